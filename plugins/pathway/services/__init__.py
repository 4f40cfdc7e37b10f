"""Use cases of the pathway: programme a session, fill it, hold it, close it, certify what was followed."""

from plugins.pathway.services.attendance import mark_attendance, sign_attendance
from plugins.pathway.services.certificates import issue_certificate, revoke_certificate
from plugins.pathway.services.closing import close_session
from plugins.pathway.services.holding import go_to_phase, remeasure, start_session
from plugins.pathway.services.programme import cancel_session, enrol, programme_session, withdraw
from plugins.pathway.services.quiz import answer_quiz

__all__ = [
    "answer_quiz",
    "cancel_session",
    "close_session",
    "enrol",
    "go_to_phase",
    "issue_certificate",
    "mark_attendance",
    "programme_session",
    "remeasure",
    "revoke_certificate",
    "sign_attendance",
    "start_session",
    "withdraw",
]
