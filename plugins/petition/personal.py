"""What petitions keep of people, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Basis, Duration, PersonalData, Unit
from core.i18n import N_
from core.runtime import settings
from plugins.petition.settings import PetitionSettings


def _kept() -> Mapping[str, Duration]:
    numbers = settings("petition", PetitionSettings)
    return {
        "unconfirmed": Duration(numbers.unconfirmed_days, Unit.DAY),
        "after": Duration(numbers.erased_after_months, Unit.MONTH),
    }


DECLARED = (
    PersonalData(
        name="petition.signatures",
        title=N_("Signatures of petitions"),
        subjects=N_("People who sign a petition, online, at the centre or on paper"),
        what=N_(
            "The name, the commune, the e-mail address and the language of the page for those who sign online, and "
            "whether the name may be shown; which animator wrote down a signature made at the centre"
        ),
        purpose=N_("To count each person once, and to prove that the signatures are real"),
        basis=Basis.CONSENT,
        seen_by=N_(
            "The team of the centre. The public list shows the name of those alone who have agreed to it. The e-mail "
            "address is shown to nobody, neither is it given to the addressee of the petition"
        ),
        kept=N_(
            "Without confirmation: %(unconfirmed)s. Else the name and the address are erased %(after)s after the "
            "petition is closed; a line stays with the commune, the way of signing and the date, so that the count can "
            "still be checked."
        ),
        holds=("petition_signature",),
        durations=_kept,
        erased_by=("petition.erase_unconfirmed", "petition.erase_signers"),
    ),
    PersonalData(
        name="petition.authors",
        title=N_("Texts of petitions"),
        subjects=N_("People who write a petition"),
        what=N_("Who wrote it, its text, the dates"),
        purpose=N_("To publish the petition and to answer for it"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("Everybody, once the petition is open; before that, the members of its space and the team"),
        kept=N_(
            "As long as the space exists, for a petition is a public document. When the author’s account is erased, "
            "the name goes with it. In a sandbox, as long as the sandbox."
        ),
        holds=("petition_petition",),
        erased_by=("core.erase_past", "core.erase_sandboxes"),
    ),
)
