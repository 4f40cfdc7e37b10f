"""What petitions bring to the rest: permissions, exercises, events, copies, erasure, the demonstration."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from core import clock
from core.contracts import (
    ANONYMOUS,
    SYSTEM,
    Actor,
    Channel,
    ContentRef,
    ContentSubmitted,
    Event,
    Role,
    SpaceRole,
)
from core.demonstration import Stage
from core.demonstration.cast import welcome
from core.events import transaction
from core.extensions import db
from core.permissions import allowed
from core.runtime import runtime
from core.spaces import services as spaces
from core.spaces.queries import space as space_of
from core.work import worker
from plugins.petition import events, queries, services
from plugins.petition.models import Petition, Signature
from tests.plugins.petition.conftest import TEXTS, Table, counted, fresh

OUTSIDERS = (ANONYMOUS, Actor(person_id=900), Actor(person_id=901, roles=frozenset({Role.OFFICER})))


class TestPermissions:
    def test_outsiders_read_and_sign_what_is_published_and_no_more(self, table: Table) -> None:
        numbers = table.opened(), table.draft(), table.opened(table.sandbox())
        real, draft, trial = (queries.petition(number) for number in numbers)
        mine = [permission for permission in runtime().permissions if permission.startswith("petition.")]
        for actor, permission in product(OUTSIDERS, mine):
            given = {"petition.view", "petition.sign"} | ({"petition.back"} if actor.signed_in else set())
            assert allowed(actor, permission, real) == (permission in given)
            assert allowed(actor, permission, draft) == (permission == "petition.back" and actor.signed_in)
            for resource in (trial, None):
                assert not allowed(actor, permission, resource)

    def test_only_the_responsable_bears_a_real_petition(self, table: Table) -> None:
        petition = fresh(table.draft())
        bearing = ("write", "submit", "withdraw", "close", "answer")
        for role in SpaceRole:
            actor = Actor(person_id=900, space_roles={petition.space_id: role})
            assert allowed(actor, "petition.view", petition)
            for permission in bearing:
                assert allowed(actor, f"petition.{permission}", petition) == (role == SpaceRole.MANAGER)
            for permission in ("countersign", "suspend", "imagine", "moderate"):
                assert not allowed(actor, f"petition.{permission}", petition)

    def test_a_role_in_another_space_is_worth_nothing(self, table: Table) -> None:
        petition = fresh(table.draft())
        actor = Actor(person_id=900, space_roles={petition.space_id + 1: SpaceRole.MANAGER})
        assert not allowed(actor, "petition.view", petition)


class TestExercise:
    def test_it_measures_what_was_done_in_a_space(self, database: str, table: Table) -> None:
        practice = runtime().practices["petition.open"]
        sandbox = table.sandbox()
        assert practice.measure(sandbox.id) == dict.fromkeys(practice.figures, 0)
        table.opened()
        table.draft(sandbox)
        petition_id = table.opened(sandbox)
        table.imagine(petition_id)
        table.sign(petition_id, actor=table.bearer)
        reached = {"drafts": 2, "backed": 1, "opened": 1, "signatures": 6, "closed": 0, "answered": 0}
        assert practice.measure(sandbox.id) == reached
        table.close(petition_id)
        assert practice.measure(sandbox.id) == {**reached, "closed": 1}
        table.answer(petition_id)
        assert practice.measure(sandbox.id) == {**reached, "closed": 1, "answered": 1}
        assert tuple(practice.measure(sandbox.id)) == practice.figures


class TestEvents:
    def test_they_hold_values_only_and_are_told_after_the_commit(
        self, table: Table, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard: list[Event] = []
        monkeypatch.setattr("core.events.call_isolated", lambda _hook, event: heard.append(event))
        petition_id = table.opened()
        token = table.sign(petition_id)
        table.confirm(token)
        table.countersign(petition_id, "Camille Dupin")
        table.close(petition_id)
        table.answer(petition_id)
        assert [type(one) for one in heard] == [
            events.PetitionDrafted,
            events.BackersAsked,
            *[events.PetitionBacked] * 3,
            ContentSubmitted,
            events.PetitionOpened,
            events.SignatureConfirmed,
            events.SignatureConfirmed,
            events.PetitionClosed,
            events.PetitionAnswered,
        ]
        signed = [one for one in heard if isinstance(one, events.SignatureConfirmed)]
        assert [(one.channel, one.signatures) for one in signed] == [(Channel.WEB, 1), (Channel.ASSISTED, 2)]
        for one in heard:
            assert one.space_id == table.space.id
            assert is_dataclass(one)
            values = {field.name: getattr(one, field.name) for field in fields(one)}
            assert all(isinstance(value, int | str | datetime | ContentRef) for value in values.values())


class TestSpaces:
    def test_made_real_the_texts_come_along_as_drafts_and_no_signature(self, database: str, table: Table) -> None:
        sandbox = table.sandbox()
        petition_id = table.opened(sandbox)
        table.imagine(petition_id)
        table.draft(sandbox, title="La seconde")
        organisation = table.make.organisation("Les jardins")
        with transaction():
            real = spaces.make_real(actor=SYSTEM, sandbox=space_of(sandbox.id), organisation=organisation)
        copies = queries.petitions_in(real.id, drafts=True)
        assert [(one.title, one.state, one.signatures) for one in copies] == [
            ("La seconde", "draft", 0),
            (TEXTS["title"], "draft", 0),
        ]
        assert [one.body_html for one in copies] == [fresh(petition_id).body_html] * 2
        assert fresh(petition_id).signatures == 5

    def test_erased_a_space_leaves_nothing_and_no_other_is_touched(self, database: str, table: Table) -> None:
        kept = table.opened()
        table.sign(kept)
        sandbox = table.sandbox()
        table.imagine(table.opened(sandbox))
        with transaction():
            spaces.reset_sandbox(actor=table.bearer, sandbox=space_of(sandbox.id))
        assert queries.petitions_in(sandbox.id, drafts=True) == []
        assert db.session.scalar(select(func.count()).select_from(Signature)) == 1
        assert counted(kept) == {Channel.WEB: 1}


class TestTasks:
    def test_each_runs_and_runs_again(self, database: str, table: Table) -> None:
        table.sign(table.opened())
        names = {name for name in runtime().tasks if name.startswith("petition.")}
        expected = {
            "close_due", "remind", "tell_waiting", "erase_unconfirmed", "erase_signers", "recount", "watch",
            "forget_networks", "lapse_sheets", "erase_sheets", "follow_signers", "tell_followers",
            "tell_news", "tend_drafts",
        }  # fmt: skip
        assert names == {f"petition.{name}" for name in expected}
        for _ in range(2):
            worker.run_due(everything=True)

    def test_moderators_hear_of_what_was_told_when_the_current_went_off(
        self, database: str, table: Table, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        petition_id = table.backed()
        with monkeypatch.context() as off:
            off.setattr("core.events.call_isolated", lambda *_hook, **_arguments: [])
            with transaction():
                services.submit_petition(actor=table.bearer, petition=queries.locked(petition_id))
        assert waiting_cases() == []
        for _ in range(2):
            worker.run_due(everything=True)
            assert waiting_cases() == [(petition_id, "open", "waiting")]

    def test_what_is_decided_is_not_told_again(self, database: str, table: Table) -> None:
        table.opened()
        before = waiting_cases()
        worker.run_due(everything=True)
        assert waiting_cases() == before


def waiting_cases() -> list[tuple[int, str, str]]:
    """What the moderators have before them: the contents, and where they stand."""
    found = text("SELECT content_id, state, standing FROM moderation_case ORDER BY id")
    return [tuple(row) for row in db.session.execute(found)]


class TestDemonstration:
    def test_it_plays_six_petitions(self, centre: Flask) -> None:
        stage = Stage("opening", clock.now(), {}, say=lambda _text: None)
        welcome(stage)
        runtime().plugins.hook.demonstrate(stage=stage)
        db.session.rollback()
        found = list(db.session.scalars(select(Petition).order_by(Petition.id)))
        assert sorted((one.state, one.backers, one.signatures) for one in found) == [
            ("answered", 3, 46),
            ("backing", 2, 0),
            ("draft", 0, 0),
            ("moderation", 3, 0),
            ("moderation", 3, 0),
            ("open", 3, 148),
        ]
        assert queries.disagreements() == []
        (open_one,) = queries.open_petitions()
        assert open_one.title == "Un auvent pour le marché du mercredi, avant l’hiver"
        assert all(open_one.by_channel[channel] for channel in (Channel.WEB, Channel.KIOSK, Channel.ASSISTED))
        days = {one.confirmed_at.date() for one in db.session.scalars(select(Signature)) if one.confirmed_at}
        assert len(days) > 15
