"""What the pathway keeps of people, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Basis, Duration, NotPersonal, PersonalData, Unit
from core.i18n import N_
from core.runtime import settings
from plugins.pathway.settings import PathwaySettings


def _evidence() -> Mapping[str, Duration]:
    return {"after": Duration(settings("pathway", PathwaySettings).evidence_years, Unit.YEAR)}


def _learning() -> Mapping[str, Duration]:
    return {"after": Duration(settings("pathway", PathwaySettings).learning_months, Unit.MONTH)}


DECLARED = (
    PersonalData(
        name="pathway.attendance",
        title=N_("Sessions, attendance and certificates"),
        subjects=N_("People who enrol in a session, and those who hold it"),
        what=N_(
            "The name, the sessions, whether the person was there, from when and how that was signed, the reason of a "
            "correction; the certificates made for her"
        ),
        purpose=N_("To hold the sessions, to give certificates, and to prove to the Region that they took place"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_(
            "The team of the centre; the person herself; whoever checks the accounts of the centre, on the spot. The "
            "Region receives numbers, never a name. Whoever holds a certificate can check it here"
        ),
        kept=N_(
            "%(after)s after the session or the certificate, the time during which the accounts can be checked. Who "
            "held the session stays with it, until her account is erased."
        ),
        holds=(
            "pathway_session",
            "pathway_session_animator",
            "pathway_enrolment",
            "pathway_attendance_mark",
            "pathway_certificate",
        ),
        durations=_evidence,
        erased_by=("pathway.erase_evidence", "core.erase_past"),
    ),
    PersonalData(
        name="pathway.learning",
        title=N_("Exercises and quizzes"),
        subjects=N_("People who take part in a session"),
        what=N_("Which exercises are done, the answers to the quizzes, in which sandbox the person practises"),
        purpose=N_("To help during the session, and to see together what is still missing"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The animators of the session; the person herself"),
        kept=N_("%(after)s after the session."),
        holds=("pathway_exercise_tick", "pathway_quiz_attempt", "pathway_practice_place"),
        durations=_learning,
        erased_by=("pathway.erase_learning",),
    ),
    NotPersonal("pathway.lessons", N_("The lessons as they were taught"), ("pathway_lesson_version",)),
)
