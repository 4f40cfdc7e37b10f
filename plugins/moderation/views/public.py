"""What everybody reads: the rules of the house, and the register of decisions, without names."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from core.contracts import Verdict
from core.documents.tables import csv_bytes
from core.web.words import words
from plugins.moderation.house import title_of
from plugins.moderation.queries import register as reads
from plugins.moderation.rules import Origin
from plugins.moderation.views.blueprint import blueprint
from plugins.moderation.views.sheet import page
from plugins.moderation.wording import APPEALS, ORIGINS, VERDICTS

ON_A_PAGE = 50
FARTHEST = 100_000
HEADER = ("date", "nature", "origine", "masque", "decision", "regle", "delai_heures", "recours", "delai_recours_heures")


@blueprint.get("/moderation/regles")
def house() -> ResponseReturnValue:
    return page("house.html")


@blueprint.get("/moderation/registre")
def register() -> ResponseReturnValue:
    number = request.args.get("page", 1, type=_page_number)
    found = reads.lines(limit=ON_A_PAGE + 1, offset=(number - 1) * ON_A_PAGE)
    return page(
        "register.html",
        lines=found[:ON_A_PAGE],
        more=len(found) > ON_A_PAGE,
        number=number,
        totals=reads.totals(),
        verdicts=VERDICTS,
        origins=ORIGINS,
        appeals=APPEALS,
    )


def _page_number(typed: str) -> int:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 6 else 0
    if not 1 <= number <= FARTHEST:
        raise ValueError(typed)
    return number


@blueprint.get("/moderation/registre.csv")
def register_csv() -> ResponseReturnValue:
    """Send the whole register; its columns keep their names, what they hold is in the language of the page."""
    say = words().gettext
    rows = [
        (
            line.day,
            say(line.kind_title),
            say(ORIGINS[Origin(line.origin)]),
            int(line.was_hidden),
            say(VERDICTS[Verdict(line.verdict)]),
            say(title_of(line.rule)) if line.rule else "",
            line.delay_hours,
            say(APPEALS[line.appeal]),
            line.appeal_hours,
        )
        for line in reads.every_line()
    ]
    response = Response(csv_bytes(HEADER, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="registre-moderation.csv"'
    return response
