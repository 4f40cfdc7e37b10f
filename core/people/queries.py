"""Reads of people."""

from __future__ import annotations

from sqlalchemy import select

from core import tokens
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.models import Card, Draft, Kiosk, Person, PersonRole
from core.text import fold


def person(person_id: int) -> Person:
    """Return a person. Raises Missing."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise Missing(N_("The centre does not know this person."))
    return found


def people(search: str = "", limit: int = 200) -> list[Person]:
    """Return open accounts whose name holds ``search``, by name."""
    wanted = select(Person).where(Person.closed_at.is_(None)).order_by(Person.sort_key, Person.id)
    if key := fold(search):
        wanted = wanted.where(Person.sort_key.contains(key, autoescape=True))
    return list(db.session.scalars(wanted.limit(limit)))


def by_ids(ids: list[int]) -> dict[int, Person]:
    """Return people by id; unknown ids are left out."""
    return {found.id: found for found in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def roles(person_id: int) -> list[str]:
    """Return the roles of a person on the instance."""
    return list(
        db.session.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id).order_by(PersonRole.role))
    )


def card(person_id: int) -> Card | None:
    """Return the valid card of a person, or None."""
    return db.session.scalar(select(Card).where(Card.person_id == person_id, Card.revoked_at.is_(None)))


def with_card(ids: list[int]) -> set[int]:
    """Return those of the people who hold a valid card."""
    return set(db.session.scalars(select(Card.person_id).where(Card.person_id.in_(ids), Card.revoked_at.is_(None))))


def has_card(person_id: int) -> bool:
    """Say whether a person holds a valid card."""
    return db.session.scalar(select(Card.id).where(Card.person_id == person_id, Card.revoked_at.is_(None))) is not None


def kiosks() -> list[Kiosk]:
    """Return the registered PCs of the centre, last first."""
    return list(db.session.scalars(select(Kiosk).where(Kiosk.revoked_at.is_(None)).order_by(Kiosk.id.desc())))


def draft(person_id: int, key: str) -> dict[str, str] | None:
    """Return the text in progress of a person under ``key``, or None."""
    found = db.session.get(Draft, (person_id, key))
    return None if found is None else dict(found.fields)


def drafts(person_id: int) -> list[Draft]:
    """Return the texts in progress of a person, last first."""
    return list(db.session.scalars(select(Draft).where(Draft.person_id == person_id).order_by(Draft.saved_at.desc())))


def kiosk(key: str) -> Kiosk | None:
    """Return the registered PC whose cookie holds ``key``, or None."""
    return db.session.scalar(select(Kiosk).where(Kiosk.key_digest == tokens.digest(key), Kiosk.revoked_at.is_(None)))


def bears_code(person_id: int, code: str) -> bool:
    """Say whether ``code`` is on the valid card of a person."""
    wanted = select(Card.id).where(Card.person_id == person_id, Card.revoked_at.is_(None))
    return db.session.scalar(wanted.where(Card.code_digest == tokens.digest(tokens.read_code(code)))) is not None
