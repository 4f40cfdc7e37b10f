"""What core itself keeps of people, and for how long: its own answer to ``register_personal_data``."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Basis, Duration, NotPersonal, PersonalData, Profile, Unit
from core.i18n import N_
from core.people import erasure, sessions
from core.runtime import config
from core.work import mail

_CENTRE = frozenset({Profile.CENTRE})
_REGION = frozenset({Profile.REGION})
_ACCOUNT_TABLES = ("core_person", "core_person_role", "core_card", "core_sign_in_code")
_ACCOUNT_KEPT = N_(
    "As long as the account is open. The team closes it when you ask, or when you no longer come; the password is "
    "erased at once, the name and the address %(closed)s later (%(staff)s for the team, whose names stand under "
    "sessions and acts), and what was done stays counted without them. A card that was replaced, or a code given for "
    "one hour, is erased after %(card)s."
)


def _account() -> Mapping[str, Duration]:
    closed = Duration(erasure.CLOSED_YEARS, Unit.YEAR)
    staff = Duration(erasure.STAFF_YEARS, Unit.YEAR)
    return {"closed": closed, "staff": staff, "card": Duration(erasure.CARD_DAYS, Unit.DAY)}


def _session() -> Mapping[str, Duration]:
    hours = Duration(config().people.session_hours, Unit.HOUR)
    return {"most": hours, "after": Duration(sessions.KEPT.days, Unit.DAY)}


def _draft() -> Mapping[str, Duration]:
    return {"after": Duration(sessions.DRAFT_KEPT.days, Unit.DAY)}


def _letter() -> Mapping[str, Duration]:
    return {"after": Duration(mail.KEPT.days, Unit.DAY)}


def _following() -> Mapping[str, Duration]:
    numbers = config().following
    unconfirmed = Duration(numbers.unconfirmed_days, Unit.DAY)
    return {"unconfirmed": unconfirmed, "after": Duration(numbers.kept_months, Unit.MONTH)}


def _sandbox() -> Mapping[str, Duration]:
    return {"sandbox": Duration(config().people.sandbox_days, Unit.DAY)}


DECLARED: tuple[PersonalData | NotPersonal, ...] = (
    PersonalData(
        name="core.accounts",
        title=N_("Accounts and cards"),
        subjects=N_("People whom the centre receives, members of associations, the team"),
        what=N_(
            "The name; for those who sign in with a password, the e-mail address and a digest of the password that "
            "cannot be read back; the role in the centre; a digest of the card’s code; the dates"
        ),
        purpose=N_("To let people sign in, take part and find again what is theirs"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The team of the centre; in a space, its members see each other’s names"),
        kept=_ACCOUNT_KEPT,
        holds=_ACCOUNT_TABLES,
        durations=_account,
        erased_by=("core.erase_past",),
        profiles=_CENTRE,
    ),
    PersonalData(
        name="core.officers",
        title=N_("Accounts of the officers"),
        subjects=N_("Officers and administrators of the Region"),
        what=N_("The name, the e-mail address, a digest of the password that cannot be read back, the role, the dates"),
        purpose=N_("To let the officers sign in and to know who did what"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The administrators of this site"),
        kept=_ACCOUNT_KEPT,
        holds=_ACCOUNT_TABLES,
        durations=_account,
        erased_by=("core.erase_past",),
        profiles=_REGION,
    ),
    PersonalData(
        name="core.rights",
        title=N_("Trace of rights given"),
        subjects=N_("People who have, or had, a role here, and who gave it"),
        what=N_(
            "A role given or taken, an account closed or opened again, a password or a code given: when, and by whom"
        ),
        purpose=N_("To be able to say who could see what, and when"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The administrators"),
        kept=N_("As long as this site exists; once an account is erased, these lines no longer name anybody."),
        holds=("core_person_change",),
    ),
    PersonalData(
        name="core.clock",
        title=N_("Confirmed dates"),
        subjects=N_("Members of the team"),
        what=N_("Who said that the machine’s date was right, and when"),
        purpose=N_("To prove the dates of what is counted"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The team of the centre"),
        kept=N_("As long as this site exists; once an account is erased, these lines no longer name anybody."),
        holds=("core_clock_confirmation",),
        profiles=_CENTRE,
    ),
    PersonalData(
        name="core.sessions",
        title=N_("Being signed in"),
        subjects=N_("Whoever signs in"),
        what=N_(
            "On which account a browser is signed in, since when, last seen when; neither its address nor its make"
        ),
        purpose=N_("To stay signed in from page to page, and to sign out by itself"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("Nobody"),
        kept=N_("%(most)s at most; the trace is erased %(after)s later."),
        holds=("core_browser_session",),
        durations=_session,
        erased_by=("core.erase_past",),
    ),
    PersonalData(
        name="core.drafts",
        title=N_("Text in progress"),
        subjects=N_("Whoever writes while signed in"),
        what=N_("What was typed in a form and not sent yet"),
        purpose=N_("Not to lose it when a shared computer forgets you"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("Its author alone"),
        kept=N_("Until it is sent, %(after)s at most."),
        holds=("core_draft",),
        durations=_draft,
        erased_by=("core.erase_past",),
    ),
    PersonalData(
        name="core.mails",
        title=N_("E-mails sent"),
        subjects=N_("Those to whom this site writes"),
        what=N_("The e-mail address and the text"),
        purpose=N_("To send the e-mail, and to try again when it does not leave"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The service that carries the e-mails, and the person herself"),
        kept=N_("%(after)s. In a sandbox no e-mail leaves: its letter box is erased with it."),
        holds=("core_mail",),
        durations=_letter,
        erased_by=("core.erase_past", "core.erase_sandboxes"),
    ),
    PersonalData(
        name="core.followers",
        title=N_("News followed by e-mail"),
        subjects=N_("Those who ask for the news of a petition, or of another content, by e-mail"),
        what=N_("The e-mail address, what it follows, the language of the page, the dates"),
        purpose=N_("To write the news to those who want them, and to nobody else"),
        basis=Basis.CONSENT,
        seen_by=N_("Nobody, neither the author of what is followed nor the team"),
        kept=N_(
            "Without confirmation: %(unconfirmed)s. Else until one stops, by one click in every message; until what is "
            "followed is erased; or %(after)s after the last news."
        ),
        holds=("core_follower",),
        durations=_following,
        erased_by=("core.erase_followers",),
        profiles=_CENTRE,
    ),
    PersonalData(
        name="core.spaces",
        title=N_("Spaces and sandboxes"),
        subjects=N_("Members of a space"),
        what=N_("Who belongs to which space, with which role; the name of a sandbox may be that of the person"),
        purpose=N_("To let an association, or a person who learns, use the tools"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("The members of the space and the team of the centre"),
        kept=N_(
            "In a sandbox: %(sandbox)s. In the space of an association: until the person leaves it, or her account is "
            "erased."
        ),
        holds=("core_space", "core_space_member"),
        durations=_sandbox,
        erased_by=("core.erase_sandboxes", "core.erase_past"),
        profiles=_CENTRE,
    ),
    PersonalData(
        name="core.limits",
        title=N_("Repeated tries"),
        subjects=N_("Whoever sends a form that is limited (signing in, signing a petition)"),
        what=N_("A digest of the network address and of what was typed; neither can be read back"),
        purpose=N_("To stop whoever would try passwords or sign in the name of others"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("Nobody"),
        kept=N_("Twice the time over which tries are counted (most often an hour), then it is erased within the hour."),
        holds=("core_limit",),
        erased_by=("core.erase_past",),
        unlinked=N_("Nobody can tell which of these digests is yours: they cannot be read back, here either."),
    ),
    PersonalData(
        name="core.uploads",
        title=N_("Files handed in"),
        subjects=N_("The people whom a file handed in to the centre names, as a sheet of signatures does"),
        what=N_("The file itself, its kind, its size and when it was handed in; neither its name nor who sent it"),
        purpose=N_("To keep what proves what was written down from it"),
        basis=Basis.PUBLIC_TASK,
        seen_by=N_("Those who may see what it was handed in for"),
        kept=N_("As long as what it was handed in for says; then it leaves the disk within the hour."),
        holds=("core_upload",),
        erased_by=("core.sweep_uploads",),
        unlinked=N_("Nobody can look for a name in the image of a sheet: ask the team of the centre."),
    ),
    PersonalData(
        name="core.notices",
        title=N_("Public pages"),
        subjects=N_("The people named in the legal notice, and who wrote it"),
        what=N_("What these pages show, and who changed them last"),
        purpose=N_("To tell the public who answers for this site"),
        basis=Basis.LEGAL_OBLIGATION,
        seen_by=N_("Everybody; who wrote it, the administrators"),
        kept=N_("Until the page is changed."),
        holds=("core_notice",),
    ),
    NotPersonal(
        "core.journal",
        N_("Numbers by day and kind, without any name: this is all that the Region receives"),
        ("core_journal_entry", "core_journal_aside", "core_journal_head", "core_journal_daily", "core_journal_origin"),
    ),
    NotPersonal(
        "core.organisations", N_("Associations and towns, not people"), ("core_organisation", "core_space_tool")
    ),
    NotPersonal("core.news", N_("Messages about public texts, before they leave"), ("core_follow_news",)),
    NotPersonal("core.kiosks", N_("Computers of the centre, under a name such as “PC 3”"), ("core_kiosk",)),
    NotPersonal("core.tasks", N_("When the periodic work was done"), ("core_task_run",)),
)
