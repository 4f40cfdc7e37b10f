"""A centre with petitions only, and a table to work on: a space, its bearer, an open petition, signers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.contracts import ANONYMOUS, Actor, Channel
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from core.runtime import config
from core.spaces.models import Space
from core.testing import Build, Maker
from core.work.models import Mail
from plugins.petition import queries, services
from plugins.petition.models import Petition, Signature

DENAIN, LILLE = "59172", "59350"
#: Where and when signatures count that nobody made.
CELL = (DENAIN, date(2026, 11, 4))
TEXTS = {
    "title": "Un auvent pour le marché",
    "summary": "Quand il pleut, le marché se vide.",
    "body": "Nous demandons **un auvent**.",
    "addressee": "Le conseil municipal",
}


@dataclass
class Table:
    """What a test of petitions works with."""

    make: Maker
    bearer_person: Person
    bearer: Actor
    animator: Actor
    space: Space
    backers: list[Actor] = field(default_factory=list)

    def draft(self, space: Space | None = None, **texts: Any) -> int:
        """Write a petition and return its number."""
        with transaction():
            petition = services.draft_petition(actor=self.bearer, space=space or self.space, **{**TEXTS, **texts})
        return petition.id

    def backed(self, space: Space | None = None, **texts: Any) -> int:
        """Write a petition that has the backers it needs and return its number."""
        petition_id = self.draft(space, **texts)
        with transaction():
            petition = services.ask_for_backers(actor=self.bearer, petition=queries.locked(petition_id))
            if not self.backers:
                people = [Person(name=f"Soutien {n}", sort_key=f"soutien {n}", created_at=clock.now()) for n in "abc"]
                db.session.add_all(people)
                db.session.flush()
                self.backers = [Actor(person_id=person.id) for person in people]
            token = services.backing_token(petition)
            if petition.space.is_sandbox:
                services.add_imaginary_backers(actor=self.bearer, petition=petition)
                return petition_id
            for backer in self.backers:
                services.back_petition(actor=backer, petition=petition, text_version=1, token=token)
        return petition_id

    def submitted(self, space: Space | None = None, **texts: Any) -> int:
        """Write a petition that is with the moderators and return its number."""
        petition_id = self.backed(space, **texts)
        with transaction():
            services.submit_petition(actor=self.bearer, petition=queries.locked(petition_id))
        return petition_id

    def opened(self, space: Space | None = None, **texts: Any) -> int:
        """Write and open a petition and return its number."""
        petition_id = self.submitted(space, **texts)
        with transaction():
            services.open_petition(petition=queries.locked(petition_id), by=self.animator.person_id)
        return petition_id

    def ask(self, petition_id: int, name: str = "Alix Dupin", email: str = "alix@example.org", **other: Any) -> None:
        """Ask for the link of a signature."""
        values = {"actor": ANONYMOUS, "commune": DENAIN, "show_name": True, **other}
        with transaction():
            services.sign_by_email(petition=queries.petition(petition_id), name=name, email=email, **values)

    def token(self, petition_id: int) -> str:
        """Return the token of the last signature of a petition."""
        last = select(Signature).where(Signature.petition_id == petition_id).order_by(Signature.id.desc())
        return services.token_of(db.session.scalars(last.limit(1)).one())

    def confirm(self, token: str) -> None:
        """Confirm a signature."""
        with transaction():
            services.confirm_signature(token=token)

    def sign(self, petition_id: int, name: str = "Alix Dupin", email: str = "alix@example.org", **other: Any) -> str:
        """Ask for a link, confirm it, and return its token."""
        self.ask(petition_id, name, email, **other)
        token = self.token(petition_id)
        self.confirm(token)
        return token

    def countersign(self, petition_id: int, name: str = "Alix Dupin", commune: str = DENAIN, **other: Any) -> None:
        """Write down a signature at the centre."""
        values = {"actor": self.animator, "agreed": True, "show_name": False, **other}
        with transaction():
            services.countersign(petition=queries.petition(petition_id), name=name, commune=commune, **values)

    def imagine(self, petition_id: int, actor: Actor | None = None) -> None:
        """Press the button of imaginary signers once."""
        with transaction():
            services.add_imaginary_signers(actor=actor or self.bearer, petition=queries.petition(petition_id))

    def close(self, petition_id: int, actor: Actor | None = None) -> None:
        """Close a petition."""
        with transaction():
            services.close_petition(actor=actor or self.bearer, petition=queries.locked(petition_id))

    def answer(self, petition_id: int, actor: Actor | None = None, **other: Any) -> None:
        """Publish an answer."""
        today = clock.local_day(clock.now(), config().site.timezone)
        values = {"given_by": "Le maire", "given_on": today, "text": "**Oui**, au printemps.", **other}
        with transaction():
            petition = queries.locked(petition_id)
            services.answer_petition(actor=actor or self.bearer, petition=petition, **values)

    def sandbox(self) -> Space:
        """Open a sandbox of the bearer, with petitions switched on, and let the bearer act in it."""
        sandbox = self.make.sandbox(self.bearer_person, tools=["petition"])
        self.bearer = self.make.actor(self.bearer_person)
        return sandbox


@pytest.fixture
def centre(build_instance: Build) -> Iterator[Flask]:
    """A cyber-centre with petitions only."""
    app = build_instance(plugins=["moderation", "petition"])
    with app.app_context():
        yield app


@pytest.fixture
def table(centre: Flask, make: Maker) -> Table:
    """The table of a real space."""
    person = make.person("Monique D.")
    space = make.real_space(person, tools=["petition"])
    return Table(make, person, make.actor(person), make.animator(), space)


def counted(petition_id: int) -> dict[Channel, int]:
    """Return the counters of a petition as the database holds them, only those that are not 0."""
    db.session.rollback()
    return {channel: count for channel, count in fresh(petition_id).by_channel.items() if count}


def fresh(petition_id: int) -> Petition:
    """Return a petition as the database holds it."""
    db.session.rollback()
    return queries.petition(petition_id)


def mails() -> list[Mail]:
    """Return every mail, in order."""
    db.session.rollback()
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def signatures(petition_id: int) -> list[Signature]:
    """Return the signatures of a petition, in order."""
    db.session.rollback()
    return list(
        db.session.scalars(select(Signature).where(Signature.petition_id == petition_id).order_by(Signature.id))
    )
