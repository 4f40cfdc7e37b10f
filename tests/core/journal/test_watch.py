"""The machine's clock is watched: what counts waits while it stands before the last entry."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from core import clock, journal
from core.contracts import Actor, Profile, Role
from core.errors import Conflict, Forbidden, Invalid, Unavailable
from core.events import transaction
from core.extensions import db
from core.journal import queries, watch
from core.journal.confirming import confirm_clock, confirmations
from core.journal.models import ClockConfirmation, JournalEntry
from core.journal.watch import LEAP, SKEW, Standing, compare
from core.people.models import BrowserSession
from core.runtime import config, runtime
from core.work import worker
from core.work.models import Mail, TaskRun

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
IN_2016 = datetime(2016, 1, 1, 3, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def app(database, build_instance):
    """A centre without plugins, on both databases."""
    app = build_instance(plugins=[])
    with app.app_context():
        yield app


def machine_at(moment: datetime):
    """The machine's own clock shows this."""
    return clock.set_to(moment, watched=True)


def count_one() -> None:
    with transaction():
        journal.record("people.welcomed", {"people": 1})


def entries() -> int:
    return len(db.session.scalars(select(JournalEntry.id)).all())


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        (NOON - SKEW - SECOND, Standing.BEHIND),
        (NOON - SKEW, Standing.RIGHT),
        (NOON, Standing.RIGHT),
        (NOON + LEAP, Standing.RIGHT),
        (NOON + LEAP + SECOND, Standing.AHEAD),
    ],
)
def test_a_clock_is_behind_after_five_minutes_and_ahead_after_a_month(at, standing):
    assert compare(NOON, at) == standing
    assert compare(None, at) == Standing.RIGHT


def test_what_counts_is_refused_while_the_clock_stands_before_the_last_entry(app):
    with machine_at(NOON):
        count_one()
    with machine_at(NOON - SKEW):
        count_one()
    with machine_at(IN_2016):
        with pytest.raises(Unavailable):
            count_one()
        with pytest.raises(Unavailable), transaction():
            journal.seal()
    assert entries() == 2
    assert queries.head(config().site.id)[0] == 0
    with machine_at(NOON + SECOND):
        count_one()
    assert entries() == 3


def test_a_sandbox_goes_on_for_nothing_in_it_counts(app, make):
    with machine_at(NOON):
        count_one()
        space = make.sandbox()
    before = entries()
    with machine_at(IN_2016), transaction():
        journal.record("people.welcomed", {"people": 1}, space=space)
    assert entries() == before


def test_a_process_that_starts_under_the_wrong_clock_reads_the_last_entry(app):
    with machine_at(NOON):
        count_one()
        with transaction():
            journal.seal()
    runtime().mark = clock.Mark()
    with machine_at(IN_2016):
        assert watch.standing() == Standing.BEHIND


def test_an_entry_of_another_process_is_seen_when_the_clock_jumps_back(app):
    with machine_at(NOON):
        count_one()
    mine = runtime().mark
    with machine_at(NOON + timedelta(days=1)):
        assert watch.standing() == Standing.RIGHT
        runtime().mark = clock.Mark()
        count_one()
    runtime().mark = mine
    with machine_at(NOON + timedelta(hours=1)):
        assert watch.standing() == Standing.BEHIND


def test_an_entry_that_was_rolled_back_refuses_nothing(app):
    with machine_at(NOON):
        count_one()
    with machine_at(NOON + timedelta(days=2)), pytest.raises(ZeroDivisionError), transaction():
        journal.record("people.welcomed", {"people": 1})
        raise ZeroDivisionError
    with machine_at(NOON + timedelta(days=1)):
        count_one()
    assert entries() == 2


def test_a_played_moment_may_be_any(app):
    with clock.set_to(NOON):
        count_one()
    with clock.set_to(IN_2016):
        count_one()
        assert watch.standing() == Standing.RIGHT
    assert entries() == 2


def test_no_query_is_made_once_the_last_entry_is_known(app):
    with machine_at(NOON):
        count_one()
        heard: list[str] = []
        db.event.listen(db.engine, "before_cursor_execute", lambda *said: heard.append(said[2]))
        assert watch.standing() == Standing.RIGHT
    assert heard == []


def test_every_task_waits_and_starts_again_and_the_log_says_it_once(app, caplog):
    with machine_at(NOON):
        count_one()
        assert worker.run_due() > 0
    with machine_at(IN_2016):
        assert worker.run_due(everything=True) == worker.run_due() == 0
    assert [record.message for record in caplog.records if "every task waits" in record.message] == [
        "the clock stands before the last entry of the journal: every task waits"
    ]
    assert {run.last_run_at for run in db.session.scalars(select(TaskRun))} == {NOON}


def wrong_future(make) -> Actor:
    """Two years ahead by mistake, then the clock is put right: an animator, and an entry that bears the wrong date."""
    with machine_at(NOON):
        animator = make.animator()
    with machine_at(NOON + timedelta(days=730)):
        count_one()
    return animator


def test_a_confirmed_date_lets_things_count_again_and_is_traced(app, make):
    animator = wrong_future(make)
    with machine_at(NOON + timedelta(hours=1)):
        with pytest.raises(Unavailable):
            count_one()
        with transaction():
            confirm_clock(actor=animator, day=date(2026, 12, 3))
        count_one()
        assert watch.standing() == Standing.RIGHT
    [(confirmed, name)] = confirmations()
    assert (confirmed.at, name) == (NOON + timedelta(hours=1), "Nadia K.")
    assert confirmed.last_entry_at == NOON + timedelta(days=730)
    runtime().mark = clock.Mark()
    with machine_at(NOON + timedelta(hours=2)):
        assert watch.standing() == Standing.RIGHT


def test_a_confirmed_date_is_itself_a_floor(app, make):
    animator = wrong_future(make)
    with machine_at(NOON + timedelta(hours=1)), transaction():
        confirm_clock(actor=animator, day=date(2026, 12, 3))
    with machine_at(NOON), pytest.raises(Unavailable):
        count_one()


def test_another_day_than_the_machine_s_confirms_nothing(app, make):
    animator = wrong_future(make)
    with machine_at(NOON), pytest.raises(Invalid), transaction():
        confirm_clock(actor=animator, day=date(2026, 12, 4))
    assert confirmations() == []


def test_the_day_is_that_of_the_site(app, make):
    animator = wrong_future(make)
    late = datetime(2026, 12, 4, 23, 30, tzinfo=UTC)
    with machine_at(late), transaction():
        confirm_clock(actor=animator, day=date(2026, 12, 5))
    assert len(confirmations()) == 1


def test_a_right_date_needs_no_confirmation(app, make):
    with machine_at(NOON):
        animator = make.animator()
        with pytest.raises(Conflict), transaction():
            confirm_clock(actor=animator, day=date(2026, 12, 3))


def test_a_participant_confirms_nothing(app, make):
    wrong_future(make)
    with machine_at(NOON), clock.set_to(NOON):
        somebody = make.actor(make.person("Ahmed B."))
    with machine_at(NOON), pytest.raises(Forbidden), transaction():
        confirm_clock(actor=somebody, day=date(2026, 12, 3))


def test_a_long_silence_is_confirmed_too(app, make):
    with machine_at(NOON):
        animator = make.animator()
        count_one()
    later = NOON + timedelta(days=45)
    with machine_at(later):
        assert watch.standing() == Standing.AHEAD
        with transaction():
            confirm_clock(actor=animator, day=later.date())
        assert watch.standing() == Standing.RIGHT


def test_what_was_put_off_to_the_wrong_future_comes_back(app, make):
    animator = wrong_future(make)
    wrong = NOON + timedelta(days=730)
    with clock.set_to(wrong), transaction():
        db.session.merge(TaskRun(name="core.seal", last_run_at=wrong))
        db.session.add(
            Mail(
                key="late", delivery="smtp", recipient="a@b.example", subject="s", body="b",
                created_at=NOON, next_try_at=wrong,
            )
        )  # fmt: skip
        db.session.add(
            BrowserSession(
                key_digest="0" * 64, person_id=animator.person_id, created_at=wrong, seen_at=wrong,
                expires_at=wrong + timedelta(hours=12), shared=False,
            )
        )  # fmt: skip
    with machine_at(NOON):
        with transaction():
            confirm_clock(actor=animator, day=date(2026, 12, 3))
        assert db.session.scalar(select(Mail.next_try_at)) == NOON
        session = db.session.scalars(select(BrowserSession)).one()
        assert (session.seen_at, session.expires_at) == (NOON, NOON + timedelta(hours=12))
        assert worker.run_due() == len(runtime().tasks)


def test_confirmations_only_grow(app, make):
    animator = wrong_future(make)
    with machine_at(NOON), transaction():
        confirm_clock(actor=animator, day=date(2026, 12, 3))
    for statement in ("UPDATE core_clock_confirmation SET last_entry_id = 0", "DELETE FROM core_clock_confirmation"):
        with pytest.raises(DatabaseError, match="append-only"), transaction():
            db.session.execute(text(statement))
    assert db.session.scalar(select(ClockConfirmation.last_entry_id))


def test_a_hub_is_watched_by_the_entries_that_it_receives_and_its_officer_confirms(build_instance, make):
    with build_instance(Profile.REGION, plugins=[]).app_context():
        with machine_at(NOON), transaction():
            db.session.add(
                JournalEntry(
                    origin="a-centre", day=date(2026, 12, 1), kind="people.welcomed", figures={"people": 1},
                    dimensions={}, recorded_at=NOON, seq=None,
                )
            )  # fmt: skip
        officer = make.actor(make.person("Hélène M.", Role.OFFICER))
        with machine_at(IN_2016):
            assert watch.standing() == Standing.BEHIND
            with transaction():
                confirm_clock(actor=officer, day=date(2016, 1, 1))
            assert watch.standing() == Standing.RIGHT
