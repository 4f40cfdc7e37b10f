"""Words that the public pages, the forms and the register share."""

from __future__ import annotations

from collections.abc import Mapping

from core.contracts import Basis, Duration, PersonalData, Unit
from core.i18n import N_
from core.notices.rules import Conformity, Page
from core.runtime import config, runtime
from core.web.words import words

TITLES = {
    Page.LEGAL: N_("Legal notice"),
    Page.PRIVACY: N_("Personal data"),
    Page.ACCESSIBILITY: N_("Accessibility statement"),
}
ENDPOINTS = {
    Page.LEGAL: "notices.legal",
    Page.PRIVACY: "notices.privacy",
    Page.ACCESSIBILITY: "notices.accessibility",
}
#: The very words of the decree, on the home page and in the statement.
CONFORMITY = {
    Conformity.FULL: N_("Accessibility: fully conform"),
    Conformity.PARTIAL: N_("Accessibility: partially conform"),
    Conformity.NONE: N_("Accessibility: not conform"),
}
BASES = {
    Basis.CONSENT: N_("Your consent (RGPD, article 6, 1, a)"),
    Basis.LEGAL_OBLIGATION: N_("A legal obligation (RGPD, article 6, 1, c)"),
    Basis.PUBLIC_TASK: N_("A task of public interest (RGPD, article 6, 1, e)"),
}


def duration(told: Duration) -> str:
    """« 30 jours », « 6 mois »."""
    match told.unit:
        case Unit.HOUR:
            return words().ngettext("%(num)s hour", "%(num)s hours", told.count)
        case Unit.DAY:
            return words().ngettext("%(num)s day", "%(num)s days", told.count)
        case Unit.MONTH:
            return words().ngettext("%(num)s month", "%(num)s months", told.count)
        case Unit.YEAR:
            return words().ngettext("%(num)s year", "%(num)s years", told.count)


def kept(declared: PersonalData) -> str:
    """Say for how long something is kept, with the numbers that are set here and now."""
    told: Mapping[str, Duration] = declared.durations() if declared.durations else {}
    return words().gettext(declared.kept) % {name: duration(length) for name, length in told.items()}


def declared_here() -> list[PersonalData]:
    """Return what this instance keeps of people: accounts, what the plugins keep in their order, then core's upkeep."""
    known = [one for one in runtime().personal.values() if isinstance(one, PersonalData)]
    mine = [one for one in known if config().profile in one.profiles]
    return sorted(mine, key=place)


def place(declared: PersonalData) -> int:
    """Return where a declaration stands among those of this instance."""
    if declared.name in {"core.accounts", "core.officers"}:
        return 0
    return 2 if declared.name.startswith("core.") else 1
