"""Pages of indemnity: the list of agreements, one agreement year by year, and the form of a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from core import charts, formats
from core.contracts import Actor, SlotContent
from core.errors import Missing
from core.events import transaction
from core.i18n import N_
from core.journal import queries as journal
from core.permissions import allowed, require
from core.web import current_actor, use_case
from plugins.indemnity import queries, rules, services, wording
from plugins.indemnity.forms import AgreementForm
from plugins.indemnity.models import IndemnityAgreement

PAGE = 50

blueprint = Blueprint("indemnity", __name__)
blueprint.add_app_template_filter(wording.formula_text, "formula")
blueprint.add_app_template_filter(wording.reason_texts, "reasons")


@blueprint.get("/conventions")
def index() -> ResponseReturnValue:
    require(current_actor(), "indemnity.view")
    today = queries.today()
    count = queries.count_agreements()
    page = min(request.args.get("page", 1, type=_whole), max(1, -(-count // PAGE)))
    shown = queries.agreements(offset=(page - 1) * PAGE, limit=PAGE)
    lines = [(made, centre, queries.present_year(made, today)) for made, centre in shown]
    return render_template(
        "indemnity/index.html", lines=lines, page=page, pages=-(-count // PAGE), count=count,
        rule_set=queries.rule_set_on(today),
    )  # fmt: skip


def _whole(typed: str) -> int:
    return max(1, int(typed[:9]))


@blueprint.get("/conventions/<id:agreement_id>")
def show(agreement_id: int) -> ResponseReturnValue:
    require(current_actor(), "indemnity.view")
    made = queries.agreement(agreement_id)
    if made is None:
        raise Missing(N_("There is no such agreement."))
    today = queries.today()
    years = queries.years(made, today)
    return render_template(
        "indemnity/show.html",
        agreement=made,
        centre=queries.centre(made.origin),
        whole=rules.whole_of(made.start, made.years),
        years=years,
        present=years[rules.current_year(made.start, made.years, today) - 1],
        charts={year.number: chart(made, year, today) for year in years if year.state != "coming"},
        as_of=queries.as_of(made.origin),
        today=today,
    )


def chart(made: IndemnityAgreement, year: queries.Year, today: date) -> charts.BarChart:
    """Return the sessions of a year, month by month, beside their sum since its first day and what is asked."""
    months = rules.months_of(year.period, today)
    held = queries.sessions_by_month(made.origin, year.period, months)
    required = made.rule_set.sessions_required
    sums = [sum(held[: place + 1]) for place in range(len(held))]
    return charts.bar_chart(
        gettext("Pathway sessions of year %(number)s, by month", number=year.number),
        {gettext("Sessions of the month"): held, gettext("Since the year began"): sums},
        [_month(month) for month in months],
        required,
        label_heading=gettext("Month"),
        target_text=ngettext("Asked: %(num)s session", "Asked: %(num)s sessions", required),
        number=formats.number,
        height=280,
    )


def _month(month: str) -> str:
    return formats.month(date.fromisoformat(f"{month}-01"))


@blueprint.route("/conventions/nouvelle", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    require(current_actor(), "indemnity.agree")
    form = AgreementForm(request.form)
    rule_set = queries.rule_set_on(queries.today())
    centres = journal.origins()
    most = rule_set.years_at_most if rule_set else 1
    form.origin.choices = [("", gettext("Choose…")), *((one.origin, one.name) for one in centres)]
    form.years.choices = [(years, ngettext("%(num)s year", "%(num)s years", years)) for years in range(1, most + 1)]
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            made = services.make_agreement(actor=current_actor(), **form.data)
        if done.ok:
            return redirect(url_for("indemnity.show", agreement_id=made.id, note="agreed"), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("indemnity/new.html", form=form, rule_set=rule_set, centres=centres), status


@blueprint.post("/conventions/regle-exemple")
def adopt_example() -> ResponseReturnValue:
    """Adopt the example, so that somebody who tries the program needs no terminal."""
    with transaction():
        services.adopt_rule_set(actor=current_actor(), content=services.read_rule_set(services.EXAMPLE))
    return redirect(url_for("indemnity.index", note="adopted"), code=303)


def home(actor: Actor) -> Iterable[SlotContent]:
    """Return what the home page shows of agreements to an officer."""
    if not allowed(actor, "indemnity.view"):
        return ()
    today = queries.today()
    shown = queries.agreements(limit=PAGE)
    years = [queries.present_year(made, today) for made, _centre in shown]
    running = [(made, year) for (made, _), year in zip(shown, years, strict=True) if year.state == "running"]
    values: dict[str, Any] = {
        "agreements": len(running),
        "due": sum(year.due.cents for _, year in running),
        "most": sum(made.rule_set.amount_cents for made, _ in running),
        "held_back": sum(not year.due.cents for _, year in running),
        "more": queries.count_agreements() > PAGE,
    }
    return (SlotContent("indemnity/home.html", values, weight=20),)
