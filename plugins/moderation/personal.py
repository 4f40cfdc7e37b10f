"""What moderation keeps of people, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Basis, Duration, NotPersonal, PersonalData, Unit
from core.i18n import N_
from core.runtime import settings
from plugins.moderation.settings import ModerationSettings


def _kept() -> Mapping[str, Duration]:
    numbers = settings("moderation", ModerationSettings)
    return {
        "reports": Duration(numbers.reports_kept_days, Unit.DAY),
        "cases": Duration(numbers.cases_kept_months, Unit.MONTH),
    }


DECLARED: tuple[PersonalData | NotPersonal, ...] = (
    PersonalData(
        name="moderation.reports",
        title=N_("Reports of texts"),
        subjects=N_("People who report a text"),
        what=N_(
            "The reason, what they wrote, the moment, and whose report it is for people whom the centre knows; for the "
            "others a keyed digest of the network, made for that case alone"
        ),
        purpose=N_("To count different people, and to let moderators understand what is wrong"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_(
            "The moderators of the space and the team of the centre see the reason and the words, not who wrote"
        ),
        kept=N_("%(reports)s after the end of the case."),
        holds=("moderation_report",),
        durations=_kept,
        erased_by=("moderation.erase_past",),
    ),
    PersonalData(
        name="moderation.cases",
        title=N_("Moderation of texts"),
        subjects=N_("Authors of texts that waited for a moderator or were reported; moderators"),
        what=N_(
            "Which text, its author, what was decided, by whom, under which rule and why; appeals and their answers"
        ),
        purpose=N_("To keep the promised delays, to tell the author why, and to answer appeals"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_(
            "The author, without the moderator’s name; the moderators of the space; the team of the centre. The public "
            "register says nothing of people nor of the text"
        ),
        kept=N_("%(cases)s after the end of the case. In a sandbox, as long as the sandbox."),
        holds=("moderation_case", "moderation_decision", "moderation_appeal"),
        durations=_kept,
        erased_by=("moderation.erase_past", "core.erase_sandboxes"),
    ),
    NotPersonal(
        name="moderation.register",
        why=N_("Dates, kinds of texts, rules and verdicts: nothing of the text and nobody’s name."),
        holds=("moderation_register",),
    ),
)
