"""The use case of a quiz: answers once sent are kept as they are. Never a condition of the certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import clock
from core.contracts import Actor
from core.errors import Invalid, Missing
from core.extensions import db
from core.i18n import N_
from core.permissions import require
from core.text import BadText, clean_text
from plugins.pathway.course.questions import Description
from plugins.pathway.course.scoring import score_quiz
from plugins.pathway.models import QuizAttempt
from plugins.pathway.queries import library, sessions
from plugins.pathway.rules.states import Act
from plugins.pathway.services.gate import take


def answer_quiz(*, actor: Actor, session_id: int, quiz: str, answers: Mapping[str, Sequence[str]]) -> QuizAttempt:
    """Keep and score one's answers, which go by the questions' titles. Needs ``pathway.take_part``.

    Each try is a new row. Raises Conflict when the session is not held, Missing for an unknown quiz, Invalid when
    nothing was answered.
    """
    session, _ = take(session_id, Act.LEARN)
    require(actor, "pathway.take_part", session)
    seat = sessions.seat_of(session.id, actor.person_id)
    lesson = library.lesson_of(session)
    asked = lesson.quiz(quiz)
    if seat is None or asked is None:
        raise Missing(N_("There is no such quiz in this session."))
    titles = [question.title for question in asked.questions if not isinstance(question, Description)]
    kept = {title: [_cleaned(text) for text in answers.get(title, ())] for title in titles}
    if not any(any(text.strip() for text in given) for given in kept.values()):
        raise Invalid(N_("Answer one question at least."))
    attempt = QuizAttempt(
        enrolment_id=seat.enrolment.id,
        quiz=quiz,
        version=lesson.version,
        answers=kept,
        score=round(score_quiz(asked.questions, kept) * 1000),
        at=clock.now(),
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def _cleaned(text: str) -> str:
    try:
        return clean_text(text, 4000)
    except BadText as error:
        raise Invalid(error.message_id, field=None, **error.params) from error
