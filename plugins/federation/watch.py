"""How the link stands, for ``/health`` and ``preau doctor``: the last receipt, what stopped sending, who is silent."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.contracts import Finding, Health, Profile
from core.i18n import N_
from core.journal import queries as journal
from core.runtime import config, settings
from plugins.federation import queries
from plugins.federation.models import BY_FILE, Link
from plugins.federation.settings import FederationSettings

_NAME = "federation.receipt"


def found(*, thorough: bool) -> list[Finding]:
    """Return what is found of the link; at the hub, only a number of centres, and only when ``thorough``."""
    if config().profile == Profile.REGION:
        return [_centres()] if thorough else []
    link = queries.link()
    if link is None or not (link.hub or link.asked_url):
        return [Finding(_NAME, Health.OK, N_("This centre is not linked with a Region."))]
    if queries.is_behind(link):
        return [stopped(link)]
    return [_failing(link) if link.failure and thorough else _receipt(link)]


def stopped(link: Link) -> Finding:
    """Tell a centre that is behind its hub how to take back what it lost, by the way that leads there."""
    held, own = link.held_seq or 0, journal.head(config().site.id)[0]
    return Finding(
        _NAME,
        Health.FAILING,
        N_(
            "Sending to the Region has stopped: it holds entries up to number %(held)s that are not here (here:"
            " %(own)s)."
        ),
        N_("This centre was restored from an older backup; sending on would tell another story under known numbers."),
        N_(
            "Bring the Region’s last answer on the key and run “preau federation import --recover FILE”, or use the"
            " page “Link with the Region”. Nothing is counted twice."
        )
        if link.url == BY_FILE
        else N_(
            "Open “Link with the Region” and press “Take back what the Region has received”, or run “preau federation"
            " recover”. Nothing is counted twice."
        ),
        params={"held": held, "own": own},
        figures={"held": held, "own": own},
    )


def _receipt(link: Link) -> Finding:
    waiting = queries.waiting(link)
    receipt = queries.good_receipt(link.hub) if link.hub else None
    last = receipt.at if receipt else link.linked_at
    days = max(0, (clock.now() - last).days) if last else 0
    params = {"waiting": waiting, "days": days}
    patience = timedelta(days=settings("federation", FederationSettings).silent_days)
    if waiting == 0 or last is None or clock.now() - last < patience:
        seen = N_("Entries that wait for the Region: %(waiting)s. Days since its last receipt: %(days)s.")
        return Finding(_NAME, Health.OK, seen, params=params, figures=params)
    return Finding(
        _NAME,
        Health.WARNING,
        N_("The Region has given no receipt for %(days)s days, and %(waiting)s entries wait."),
        N_("Nothing is lost, but the Region does not see what this centre does."),
        N_("Make the file on “Link with the Region” and carry it to the Region.")
        if link.url == BY_FILE
        else N_("Look at the page “Link with the Region”: it says why. Without internet, send by USB key from there."),
        params=params,
        figures=params,
    )


def _failing(link: Link) -> Finding:
    """Tell the last failure in its own words: they are kept as a message with its values."""
    return Finding(
        "federation.failure",
        Health.WARNING,
        link.failure,
        N_("Nothing is lost: what could not be delivered stays here and is tried again every minute."),
        N_("Look at the page “Link with the Region”; ask the Region when the sentence comes from it."),
        params=link.failure_params,
    )


def _centres() -> Finding:
    """Say how many centres the hub waits for because it was itself restored from an old backup."""
    rows = [centre for centre in queries.centres() if centre.enrolment.revoked_at is None]
    lost = [row for row in rows if (row.enrolment.promised_seq or 0) > row.seq]
    if not lost:
        seen = N_("Connected centres: %(count)s.")
        return Finding("federation.centres", Health.OK, seen, params={"count": len(rows)}, figures={"count": len(rows)})
    return Finding(
        "federation.centres",
        Health.WARNING,
        N_("This hub was restored from an older backup: it has lost entries of %(count)s centres."),
        N_("Their figures are too low until the centres have sent them again."),
        N_("There is nothing to do: the centres do it by themselves within the hour, or with their next file."),
        params={"count": len(lost)},
        figures={"count": len(lost)},
    )
