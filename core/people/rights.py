"""Use cases of rights: give and take roles, open a closed account again. Each leaves its trace."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete

from core.contracts import Actor, Role
from core.errors import Conflict, Invalid
from core.extensions import db
from core.i18n import N_
from core.people import access, queries
from core.people.access import Change
from core.people.erasure import NAMELESS
from core.people.models import Person, PersonRole
from core.people.services import held
from core.permissions import require


def set_roles(*, actor: Actor, person: Person, roles: Iterable[Role]) -> None:
    """Make ``person`` hold these roles and no other. Needs ``people.administer``.

    Open sessions have the new rights at their next page; but who gains a role loses her card, her one-hour code and
    the sessions that they opened: others may have had them in hand. Raises Forbidden when somebody else than an
    administrator touches that role, Invalid for a role that this instance has not or that is gained without a
    password, Conflict for an account that is closed and for the last administrator.
    """
    require(actor, "people.administer", person)
    person = held(person.id)
    if person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    present, wanted = {Role(role) for role in queries.roles(person.id)}, set(roles)
    gained, lost = wanted - present, present - wanted
    _check(actor, person, gained, lost)
    for role in sorted(lost):
        _take(actor, person, role)
    for role in sorted(gained):
        db.session.add(PersonRole(person_id=person.id, role=role))
        access.trace(actor, person, Change.GIVEN, role)
    if gained:
        access.revoke_cards_of(person.id)
        access.revoke_codes_of(person.id)
        access.end_sessions_of(person.id, shared_only=True)
    db.session.flush()


def _check(actor: Actor, person: Person, gained: set[Role], lost: set[Role]) -> None:
    access.leave_to_administrators(actor, gained | lost)
    if not gained <= set(access.hosted_roles()):
        raise Invalid(N_("There is no such role here."), field="roles")
    if gained and person.password_hash is None:
        raise Invalid(N_("Whoever has a role signs in with a password: write a first one below."), field="password")
    if Role.ADMINISTRATOR in lost:
        access.keep_an_administrator()


def _take(actor: Actor, person: Person, role: Role) -> None:
    db.session.execute(delete(PersonRole).where(PersonRole.person_id == person.id, PersonRole.role == role))
    access.trace(actor, person, Change.TAKEN, role)


def reopen_account(*, actor: Actor, person: Person) -> None:
    """Open a closed account again, without a role, a card or a password. Needs ``people.administer``.

    Raises Conflict for an account that is open, or so long closed that its name is erased.
    """
    require(actor, "people.administer", person)
    person = held(person.id)
    if person.closed_at is None:
        raise Conflict(N_("This account is open."))
    if person.name == NAMELESS:
        raise Conflict(N_("Nobody knows any more whose account this was: add the person anew."))
    person.closed_at = None
    person.password_hash = None
    access.trace(actor, person, Change.REOPENED)
    db.session.flush()
