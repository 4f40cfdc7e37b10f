"""One use case, one transaction: events after the commit, none after a rollback, no write outside."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from core import clock
from core.contracts import Event, Profile
from core.events import call_isolated, publish, transaction
from core.extensions import UtcDateTime, db
from core.hookspecs import hookimpl
from core.limits import Limit
from core.people.models import Person
from core.runtime import runtime


@dataclass(frozen=True, slots=True)
class Rang(Event):
    pass


class Listener:
    def __init__(self, failing: bool = False) -> None:
        self.heard: list[tuple[Event, bool]] = []
        self.failing = failing

    @hookimpl
    def handle_event(self, event: Event) -> None:
        self.heard.append((event, db.session.get(Person, 1) is not None))
        if self.failing:
            raise ZeroDivisionError


@pytest.fixture
def bare(build_instance):
    app = build_instance(Profile.CENTRE, plugins=[])
    with app.app_context():
        yield app


def add_somebody() -> None:
    db.session.add(Person(name="Éric T.", sort_key="eric t", created_at=clock.now()))
    publish(Rang(at=clock.now(), space_id=None))


def test_events_are_told_after_the_commit(bare):
    listener = Listener()
    runtime().plugins.register(listener)
    with transaction():
        add_somebody()
        assert listener.heard == []
    assert [seen for _, seen in listener.heard] == [True]


def test_a_rollback_drops_the_events_and_the_rows(bare):
    listener = Listener()
    runtime().plugins.register(listener)
    with pytest.raises(ZeroDivisionError), transaction():
        add_somebody()
        raise ZeroDivisionError
    assert listener.heard == []
    assert db.session.scalar(select(Person.id)) is None


def test_one_failing_plugin_does_not_silence_the_others(bare, caplog):
    deaf, hearing = Listener(failing=True), Listener()
    runtime().plugins.register(hearing)
    runtime().plugins.register(deaf)
    with transaction():
        add_somebody()
    assert len(deaf.heard) == len(hearing.heard) == 1
    assert "failed in handle_event" in caplog.text


def test_transactions_do_not_nest(bare):
    with transaction(), pytest.raises(RuntimeError, match="nest"), transaction():
        pass


def test_a_write_outside_a_use_case_is_refused(bare):
    db.session.add(Person(name="Éric T.", sort_key="eric t", created_at=clock.now()))
    with pytest.raises(RuntimeError, match="outside"):
        db.session.flush()
    db.session.rollback()


def test_results_of_hooks_follow_the_list(build_instance):
    app = build_instance(Profile.CENTRE, plugins=["moderation", "petition", "pathway"])
    with app.app_context():
        names = [hook.plugin_name for hook in reversed(runtime().plugins.hook.register_permissions.get_hookimpls())]
    assert names == ["core", "moderation", "petition", "pathway"]
    assert call_isolated is not None


def test_eight_threads_lose_no_update_and_show_no_lock(database, bare):
    """Eight writers for ten seconds: each adds one to a counter, and the counter is the number of additions."""
    with transaction():
        db.session.add(Limit(key="k", window=1, count=0, erase_at=clock.now()))
    until = time.monotonic() + 10
    done = [0] * 8
    errors: list[BaseException] = []

    def write(number: int) -> None:
        while time.monotonic() < until:
            try:
                with bare.app_context(), transaction():
                    db.session.scalar(select(Limit.count).where(Limit.key == "k"))
                    db.session.execute(update(Limit).where(Limit.key == "k").values(count=Limit.count + 1))
                done[number] += 1
            except BaseException as error:
                errors.append(error)
                return

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert min(done) > 0
    assert db.session.scalar(select(Limit.count)) == sum(done)


def test_a_naive_moment_is_refused():
    column = UtcDateTime()
    with pytest.raises(ValueError, match="naive"):
        column.process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001
    assert column.process_bind_param(datetime(2026, 1, 1, tzinfo=UTC), None) == datetime(2026, 1, 1)  # noqa: DTZ001
