"""Petitions before the moderators, through the hooks alone: waiting, refused, appealed, reported, hidden, shown."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from core.contracts import Actor, ContentRef, Role, Verdict
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from core.spaces.models import Space
from core.testing import Build, Maker
from plugins.moderation import services
from plugins.moderation.queries import cases, register
from plugins.moderation.rules import Outcome, Standing
from plugins.petition import queries as petitions
from plugins.petition import services as petition
from plugins.petition.rules import State

pytestmark = pytest.mark.usefixtures("app")


@dataclass
class World:
    app: Flask
    make: Maker
    space: Space
    trustee: Actor
    first: Actor
    second: Actor

    def person(self, name: str) -> Actor:
        return self.make.actor(self.make.person(name))

    def waiting(self) -> ContentRef:
        """A petition that has found its backers and waits for a moderator."""
        with transaction():
            written = petition.draft_petition(
                actor=self.trustee, space=self.space, title="Un auvent", summary="Court.", body="Long.", addressee="Qui"
            )
        number = written.id
        with transaction():
            found = petition.ask_for_backers(actor=self.trustee, petition=petitions.locked(number))
            token, version = petition.backing_token(found), found.text_version
        for name in ("Anna", "Berthe", "Carole"):
            backer = self.person(name)
            with transaction():
                petition.back_petition(
                    actor=backer, petition=petitions.locked(number), text_version=version, token=token
                )
        with transaction():
            petition.submit_petition(actor=self.trustee, petition=petitions.locked(number))
        return ContentRef("petition", "petition", number)

    def decide(self, verdict: Verdict, rule: str = "", reason: str = "") -> int:
        (case,) = cases.waiting()
        with transaction():
            services.decide(actor=self.first, case_id=case.id, verdict=verdict, rule=rule, reason=reason)
        return case.id

    def state(self, ref: ContentRef) -> str:
        return petitions.petition(ref.id).state

    def seen(self, ref: ContentRef) -> bool:
        """Say whether a passer-by reads the petition."""
        return self.app.test_client().get(f"/petitions/{ref.id}").status_code == 200


@pytest.fixture
def app(build_instance: Build, database: str):
    built = build_instance(plugins=["moderation", "petition"])
    with built.app_context():
        yield built


@pytest.fixture
def world(app: Flask, make: Maker) -> World:
    trustee = make.person("Monique D.", email="monique@exemple.fr")
    space = make.real_space(trustee, tools=["petition"])
    first, second = (make.actor(make.person(name, Role.ANIMATOR)) for name in ("Nadia K.", "Karim T."))
    return World(app, make, space, make.actor(trustee), first, second)


def test_what_waits_is_published_by_a_moderator(world: World):
    ref = world.waiting()
    assert not world.seen(ref)
    world.decide(Verdict.ACCEPT)
    assert world.state(ref) == State.OPEN and world.seen(ref)


def test_what_was_refused_is_published_when_the_appeal_is_granted(world: World):
    ref = world.waiting()
    number = world.decide(Verdict.REJECT, "purpose", "Ce n’est pas une pétition.")
    assert world.state(ref) == State.REJECTED
    with transaction():
        services.lodge(actor=world.trustee, case_id=number, words="Si.")
    with transaction():
        services.settle(actor=world.second, case_id=number, outcome=Outcome.OVERTURNED, answer="En effet.")
    assert world.state(ref) == State.OPEN and world.seen(ref)
    assert [line.appeal for line in register.every_line()] == ["overturned"]


def reported(world: World, ref: ContentRef) -> None:
    for name in ("Denise", "Émile", "Farid"):
        neighbour = world.person(name)
        with transaction():
            services.file_report(actor=neighbour, ref=ref, reason="insult", words="", network="")


@pytest.mark.parametrize(
    ("verdict", "shown"), [(Verdict.RESTORE, True), (Verdict.BLOCK, False), (Verdict.ERASE, False)]
)
def test_what_three_people_report_is_hidden_until_somebody_has_read_it(world: World, verdict: Verdict, shown: bool):
    ref = world.waiting()
    world.decide(Verdict.ACCEPT)
    reported(world, ref)
    assert not world.seen(ref)
    world.decide(verdict, *(() if shown else ("insult", "Une insulte.")))
    assert world.seen(ref) is shown


def test_a_report_that_comes_to_nothing_changes_nothing(world: World):
    ref = world.waiting()
    world.decide(Verdict.ACCEPT)
    neighbour = world.person("Denise")
    with transaction():
        services.file_report(actor=neighbour, ref=ref, reason="insult", words="", network="")
    world.decide(Verdict.ACCEPT)
    assert world.state(ref) == State.OPEN and world.seen(ref)


def test_the_page_of_a_petition_leads_to_its_report(world: World):
    ref = world.waiting()
    world.decide(Verdict.ACCEPT)
    client = world.app.test_client()
    page = client.get(f"/petitions/{ref.id}")
    assert f'href="/signaler/petition/petition/{ref.id}"' in page.text and "Set-Cookie" not in page.headers
    assert client.get(f"/signaler/petition/petition/{ref.id}").status_code == 200


def test_moderators_read_what_is_not_public_from_their_case(world: World):
    ref = world.waiting()
    client = world.app.test_client()
    client.sign_in(db.session.get_one(Person, world.first.person_id))
    (case,) = cases.waiting()
    page = client.get(f"/moderation/dossiers/{case.id}")
    assert f'href="/petitions/{ref.id}"' in page.text
    assert client.get(f"/petitions/{ref.id}").status_code == 200
    assert case.standing == Standing.WAITING
