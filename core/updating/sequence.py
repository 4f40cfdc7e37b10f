"""The order of an update, and what undoes each gesture when a later one fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import UpdateError
from core.updating import programme as programmes
from core.updating import services, versions
from core.updating.children import Runner
from core.updating.programme import Programme
from core.updating.services import Services
from core.updating.steps import COPY

Tell = Callable[[str], None]


@dataclass
class Update:
    """One update. ``port``: where it answered before, and must again; None when it did not answer there.

    ``copy``: where the database of before is kept meanwhile; it stays when something could not be undone.
    ``undoing``: what has to be undone if it fails, the last first, each with its sentence; steps are asked of the
    former program only, the new one just knows ``preau db``.
    """

    programme: Programme
    runner: Runner
    served_by: Services
    offer: versions.Offer
    tell: Tell
    port: int | None
    backing_up: bool = True
    copy: Path = Path()
    undoing: list[tuple[str, Callable[[], Any]]] = field(default_factory=list)


def prepare(instance: Path, folder: Path, *, named: tuple[str, ...], backing_up: bool, tell: Tell) -> Update:
    """Check everything that can be checked while the instance is served. Raises UpdateError, nothing changed."""
    programme = programmes.here()
    offer = versions.offered(folder)
    runner = Runner(programme.python, instance)
    now = versions.installed()
    if versions.rank(offer.version) <= versions.rank(now):
        raise UpdateError(
            f"Préau {now} est installé et « {folder} » contient la version {offer.version} : rien à faire."
        )
    programmes.check(programme)
    state = runner.step("state")
    if state["trouble"] or state["pending"]:
        raise UpdateError(state["trouble"] or "La base attend une mise à niveau : lancez d’abord « preau db upgrade ».")
    if backing_up and state["backup"] == "no_key":
        raise UpdateError(
            "Il n’y a pas de clé de récupération, donc pas de sauvegarde possible : faites-la d’abord (« preau backup "
            "key »), ou ajoutez --no-backup."
        )
    served_by = services.find(programme.environment, named)
    port = state["port"] if services.answers(state["port"]) else None
    if not served_by.names and (state["used"] or port):
        raise UpdateError(
            "Préau tourne, sans service connu : arrêtez-le (Ctrl+C dans son terminal), ou nommez son service avec "
            "--service."
        )
    tell("Le nouveau programme est examiné…")
    runner.pip("install", "--dry-run", *offer.options)
    backing_up = backing_up and state["backup"] != "off"
    return Update(programme, runner, served_by, offer, tell, port, backing_up)


def run(update: Update) -> None:
    """Stop, back up, install, migrate, check, start. Raises UpdateError once everything is as it was."""
    former = versions.installed()
    try:
        _stop(update)
        _back_up(update)
        _install(update, former)
        _migrate(update)
        _start(update)
    except (UpdateError, OSError, KeyboardInterrupt) as error:
        left = _undo(update)
        _settle_copy(update, left)
        reason = str(error) or "interrompue"
        raise UpdateError(
            f"La mise à jour a échoué : {reason}\n"
            + (f"Préau {former} est remis en place, la base est telle qu’avant." if not left else "\n".join(left))
        ) from error
    programmes.forget(update.programme)
    update.copy.unlink(missing_ok=True)


def _undo(update: Update) -> list[str]:
    """Undo what was done, the last first, and return what could not be undone, with what to do by hand."""
    left = []
    while update.undoing:
        sentence, gesture = update.undoing.pop()
        update.tell(f"{sentence}…")
        try:
            gesture()
        except (UpdateError, OSError) as error:
            left.append(f"À faire à la main : {sentence[0].lower()}{sentence[1:]} ({error}).")
    return left


def _settle_copy(update: Update, left: list[str]) -> None:
    """Remove the copy of the database; while something is left to do by hand, it may be the only good one."""
    if left and update.copy.is_file():
        left.append(f"La base d’avant est gardée dans « {update.copy} » : effacez-la quand tout va bien.")
    elif update.copy.is_file():
        update.copy.unlink()


def _stop(update: Update) -> None:
    if update.served_by.names:
        update.tell(f"Arrêt du service ({', '.join(update.served_by.names)})…")
        update.undoing.append(("Redémarrage du service", update.served_by.start))
        update.served_by.stop()
    if update.runner.step("state")["used"]:
        raise UpdateError("un programme utilise encore la base. Fermez-le, puis recommencez.")


def _back_up(update: Update) -> None:
    if update.backing_up:
        update.tell("Sauvegarde…")
        update.tell(f"  {update.runner.step('backup')}")
    else:
        update.tell("Pas de sauvegarde.")
    update.copy = Path(update.runner.step("copy"))


def _install(update: Update, former: str) -> None:
    update.tell(f"Installation de Préau {update.offer.version}…")
    programmes.keep(update.programme, former)
    update.undoing.append((f"Remise en place de Préau {former}", lambda: programmes.put_back(update.programme)))
    update.runner.pip("install", "--upgrade", *update.offer.options)


def _migrate(update: Update) -> None:
    update.tell("Mise à niveau de la base…")
    update.undoing.insert(-1, ("Remise en place de la base", lambda: _restore(update.runner)))
    update.tell(f"  {update.runner.preau('db', 'upgrade').strip()}")
    update.runner.preau("db", "check")


def _restore(former: Runner) -> None:
    """Put the database back with the former program; one that this program recognises has not moved."""
    try:
        former.preau("db", "check")
    except UpdateError:
        former.step("put-back")


def _start(update: Update) -> None:
    if not update.served_by.names:
        return
    update.tell("Démarrage du service…")
    update.undoing.append(("Arrêt du service", update.served_by.stop))
    update.served_by.start()
    if update.port is None:
        update.served_by.check_that_it_stays()
    else:
        services.wait_until_it_answers(update.port)


def mend(instance: Path, tell: Tell) -> bool:
    """Finish or undo an update that a power cut has stopped; say whether there was one.

    The program and the database agree: it only had to be tidied. They do not: the former program is put back.
    """
    programme = programmes.here()
    former = programme.former
    if former is None:
        return False
    runner = Runner(programme.python, instance)
    try:
        runner.preau("db", "check")
        tell("La mise à jour précédente avait été coupée à la fin : elle est terminée.")
        programmes.forget(programme)
    except UpdateError:
        tell(f"La mise à jour précédente avait été coupée : Préau {former} est remis en place…")
        programmes.put_back(programme)
        runner.preau("db", "check")
    for copy in instance.glob(f"*{COPY}*"):
        copy.unlink()
    return True
