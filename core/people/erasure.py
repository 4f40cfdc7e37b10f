"""What is no longer kept of people: cards that open nothing, and who somebody was, once her account is long closed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from core import clock
from core.extensions import db
from core.people.models import Card, Draft, Person, PersonRole, SignInCode
from core.spaces.models import SpaceMember
from core.text import fold

#: After its closing an account can be asked about, and opened again, for so long.
CLOSED_YEARS = 3
CARD_DAYS = 30
#: What stands in place of a name; what this person did stays counted.
NAMELESS = "(nom effacé)"


def erase_past() -> int:
    """Erase who held the accounts closed for ``CLOSED_YEARS``; cards revoked, and codes given, ``CARD_DAYS`` ago.

    The row stays, without name, address or password, because facts point at it; its memberships go. Returns how many
    people were forgotten.
    """
    at = clock.now()
    old = at - timedelta(days=CARD_DAYS)
    db.session.execute(delete(Card).where(Card.revoked_at <= old))
    db.session.execute(delete(SignInCode).where(SignInCode.issued_at <= old))
    due = Person.closed_at <= clock.months_before(at, 12 * CLOSED_YEARS), Person.name != NAMELESS
    numbers = list(db.session.scalars(select(Person.id).where(*due)))
    for number in numbers:
        _forget(number)
    return len(numbers)


def _forget(person_id: int) -> None:
    for table in (Card, Draft, PersonRole, SpaceMember):
        db.session.execute(delete(table).where(table.person_id == person_id))
    nobody = {"name": NAMELESS, "sort_key": fold(NAMELESS), "email": None, "password_hash": None}
    db.session.execute(update(Person).where(Person.id == person_id).values(nobody))
