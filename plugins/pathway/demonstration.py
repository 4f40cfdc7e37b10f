"""The pathway's part of the demonstration: half-days held and closed in the past, and one to be held today."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core import clock
from core.contracts import SYSTEM, Actor, Role
from core.demonstration import Stage
from core.events import transaction
from core.people import services as people
from core.people.models import Person
from core.people.sessions import actor_for
from plugins.pathway import services
from plugins.pathway.course import Course, Lesson
from plugins.pathway.course.questions import (
    Essay,
    Matching,
    MultipleChoice,
    Numerical,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from plugins.pathway.models import Session
from plugins.pathway.queries import library, sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.holidays import is_public_holiday
from plugins.pathway.rules.states import Purpose

ROOM = "Salle 2, premier étage"
#: One group for each past session of the pathway. Nobody real bears these names.
GROUPS = (
    ("Arlette B.", "Christian D.", "Danièle F.", "Farida O.", "Guy L.", "Isabelle C.", "Léon W.", "Mireille P.",
     "Patrick S.", "Zohra K."),
    ("Antoine V.", "Brigitte M.", "Denis H.", "Élise R.", "Jocelyne T.", "Malika A.", "Roger G.", "Solange N.",
     "Yvette D."),
    ("Annick P.", "Bruno C.", "Colette J.", "Driss E.", "Francine L.", "Hervé B.", "Lucette V.", "Marcel Q.",
     "Nicole H.", "Raymond F.", "Samira T."),
    ("André M.", "Chantal R.", "Dominique S.", "Fatiha B.", "Ginette W.", "Henri P.", "Monique C.", "Olivier D.",
     "Paulette G.", "Slimane Y."),
)  # fmt: skip
DAYS_AGO = (100, 72, 44, 16)
HOURS = (9, 14, 14, 9)


def play(stage: Stage) -> None:
    """Train the animators, hold four sessions of the pathway, and leave one ready to be held today."""
    if stage.act != "opening":
        return
    course, lesson = next(library.lessons())
    animator = actor_for(stage.people["animator"])
    _train(stage, course, lesson)
    for names, days_ago, hour in zip(GROUPS, DAYS_AGO, HOURS, strict=True):
        group = _welcome(stage, names, days_ago)
        start = working_day(stage, days_ago, hour)
        session = _announce(animator, course, lesson, start, group)
        _hold(stage, animator, session, lesson, group)
        stage.say(f"  séance du {start:%d/%m/%Y} close, {len(group)} personnes inscrites")
    _today(stage, animator, course, lesson)


def working_day(stage: Stage, days_ago: int, hour: int) -> datetime:
    """Return a moment some days ago, earlier when that day was a Sunday or a public holiday."""
    moment = stage.day(days_ago, hour)
    while moment.weekday() == 6 or is_public_holiday(moment.date()):
        days_ago += 1
        moment = stage.day(days_ago, hour)
    return moment


def _welcome(stage: Stage, names: Sequence[str], days_ago: int) -> list[Person]:
    with clock.set_to(stage.day(days_ago + 15, 11)), transaction():
        return [people.add_person(actor=SYSTEM, name=name) for name in names]


def _announce(
    animator: Actor,
    course: Course,
    lesson: Lesson,
    start: datetime,
    group: Sequence[Person],
    *,
    purpose: Purpose = Purpose.PATHWAY,
) -> Session:
    """Announce a session twelve days before, and enrol its people the day after."""
    with clock.set_to(start - timedelta(days=12)), transaction():
        session = services.programme_session(
            actor=animator,
            course=course.slug,
            lesson=lesson.id,
            starts_at=start,
            place=ROOM,
            animators=[animator.person_id or 0],
            seats=lesson.seats_max,
            purpose=purpose,
        )
    for person in group:
        with clock.set_to(start - timedelta(days=11)), transaction():
            services.enrol(actor=animator, session_id=session.id, person_id=person.id)
    return session


def _hold(stage: Stage, animator: Actor, session: Session, lesson: Lesson, group: Sequence[Person]) -> None:
    """Hold a half-day from the first signature to its closing: one person late, one excused when they are many."""
    start, end = session.starts_at, session.ends_at
    with clock.set_to(start - timedelta(minutes=10)), transaction():
        services.start_session(actor=animator, session_id=session.id)
    excused = group[-1] if len(group) > 9 else None
    late = group[0] if len(group) > 2 else None
    for number, person in enumerate(group):
        if person is not excused:
            minutes = 20 if person is late else -9 + number
            with clock.set_to(start + timedelta(minutes=minutes)), transaction():
                services.sign_attendance(actor=actor_for(person), session_id=session.id)
    _follow(stage, animator, session, lesson, [person for person in group if person is not excused])
    if excused is not None:
        seat = sessions.seat_of(session.id, excused.id)
        with clock.set_to(end - timedelta(minutes=15)), transaction():
            services.mark_attendance(
                actor=animator,
                session_id=session.id,
                enrolment_id=seat.enrolment.id if seat else 0,
                status=Status.EXCUSED,
            )
    with clock.set_to(end + timedelta(minutes=4)), transaction():
        services.close_session(actor=animator, session_id=session.id)


def _follow(stage: Stage, animator: Actor, session: Session, lesson: Lesson, group: Sequence[Person]) -> None:
    """Go through the phases at their minutes: practise where a plugin shows how, answer the quiz.

    ``stage.values[<practice>]`` is that plugin's ``practise(actor, space_id, level)``.
    """
    minutes = 0
    for index, phase in enumerate(lesson.phases):
        at = session.starts_at + timedelta(minutes=minutes)
        with clock.set_to(at), transaction():
            services.go_to_phase(actor=animator, session_id=session.id, phase=index)
        if phase.exercise and (practise := stage.values.get(phase.exercise.practice)):
            for number, person in enumerate(group[: 10 - 2 * phase.exercise.level]):
                _practise(session, person, practise, at + timedelta(minutes=12 + 2 * number), phase.exercise.level)
        if phase.quiz:
            for number, person in enumerate(group):
                chance = random.Random(f"{session.id} {number}")  # noqa: S311 - plausible answers, the same each time
                answers = {question.title: _answer(question, chance) for question in phase.quiz.questions}
                with clock.set_to(at + timedelta(minutes=8 + number)), transaction():
                    services.answer_quiz(
                        actor=actor_for(person), session_id=session.id, quiz=phase.quiz.anchor, answers=answers
                    )
        minutes += phase.minutes


def _practise(
    session: Session, person: Person, practise: Callable[[Actor, int, int], None], at: datetime, level: int
) -> None:
    """Do an exercise in one's sandbox, by the tool's own use cases: the plugin of the practice says how."""
    seat = sessions.seat_of(session.id, person.id)
    place = sessions.practice_place(seat.enrolment.id) if seat else None
    if place is not None and place.space_id is not None:
        with clock.set_to(at):
            practise(actor_for(person), place.space_id, level)


def _answer(question: Question, chance: random.Random) -> list[str]:
    """Return what somebody who listened may answer: right three times in four."""
    right = chance.random() < 0.75
    match question:
        case TrueFalse():
            return ["true" if question.answer is right else "false"]
        case SingleChoice():
            wanted = [index for index, choice in enumerate(question.choices) if (choice.weight == 1) is right]
            return [str(chance.choice(wanted))] if wanted else []
        case MultipleChoice():
            wanted = [index for index, choice in enumerate(question.choices) if choice.weight > 0]
            return [str(index) for index in (wanted if right else wanted[:-1])]
        case Matching():
            return [pair.match for pair in question.prompts]
        case Numerical():
            return [str(question.ranges[0].low if right else question.ranges[0].low / 2)]
        case ShortAnswer():
            return [question.choices[0].text]
        case Essay():
            return ["Il m’a manqué un peu de temps."]
    return []


def _train(stage: Stage, course: Course, lesson: Lesson) -> None:
    """A trainer of the network teaches the animators of the centre; her account is then closed."""
    start = working_day(stage, 150, 9)
    with clock.set_to(start - timedelta(days=14)), transaction():
        person = people.add_person(actor=SYSTEM, name="Odile T.", roles=[Role.ANIMATOR])
    trainer = actor_for(person)
    group = [stage.people["animator"], stage.people["administrator"]]
    session = _announce(trainer, course, lesson, start, group, purpose=Purpose.TRANSFER)
    _hold(stage, trainer, session, lesson, group)
    with clock.set_to(start + timedelta(days=1)), transaction():
        people.close_account(actor=SYSTEM, person=person)
    stage.say(f"  animatrices et animateurs formés le {start:%d/%m/%Y}")


def _today(stage: Stage, animator: Actor, course: Course, lesson: Lesson) -> None:
    """Leave a session that has just begun by the clock, with nine people, and one to come."""
    now = stage.now.replace(second=0, microsecond=0)
    start = now - timedelta(minutes=now.minute % 15 or 15)
    _announce(animator, course, lesson, start, stage.participants[:9])
    coming = stage.now.astimezone(working_day(stage, 1, 14).tzinfo) + timedelta(days=9)
    while coming.weekday() == 6 or is_public_holiday(coming.date()):
        coming += timedelta(days=1)
    with clock.set_to(stage.day(2)), transaction():
        session = services.programme_session(
            actor=animator,
            course=course.slug,
            lesson=lesson.id,
            starts_at=coming.replace(hour=14, minute=0, second=0, microsecond=0),
            place=ROOM,
            animators=[animator.person_id or 0],
            seats=lesson.seats_max,
        )
    for person in stage.participants[9:13]:
        with clock.set_to(stage.day(1)), transaction():
            services.enrol(actor=animator, session_id=session.id, person_id=person.id)
