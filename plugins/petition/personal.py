"""What petitions keep of people, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Basis, Duration, NotPersonal, PersonalData, Unit
from core.i18n import N_
from core.runtime import settings
from plugins.petition.settings import PetitionSettings


def _kept() -> Mapping[str, Duration]:
    numbers = settings("petition", PetitionSettings)
    return {
        "unconfirmed": Duration(numbers.unconfirmed_days, Unit.DAY),
        "after": Duration(numbers.erased_after_months, Unit.MONTH),
        "answered": Duration(numbers.erased_after_answer_days, Unit.DAY),
        "draft": Duration(numbers.draft_months, Unit.MONTH),
    }


def _entered() -> Mapping[str, Duration]:
    return {"grace": Duration(max(1, settings("petition", PetitionSettings).paper_grace_days), Unit.DAY)}


def _networks() -> Mapping[str, Duration]:
    return {"network": Duration(max(1, settings("petition", PetitionSettings).network_days), Unit.DAY)}


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
            "The team of the centre. The public list shows the name of those alone who have agreed to it. Who answers "
            "for the petition downloads the list of names, communes and dates, to hand it over to its addressee, and "
            "each download leaves a trace. The e-mail address is shown to nobody, and is not in that list"
        ),
        kept=N_(
            "Without confirmation: %(unconfirmed)s. Else the name and the address are erased %(after)s after the "
            "petition is closed or withdrawn, or %(answered)s after its answer; a line stays with the commune, the way "
            "of signing and the date, so that the count can still be checked."
        ),
        holds=("petition_signature", "petition_wish"),
        durations=_kept,
        erased_by=("petition.erase_unconfirmed", "petition.erase_signers"),
    ),
    PersonalData(
        name="petition.paper",
        title=N_("Sheets of signatures"),
        subjects=N_("People who sign a petition on paper"),
        what=N_("The name and the commune as they were entered from the sheet, and the image of the sheet itself"),
        purpose=N_("To compare two entries of each sheet, and to prove that what counts stands on paper"),
        basis=Basis.CONSENT,
        seen_by=N_("The team of the centre; whoever holds the sheet sees the names above"),
        kept=N_(
            "What was entered: until the sheet is counted, then only the signature is kept; uncounted, %(grace)s after "
            "the petition is closed. The image of the sheet: as long as the names of those who signed."
        ),
        holds=("petition_sheet_line",),
        durations=_entered,
        erased_by=("petition.lapse_sheets", "petition.erase_sheets"),
        unlinked=N_(
            "A name on paper is anybody’s who bears it: come to the centre with the sheet or your signature, and an "
            "animator looks with you."
        ),
    ),
    PersonalData(
        name="petition.sheets",
        title=N_("Work on sheets of signatures"),
        subjects=N_("People who print sheets of signatures, and the team that enters them"),
        what=N_("Who printed, entered, counted or set aside a sheet, when, and why it was set aside"),
        purpose=N_("To know who answers for a count made on paper"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The members of the petition’s space who bear it, and the team"),
        kept=N_("As long as the petition, without the name once the account is erased."),
        holds=("petition_sheet", "petition_sheet_entry"),
        erased_by=("core.erase_past", "core.erase_sandboxes"),
    ),
    PersonalData(
        name="petition.networks",
        title=N_("Where signatures made online come from"),
        subjects=N_("People who sign a petition online, from outside the centre"),
        what=N_(
            "A code for the network from which the form was sent, made with a secret and of its own for each petition: "
            "it shows that signatures come from one place, not from where; alerts that name such a code or the mail "
            "domain of addresses"
        ),
        purpose=N_("To see when many signatures come from one place, and to set aside those that are nobody’s"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The team of the centre and the moderators of the petition’s space"),
        kept=N_(
            "Until %(network)s after the petition is closed or withdrawn, and never longer than the name of who signed."
        ),
        holds=("petition_alert",),
        durations=_networks,
        erased_by=("petition.forget_networks",),
        unlinked=N_(
            "An alert counts signatures, and leads to none of them: what is kept with yours stands with your signature."
        ),
    ),
    PersonalData(
        name="petition.reviews",
        title=N_("Reviews of signatures, and lists handed over"),
        subjects=N_("The team and moderators who verify signatures; the trustees who download the list of signers"),
        what=N_(
            "Who set which signatures aside or let them count again, when and why; who downloaded the list, when, how "
            "many lines it had, and its fingerprint"
        ),
        purpose=N_("To answer for what counts, and for where the names of those who signed have gone"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_(
            "Numbers, dates and reasons: everybody. Who did it: the team; who downloaded the list: the trustee as well"
        ),
        kept=N_("As long as the petition, without the name once the account is erased."),
        holds=("petition_batch", "petition_list_download"),
        erased_by=("core.erase_past", "core.erase_sandboxes"),
    ),
    PersonalData(
        name="petition.backers",
        title=N_("Backers of petitions"),
        subjects=N_("People whom the centre knows and who stand behind a petition before it is opened"),
        what=N_("Who backed which text, and when"),
        purpose=N_("To have a petition read by the moderators only when several people want it"),
        basis=Basis.CONSENT,
        seen_by=N_("The members of the petition’s space and the team. Everybody sees their number"),
        kept=N_("As long as the petition, without the name once the account is erased. A changed text loses them."),
        holds=("petition_backer",),
        erased_by=("core.erase_past", "core.erase_sandboxes"),
    ),
    PersonalData(
        name="petition.authors",
        title=N_("Texts of petitions"),
        subjects=N_("People who write a petition, who move it on, or who publish its answer"),
        what=N_("Who wrote, moved or answered it, the texts, the reasons, the dates"),
        purpose=N_("To publish the petition and to answer for it"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_(
            "The texts, the dates and the reasons: everybody, once the petition is public; before that, the members of "
            "its space and the team. Who did what: the team"
        ),
        kept=N_(
            "As long as the space exists, for a petition is a public document. When the author’s account is erased, "
            "the name goes with it. A draft: until its author deletes it, or %(draft)s after the last gesture. In a "
            "sandbox, as long as the sandbox."
        ),
        holds=("petition_petition", "petition_step", "petition_answer", "petition_debate_note", "petition_news"),
        durations=_kept,
        erased_by=("core.erase_past", "core.erase_sandboxes", "petition.tend_drafts"),
    ),
    PersonalData(
        name="petition.releases",
        title=N_("Petitions brought in from another site"),
        subjects=N_("Members of the team"),
        what=N_("Who said that a petition brought in from elsewhere may be signed here, and when"),
        purpose=N_("To know who answers for nobody being counted twice"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The team of the centre"),
        kept=N_("As long as the petition, without the name once the account is erased."),
        holds=("petition_arrival",),
        erased_by=("core.erase_past",),
    ),
    NotPersonal(
        name="petition.counts",
        why=N_(
            "Thresholds crossed, with their time and count; the words of public titles, to find similar petitions; "
            "numbers of signatures by day, commune and way of signing, those brought in from elsewhere too"
        ),
        holds=("petition_crossing", "petition_word", "petition_daily", "petition_brought"),
    ),
)
