"""Pages of a review for fraud: where signatures come from, what would be set aside, what is given back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.errors import Conflict
from core.events import transaction
from core.permissions import require
from core.runtime import config, settings
from core.web import current_actor, use_case
from core.web.places import name_of
from plugins.petition import queries, rules, services
from plugins.petition.forms import ReasonForm
from plugins.petition.queries import ReadPetition, review
from plugins.petition.rules import Criteria, Source, State
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet
from plugins.petition.views.verify_forms import BatchForm, ChoiceForm, PeriodForm

HOUR = timedelta(hours=1)
#: Signatures shown one by one before a batch is confirmed; their number is always told.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """How many confirmations one network, or one mail domain, brought; ``args`` lead to what could be set aside."""

    source: str
    hour: datetime | None
    number: int
    is_alert: bool
    args: dict[str, str]


def reviewed(petition_id: int) -> ReadPetition:
    """Return a petition whose signatures the actor verifies. Raises Forbidden, Conflict before it was opened."""
    petition = queries.read(petition_id)
    require(current_actor(), "petition.review", petition)
    if petition.opened_at is None:
        raise Conflict(rules.NOT_NOW[State(petition.state)])
    return petition


@blueprint.get("/petitions/<id:petition_id>/verification")
def verify(petition_id: int) -> ResponseReturnValue:
    """Show how many signatures each network and each mail domain brought."""
    petition = reviewed(petition_id)
    period = PeriodForm(request.args)
    since = clock.now() - timedelta(days=period.length) if period.length else None
    counts = review.by_hour(petition_id, since)
    networks, domains = (_rows(counts, source, by_hour=period.by_hour) for source in (Source.NETWORK, Source.DOMAIN))
    return page(
        "verify.html",
        petition.space,
        sheet=sheet(petition),
        period=period,
        networks=networks,
        domains=domains,
        alerts=review.alerts(petition_id),
        batches=review.batches(petition_id),
        form=ChoiceForm(),
        reviewable=_is_reviewable(petition),
        hour_after=HOUR,
        typed=typed,
    )


def _is_reviewable(petition: ReadPetition) -> bool:
    try:
        services.check_reviewable(petition)
    except Conflict:
        return False
    return True


def _rows(counts: review.Counts, wanted: Source, *, by_hour: bool) -> list[Row]:
    """Return the rows of a table, the largest number first, as many as the settings say."""
    numbers = settings("petition", PetitionSettings)
    rule = numbers.alert_network if wanted == Source.NETWORK else numbers.alert_domain
    sums: Counter[tuple[str, datetime | None]] = Counter()
    for (source, value, hour), number in counts.items():
        if source == wanted:
            sums[value, hour if by_hour else None] += number
    best = sorted(sums.items(), key=lambda item: (-item[1], item[0][0], item[0][1] or clock.now()))
    name = "network" if wanted == Source.NETWORK else "domain"
    return [
        Row(
            source=value,
            hour=hour,
            number=number,
            is_alert=by_hour and number > rule and not (wanted == Source.DOMAIN and value in numbers.usual_domains),
            args={name: value} | ({} if hour is None else {"first": typed(hour), "until": typed(hour + HOUR)}),
        )
        for (value, hour), number in best[: numbers.review_rows]
    ]


def typed(at: datetime) -> str:
    """Write a moment as a field of date and time reads it, in the time of the centre."""
    return at.astimezone(ZoneInfo(config().site.timezone)).strftime("%Y-%m-%dT%H:%M")


@blueprint.post("/petitions/<id:petition_id>/verification/alertes")
def see_alerts(petition_id: int) -> ResponseReturnValue:
    with transaction():
        services.see_alerts(actor=current_actor(), petition=queries.locked(petition_id))
    return redirect(url_for("petition.verify", petition_id=petition_id, note="seen"), code=303)


@blueprint.route("/petitions/<id:petition_id>/verification/lot", methods=["GET", "POST"])
def invalidate(petition_id: int) -> ResponseReturnValue:
    """Show what criteria would take; then take exactly that, with a reason."""
    petition = reviewed(petition_id)
    services.check_reviewable(petition)
    form = BatchForm(request.form if request.method == "POST" else request.args)
    chosen = ChoiceForm(request.form if request.method == "POST" else request.args)
    if not chosen.validate() or not _can_be(chosen):
        values = {"sheet": sheet(petition), "form": chosen}
        return page("choose.html", petition.space, 422, **values)
    criteria = chosen.criteria
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.invalidate(
                actor=current_actor(),
                petition=queries.locked(petition_id),
                criteria=criteria,
                digest=form.digest.data or "",
                reason=form.reason.data or "",
            )
        if done.ok:
            return redirect(url_for("petition.verify", petition_id=petition_id, note="invalidated"), code=303)
    status = 200 if request.method == "GET" else 422
    return _preview(petition_id, criteria, form, chosen, status)


def _can_be(chosen: ChoiceForm) -> bool:
    with use_case(chosen) as done:
        chosen.criteria.check()
    return done.ok


def _preview(
    petition_id: int, criteria: Criteria, form: BatchForm, chosen: ChoiceForm, status: int
) -> ResponseReturnValue:
    """Draw what would be taken now; the digest that is sent with the confirmation is that of what is shown."""
    petition, found = queries.read(petition_id), review.chosen(petition_id, criteria)
    form.digest.data = rules.choice_digest(criteria, (one.id for one in found))
    hours = Counter(rules.hour_of(one.confirmed_at) for one in found)
    return page(
        "batch.html",
        petition.space,
        status,
        sheet=sheet(petition),
        form=form,
        chosen=chosen,
        criteria=criteria,
        number=len(found),
        hours=sorted(hours.items()),
        shown=[(one, name_of(one.commune)) for one in found[:SHOWN]],
    )


@blueprint.route("/petitions/<id:petition_id>/verification/lots/<id:batch_id>/retablir", methods=["GET", "POST"])
def restore(petition_id: int, batch_id: int) -> ResponseReturnValue:
    """Ask why, then let a batch count again."""
    petition, form = reviewed(petition_id), ReasonForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.restore(
                actor=current_actor(),
                petition=queries.locked(petition_id),
                batch_id=batch_id,
                reason=form.reason.data or "",
            )
        if done.ok:
            return redirect(url_for("petition.verify", petition_id=petition_id, note="restored"), code=303)
    batch, status = review.batch(petition_id, batch_id), 200 if request.method == "GET" else 422
    services.check_reviewable(petition)
    return page("restore.html", petition.space, status, sheet=sheet(queries.read(petition_id)), form=form, batch=batch)
