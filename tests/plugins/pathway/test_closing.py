"""Closing: what auditors would refuse is refused first, then everything is frozen and counted. On both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import Conflict, Invalid
from core.events import transaction
from core.journal import queries as journal
from core.permissions import allowed
from plugins.pathway import services
from plugins.pathway.queries import sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.sheet import digest
from plugins.pathway.rules.states import State
from tests.plugins.pathway.conftest import END, START, Scene

#: Wednesday 11 November 2026, 14:00 in Paris: a public holiday.
ARMISTICE = datetime(2026, 11, 11, 13, 0, tzinfo=UTC)


def test_a_closed_session_is_frozen_counted_and_dated_on_its_day(database: str, scene: Scene) -> None:
    session_id = scene.announce()
    here, late, away = (scene.enrol(session_id, name) for name in ("Claudine L.", "Ahmed B.", "Éric T."))
    scene.start(session_id)
    scene.sign(session_id, here)
    scene.sign(session_id, late, scene.at(minutes=40))
    scene.mark(session_id, away, Status.EXCUSED)
    session = scene.close(session_id, END + timedelta(days=2))
    assert (session.state, session.ended_at) == (State.CLOSED, END)
    day = date(2026, 12, 3)
    for figure, total in (("sessions", 1), ("attendances", 2), ("minutes", 180)):
        where = {"purpose": "pathway"}
        found = journal.total("pathway.session_closed", figure, since=day, until=day + timedelta(days=1), where=where)
        assert found == total
    assert session.sheet is not None
    assert digest(session.sheet) == session.sheet_digest
    said = json.loads(session.sheet)
    assert [(one["name"], one["status"], one["minutes"]) for one in said["people"]] == [
        ("Ahmed B.", "late", 140),
        ("Claudine L.", "present", 180),
        ("Éric T.", "excused", 0),
    ]
    assert (said["title"], said["animators"], said["version"]) == (session.title, ["Nadia K."], session.version)


def test_who_is_still_expected_stands_in_the_way(scene: Scene) -> None:
    session_id, _ = scene.held()
    scene.enrol(session_id, "Ahmed B.", START)
    with pytest.raises(Invalid, match="Ahmed B"):
        scene.close(session_id)


def test_who_withdrew_does_not(scene: Scene) -> None:
    session_id, _ = scene.held()
    other = scene.enrol(session_id, "Ahmed B.", START)
    seat = sessions.seat_of(session_id, other.id)
    assert seat is not None
    with transaction():
        services.withdraw(actor=scene.animator, session_id=session_id, enrolment_id=seat.enrolment.id)
    scene.close(session_id)


def test_a_session_where_nobody_came_is_not_closed(scene: Scene) -> None:
    session_id = scene.announce()
    person = scene.enrol(session_id)
    scene.start(session_id)
    scene.mark(session_id, person, Status.ABSENT)
    with pytest.raises(Invalid, match="Nobody"):
        scene.close(session_id)


@pytest.mark.parametrize("at", [-10, 0])
def test_it_is_not_closed_before_it_begins(scene: Scene, at: int) -> None:
    session_id = scene.announce()
    person = scene.enrol(session_id)
    scene.start(session_id, scene.at(minutes=-20))
    scene.sign(session_id, person, scene.at(minutes=-15))
    with pytest.raises(Invalid, match="not begun"):
        scene.close(session_id, scene.at(minutes=at), early_reason="Alarme incendie")


def test_ending_early_needs_a_reason_and_shortens_what_counts(scene: Scene) -> None:
    session_id, [person] = scene.held()
    for reason in ("", " ", "ab"):
        with pytest.raises(Invalid) as refused:
            scene.close(session_id, END - timedelta(seconds=1), early_reason=reason)
        assert refused.value.field == "early_reason"
    session = scene.close(session_id, scene.at(minutes=95, seconds=30), early_reason="Alarme incendie")
    assert session.ended_at == scene.at(minutes=95, seconds=30)
    assert journal.total("pathway.session_closed", "minutes") == 96
    with transaction():
        certificate = services.issue_certificate(actor=scene.make.actor(person), person_id=person.id)
    assert certificate.content["minutes"] == 96


def test_a_reason_is_not_kept_when_the_half_day_is_over(scene: Scene) -> None:
    session_id, _ = scene.held()
    assert scene.close(session_id, END, early_reason="Sans objet").early_reason == ""


def test_a_public_holiday_has_to_be_confirmed(scene: Scene) -> None:
    session_id = scene.announce(ARMISTICE)
    person = scene.enrol(session_id, at=ARMISTICE - timedelta(days=1))
    scene.start(session_id, ARMISTICE)
    scene.sign(session_id, person, ARMISTICE)
    end = ARMISTICE + timedelta(hours=3)
    with pytest.raises(Invalid) as refused:
        scene.close(session_id, end)
    assert refused.value.field == "holiday_confirmed"
    session = scene.close(session_id, end, holiday_confirmed=True)
    assert json.loads(session.sheet or "{}")["holiday_confirmed"] is True


def test_only_a_held_session_is_closed_and_only_once(scene: Scene) -> None:
    session_id = scene.announce()
    with pytest.raises(Conflict, match="not been started"):
        scene.close(session_id)
    scene.enrol(session_id)
    scene.start(session_id)
    scene.sign(session_id, scene.people[0])
    scene.close(session_id)
    with pytest.raises(Conflict, match="closed"):
        scene.close(session_id)


def test_nothing_is_done_to_a_closed_session(scene: Scene) -> None:
    session_id, [person] = scene.closed()
    seat = sessions.seat_of(session_id, person.id)
    assert seat is not None
    before = journal.total("pathway.session_closed", "sessions")
    acts = (
        lambda: scene.close(session_id),
        lambda: scene.start(session_id),
        lambda: scene.sign(session_id, person),
        lambda: scene.mark(session_id, person, Status.ABSENT, reason="Après coup"),
        lambda: scene.enrol(session_id, "Tard V."),
    )
    for act in acts:
        with pytest.raises(Conflict, match="closed"):
            act()
    with transaction(), pytest.raises(Conflict):
        services.cancel_session(actor=scene.animator, session_id=session_id, reason="Après coup")
    with transaction(), pytest.raises(Conflict):
        services.answer_quiz(actor=scene.make.actor(person), session_id=session_id, quiz="q1", answers={"q1": ["0"]})
    assert journal.total("pathway.session_closed", "sessions") == before == 1


def test_who_takes_part_does_not_close(scene: Scene) -> None:
    session_id, [person] = scene.held()
    assert not allowed(scene.make.actor(person), "pathway.close", sessions.session(session_id))


def test_certificates_come_from_closed_sessions_only(database: str, scene: Scene) -> None:
    session_id, [person, other] = scene.held("Claudine L.", "Ahmed B.")
    actor = scene.make.actor(person)
    with transaction(), pytest.raises(Conflict, match="closed sessions only"):
        services.issue_certificate(actor=actor, person_id=person.id)
    scene.close(session_id)
    with transaction():
        first = services.issue_certificate(actor=actor, person_id=person.id)
        again = services.issue_certificate(actor=scene.animator, person_id=person.id)
        theirs = services.issue_certificate(actor=scene.animator, person_id=other.id)
    assert first.id == again.id != theirs.id
    assert first.number == f"{first.issued_at.year}-{first.id:05d}"
    [lesson] = first.content["lessons"]
    assert (lesson["day"], lesson["minutes"], lesson["sheet"]) == (
        "2026-12-03",
        180,
        sessions.session(session_id).sheet_digest,
    )


def test_who_was_away_has_no_certificate(scene: Scene) -> None:
    session_id, _ = scene.held()
    away = scene.enrol(session_id, "Ahmed B.", START)
    scene.mark(session_id, away, Status.ABSENT)
    scene.close(session_id)
    with transaction(), pytest.raises(Conflict):
        services.issue_certificate(actor=scene.animator, person_id=away.id)


def test_a_revoked_certificate_stays_revoked_and_a_new_one_can_be_made(scene: Scene) -> None:
    _, [person] = scene.closed()
    with transaction():
        first = services.issue_certificate(actor=scene.animator, person_id=person.id)
        services.revoke_certificate(actor=scene.animator, reference=first.reference, reason="Nom mal écrit")
    with transaction(), pytest.raises(Conflict):
        services.revoke_certificate(actor=scene.animator, reference=first.reference, reason="Nom mal écrit")
    with transaction():
        second = services.issue_certificate(actor=scene.animator, person_id=person.id)
    assert second.reference != first.reference
