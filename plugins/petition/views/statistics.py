"""The statistics of a petition, for everybody: a page with its charts, and the same numbers for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from core import charts, clock, formats
from core.documents.tables import Cell, csv_bytes
from core.documents.workbooks import Page, xlsx_bytes
from core.errors import Conflict
from core.i18n import N_
from core.runtime import config
from core.web import current_actor
from core.web.places import name_of
from core.web.words import words
from plugins.petition import queries, rules
from plugins.petition.queries import ReadPetition, Statistics
from plugins.petition.rules import Day, Step
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import CHANNELS, page, readable, sheet, unlisted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The page shows that many communes; files hold them all.
MOST_COMMUNES = 50
HEADER = ("rubrique", "code", "nom", "signatures", "total")
DAILY = {Step.DAY: N_("Signatures by day"), Step.WEEK: N_("Signatures by week"), Step.MONTH: N_("Signatures by month")}
HEADINGS = {Step.DAY: N_("Day"), Step.WEEK: N_("Week of"), Step.MONTH: N_("Month")}


@blueprint.get("/petitions/<id:petition_id>/statistiques")
def statistics(petition_id: int) -> ResponseReturnValue:
    petition = opened(petition_id)
    found = _numbers(petition)
    step = rules.step_for(len(found.days))
    columns = rules.together(found.days, step)
    return page(
        "statistics.html",
        petition.space,
        sheet=sheet(petition),
        found=found,
        by_day=_chart(DAILY[step], columns, step, [one.signatures for one in columns]),
        in_total=_chart(N_("Signatures in all"), columns, step, [one.total for one in columns], petition.goal),
        communes=[(name_of(insee) or insee, count) for insee, count in list(found.communes.items())[:MOST_COMMUNES]],
        others=list(found.communes.values())[MOST_COMMUNES:],
        busiest=max(found.days, key=lambda one: one.signatures) if found.communes else None,
    )


def _chart(title: str, days: list[Day], step: Step, values: list[int], goal: int | None = None) -> charts.BarChart:
    say = words().gettext
    label = formats.month if step == Step.MONTH else formats.short_day
    return charts.bar_chart(
        say(title),
        {say(N_("Signatures")): values},
        [label(one.day) for one in days],
        goal,
        label_heading=say(HEADINGS[step]),
        target_text=say(N_("Goal: %(count)s"), count=formats.number(goal)) if goal else "",
        number=formats.number,
    )


def opened(petition_id: int) -> ReadPetition:
    """Return a petition that the actor may read and that was opened. Raises Missing, Forbidden or Conflict."""
    petition = readable(petition_id, current_actor())
    if petition.opened_at is None:
        raise Conflict(N_("This petition was not opened: there is nothing to count yet."))
    return petition


def _numbers(petition: ReadPetition) -> Statistics:
    first = _day(petition.opened_at or clock.now())
    stopped = petition.closed_at or petition.withdrawn_at or clock.now()
    return queries.numbers_of(petition.id, first=first, last=max(first, _day(stopped)))


def _day(moment: datetime) -> date:
    return clock.local_day(moment, config().site.timezone)


@blueprint.get("/petitions/<id:petition_id>/statistiques.json")
def statistics_json(petition_id: int) -> ResponseReturnValue:
    """Send the signatures of a petition by day, commune and channel, and the thresholds that it has crossed."""
    petition = opened(petition_id)
    found = _numbers(petition)
    response = jsonify(
        id=petition.id,
        title=petition.title,
        goal=petition.goal,
        signatures=petition.signatures,
        days=[{"day": one.day.isoformat(), "signatures": one.signatures, "total": one.total} for one in found.days],
        communes=[
            {"insee": insee, "name": name_of(insee), "signatures": count} for insee, count in found.communes.items()
        ],
        channels=dict(found.channels),
        crossings=[
            {"threshold": one.threshold, "is_up": one.is_up, "signatures": one.signatures, "at": one.at.isoformat()}
            for one in found.crossings
        ],
    )
    return _unlisted(petition, response)


@blueprint.get("/petitions/<id:petition_id>/statistiques.csv")
def statistics_csv(petition_id: int) -> ResponseReturnValue:
    """Send every number in one table: a line for each day, commune, channel and crossing."""
    petition = opened(petition_id)
    return _file(petition, csv_bytes(HEADER, _lines(_numbers(petition))), "text/csv", "csv")


def _lines(found: Statistics) -> Iterator[tuple[Cell, ...]]:
    say = words().gettext
    for one in found.days:
        yield "jour", one.day, "", one.signatures, one.total
    for insee, count in found.communes.items():
        yield "commune", insee, name_of(insee), count, None
    for channel, count in found.channels.items():
        yield "voie", channel.value, say(CHANNELS[channel]), count, None
    for crossing in found.crossings:
        yield "seuil", crossing.at.isoformat(), _crossing(crossing.is_up), crossing.threshold, crossing.signatures


def _crossing(is_up: bool) -> str:
    return words().gettext(N_("reached") if is_up else N_("undone"))


@blueprint.get("/petitions/<id:petition_id>/statistiques.xlsx")
def statistics_xlsx(petition_id: int) -> ResponseReturnValue:
    """Send the same numbers as a workbook, one page for each question."""
    petition = opened(petition_id)
    return _file(petition, xlsx_bytes(_pages(petition, _numbers(petition))), XLSX, "xlsx")


def _pages(petition: ReadPetition, found: Statistics) -> dict[str, Page]:
    say, day = words().gettext, words().gettext(N_("Day"))
    name, signatures = say(N_("Petition")), say(N_("Signatures"))
    about = [
        (say(N_("Title")), petition.title),
        (say(N_("Addressee")), petition.addressee),
        (say(N_("Goal")), petition.goal),
        (signatures, petition.signatures),
    ]
    days = [(one.day, one.signatures, one.total) for one in found.days]
    communes = [(insee, name_of(insee), count) for insee, count in found.communes.items()]
    channels = [(say(CHANNELS[channel]), count) for channel, count in found.channels.items()]
    crossed = [(_day(one.at), one.threshold, _crossing(one.is_up), one.signatures) for one in found.crossings]
    return {
        name: Page((name, ""), about),
        say(N_("By day")): Page((day, signatures, say(N_("Signatures in all"))), days),
        say(N_("By commune")): Page((say(N_("INSEE code")), say(N_("Commune")), signatures), communes),
        say(N_("By way of signing")): Page((say(N_("Way of signing")), signatures), channels),
        say(N_("Thresholds")): Page((day, say(N_("Threshold")), "", signatures), crossed),
    }


def _file(petition: ReadPetition, content: bytes, mimetype: str, ending: str) -> Response:
    response = Response(content, mimetype=mimetype)
    name = f"petition-{petition.id}-statistiques.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _unlisted(petition, response)


def _unlisted(petition: ReadPetition, response: Response) -> Response:
    return unlisted(response) if petition.space.is_sandbox else response
