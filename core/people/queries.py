"""Reads of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from core import tokens
from core.contracts import Role
from core.errors import Missing
from core.extensions import db
from core.i18n import N_
from core.people.erasure import NAMELESS
from core.people.models import Card, Draft, Kiosk, Person, PersonChange, PersonRole, SignInCode
from core.text import fold


def person(person_id: int) -> Person:
    """Return a person. Raises Missing."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise Missing(N_("The centre does not know this person."))
    return found


def people(search: str = "", limit: int = 200, *, closed: bool = False) -> list[Person]:
    """Return open accounts whose name holds ``search``, by name; or the closed ones."""
    state = _closed() if closed else Person.closed_at.is_(None)
    wanted = select(Person).where(state).order_by(Person.sort_key, Person.id)
    if key := fold(search):
        wanted = wanted.where(Person.sort_key.contains(key, autoescape=True))
    return list(db.session.scalars(wanted.limit(limit)))


def _closed() -> ColumnElement[bool]:
    """Closed accounts that still say whose they were."""
    return and_(Person.closed_at.is_not(None), Person.name != NAMELESS)


def namesakes(person: Person) -> list[Person]:
    """Return the other open accounts that bear the name of ``person``, so that nobody takes one for the other."""
    wanted = select(Person).where(Person.sort_key == person.sort_key, Person.id != person.id)
    return list(db.session.scalars(wanted.where(Person.closed_at.is_(None)).order_by(Person.id)))


def meant(who: str) -> list[Person]:
    """Return the open accounts that ``who`` may mean: an e-mail address, an id, or a whole name."""
    if "@" in who:
        same = Person.email == who.strip().lower()
    elif who.strip().isdecimal() and len(who.strip()) < 10:
        same = Person.id == int(who)
    else:
        same = Person.sort_key == fold(who)
    return list(db.session.scalars(select(Person).where(same, Person.closed_at.is_(None)).order_by(Person.id)))


def by_ids(ids: list[int]) -> dict[int, Person]:
    """Return people by id; unknown ids are left out."""
    return {found.id: found for found in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def roles(person_id: int) -> list[str]:
    """Return the roles of a person on the instance."""
    return list(
        db.session.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id).order_by(PersonRole.role))
    )


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here, and her roles."""

    person: Person
    roles: tuple[Role, ...]


def staff() -> list[Staff]:
    """Return the open accounts that hold a role, by name."""
    wanted = select(Person, PersonRole.role).join(PersonRole, PersonRole.person_id == Person.id)
    wanted = wanted.where(Person.closed_at.is_(None)).order_by(Person.sort_key, Person.id, PersonRole.role)
    held: dict[int, tuple[Person, list[Role]]] = {}
    for person, role in db.session.execute(wanted):
        held.setdefault(person.id, (person, []))[1].append(Role(role))
    return [Staff(person, tuple(roles)) for person, roles in held.values()]


def former_staff() -> list[Person]:
    """Return the closed accounts that once held a role, as the trace says, the last closed first."""
    traced = select(PersonChange.person_id).where(PersonChange.role.is_not(None))
    wanted = select(Person).where(_closed(), Person.id.in_(traced))
    return list(db.session.scalars(wanted.order_by(Person.closed_at.desc(), Person.id)))


@dataclass(frozen=True, slots=True)
class TracedChange:
    """One line of the trace: what was done, to whom, by whom (None: at the machine itself)."""

    at: datetime
    kind: str
    role: Role | None
    person: Person
    actor: Person | None


def changes(person_id: int | None = None, limit: int = 100) -> list[TracedChange]:
    """Return the last changes of rights, of one person or of all, the newest first."""
    actor = aliased(Person)
    wanted = select(PersonChange, Person, actor).join(Person, Person.id == PersonChange.person_id)
    wanted = wanted.outerjoin(actor, actor.id == PersonChange.actor_id).order_by(PersonChange.id.desc())
    if person_id is not None:
        wanted = wanted.where(PersonChange.person_id == person_id)
    return [
        TracedChange(change.at, change.kind, Role(change.role) if change.role else None, person, by)
        for change, person, by in db.session.execute(wanted.limit(limit))
    ]


def last_code(person_id: int) -> tuple[SignInCode, Person | None] | None:
    """Return the last one-hour code of a person and who gave it, or None."""
    wanted = select(SignInCode, Person).outerjoin(Person, Person.id == SignInCode.given_by_id)
    wanted = wanted.where(SignInCode.person_id == person_id).order_by(SignInCode.id.desc()).limit(1)
    row = db.session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


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
