"""The journal: the clock that dates it, its chain and its daily figures."""

from __future__ import annotations

from core import clock, formats
from core.contracts import Finding, Health
from core.i18n import N_
from core.journal import queries, watch
from core.journal.rules import BrokenChain
from core.runtime import config

_WHY = N_("The Region pays by these figures, and it refuses a journal that does not hold together.")


def date() -> Finding:
    """Compare the machine's clock with the last entry."""
    standing = watch.standing()
    zone = config().site.timezone
    shown = f"{formats.day(clock.local_day(clock.now(), zone))}, {formats.hour(clock.now(), zone)}"
    if standing == watch.Standing.RIGHT:
        return Finding(
            "core.clock", Health.OK, N_("The computer shows %(at)s (%(zone)s)."), params={"at": shown, "zone": zone}
        )
    last = watch.last_known()
    day = formats.day(clock.local_day(last, zone)) if last else ""
    behind = standing == watch.Standing.BEHIND
    return Finding(
        "core.clock",
        Health.FAILING if behind else Health.WARNING,
        N_("The computer shows %(at)s (%(zone)s); the last entry of the journal is of %(last)s."),
        N_("What counts bears this date: while it comes before the last entry, nothing is counted, sealed or sent.")
        if behind
        else N_("After a long closing that is as it should be; if not, what is done now would bear a wrong date."),
        N_(
            "If the date is wrong, set it (Windows: Settings, Time & language; Linux: sudo timedatectl set-ntp true)."
            " If it is right, somebody of the team confirms it on the page /horloge."
        ),
        {"at": shown, "zone": zone, "last": day},
    )


def chain() -> Finding:
    """Compute the chain of this instance's own journal again."""
    try:
        seq, _digest = queries.verify(config().site.id)
    except BrokenChain as error:
        return Finding(
            "core.journal_chain",
            Health.FAILING,
            N_("The chain of the journal is broken at entry %(seq)s: somebody or something has changed it."),
            _WHY,
            N_(
                "Change nothing. Put back the last backup made before that, from %(backups)s:"
                " preau --instance %(folder)s restore FILE.age --replace."
                " If you do not know which, ask whoever looks after Préau at the Region."
            ),
            {"seq": error.seq, "folder": str(config().instance), "backups": str(config().backups)},
        )
    return Finding(
        "core.journal_chain", Health.OK, N_("The journal holds together (%(seq)s sealed entries)."), params={"seq": seq}
    )


def figures() -> Finding:
    """Count every entry of this instance again and compare with the daily figures."""
    wrong = queries.recount(config().site.id)
    if not wrong:
        return Finding("core.daily_figures", Health.OK, N_("Daily figures agree with the journal."))
    return Finding(
        "core.daily_figures",
        Health.FAILING,
        N_("%(count)s daily figures say something else than the journal."),
        N_("Pages and dues read these figures: they are wrong until they are counted again."),
        N_("Stop Préau, then count them again from the journal: preau --instance %(folder)s journal recount"),
        {"count": len(wrong), "folder": str(config().instance)},
    )
