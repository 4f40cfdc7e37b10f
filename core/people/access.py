"""What opens an account and how it is taken back, the trace of rights, and the administrator who must remain."""

from __future__ import annotations

import enum
from collections.abc import Collection

from sqlalchemy import Update, select, update

from core import clock
from core.contracts import Actor, Profile, Role
from core.errors import Conflict, Forbidden
from core.extensions import db
from core.i18n import N_
from core.people.models import BrowserSession, Card, Person, PersonChange, PersonRole, SignInCode
from core.runtime import config


class Change(enum.StrEnum):
    """What may be done to somebody's rights."""

    GIVEN = "given"
    TAKEN = "taken"
    CLOSED = "closed"
    REOPENED = "reopened"
    PASSWORD = "password"  # noqa: S105 - the name of a change
    CODE = "code"


def hosted_roles() -> tuple[Role, ...]:
    """Return the roles that there are on this instance: animators in a centre, officers on a hub."""
    return (Role.ANIMATOR if config().profile == Profile.CENTRE else Role.OFFICER, Role.ADMINISTRATOR)


def trace(actor: Actor, person: Person, change: Change, role: Role | None = None) -> None:
    """Write down what ``actor`` does to the rights of ``person``; without a person, she is at the machine itself."""
    db.session.add(
        PersonChange(at=clock.now(), person_id=person.id, actor_id=actor.person_id, kind=change, role=role),
    )


def end_sessions_of(person_id: int, *, shared_only: bool = False) -> None:
    """End every browser session of a person, or those opened with a card, a code or on a registered PC."""
    ended = update(BrowserSession).where(BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None))
    if shared_only:
        ended = ended.where(BrowserSession.shared.is_(True))
    db.session.execute(ended.values(ended_at=clock.now()))


def revoke_cards_of(person_id: int) -> None:
    """Make the card of a person open nothing any more."""
    valid = update(Card).where(Card.person_id == person_id, Card.revoked_at.is_(None))
    db.session.execute(valid.values(revoked_at=clock.now()))


def revoke_codes_of(person_id: int) -> None:
    """Make the one-hour code of a person open nothing any more."""
    db.session.execute(_open_codes().where(SignInCode.person_id == person_id).values(revoked_at=clock.now()))


def revoke_past_codes() -> None:
    """Put away the codes whose hour is over, so that their first characters may serve again."""
    at = clock.now()
    db.session.execute(_open_codes().where(SignInCode.expires_at <= at).values(revoked_at=at))


def _open_codes() -> Update:
    return update(SignInCode).where(SignInCode.used_at.is_(None), SignInCode.revoked_at.is_(None))


def leave_to_administrators(actor: Actor, roles: Collection[Role]) -> None:
    """Raise Forbidden when the role of administrator is among ``roles`` and ``actor`` has it not.

    Whatever a plugin allows: who may give roles must not make herself one who may all.
    """
    if Role.ADMINISTRATOR in roles and not actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden(N_("Only an administrator names or removes an administrator."))


def keep_an_administrator() -> None:
    """Raise Conflict when there is one open administrator only: somebody must be left to give roles.

    The rows of all are held until the commit: the last two do not leave at once.
    """
    wanted = select(PersonRole.person_id).join(Person, Person.id == PersonRole.person_id)
    wanted = wanted.where(PersonRole.role == Role.ADMINISTRATOR, Person.closed_at.is_(None))
    held = wanted.order_by(PersonRole.person_id).with_for_update(of=PersonRole)
    if len(db.session.scalars(held).all()) <= 1:
        raise Conflict(N_("This is the last administrator: name another one first."))
