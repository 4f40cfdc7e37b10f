"""The instance's folder and its keys: there, writable, and closed to others. Asked before the application is made."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from core.config import Config
from core.contracts import Finding, Health
from core.i18n import N_


def is_open_to_others(path: Path) -> bool:
    """Say whether other users of the machine may read ``path``; Windows says it otherwise, and is not asked."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def writable(settings: Config) -> Finding:
    """Try to write where the instance keeps everything."""
    params = {"folder": str(settings.instance)}
    try:
        with tempfile.TemporaryFile(dir=settings.instance):
            pass
    except OSError:
        return Finding(
            "core.folder",
            Health.FAILING,
            N_("Nothing can be written in the folder %(folder)s."),
            N_("The database and the keys stand there: nothing can be kept."),
            N_("Give the folder to the user who runs Préau (Linux: sudo chown -R USER %(folder)s), or mend the disk."),
            params,
        )
    return Finding("core.folder", Health.OK, N_("The folder %(folder)s can be written."), params=params)


def private(settings: Config) -> Finding:
    """See that no other user of the machine can read the folder or a key."""
    paths = [settings.instance, settings.keys, *_keys(settings)]
    readable = [path for path in paths if path.exists() and is_open_to_others(path)]
    params = {"folder": str(settings.instance), "names": ", ".join(path.name for path in readable)}
    if not readable:
        return Finding("core.private", Health.OK, N_("The folder and the keys are closed to other users."))
    return Finding(
        "core.private",
        Health.FAILING if any(path.parent == settings.keys for path in readable) else Health.WARNING,
        N_("Other users of this computer can read: %(names)s."),
        N_("Whoever reads the keys can sign in as anybody and sign in the name of the centre."),
        N_("Close them: chmod -R go= %(folder)s"),
        params,
    )


def _keys(settings: Config) -> Iterator[Path]:
    return (path for path in settings.keys.glob("*") if path.is_file()) if settings.keys.is_dir() else iter(())


def secret(settings: Config) -> Finding:
    """Read the secret under which cards, links and sign-ins are kept; it is never made anew here."""
    path = settings.keys / "secret"
    params = {"path": str(path), "folder": str(settings.instance), "backups": str(settings.backups)}
    why = N_("Cards, links in e-mails and sign-ins are known by this secret only: with another none of them is valid.")
    mending = N_(
        "Put the newest backup of %(backups)s back, keys included:"
        " preau --instance %(folder)s restore FILE.age --replace."
        " If there is none: delete %(path)s, start Préau, which makes another, then print every card anew."
    )
    if not path.is_file():
        return Finding("core.secret", Health.FAILING, N_("The secret %(path)s is missing."), why, mending, params)
    try:
        known = len(bytes.fromhex(path.read_text(encoding="ascii").strip())) >= 32
    except (OSError, ValueError):
        known = False
    if not known:
        seen = N_("The secret %(path)s cannot be read, or was changed.")
        return Finding("core.secret", Health.FAILING, seen, why, mending, params)
    return Finding("core.secret", Health.OK, N_("The secret is there."))
