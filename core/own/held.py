"""What core itself keeps of somebody, table by table, and how it erases it: its answer to the two hooks of persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from core import clock
from core.contracts import PersonalTable, Profile, SpaceKind
from core.extensions import db
from core.following import own as following
from core.i18n import N_
from core.journal.models import ClockConfirmation
from core.notices.models import Notice
from core.own.reading import Column, read
from core.people.models import BrowserSession, Card, Draft, Person, PersonChange, PersonRole, SignInCode
from core.people.wording import CHANGES, ROLES
from core.runtime import config
from core.spaces import services as spaces
from core.spaces.models import Space, SpaceMember
from core.spaces.words import ROLES as SPACE_ROLES
from core.work.models import Mail

#: All the mails to an address, for whoever erases them.
MAILS = "core.mails"
_NAMELESS = N_("A line without a name, an address or a password stays, because facts point at it.")
_TRACE = N_(
    "It proves who could see what, and when: these lines only add up. Once the account is erased, they no longer name "
    "anybody."
)
_ACT = N_("It proves what was done on this site. Once the account is erased, it no longer names anybody.")
_ROLE = N_("A role is taken away by an administrator, not from here.")
_WORDS = {str(role): text for role, text in ROLES.items()}
_CHANGES = {str(change): text for change, text in CHANGES.items()}
_CODES = N_("They open nothing any more, and are erased by themselves.")


def of_person(person_id: int) -> Iterable[PersonalTable]:
    """Yield what core keeps of a person."""
    yield from _account(person_id)
    yield from _rights(person_id)
    yield from _signing_in(person_id)
    yield from _spaces(person_id)
    address = db.session.scalar(select(Person.email).where(Person.id == person_id))
    if address:
        yield _mails(address, with_text=False)
        yield replace(following.of_address(address), references=(), act="")


def of_address(address: str) -> Iterable[PersonalTable]:
    """Yield what core keeps under an e-mail address: the last mails, erased together, and what it follows."""
    mails = _mails(address, with_text=True)
    yield replace(mails, references=(MAILS,) * len(mails.rows), act=N_("Erase all these e-mails"))
    yield following.of_address(address)


def _account(person_id: int) -> Iterator[PersonalTable]:
    declared = "core.accounts" if config().profile == Profile.CENTRE else "core.officers"
    yield read(
        declared,
        Person,
        (
            Column(Person.name, N_("Name")),
            Column(Person.email, N_("E-mail address")),
            Column(Person.password_hash.is_not(None), N_("Has a password"), name="has_password"),
            Column(Person.created_at, N_("Known since")),
            Column(Person.closed_at, N_("Account closed on")),
        ),
        Person.id == person_id,
        stays=_NAMELESS,
    )
    yield read(
        declared,
        PersonRole,
        (Column(PersonRole.role, N_("Role"), _WORDS),),
        PersonRole.person_id == person_id,
        stays=_ROLE,
    )
    yield read(
        declared,
        Card,
        (Column(Card.issued_at, N_("Card made on")), Column(Card.revoked_at, N_("Replaced on"))),
        Card.person_id == person_id,
    )
    given = (
        Column(SignInCode.issued_at, N_("Code given on")),
        Column(SignInCode.used_at, N_("Used on")),
        Column(SignInCode.revoked_at, N_("Ended on")),
    )
    yield read(declared, SignInCode, given, SignInCode.person_id == person_id)
    yield read(
        declared,
        SignInCode,
        given[:1],
        SignInCode.given_by_id == person_id,
        SignInCode.person_id != person_id,
        stays=_CODES,
    )


def _rights(person_id: int) -> Iterator[PersonalTable]:
    columns = (
        Column(PersonChange.at, N_("When")),
        Column(PersonChange.kind, N_("What was done"), _CHANGES),
        Column(PersonChange.role, N_("Role"), _WORDS),
        Column(PersonChange.person_id == person_id, N_("On your account"), name="on_own_account"),
        Column(func.coalesce(PersonChange.actor_id, 0) == person_id, N_("By you"), name="by_oneself"),
    )
    mine = (PersonChange.person_id == person_id) | (PersonChange.actor_id == person_id)
    held_role = select(PersonChange.id).where(PersonChange.person_id == person_id, PersonChange.role.is_not(None))
    by_name = db.session.scalar(held_role.limit(1)) is not None
    yield read("core.rights", PersonChange, columns, mine, stays=_TRACE, by_name=by_name)
    if config().profile == Profile.CENTRE:
        yield read(
            "core.clock",
            ClockConfirmation,
            (Column(ClockConfirmation.at, N_("Date confirmed on")),),
            ClockConfirmation.person_id == person_id,
            stays=_ACT,
        )
    yield read(
        "core.notices",
        Notice,
        (Column(Notice.page, N_("Public page")), Column(Notice.changed_at, N_("Changed on"))),
        Notice.changed_by == person_id,
        stays=_ACT,
    )


def _signing_in(person_id: int) -> Iterator[PersonalTable]:
    yield read(
        "core.sessions",
        BrowserSession,
        (
            Column(BrowserSession.created_at, N_("Signed in on")),
            Column(BrowserSession.seen_at, N_("Last seen on")),
            Column(BrowserSession.ended_at, N_("Signed out on")),
            Column(BrowserSession.shared, N_("On a shared computer")),
        ),
        BrowserSession.person_id == person_id,
    )
    yield read(
        "core.drafts",
        Draft,
        (Column(Draft.saved_at, N_("Kept on")), Column(Draft.fields, N_("Text"))),
        Draft.person_id == person_id,
    )


def _spaces(person_id: int) -> Iterator[PersonalTable]:
    if config().profile != Profile.CENTRE:
        return
    yield read(
        "core.spaces",
        SpaceMember,
        (
            Column(Space.name, N_("Space"), name="space"),
            Column(SpaceMember.role, N_("Role"), {str(role): text for role, text in SPACE_ROLES.items()}),
        ),
        SpaceMember.person_id == person_id,
        joins=[(Space, Space.id == SpaceMember.space_id)],
    )
    mine = select(SpaceMember.space_id).where(SpaceMember.person_id == person_id)
    yield read(
        "core.spaces",
        Space,
        (
            Column(Space.name, N_("Name")),
            Column(Space.kind, N_("Kind"), {"real": N_("Space"), "sandbox": N_("Sandbox")}),
            Column(Space.created_at, N_("Opened on")),
            Column(Space.erase_at, N_("Erased on")),
        ),
        Space.id.in_(mine),
    )


def _mails(address: str, *, with_text: bool) -> PersonalTable:
    """The text may hold a link that opens for whoever holds it: it goes to the proved owner of the address alone."""
    columns = (
        Column(Mail.created_at, N_("Written on")),
        Column(Mail.recipient, N_("To")),
        Column(Mail.subject, N_("Subject")),
        Column(Mail.sent_at, N_("Sent on")),
        *((Column(Mail.body, N_("Text")),) if with_text else ()),
    )
    return read("core.mails", Mail, columns, *_to(address))


def _to(address: str) -> tuple[ColumnElement[bool], ...]:
    return func.lower(Mail.recipient) == address.lower(), Mail.delivery != "letter_box"


def erase(person_id: int) -> None:
    """Erase what core keeps of a person but her account and what proves what was done.

    She leaves her spaces; a sandbox that nobody else is in is erased with her.
    """
    address = db.session.scalar(select(Person.email).where(Person.id == person_id))
    _leave_sandboxes(person_id)
    for table in (Card, Draft, BrowserSession, SpaceMember):
        own: Any = table
        db.session.execute(delete(own).where(own.person_id == person_id))
    db.session.execute(delete(SignInCode).where(SignInCode.person_id == person_id))
    if address:
        _erase_mails(address)
        following.erase(address)


def _leave_sandboxes(person_id: int) -> None:
    others = select(SpaceMember.space_id).where(SpaceMember.person_id != person_id)
    mine = select(SpaceMember.space_id).where(SpaceMember.person_id == person_id)
    alone = Space.kind == SpaceKind.SANDBOX, Space.id.in_(mine), Space.id.not_in(others)
    at = clock.now()
    unseen = {"synchronize_session": False}
    db.session.execute(update(Space).where(*alone).values(erase_at=at), execution_options=unseen)
    spaces.erase_due_sandboxes()


def erase_of_address(address: str, reference: str) -> None:
    """Erase what is meant: the mails to an address, those that have not left yet too, or one thing that it follows."""
    if reference == MAILS:
        _erase_mails(address)
    following.erase_one(address, reference)


def _erase_mails(address: str) -> None:
    db.session.execute(delete(Mail).where(*_to(address)), execution_options={"synchronize_session": False})
