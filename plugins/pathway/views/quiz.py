"""The quiz of a session: one page to answer, one page per attempt with what each answer is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core import formats
from core.errors import Missing
from core.i18n import N_
from core.permissions import require
from core.text import fold
from core.web import Form, current_actor, use_case
from core.web.languages import written
from plugins.pathway import services
from plugins.pathway.course import Lesson, Quiz
from plugins.pathway.course.questions import (
    Matching,
    MultipleChoice,
    Numerical,
    NumericRange,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from plugins.pathway.course.scoring import feedback, is_scored, score
from plugins.pathway.models import QuizAttempt, Session
from plugins.pathway.queries import library, progress, sessions
from plugins.pathway.views import content
from plugins.pathway.views.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as pages draw it; once answered, what was ``said``, what was ``right``, and points from 0 to 100."""

    name: str
    number: int
    kind: str
    question: Question
    text: str
    matches: tuple[str, ...]
    said: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    points: int | None = None
    told: tuple[str, ...] = ()


def question_views(lesson: Lesson, quiz: Quiz, attempt: QuizAttempt | None = None) -> Iterator[QuestionView]:
    """Yield the questions in order, corrected when ``attempt`` is there."""
    for index, question in enumerate(quiz.questions):
        answer = tuple(attempt.answers.get(question.title, ())) if attempt else ()
        yield QuestionView(
            name=f"q{index}",
            number=index + 1,
            kind=type(question).__name__,
            question=question,
            text=content.line(question.text, lesson),
            matches=_matches(question),
            said=said(question, answer),
            right=expected(question) if attempt else (),
            points=int(score(question, answer) * 100) if attempt and is_scored(question) else None,
            told=tuple(content.line(text, lesson) for text in feedback(question, answer)) if attempt else (),
        )


def said(question: Question, answer: Sequence[str]) -> tuple[str, ...]:
    """Return an answer in words; nothing when the question was left out."""
    given = [text for text in answer if text.strip()]
    match question:
        case TrueFalse():
            return tuple(_truth(text == "true") for text in given[:1])
        case SingleChoice() | MultipleChoice():
            return tuple(written(choice.text) for index, choice in enumerate(question.choices) if str(index) in given)
        case Matching():
            pairs = zip(question.prompts, answer, strict=False)
            return tuple(written(f"{pair.prompt} → {chosen}") for pair, chosen in pairs if chosen)
    return tuple(given)


def expected(question: Question) -> tuple[str, ...]:
    """Return the right answer in words."""
    match question:
        case TrueFalse():
            return (_truth(question.answer),)
        case SingleChoice() | ShortAnswer():
            return tuple(written(choice.text) for choice in question.choices if choice.weight == 1)
        case MultipleChoice():
            return tuple(written(choice.text) for choice in question.choices if choice.weight > 0)
        case Numerical():
            return tuple(_range(entry) for entry in question.ranges if entry.weight == 1)
        case Matching():
            return tuple(written(f"{pair.prompt} → {pair.match}") for pair in question.prompts)
    return ()


def _truth(value: bool) -> str:
    return str(gettext("True") if value else gettext("False"))


def _range(entry: NumericRange) -> str:
    low, high = (formats.decimal(bound) for bound in (entry.low, entry.high))
    return low if low == high else str(gettext("from %(low)s to %(high)s", low=low, high=high))


def _matches(question: Question) -> tuple[str, ...]:
    """Return what can be chosen, in an order that tells nothing."""
    if not isinstance(question, Matching):
        return ()
    return tuple(sorted({pair.match for pair in question.pairs}, key=fold))


def sent_answers(quiz: Quiz) -> dict[str, list[str]]:
    """Return the answers that the form holds, by the titles of their questions."""
    answers = {}
    for index, question in enumerate(quiz.questions):
        if isinstance(question, Matching):
            given = [request.form.get(f"q{index}-{place}", "") for place in range(len(question.prompts))]
        else:
            given = request.form.getlist(f"q{index}")[:50]
        answers[question.title] = given
    return answers


def _of_participant(session_id: int, anchor: str) -> tuple[Session, Lesson, Quiz]:
    session = sessions.session(session_id)
    require(current_actor(), "pathway.take_part", session)
    lesson = library.lesson_of(session)
    quiz = lesson.quiz(anchor)
    if quiz is None:
        raise Missing(N_("There is no such quiz in this session."))
    return session, lesson, quiz


@blueprint.route("/seances/<id:session_id>/quiz/<anchor>", methods=["GET", "POST"])
def quiz(session_id: int, anchor: str) -> ResponseReturnValue:
    session, lesson, asked = _of_participant(session_id, anchor)
    form = Form()
    if request.method == "POST":
        with use_case(form) as done:
            answers = sent_answers(asked)
            attempt = services.answer_quiz(actor=current_actor(), session_id=session_id, quiz=anchor, answers=answers)
        if done.ok:
            address = url_for("pathway.attempt", session_id=session_id, anchor=anchor, attempt_id=attempt.id)
            return redirect(address, code=303)
        session = sessions.session(session_id)
    page = render_template(
        "pathway/quiz.html",
        session=session,
        lesson=lesson,
        quiz=asked,
        form=form,
        questions=question_views(lesson, asked),
    )
    return page, 200 if request.method == "GET" else 422


@blueprint.get("/seances/<id:session_id>/quiz/<anchor>/<id:attempt_id>")
def attempt(session_id: int, anchor: str, attempt_id: int) -> ResponseReturnValue:
    """Show one's own attempt, corrected."""
    session, lesson, asked = _of_participant(session_id, anchor)
    found = progress.attempt(attempt_id)
    seat = sessions.seat_of(session_id, current_actor().person_id)
    if seat is None or found.enrolment_id != seat.enrolment.id or found.quiz != anchor:
        raise Missing(N_("There are no such answers."))
    questions = list(question_views(lesson, asked, found))
    points = [one.points for one in questions if one.points is not None]
    return render_template(
        "pathway/attempt.html",
        session=session,
        lesson=lesson,
        quiz=asked,
        attempt=found,
        questions=questions,
        right=points.count(100),
        scored=len(points),
    )
