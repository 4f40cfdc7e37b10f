"""An association comes: a sandbox, its real space, and there a petition, from its backers to its opening."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

from acts import Act, fact, there
from sqlalchemy import select

from core.contracts import SYSTEM, Actor, SpaceKind, Verdict
from core.extensions import db
from core.people.models import Person
from core.people.sessions import actor_for
from core.spaces import services as spaces
from core.spaces.models import Organisation, Space
from plugins.moderation import services as moderation
from plugins.moderation.models import Case
from plugins.petition import queries, services
from plugins.petition.models import Petition

EVERY, FIRST, BACKERS = 13, 4, 3


def animator() -> Actor:
    """Return the animator of the centre."""
    return actor_for(db.session.scalars(select(Person).where(Person.email == "karim@denain.example")).one())


def association(day: SimpleNamespace) -> Iterator[Act]:
    """Receive an association, and let its petition be signed the same day."""
    if day.number % EVERY != FIRST:
        return
    name = f"Association {day.number:03d}"
    yield from _received(day, name)
    title, trial = f"Un banc pour {name}", f"{name} (essai)"
    yield Act("draft", there("petition_petition", title=title), partial(_draft, trial, title), [], 10, 10)
    real = there("core_space", name=name, kind="real")
    yield Act("real", real, partial(_make_real, name, trial), [fact(day, "space.made_real", {"spaces": 1})], 10, 20)
    yield from _opened(day, _in_real_space(title))


def _one(model: Any, **columns: Any) -> Any:
    return db.session.scalars(select(model).filter_by(**columns)).one()


def _people(count: int) -> list[int]:
    """Return the first people of the centre: the bearer of every petition, then its backers."""
    known = select(Person.id).where(Person.name.like("Arlette %")).order_by(Person.id).limit(count)
    return list(db.session.scalars(known))


def _bearer() -> Actor:
    return actor_for(db.session.get_one(Person, _people(1)[0]))


def _received(day: SimpleNamespace, name: str) -> Iterator[Act]:
    def found() -> None:
        spaces.found_organisation(actor=SYSTEM, name=name, kind="association")

    def sandbox() -> None:
        spaces.open_sandbox(
            actor=SYSTEM, name=f"{name} (essai)", tools=["petition"], members=_people(1),
            organisation=_one(Organisation, name=name),
        )  # fmt: skip

    received = fact(day, "space.organisation_received", {"organisations": 1}, kind="association")
    opened = fact(day, "space.sandbox_opened", {"sandboxes": 1}, origin="association")
    yield Act("organisation", there("core_organisation", name=name), found, [received], 10)
    yield Act("sandbox", there("core_space", name=f"{name} (essai)"), sandbox, [opened], 10, 5)


def _draft(trial: str, title: str) -> None:
    services.draft_petition(
        actor=_bearer(), space=_one(Space, name=trial), title=title, summary="Un banc à l’ombre.",
        body="Nous demandons **un banc**.", addressee="Le conseil municipal",
    )  # fmt: skip


def _make_real(name: str, trial: str) -> None:
    spaces.make_real(actor=SYSTEM, sandbox=_one(Space, name=trial), organisation=_one(Organisation, name=name))


def _in_real_space(title: str) -> int:
    wanted = select(Petition.id).join(Petition.space).where(Petition.title == title, Space.kind == SpaceKind.REAL)
    return db.session.scalars(wanted).one()


def _opened(day: SimpleNamespace, petition: int) -> Iterator[Act]:
    """Find backers, send the petition to the moderators, and let them accept it."""

    def led(how: Callable[..., object], **more: Any) -> Callable[[], object]:
        return lambda: how(actor=_bearer(), petition=queries.locked(petition), **more)

    asked = "SELECT count(*) FROM petition_petition WHERE id = :id AND state <> 'draft'", {"id": petition}
    yield Act("backers", asked, led(services.ask_for_backers), [], 10, 30)
    for person in _people(BACKERS + 1)[1:]:
        backed = there("petition_backer", petition_id=petition, person_id=person)
        yield Act("back", backed, partial(_back, petition, person), [], 10, 35)
    sent = "SELECT count(*) FROM petition_petition WHERE id = :id AND submitted_at IS NOT NULL", {"id": petition}
    yield Act(
        "submit", sent, led(services.submit_petition), [fact(day, "petition.submitted", {"petitions": 1})], 10, 40
    )
    figures = {"decisions": 1, "hours": 0, "late": 0}
    decided = fact(day, "moderation.decided", figures, verdict="accept", origin="submission")
    opened = fact(day, "petition.opened", {"petitions": 1})
    done = there("petition_petition", id=petition, state="open")
    yield Act("accept", done, partial(_accept, petition), [opened, decided], 10, 50)


def _back(petition: int, person: int) -> None:
    read = queries.locked(petition)
    services.back_petition(
        actor=actor_for(db.session.get_one(Person, person)), petition=read, text_version=read.text_version,
        token=services.backing_token(read),
    )  # fmt: skip


def _accept(petition: int) -> None:
    case = db.session.scalars(select(Case.id).where(Case.content_id == petition, Case.state == "open")).one()
    moderation.decide(actor=animator(), case_id=case, verdict=Verdict.ACCEPT)
