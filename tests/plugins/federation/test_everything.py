"""Whatever is written, sent, lost, restored and repaired, by HTTP or by USB key: each fact ends counted once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from core import journal
from core.contracts import SYSTEM, Profile
from core.errors import Unavailable
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal_queries
from core.journal import watch
from core.journal.models import JournalEntry
from core.testing import Build
from plugins.federation import exchange, files, queries, transport
from plugins.federation.rules.refusals import Refused
from tests.plugins.federation.world import World

Facts = dict[str, int]


def file_of(app: Flask) -> Path:
    return Path(str(app.extensions["preau"].config.database_url).removeprefix("sqlite:///"))


def copy(app: Flask, to: Path) -> Path:
    """Copy the database as a backup does, whole."""
    _pour(file_of(app), to)
    return to


def restore(app: Flask, source: Path) -> None:
    """Put a copy in the place of the database, as ``preau restore`` does."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        _pour(source, file_of(app))
        watch.forget()


def _pour(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def lost_answer(genuine: Callable[[str, str], str]) -> Callable[[str, str], str]:
    def post(url: str, token: str) -> str:
        genuine(url, token)
        raise Unavailable("The answer is lost.")

    return post


class Everything(RuleBasedStateMachine):
    """The centre, the hub, their copies and the files on the key; ``known`` are the facts that one of the two has."""

    def __init__(self, build: Build, folder: Path) -> None:
        super().__init__()
        plugins = ["federation"]
        self.world = World(
            build(Profile.REGION, plugins), build(Profile.CENTRE, plugins, {"federation": {"batch_entries": 2}})
        )
        self.folder = folder
        self.open = ExitStack()
        self.copies: dict[str, list[Path]] = {"hub": [], "centre": []}
        self.outgoing: list[str] = []
        self.answers: list[str] = []
        self.written: set[str] = set()
        self.known: set[str] = set()

    @initialize()
    def link(self) -> None:
        address = self.open.enter_context(self.world.served())
        assert self.world.link(address).failure is None
        for side in ("hub", "centre"):
            self.back_up(side)

    def app(self, side: str) -> Flask:
        return self.world.hub if side == "hub" else self.world.centre

    def facts(self, side: str) -> Facts:
        """What stands in the journal of the centre, here or at the hub, and that its sums and chain agree with it."""
        with self.app(side).app_context():
            mine = select(JournalEntry.mark, JournalEntry.figures).where(JournalEntry.origin == self.world.origin)
            rows = db.session.execute(mine).all()
            found = {mark: int(figures["people"]) for mark, figures in rows}
            assert len(found) == len(rows)
            assert journal_queries.total("people.welcomed", "people", origin=self.world.origin) == sum(found.values())
            assert journal_queries.recount(self.world.origin) == []
            journal_queries.verify(self.world.origin)
        return found

    @rule(counts=st.lists(st.integers(1, 2), min_size=1, max_size=3))
    def write(self, counts: list[int]) -> None:
        before = set(self.facts("centre"))
        with self.world.centre.app_context(), transaction():
            for count in counts:
                journal.record("people.welcomed", {"people": count})
        new = set(self.facts("centre")) - before
        self.written |= new
        self.known |= new

    @rule()
    def seal(self) -> None:
        with self.world.centre.app_context(), transaction():
            journal.seal()

    @rule(most=st.sampled_from([1, None]), answer_is_lost=st.booleans())
    def send(self, most: int | None, answer_is_lost: bool) -> None:
        with pytest.MonkeyPatch.context() as patch, self.world.centre.app_context():
            if answer_is_lost:
                patch.setattr(transport, "post", lost_answer(transport.post))
            self.is_a_stop_or_a_loss(exchange.run(most).failure)

    @rule()
    def an_hour_passes(self) -> None:
        with self.world.centre.app_context(), transaction():
            link = queries.link()
            assert link is not None
            link.compared_at = None

    @rule(side=st.sampled_from(["hub", "centre"]))
    def back_up(self, side: str) -> None:
        self.copies[side].append(copy(self.app(side), self.folder / f"{side}{len(self.copies[side])}.db"))

    @rule(side=st.sampled_from(["hub", "centre"]), data=st.data())
    def restore(self, side: str, data: st.DataObject) -> None:
        restore(self.app(side), data.draw(st.sampled_from(self.copies[side])))
        self.known = set(self.facts("hub")) | set(self.facts("centre"))

    @rule()
    def repair(self) -> None:
        with self.world.centre.app_context():
            exchange.recover(actor=SYSTEM)
            assert not queries.is_behind(queries.link())

    @rule()
    def make_a_file(self) -> None:
        with self.world.centre.app_context():
            self.outgoing.append(files.outgoing(actor=SYSTEM).content)

    @rule(data=st.data())
    def bring_a_file_to_the_hub(self, data: st.DataObject) -> None:
        if self.outgoing:
            raw = data.draw(st.sampled_from(self.outgoing)).encode("ascii")
            with self.world.hub.app_context():
                done = files.receive(raw, actor=SYSTEM)
                assert done.refused is None or done.refused.code in {"gap", "fork", "twice"}
                made = files.answer(actor=SYSTEM, enrolment_id=done.enrolment.id, after=done.after)
            self.answers.append(made.content)

    @rule(data=st.data(), take_back=st.booleans())
    def bring_an_answer_to_the_centre(self, data: st.DataObject, take_back: bool) -> None:
        if self.answers:
            raw = data.draw(st.sampled_from(self.answers)).encode("ascii")
            with self.world.centre.app_context():
                try:
                    files.take(raw, actor=SYSTEM, take_back=take_back)
                except Refused as refused:
                    assert refused.code == "account"

    def is_a_stop_or_a_loss(self, failure: Any) -> None:
        """What may come in the way of sending; everything else would be a fault."""
        assert failure is None or isinstance(failure, Unavailable) or failure.code == "behind", failure

    @invariant()
    def nothing_is_lost_and_nothing_counts_twice(self) -> None:
        now = set(self.facts("hub")) | set(self.facts("centre"))
        assert self.known <= now
        assert now <= self.written
        self.known = now

    def teardown(self) -> None:
        try:
            if self.copies["centre"]:
                self.end()
        finally:
            self.open.close()

    def end(self) -> None:
        """One hour later, and one button pressed if the page asks for it: the two agree on every fact that is left."""
        self.an_hour_passes()
        failure = self.world.run().failure
        if failure is not None:
            self.is_a_stop_or_a_loss(failure)
            self.repair()
            assert self.world.run().failure is None
        here, there = self.facts("centre"), self.facts("hub")
        assert here == there
        assert set(here) == self.known
        assert self.world.figures(self.world.hub) == self.world.figures(self.world.centre)
        with self.world.centre.app_context():
            assert queries.waiting(queries.link()) == 0


def test_whatever_happens(build_instance: Build, tmp_path: Path) -> None:
    made = 0

    def machine() -> Everything:
        nonlocal made
        made += 1
        folder = tmp_path / f"example{made}"
        folder.mkdir()
        return Everything(build_instance, folder)

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
