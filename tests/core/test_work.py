"""The outbox and the worker: a mail leaves once, a failing task stops nobody."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.contracts import Profile, Task
from core.events import transaction
from core.extensions import db
from core.runtime import runtime
from core.work import mail, queue_mail, worker
from core.work.models import Mail, TaskRun

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def sending(build_instance, postbox):
    mail_table = {"mode": "smtp", "sender": "centre@denain.example", "host": "127.0.0.1", "port": postbox.port}
    app = build_instance(Profile.CENTRE, plugins=[], tables={"mail": mail_table})
    with app.app_context():
        yield app


def write(key="a", subject="Objet", **more):
    with transaction():
        queue_mail(key=key, recipient="claudine@exemple.fr", subject=subject, body="Bonjour,\nà bientôt.", **more)


def test_a_mail_is_sent_once_whatever_its_cause_repeats(sending, postbox):
    write("a")
    write("a")
    assert mail.send_due() == 1
    assert mail.send_due() == 0
    assert len(postbox.received) == 1
    assert b"Auto-Submitted: auto-generated" in postbox.received[0][1]


def test_a_rollback_sends_nothing(sending, postbox):
    with pytest.raises(ZeroDivisionError), transaction():
        queue_mail(key="a", recipient="claudine@exemple.fr", subject="Objet", body="Bonjour")
        raise ZeroDivisionError
    assert mail.send_due() == 0


def test_a_subject_cannot_add_headers(sending, postbox):
    write(subject="Objet\r\nBcc: tous@exemple.fr")
    mail.send_due()
    assert b"\nBcc:" not in postbox.received[0][1]


def test_a_mail_that_cannot_be_written_keeps_no_other_waiting(sending, postbox):
    with transaction():
        queue_mail(key="odd", recipient="=?utf-8?b??=@exemple.fr", subject="Objet", body="Bonjour")
    write("after")
    assert mail.send_due() == 1
    assert len(postbox.received) == 1
    odd = db.session.query(Mail).filter_by(key="odd").one()
    assert odd.failure
    assert odd.attempts == 1


def test_a_refused_mail_waits_longer_each_time_and_is_given_up_after_eight(sending, postbox):
    postbox.refuse = True
    moment = NOW
    with clock.set_to(moment):
        write()
    waits = []
    for _ in range(mail.MOST_ATTEMPTS):
        with clock.set_to(moment):
            assert mail.send_due() == 0
            row = db.session.query(Mail).one()
            db.session.refresh(row)
            waits.append(row.next_try_at)
            moment = row.next_try_at or moment
    assert waits[0] == NOW + timedelta(minutes=2)
    assert waits[1] == waits[0] + timedelta(minutes=4)
    assert waits[-1] is None
    assert row.failure == smtplib.SMTPDataError.__name__


def test_no_mail_leaves_a_sandbox(sending, postbox, make):
    sandbox = make.sandbox(make.person())
    write("b", space=sandbox)
    assert mail.send_due() == 0
    assert [letter.subject for letter in mail.letters(sandbox.id)] == ["Objet"]


def test_mails_are_erased_a_week_later_and_letters_with_their_sandbox(sending, postbox, make):
    sandbox = make.sandbox(make.person())
    with clock.set_to(NOW):
        write("a")
        write("b", space=sandbox)
        mail.send_due()
    with clock.set_to(NOW + mail.KEPT), transaction():
        mail.erase_old()
    assert db.session.query(Mail).count() == 2
    with clock.set_to(NOW + mail.KEPT + timedelta(seconds=1)), transaction():
        mail.erase_old()
    assert [row.key for row in db.session.query(Mail)] == ["b"]


def test_each_task_runs_at_its_pace_and_a_failing_one_stops_nobody(sending, caplog):
    ran = []

    def fail():
        raise ZeroDivisionError

    runtime().tasks = {
        "a.fails": Task("a.fails", 60, fail),
        "b.works": Task("b.works", 60, lambda: ran.append(clock.now())),
    }
    for seconds in (0, 59, 60):
        with clock.set_to(NOW + timedelta(seconds=seconds)):
            worker.run_due()
    assert ran == [NOW, NOW + timedelta(seconds=60)]
    assert db.session.get(TaskRun, "a.fails").failure == "ZeroDivisionError"
    assert db.session.get(TaskRun, "b.works").failure == ""


def test_a_mail_that_somebody_else_is_sending_is_left_to_them(sending, postbox):
    """Two workers that both saw it due: the second finds it taken, and finds it again if the first dies."""
    with clock.set_to(NOW):
        write("a")
        held = db.session.scalars(select(Mail)).one()
        db.session.expunge(held)
        db.session.rollback()
        with transaction():
            assert mail._claim(held)
        with transaction():
            assert not mail._claim(held)
        assert mail.send_due() == 0
    with clock.set_to(NOW + mail.CLAIM):
        assert mail.send_due() == 1
    assert len(postbox.received) == 1


STOP = "/suivi/1-" + "a" * 64 + "/arreter"


def test_a_mail_that_one_may_stop_says_so_in_two_exact_headers(sending, postbox):
    write(unsubscribe=STOP)
    mail.send_due()
    raw = postbox.received[0][1]
    assert f"\r\nList-Unsubscribe: <https://centre.example{STOP}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_other_mails_say_nothing_of_it(sending, postbox):
    write()
    mail.send_due()
    assert b"List-Unsubscribe" not in postbox.received[0][1]


@pytest.mark.parametrize(
    "path",
    [
        "https://ailleurs.example/x",
        "//ailleurs.example/x",
        "x",
        "/a b",
        "/a>",
        "/a\r\nBcc: b@c.fr",
        "/a\n",
        "/é",
        "/a?b",
    ],
)
def test_nothing_but_a_path_of_ours_stops_a_mail(sending, path):
    with pytest.raises(ValueError, match="path"):
        write(unsubscribe=path)


def test_without_https_there_is_no_one_click(build_instance, postbox):
    tables = {
        "mail": {"mode": "smtp", "sender": "centre@denain.example", "host": "127.0.0.1", "port": postbox.port},
        "site": {"public_url": "http://centre.example"},
    }
    with build_instance(Profile.CENTRE, plugins=[], tables=tables).app_context():
        write(unsubscribe=STOP)
        mail.send_due()
    assert f"List-Unsubscribe: <http://centre.example{STOP}>".encode() in postbox.received[0][1]
    assert b"One-Click" not in postbox.received[0][1]
