"""How states, verdicts and delays are said on pages; message ids."""

from __future__ import annotations

from core.contracts import Verdict
from core.i18n import N_
from plugins.moderation.rules import Bar, Origin, Outcome, Standing, State, Urgency

#: What a moderator chooses from.
VERDICT_CHOICES = {
    Verdict.ACCEPT: N_("Nothing to hold against it: it is published, or stays so"),
    Verdict.RESTORE: N_("Nothing to hold against it: show it again"),
    Verdict.REJECT: N_("Do not publish it"),
    Verdict.BLOCK: N_("Block it: kept, but shown to its author alone, who may correct it once"),
    Verdict.ERASE: N_("Erase it: the law forbids it"),
    Verdict.HIDE: N_("Hide it until it is read"),
}
#: What the register and the history say.
VERDICTS = {
    Verdict.ACCEPT: N_("kept"),
    Verdict.RESTORE: N_("shown again"),
    Verdict.REJECT: N_("not published"),
    Verdict.BLOCK: N_("blocked"),
    Verdict.ERASE: N_("erased"),
    Verdict.HIDE: N_("hidden until it is read"),
}
ORIGINS = {Origin.SUBMISSION: N_("read before publication"), Origin.REPORTS: N_("reported")}
#: standing → (words, kind of the pill).
STANDINGS = {
    Standing.WAITING: (N_("waits to be published"), ""),
    Standing.SHOWN: (N_("reported, still shown"), ""),
    Standing.HIDDEN: (N_("hidden until it is read"), "warn"),
    Standing.CORRECTED: (N_("corrected by its author"), ""),
    Standing.REVIEWED: (N_("reviewed: nothing to hold against it"), "good"),
    Standing.REJECTED: (N_("not published"), "bad"),
    Standing.BLOCKED: (N_("blocked"), "bad"),
    Standing.ERASED: (N_("erased"), "bad"),
    Standing.REMOVED: (N_("removed by its author"), "off"),
}
STATES = {
    State.OPEN: N_("waits for a decision"),
    State.DECIDED: N_("decided, may be appealed"),
    State.APPEALED: N_("appeal waits for an answer"),
    State.CLOSED: N_("case closed"),
}
URGENCIES = {
    Urgency.CALM: ("", ""),
    Urgency.NEAR: (N_("ends soon"), "warn"),
    Urgency.LATE: (N_("late"), "bad"),
}
APPEALS = {
    "none": N_("no appeal"),
    "lodged": N_("being answered"),
    Outcome.UPHELD: N_("not granted"),
    Outcome.OVERTURNED: N_("granted"),
}
BARS = {
    Bar.OWN_TEXT: N_("This is your own text: somebody else decides."),
    Bar.DECIDED_FIRST: N_("You took this decision: somebody else answers the appeal."),
}
