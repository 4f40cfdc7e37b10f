"""Use cases of one's own data: what is kept of a person or under an address, and its erasure on request."""

from __future__ import annotations

from collections.abc import Iterable

from core import asleep, clock
from core.contracts import Actor, PersonalData, PersonalTable, Role
from core.errors import Conflict, Forbidden
from core.extensions import db
from core.i18n import N_
from core.people import access, erasure, queries
from core.people.access import Change
from core.people.models import Person
from core.people.services import held
from core.runtime import config, runtime


class PartLeftError(RuntimeError):
    """A component has left behind what it says can be erased: nothing at all is erased."""


def declared_here() -> list[PersonalData]:
    """Return what this instance says that it keeps of people, switched-off plugins included."""
    known = [*runtime().personal.values(), *(one for plugin in asleep.asleep() for one in plugin.personal.values())]
    return [one for one in known if isinstance(one, PersonalData) and config().profile in one.profiles]


def kept_of(person_id: int) -> list[PersonalTable]:
    """Return the tables in which something of a person stands, hers only. Raises Unavailable as ``asleep.ask``."""
    return _filled(asleep.ask("export_personal_data", person_id=person_id))


def kept_for(address: str) -> list[PersonalTable]:
    """Return the tables in which something stands under an address. Raises Unavailable as ``asleep.ask``."""
    return _filled(asleep.ask("export_data_of_address", address=address))


def _filled(results: Iterable[Iterable[PersonalTable]]) -> list[PersonalTable]:
    return [table for result in results for table in result if table.rows]


def keeps_name(tables: Iterable[PersonalTable]) -> bool:
    """Say whether something that stays proves nothing without the name: the account is then closed, not erased."""
    return any(table.stays and table.by_name for table in tables)


def check_erasable(actor: Actor) -> Person:
    """Return the person who asks for her own erasure, her row held. In a transaction.

    Raises Forbidden for a passer-by; Conflict for an account that is closed, for the last administrator, and for
    whoever holds a role: an administrator takes it away first.
    """
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    person = held(actor.person_id)
    if person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    roles = queries.roles(person.id)
    if Role.ADMINISTRATOR in roles:
        access.keep_an_administrator()
    if roles:
        raise Conflict(
            N_("You hold a role here: ask an administrator to take it away first, then come back to this page.")
        )
    return person


def erase_own(*, actor: Actor) -> bool:
    """Erase what can be of the person who acts and close her account; return whether her name stays.

    It stays where what proves her acts would prove nothing without it, until ``core.people.erasure`` takes it away.
    Every component is asked, then asked again what is left: raises PartLeftError, and nothing is erased, when one has
    left what it could have erased. Raises as ``check_erasable``, and Unavailable as ``asleep.ask``.
    """
    person = check_erasable(actor)
    name_stays = keeps_name(kept_of(person.id))
    asleep.ask("erase_personal_data", person_id=person.id)
    db.session.flush()
    _refuse_remains(kept_of(person.id))
    person.closed_at = clock.now()
    person.password_hash = person.email = None
    access.trace(actor, person, Change.CLOSED)
    db.session.flush()
    if not name_stays:
        erasure.forget(person.id)
    return name_stays


def erase_for(*, address: str, reference: str) -> None:
    """Erase one row that is kept under an address; the proved address is the permission.

    What can no longer go, for its state has changed meanwhile, is refused by the component that owns it. Raises
    PartLeftError when the row is still there, Unavailable as ``asleep.ask``.
    """
    asleep.ask("erase_data_of_address", address=address, reference=reference)
    db.session.flush()
    if any(reference in table.references for table in kept_for(address)):
        raise PartLeftError(reference)


def _refuse_remains(tables: Iterable[PersonalTable]) -> None:
    left = sorted({table.table for table in tables if not table.stays})
    if left:
        raise PartLeftError(", ".join(left))
