"""The recovery key: the instance keeps what locks backups, a sheet of paper keeps the only thing that opens them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from pyrage import IdentityError, x25519

from core import clock, tokens
from core.errors import Conflict, Invalid, TransferError
from core.i18n import N_
from core.runtime import config

#: How many last characters of the key are copied from the sheet, to show that there is one.
ENDING = 6
_FILE = "backup.json"
_PREFIX = "AGESECRETKEY1"
#: The alphabet of a key has neither B, I, O nor 1: what is read in their place is undone.
_CONFUSED = str.maketrans({"O": "0", "I": "L", "1": "L"})


@dataclass(frozen=True, slots=True)
class Lock:
    """What the instance knows of its recovery key: enough to lock, and to tell whether somebody holds the sheet."""

    recipient: str
    ending: str
    made_at: str
    confirmed_at: str = ""

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def confirmed(self) -> bool:
        return bool(self.confirmed_at)


def current() -> Lock | None:
    """Return the lock of this instance, or None when no recovery key was made."""
    path = _path()
    return Lock(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def make(*, replacing: bool = False) -> str:
    """Make a recovery key and return it: it is kept nowhere here, whoever calls shows it once.

    With ``replacing``, later backups are locked for the new key; the earlier ones still need the earlier sheet.
    """
    if current() is not None and not replacing:
        raise Conflict(N_("This instance has a recovery key already. Make a new one only if its sheet is lost."))
    identity = x25519.Identity.generate()
    key = str(identity)
    _write(Lock(str(identity.to_public()), tokens.digest(key[-ENDING:]), clock.now().isoformat()))
    return key


def confirm(typed: str) -> None:
    """Note that somebody holds the sheet: she has copied the last characters of the key from it."""
    lock = current()
    if lock is None:
        raise Conflict(N_("Make the recovery key first."))
    if tokens.digest(_data(typed)[-ENDING:]) != lock.ending:
        raise Invalid(
            N_("These are not the last %(count)s characters of the key. Look at the end of the sheet again."),
            field="ending",
            count=ENDING,
        )
    _write(replace(lock, confirmed_at=clock.now().isoformat()))


def grouped(key: str) -> str:
    """Return a key as it is printed: its prefix, then groups of four."""
    prefix, one, data = key.rpartition("1")
    return " ".join([prefix + one, *(data[start : start + 4] for start in range(0, len(data), 4))])


def identity(typed: str) -> x25519.Identity:
    """Return what opens archives, from a key as somebody copied it. Raises TransferError when it is not one."""
    data = _data(typed)
    try:
        return x25519.Identity.from_str(f"AGE-SECRET-KEY-1{data}")
    except IdentityError as error:
        raise TransferError(
            f"Cette clé de récupération est mal recopiée ({len(data)} caractères après « AGE-SECRET-KEY-1 », il en "
            "faut 58, ou l’un d’eux est faux). Reprenez la feuille groupe par groupe."
        ) from error


def _data(typed: str) -> str:
    """Return the part of a typed key that follows its prefix: spaces and hyphens dropped, confusions undone."""
    characters = re.sub(r"[\W_]", "", typed.upper())
    return characters.removeprefix(_PREFIX).translate(_CONFUSED)


def _path() -> Path:
    return config().keys / _FILE


def _write(lock: Lock) -> None:
    path = _path()
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(lock), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
