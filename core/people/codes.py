"""One-hour codes: for somebody who has forgotten her card or her password, said or written on a slip of paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import clock, limits, tokens
from core.contracts import Actor, Role
from core.errors import Conflict, Forbidden, Invalid, TooMany, Unavailable
from core.extensions import db
from core.i18n import N_
from core.people import access, queries, sessions
from core.people.access import Change
from core.people.models import BrowserSession, Person, SignInCode
from core.people.services import held
from core.permissions import require

#: Three groups of three: the first finds the code, the other two (30 random bits) prove it.
LENGTH = 9
SELECTOR = 3
LASTS = timedelta(hours=1)
TRIES_OF_ONE_CODE = 5
TRIES_OF_A_NETWORK = 20
QUARTER = 15 * 60


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A new code, in hand only now, and the moment when it ends."""

    code: str
    until: datetime


def give_code(*, actor: Actor, person: Person) -> GivenCode:
    """Make a code with which ``person`` signs in once within the hour, and revoke the one before. Shown once.

    Needs ``people.welcome``; for an administrator, the role of administrator: an animator does not become one. Raises
    Conflict for a closed account and for one's own.
    """
    require(actor, "people.welcome", person)
    person = held(person.id)
    if person.closed_at is not None:
        raise Conflict(N_("This account is closed."))
    if actor.person_id == person.id:
        raise Conflict(N_("A code is for somebody else: you are signed in."))
    roles = queries.roles(person.id)
    if Role.ADMINISTRATOR in roles and not actor.has_role(Role.ADMINISTRATOR):
        raise Forbidden(N_("Only an administrator gives a code to an administrator."))
    access.revoke_codes_of(person.id)
    access.revoke_past_codes()
    given = _written(actor, person)
    if roles:
        access.trace(actor, person, Change.CODE)
    db.session.flush()
    return given


def _written(actor: Actor, person: Person) -> GivenCode:
    """Write a new code down; its first characters may be those of another open one, hence the tries."""
    at = clock.now()
    for _ in range(20):
        code = tokens.new_code(LENGTH)
        row = SignInCode(
            person_id=person.id,
            given_by_id=actor.person_id,
            selector=code[:SELECTOR],
            code_digest=tokens.digest(code),
            issued_at=at,
            expires_at=at + LASTS,
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            continue
        return GivenCode(code, row.expires_at)
    raise Unavailable(N_("Too many codes are open at once. Try again in an hour."))


def looks_like_code(typed: str) -> bool:
    """Say whether what was typed is as long as a one-hour code."""
    return len(tokens.read_code(typed)) == LENGTH


def count_try(*, typed: str, network: str) -> None:
    """Count one try by ``network`` ("" for the centre's own) and against the code that ``typed`` begins as.

    To be called in a transaction of its own. Raises TooMany.
    """
    if network:
        limits.hit("sign_in.code", network, most=TRIES_OF_A_NETWORK, seconds=QUARTER)
    found = _open_code(tokens.read_code(typed))
    if found is None:
        return
    try:
        limits.hit("sign_in.code.one", str(found.id), most=TRIES_OF_ONE_CODE, seconds=int(LASTS.total_seconds()))
    except TooMany as error:
        raise TooMany(
            N_("This code has been mistyped too often: it opens nothing any more. Ask for a new one.")
        ) from error


def _open_code(code: str) -> SignInCode | None:
    wanted = select(SignInCode).where(SignInCode.used_at.is_(None), SignInCode.revoked_at.is_(None))
    return db.session.scalar(wanted.where(SignInCode.selector == code[:SELECTOR], SignInCode.expires_at > clock.now()))


def sign_in(*, typed: str) -> tuple[Person, str]:
    """Use a code up: return the person and the key of a shared browser session, for its cookie.

    The whole code is compared in constant time. Raises Invalid, with one sentence for every reason.
    """
    code = tokens.read_code(typed)
    found = _open_code(code)
    matches = tokens.matches(code, found.code_digest if found else "")
    person = held(found.person_id) if found is not None and matches else None
    if found is None or person is None or person.closed_at is not None or not _used_up(found):
        raise Invalid(
            N_("No code of this hour reads so. Check it, or ask for a new one: it serves once, within the hour."),
            field="code",
        )
    key = sessions.open_session(person=person, shared=True)
    opened = select(BrowserSession.id).where(BrowserSession.key_digest == tokens.digest(key))
    found.session_id = db.session.scalar(opened)
    db.session.flush()
    return person, key


def _used_up(found: SignInCode) -> bool:
    """Mark a code as used; False when somebody else was faster."""
    at = clock.now()
    mine = SignInCode.id == found.id, SignInCode.used_at.is_(None), SignInCode.revoked_at.is_(None)
    used = update(SignInCode).where(*mine, SignInCode.expires_at > at).values(used_at=at).returning(SignInCode.id)
    return db.session.scalar(used) is not None


def opened(session_key: str) -> bool:
    """Say whether a code of this hour opened the session of this cookie: its person may then choose a password."""
    wanted = select(SignInCode.id).join(BrowserSession, BrowserSession.id == SignInCode.session_id)
    mine = BrowserSession.key_digest == tokens.digest(session_key), BrowserSession.ended_at.is_(None)
    return db.session.scalar(wanted.where(*mine, SignInCode.expires_at > clock.now())) is not None
