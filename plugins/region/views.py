"""Pages of region: the centres, one centre month by month, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from core import charts, formats
from core.contracts import Actor, SlotContent
from core.errors import Missing
from core.i18n import N_
from core.journal import queries as journal
from core.journal.models import JournalOrigin
from core.permissions import allowed, require
from core.runtime import settings
from core.web import current_actor
from plugins.region import exports, queries, rules
from plugins.region.settings import RegionSettings

PAGE = 50
COMPARED_DAYS = 90
LISTED = ("seances", "personnes_accueillies", "signatures")
HEADLINES = ("seances", "presences", "signatures")

blueprint = Blueprint("region", __name__)


@blueprint.get("/centres")
def index() -> ResponseReturnValue:
    require(current_actor(), "region.desk")
    period = _period()
    everyone = journal.origins()
    pages = max(1, -(-len(everyone) // PAGE))
    page = min(request.args.get("page", 1, type=_whole), pages)
    shown = queries.centres(period, everyone[(page - 1) * PAGE : page * PAGE], LISTED)
    return render_template(
        "region/index.html", centres=shown, count=len(everyone), page=page, pages=pages, period=period,
        periods=_periods(), silent=[centre for centre in shown if centre.silent is not None],
        most=settings("region", RegionSettings).silent_days,
    )  # fmt: skip


def _whole(typed: str) -> int:
    return max(1, int(typed[:9]))


def _period() -> rules.Period:
    return rules.period(request.args.get("periode", ""), queries.today())


def _periods() -> list[tuple[str, str]]:
    rolling = [(str(many), ngettext("last %(num)s month", "last %(num)s months", many)) for many in rules.ROLLING]
    years = [str(year) for year in rules.years(queries.first_day(), queries.today())]
    return [*rolling, *((year, gettext("year %(year)s", year=year)) for year in years)]


@blueprint.get("/centres/<origin>")
def show(origin: str) -> ResponseReturnValue:
    require(current_actor(), "region.desk")
    one = _origin(origin)
    period = _period()
    months = queries.by_month(origin, period)
    figure = rules.BY_KEY.get(request.args.get("chiffre", ""), rules.FIGURES[0])
    return render_template(
        "region/show.html",
        centre=queries.centres(period, [one])[0],
        before=queries.centres(period.before, [one])[0].sums,
        period=period,
        periods=_periods(),
        months=[month_name(month) for month in months],
        figure=figure,
        figures=rules.FIGURES,
        rows=[(line, [of_month[line.key] for of_month in months.values()]) for line in rules.FIGURES],
        chart=chart(figure, months),
        entries=journal.head(origin)[0],
    )


def _origin(origin: str) -> JournalOrigin:
    one = queries.origin_named(origin)
    if one is None:
        raise Missing(N_("No enrolled centre has this identifier."))
    return one


def chart(figure: rules.Figure, months: dict[str, queries.Sums]) -> charts.BarChart:
    """Return one figure, month by month."""
    title = gettext(figure.title)
    return charts.bar_chart(
        gettext("%(figure)s, by month", figure=title),
        {title: [of_month[figure.key] for of_month in months.values()]},
        [month_name(month) for month in months],
        label_heading=gettext("Month"),
        number=formats.number,
        height=280,
    )


def month_name(month: str) -> str:
    """« nov. 26 », from ``2026-11``."""
    return formats.month(date.fromisoformat(f"{month}-01"))


@blueprint.get("/centres.csv")
def index_csv() -> ResponseReturnValue:
    require(current_actor(), "region.desk")
    period = _period()
    return _csv(f"centres-{period.since}-{period.last}", exports.centres(period, queries.centres(period)))


@blueprint.get("/centres/<origin>.csv")
def show_csv(origin: str) -> ResponseReturnValue:
    require(current_actor(), "region.desk")
    one = _origin(origin)
    period = _period()
    return _csv(
        f"centre-{one.origin}-{period.since}-{period.last}", exports.months(one, queries.by_month(origin, period))
    )


def _csv(name: str, content: bytes) -> Response:
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def home(actor: Actor) -> Iterable[SlotContent]:
    """Return the headline figures of the home page, each beside what it was before, for an officer."""
    if not allowed(actor, "region.desk"):
        return ()
    today = queries.today()
    until, length = today + timedelta(days=1), timedelta(days=COMPARED_DAYS)
    now = queries.add_up(queries.sums(until - length, until, keys=HEADLINES).values())
    before = queries.add_up(queries.sums(until - 2 * length, until - length, keys=HEADLINES).values())
    centres = queries.centres(rules.Period("", until, until), keys=())
    values = {
        "figures": [(key, now[key], before[key]) for key in HEADLINES],
        "titles": {figure.key: figure.title for figure in rules.FIGURES},
        "days": COMPARED_DAYS,
        "centres": len(centres),
        "silent": [centre for centre in centres if centre.silent is not None],
        "last_day": max((centre.last_day for centre in centres if centre.last_day), default=None),
    }
    return (SlotContent("region/home.html", values, weight=10),)
