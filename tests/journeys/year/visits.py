"""A day of the centre: people come, associations open petitions, others sign them, sessions are announced and held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from acts import Act, fact, luck, there
from associations import animator, association
from sessions import sessions
from sqlalchemy import select

from core import clock
from core.contracts import SYSTEM, Actor, Channel, SpaceKind
from core.extensions import db
from core.people import services as people
from core.spaces.models import Space
from core.work.models import Mail
from plugins.petition import queries, services
from plugins.petition.models import Petition, Signature

COMMUNE = "59172"
LINK = re.compile(r"/petitions/signatures/([^\s?]+)")
#: A petition is closed by hand before its time; a mail is erased a week after it was sent.
OPEN_FOR, MAIL_READ = timedelta(days=45), timedelta(days=6)


def visits(day: SimpleNamespace) -> Iterator[Act]:
    """Yield the acts of a day, each decided on what the database holds at that moment."""
    yield from welcome(day)
    yield from association(day)
    yield from clicks(day)
    for petition in open_petitions()[-2:]:
        yield from signatures(day, petition)
    yield from endings(day)
    yield from sessions(day)


def welcome(day: SimpleNamespace) -> Iterator[Act]:
    """Receive one or two people whom the centre did not know."""
    for number in range(1 + luck(2, day, "welcome")):
        name = f"Arlette {day.number:03d}-{number}"
        do = partial(people.add_person, actor=SYSTEM, name=name)
        yield Act("welcome", there("core_person", name=name), do, [fact(day, "people.welcomed", {"people": 1})])


def open_petitions() -> list[Petition]:
    """Return the petitions that can be signed, the oldest first."""
    wanted = select(Petition).join(Petition.space).where(Petition.state == "open", Space.kind == SpaceKind.REAL)
    return list(db.session.scalars(wanted.order_by(Petition.id)))


def signatures(day: SimpleNamespace, petition: Petition) -> Iterator[Act]:
    """Let people sign a petition: by e-mail, most of them reading their mail the same day, and at the centre."""
    identity = petition.id
    for number in range(luck(3, day, identity, "mails")):
        channel = ("web", "kiosk")[luck(2, day, identity, number, "channel")]
        asked = ask(day, petition, f"s{number}", channel)
        yield asked
        if luck(10, day, identity, number, "reads") < 8:
            yield confirm(day, asked.params["email"], channel)
    for number in range(luck(2, day, identity, "assisted")):
        name = f"Marcel j{day.number:03d}p{identity}s{number}"
        yield Act("countersign", there("petition_signature", name=name), partial(_countersign, identity, name),
                  [signed(day, "assisted")], 11, 40)  # fmt: skip


def _countersign(petition: int, name: str) -> None:
    services.countersign(
        actor=animator(), petition=queries.petition(petition), name=name, commune=COMMUNE, agreed=True, show_name=False
    )


def signed(day: SimpleNamespace, channel: str) -> dict[str, object]:
    """Return the fact that one signature counts."""
    return fact(day, "petition.signed", {"signatures": 1}, channel=channel)


def ask(day: SimpleNamespace, petition: Petition, who: str, channel: str) -> Act:
    """Ask for the link that confirms a signature."""
    identity = petition.id
    name, email = f"Odile j{day.number:03d}p{identity}{who}", f"j{day.number:03d}p{identity}{who}@example.org"

    def do() -> None:
        services.sign_by_email(
            actor=replace(Actor(), channel=Channel(channel)), petition=queries.petition(identity), name=name,
            commune=COMMUNE, email=email, show_name=False,
        )  # fmt: skip

    return Act("ask", there("petition_signature", email=email), do, [], 11)


def confirm(day: SimpleNamespace, email: str, channel: str) -> Act:
    """Open the link of a mail and press its button."""
    known = there("petition_signature", email=email, state="confirmed")
    return Act("confirm", known, lambda: services.confirm_signature(token=link(email)), [signed(day, channel)], 11, 20)


def link(email: str) -> str:
    """Return what the link in somebody's last mail bears."""
    body = db.session.scalars(select(Mail.body).where(Mail.recipient == email).order_by(Mail.id.desc())).first()
    found = LINK.search(body or "")
    assert found is not None, f"no mail for {email}"
    return found[1]


def links(day: SimpleNamespace, count: int) -> list[Act]:
    """Ask for so many signatures on the newest petition; their links are for others to open."""
    petition = open_petitions()[-1]
    return [ask(day, petition, f"clic{number}", "web") for number in range(count)]


def clicks(day: SimpleNamespace) -> Iterator[Act]:
    """Let some of those who had not read their mail do so."""
    recent = Signature.state == "pending", Signature.created_at >= clock.now() - MAIL_READ, Petition.state == "open"
    waiting = select(Signature.email, Signature.channel).join(Signature.petition).where(*recent)
    for email, channel in db.session.execute(waiting.order_by(Signature.id)).all():
        if luck(2, day, email) and not email.startswith(f"j{day.number:03d}"):
            yield confirm(day, email, channel)


def endings(day: SimpleNamespace) -> Iterator[Act]:
    """Close the petitions that have been open for long."""
    for petition in open_petitions():
        if petition.opened_at is not None and petition.opened_at < clock.now() - OPEN_FOR:
            do = partial(_close, petition.id)
            closed = there("petition_petition", id=petition.id, state="closed")
            yield Act("close", closed, do, [fact(day, "petition.closed", {"petitions": 1})], 12)


def _close(petition: int) -> None:
    services.close_petition(actor=animator(), petition=queries.locked(petition))
