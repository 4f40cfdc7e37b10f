"""Pages of the pathway: courses, sessions, the day, quizzes, closing, certificates."""

from plugins.pathway.views import certificates, closing, courses, desk, enrolment, programme, quiz, today
from plugins.pathway.views.blueprint import blueprint

__all__ = ["blueprint", "certificates", "closing", "courses", "desk", "enrolment", "programme", "quiz", "today"]
