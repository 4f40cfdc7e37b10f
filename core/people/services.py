"""Use cases of people: welcome somebody, give a card, set a password, close an account."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core import clock, journal, tokens
from core.contracts import Actor, Role
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.extensions import db, insert
from core.i18n import N_
from core.people import access, queries, rules
from core.people.access import Change
from core.people.models import Card, Draft, Kiosk, Person, PersonRole
from core.permissions import require
from core.text import fold

#: 19 MiB, 2 passes, 1 lane: the OWASP floor, light enough for a cheap PC.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
CARD_LENGTH = 12


def hash_password(password: str) -> str:
    """Check and hash a password. Slow on purpose: never call it inside a transaction."""
    rules.check_password(password)
    return _hasher.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Compare in constant time; a missing hash costs the same as a wrong password."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(tokens.new_token())


def add_person(
    *,
    actor: Actor,
    name: str,
    email: str = "",
    password_hash: str | None = None,
    roles: Iterable[Role] = (),
) -> Person:
    """Write down a person. Roles need ``people.administer``, the rest ``people.welcome``; an administrator is named
    by another.

    Raises Invalid for a name or address that is none, Conflict for an address that somebody has. Journal
    ``people.welcomed``, but for those who work here.
    """
    require(actor, "people.welcome")
    roles = list(roles)
    if roles:
        require(actor, "people.administer")
        access.leave_to_administrators(actor, roles)
    name = rules.person_name(name)
    address = rules.email_address(email).lower() if email else None
    person = _with_own_address(
        Person(name=name, sort_key=fold(name), email=address, password_hash=password_hash, created_at=clock.now())
    )
    for role in roles:
        db.session.add(PersonRole(person_id=person.id, role=role))
        access.trace(actor, person, Change.GIVEN, role)
    db.session.flush()
    if not roles:  # the team is not received by the centre
        journal.record("people.welcomed", {"people": 1})
    return person


def _with_own_address(person: Person) -> Person:
    """Write a person down, or her new address. Raises Conflict when somebody has it."""
    taken = Conflict(N_("Somebody has this e-mail address already."), field="email")
    with db.session.no_autoflush:
        other = db.session.scalar(select(Person).where(Person.email == person.email)) if person.email else None
    if other is not None and other is not person:
        if other.closed_at is not None:
            raise Conflict(
                N_("A closed account has this e-mail address: an administrator can open it again."), field="email"
            )
        raise taken
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as error:
        raise taken from error
    return person


def held(person_id: int) -> Person:
    """Return a person as she is now, her row held until the commit, so that two acts on her never cross.

    Held but for its key: two people who act on each other do not wait for each other's name in the trace.
    """
    found = db.session.get(Person, person_id, with_for_update={"key_share": True}, populate_existing=True)
    if found is None:
        raise Missing(N_("The centre does not know this person."))
    return found


def issue_card(*, actor: Actor, person: Person) -> str:
    """Make a new card for ``person``, revoke the one before and its browser sessions; return the code, shown once.

    Needs ``people.welcome``. Someone who holds a role on the instance signs in with a password: Conflict.
    """
    require(actor, "people.welcome", person)
    person = held(person.id)
    if person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    if db.session.scalar(select(PersonRole.role).where(PersonRole.person_id == person.id)):
        raise Conflict(N_("Staff sign in with a password: a card would be too weak a key."))
    at = clock.now()
    access.revoke_cards_of(person.id)
    access.end_sessions_of(person.id)
    code = tokens.new_code(CARD_LENGTH)
    db.session.add(Card(person_id=person.id, code_digest=tokens.digest(code), issued_at=at))
    db.session.flush()
    return code


def set_password(*, actor: Actor, person: Person, password_hash: str, email: str = "") -> None:
    """Give a person a new password; her browser sessions and her one-hour code end.

    One's own, or with ``people.administer``, which leaves its trace; an administrator's, by another administrator
    only. ``email`` is for somebody who has no address yet. Raises Conflict for an account that is closed or has no
    e-mail address to sign in with.
    """
    own = actor.person_id is not None and actor.person_id == person.id
    if not own:
        require(actor, "people.administer", person)
    person = held(person.id)
    if person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    if not own and Role.ADMINISTRATOR in queries.roles(person.id) and not actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden(N_("Only an administrator gives an administrator a new password."))
    if person.email is None and email:
        person.email = rules.email_address(email).lower()
        _with_own_address(person)
    if person.email is None:
        raise Conflict(N_("A password goes with an e-mail address: write one."), field="email")
    person.password_hash = password_hash
    access.end_sessions_of(person.id)
    access.revoke_codes_of(person.id)
    if not own:
        access.trace(actor, person, Change.PASSWORD)
    db.session.flush()


def close_account(*, actor: Actor, person: Person) -> None:
    """Close an account: its card, password, code, roles and sessions end; the name and what was signed stay.

    Needs ``people.welcome``; for somebody with a role, ``people.administer``. Raises Conflict for an account that is
    closed and for the last administrator.
    """
    require(actor, "people.welcome", person)
    person = held(person.id)
    if person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    roles = {Role(role) for role in queries.roles(person.id)}
    if roles:
        require(actor, "people.administer", person)
    access.leave_to_administrators(actor, roles)
    if Role.ADMINISTRATOR in roles:
        access.keep_an_administrator()
    person.closed_at = clock.now()
    person.password_hash = None
    access.revoke_cards_of(person.id)
    access.revoke_codes_of(person.id)
    access.end_sessions_of(person.id)
    db.session.execute(delete(PersonRole).where(PersonRole.person_id == person.id))
    for role in sorted(roles):
        access.trace(actor, person, Change.TAKEN, role)
    access.trace(actor, person, Change.CLOSED)
    db.session.flush()


def register_kiosk(*, actor: Actor, name: str) -> str:
    """Register a PC of the centre and return the key for its cookie. Needs ``people.welcome``."""
    require(actor, "people.welcome")
    name = name.strip()
    if not 1 <= len(name) <= 60:
        raise Invalid(N_("Give this PC a short name, such as “PC 3”."), field="name")
    key = tokens.new_token()
    db.session.add(Kiosk(key_digest=tokens.digest(key), name=name, created_at=clock.now()))
    db.session.flush()
    return key


def revoke_kiosk(*, actor: Actor, kiosk_id: int) -> None:
    """Make a PC of the centre an ordinary browser again; its cookie opens nothing any more. Needs ``people.welcome``.

    Raises Missing for a PC that is not registered.
    """
    require(actor, "people.welcome")
    kiosk = db.session.get(Kiosk, kiosk_id)
    if kiosk is None or kiosk.revoked_at is not None:
        raise Missing(N_("This PC is not registered."))
    kiosk.revoked_at = clock.now()
    db.session.flush()


def save_draft(*, actor: Actor, key: str, fields: dict[str, str]) -> None:
    """Keep text in progress for this person only; nothing is kept for a passer-by."""
    if actor.person_id is None:
        raise Missing(N_("Nothing is kept for a browser that is not signed in."))
    if len(key) > 80 or sum(len(name) + len(value) for name, value in fields.items()) > 60_000:
        raise Invalid(N_("This text is too long to be kept."))
    row = {"fields": fields, "saved_at": clock.now()}
    kept = insert(Draft).values(person_id=actor.person_id, key=key, **row)
    db.session.execute(kept.on_conflict_do_update(index_elements=["person_id", "key"], set_=row))


def drop_draft(*, actor: Actor, key: str) -> None:
    """Forget text in progress: its form has been sent."""
    db.session.execute(delete(Draft).where(Draft.person_id == actor.person_id, Draft.key == key))
