"""What is no longer kept of people: cards that open nothing, and who somebody was, once her account is long closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, not_, or_, select, update

from core import clock
from core.extensions import db
from core.people.models import Card, Draft, Person, PersonChange, PersonRole, SignInCode
from core.spaces.models import SpaceMember
from core.text import fold

#: After its closing an account can be asked about, and opened again, for so long.
CLOSED_YEARS = 3
#: The names of those who held a role stand under sessions and acts, for as long as these are checked.
STAFF_YEARS = 10
CARD_DAYS = 30
#: What stands in place of a name; what this person did stays counted.
NAMELESS = "(nom effacé)"


def erase_past() -> int:
    """Erase who held the accounts closed for ``CLOSED_YEARS``, those of the team for ``STAFF_YEARS``; and the cards
    revoked, and codes given, ``CARD_DAYS`` ago.

    The row stays, without name, address or password, because facts point at it; its memberships go. Returns how many
    people were forgotten.
    """
    at = clock.now()
    old = at - timedelta(days=CARD_DAYS)
    db.session.execute(delete(Card).where(Card.revoked_at <= old))
    db.session.execute(delete(SignInCode).where(SignInCode.issued_at <= old))
    numbers = list(db.session.scalars(select(Person.id).where(_is_due(at), Person.name != NAMELESS)))
    for number in numbers:
        forget(number)
    return len(numbers)


def _is_due(at: datetime) -> ColumnElement[bool]:
    """Closed long enough ago; the trace of rights says who was of the team."""
    staff = Person.id.in_(select(PersonChange.person_id).where(PersonChange.role.is_not(None)))
    long_ago = Person.closed_at <= clock.months_before(at, 12 * CLOSED_YEARS)
    very_long_ago = Person.closed_at <= clock.months_before(at, 12 * STAFF_YEARS)
    return and_(long_ago, or_(not_(staff), very_long_ago))


def years_of_name(roles: Iterable[object]) -> int:
    """Return how many years the name stays once the account of somebody with these roles is closed."""
    return STAFF_YEARS if any(roles) else CLOSED_YEARS


def forget(person_id: int) -> None:
    """Erase who held an account, at its time or when she asks: the row stays, nameless, for facts point at it."""
    for table in (Card, Draft, PersonRole, SpaceMember):
        db.session.execute(delete(table).where(table.person_id == person_id))
    nobody = {"name": NAMELESS, "sort_key": fold(NAMELESS), "email": None, "password_hash": None}
    db.session.execute(update(Person).where(Person.id == person_id).values(nobody))
