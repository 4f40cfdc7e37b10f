"""Signing in and out, and reading who acts from a cookie."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from core import clock, tokens
from core.contracts import Actor, Channel, Role, SpaceRole
from core.errors import Invalid
from core.extensions import db
from core.i18n import N_
from core.people import rules
from core.people.models import BrowserSession, Card, Draft, Kiosk, Person, PersonRole
from core.people.services import password_matches
from core.runtime import config
from core.spaces.models import SpaceMember

KEPT = timedelta(days=1)
DRAFT_KEPT = timedelta(days=7)


def find_by_password(*, email: str, password: str) -> Person:
    """Return the person whose address and password these are. Slow on purpose: call it outside a transaction.

    Raises Invalid with one sentence for every reason, so that it does not tell which addresses are known.
    """
    wanted = select(Person).where(Person.email == _as_stored(email), Person.closed_at.is_(None))
    person = db.session.scalar(wanted)
    if not password_matches(person.password_hash if person else None, password) or person is None:
        raise Invalid(N_("This address and this password do not go together."), field="password")
    return person


def _as_stored(email: str) -> str:
    try:
        return rules.email_address(email).lower()
    except Invalid:
        return ""


def find_by_card(*, typed: str) -> Person:
    """Return the person whose card this code is on; spaces, hyphens, O for 0 and I or L for 1 are forgiven.

    Raises Invalid when no valid card bears it.
    """
    wanted = select(Person).join(Card, Card.person_id == Person.id)
    code = tokens.digest(tokens.read_code(typed))
    person = db.session.scalar(
        wanted.where(Card.code_digest == code, Card.revoked_at.is_(None), Person.closed_at.is_(None))
    )
    if person is None:
        raise Invalid(N_("No valid card bears this code. Check it, or ask an animator for a new card."), field="code")
    return person


def open_session(*, person: Person, shared: bool) -> str:
    """Sign a person in on this browser and return the key for its cookie."""
    at = clock.now()
    key = tokens.new_token()
    db.session.add(
        BrowserSession(
            key_digest=tokens.digest(key),
            person_id=person.id,
            shared=shared,
            created_at=at,
            seen_at=at,
            expires_at=at + timedelta(hours=config().people.session_hours),
        )
    )
    db.session.flush()
    return key


def close_session(key: str) -> None:
    """Sign out on this browser; an unknown key is nothing to say."""
    mine = BrowserSession.key_digest == tokens.digest(key), BrowserSession.ended_at.is_(None)
    db.session.execute(update(BrowserSession).where(*mine).values(ended_at=clock.now()))


def find_session(key: str) -> tuple[BrowserSession, Person] | None:
    """Return the session that a cookie's key opens, valid or not, with its person."""
    wanted = select(BrowserSession, Person).join(Person, Person.id == BrowserSession.person_id)
    row = db.session.execute(wanted.where(BrowserSession.key_digest == tokens.digest(key))).one_or_none()
    return None if row is None else (row[0], row[1])


def is_valid(session: BrowserSession, person: Person, at: datetime) -> bool:
    """Say whether a session still signs in: not ended, not past its hours, not idle for ``idle_minutes``."""
    idle = timedelta(minutes=config().people.idle_minutes)
    return (
        session.ended_at is None
        and person.closed_at is None
        and at < session.expires_at
        and at - session.seen_at < idle
    )


def actor_of(session: BrowserSession, person: Person) -> Actor:
    """Return who acts in this session, as a value."""
    roles = db.session.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id))
    memberships = db.session.execute(
        select(SpaceMember.space_id, SpaceMember.role).where(SpaceMember.person_id == person.id)
    )
    return Actor(
        person_id=person.id,
        name=person.name,
        roles=frozenset(Role(role) for role in roles),
        space_roles={space_id: SpaceRole(role) for space_id, role in memberships},
        shared=session.shared,
    )


def actor_for(person: Person) -> Actor:
    """Return a person as an actor outside any browser session (commands, the demonstration)."""
    return actor_of(BrowserSession(shared=False), person)


def on_kiosk(actor: Actor, kiosk_key: str) -> Actor:
    """Return the actor with the channel ``kiosk`` when the key is that of a registered PC."""
    known = select(Kiosk.id).where(Kiosk.key_digest == tokens.digest(kiosk_key), Kiosk.revoked_at.is_(None))
    if db.session.scalar(known) is None:
        return actor
    return replace(actor, channel=Channel.KIOSK, shared=actor.signed_in or actor.shared)


def needs_touch(session: BrowserSession, at: datetime) -> bool:
    """Say whether "last seen" is a minute old, so that it is written once a minute at most."""
    return at - session.seen_at >= timedelta(minutes=1)


def touch(session_id: int) -> None:
    """Write that a session was seen now."""
    db.session.execute(update(BrowserSession).where(BrowserSession.id == session_id).values(seen_at=clock.now()))


def bring_back(at: datetime) -> None:
    """Shorten sessions that a clock in the future opened or saw, now that the true moment ``at`` is known."""
    ahead = BrowserSession.ended_at.is_(None) & (BrowserSession.seen_at > at)
    end = at + timedelta(hours=config().people.session_hours)
    db.session.execute(update(BrowserSession).where(ahead).values(seen_at=at, expires_at=end))


def erase_past() -> None:
    """Erase sessions that ended or expired more than a day ago, and drafts older than a week."""
    at = clock.now()
    old = BrowserSession.expires_at < at - KEPT
    db.session.execute(delete(BrowserSession).where(old | (BrowserSession.ended_at < at - KEPT)))
    db.session.execute(delete(Draft).where(Draft.saved_at < at - DRAFT_KEPT))
