"""``/health``: what a monitor reads, and what a stranger does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from core import clock, health, journal
from core.contracts import Finding, Health, Role
from core.events import transaction
from core.extensions import db
from core.health import checks, database
from core.runtime import config
from core.work import worker

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
WATCHED = {f"core.{name}" for name in ("database", "migrations", "disk", "outbox", "clock", "backup", "tasks")}
WORDS = {str(state) for state in Health}


@pytest.fixture
def working(database, build_instance, make):
    """A centre without plugins whose worker has just run, at noon; on both databases."""
    app = build_instance(plugins=[], tables={"site": {"demonstration": True}})
    with app.app_context(), clock.set_to(NOON, watched=True):
        make.person("Claudine Lheureux", Role.ADMINISTRATOR, email="claudine@exemple.fr")
        worker.run_due(everything=True)
        yield app


def finding(state: Health, name: str = "forum.posts") -> Finding:
    return Finding(name, state, "seen")


def test_a_working_instance_answers_200_in_closed_words_and_numbers(working):
    answer = working.test_client().get("/health")
    assert answer.status_code == 200, answer.json
    assert answer.json["state"] == "ok"
    assert answer.json["instance"] == config().site.id
    assert set(answer.json["checks"]) >= WATCHED
    for said in answer.json["checks"].values():
        assert said.pop("state") in WORDS
        assert all(type(value) is int for value in said.values())


def test_a_stranger_learns_nobody_and_no_place_and_gets_no_cookie(working):
    answer = working.test_client().get("/health")
    for secret in ("Claudine", "exemple.fr", str(config().instance), "administrator", "secret", config().site.name):
        assert secret not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_cookies_are_not_read(working, monkeypatch):
    client = working.test_client()
    client.set_cookie(f"preau_{config().site.id}", "x")
    monkeypatch.setattr("core.people.sessions.find_session", lambda _key: pytest.fail("the cookie was read"))
    assert client.get("/health").status_code == 200


def test_a_warning_is_200_and_a_failure_503(working, monkeypatch):
    for state, status in ((Health.WARNING, 200), (Health.FAILING, 503)):
        monkeypatch.setattr(checks, "found", lambda state=state, **_asked: [finding(state)])
        answer = working.test_client().get("/health")
        assert (answer.status_code, answer.json["state"]) == (status, str(state))


def test_a_database_that_does_not_answer_is_503_and_nothing_else_is_asked(working, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OperationalError("SELECT 1", {}, OSError("gone"))

    monkeypatch.setattr(type(db.session), "execute", fail)
    answer = working.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"core.database": {"state": "failing"}}


def test_a_clock_before_the_last_entry_is_503(working):
    with transaction():
        journal.record("people.welcomed", {"people": 1})
    with clock.set_to(NOON - timedelta(hours=1), watched=True):
        answer = working.test_client().get("/health")
    assert (answer.status_code, answer.json["checks"]["core.clock"]["state"]) == (503, "failing")
    with clock.set_to(NOON + timedelta(days=31), watched=True):
        assert working.test_client().get("/health").json["checks"]["core.clock"]["state"] == "warning"


def test_a_pending_migration_is_503(working, monkeypatch):
    monkeypatch.setattr(database.revisions, "pending", lambda *_args: ["core"])
    answer = working.test_client().get("/health")
    assert (answer.status_code, answer.json["checks"]["core.migrations"]["state"]) == (503, "failing")


def test_a_plugin_that_fails_is_said_and_the_others_answer(working, monkeypatch):
    def fail(*, thorough):
        raise ValueError(thorough)

    monkeypatch.setattr(checks, "found", fail)
    found = health.examine()
    assert [(item.name, item.state) for item in found] == [
        ("core.database", Health.OK),
        ("core.plugins", Health.FAILING),
    ]


def test_the_worst_state_counts():
    assert health.worst([]) == Health.OK
    assert health.worst([finding(Health.OK), finding(Health.FAILING), finding(Health.WARNING)]) == Health.FAILING
    assert health.worst([finding(Health.WARNING), finding(Health.OK)]) == Health.WARNING


@pytest.mark.parametrize(
    ("late", "state"),
    [
        (timedelta(minutes=10), Health.OK),
        (timedelta(minutes=11, seconds=1), Health.WARNING),
        (timedelta(hours=2), Health.FAILING),
    ],
)
def test_late_tasks_are_a_warning_and_all_of_them_a_failure(working, late, state):
    with clock.set_to(NOON + late, watched=True):
        found = {item.name: item for item in health.examine()}
    assert found["core.tasks"].state == state


def test_what_is_private_is_asked_with_thorough_only(working):
    quick, deep = ({item.name for item in health.examine(thorough=thorough)} for thorough in (False, True))
    assert deep - quick == {"core.journal_chain", "core.daily_figures", "core.administrators"}
    assert quick < deep
