"""The page by which anybody reports a text: reached by a link below it, without a cookie or a script."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core import limits
from core.contracts import Actor, ContentRef
from core.errors import TooMany
from core.events import transaction
from core.permissions import allowed
from core.spaces import queries as spaces
from core.web import current_actor, use_case
from core.web.networks import is_own, network
from plugins.moderation import services
from plugins.moderation.forms import ReportForm
from plugins.moderation.services.cases import numbers
from plugins.moderation.views.blueprint import blueprint
from plugins.moderation.views.sheet import page, unlisted

PATH = "/signaler/<plugin>/<kind>/<id:content_id>"


@blueprint.route(PATH, methods=["GET", "POST"])
def report(plugin: str, kind: str, content_id: int) -> ResponseReturnValue:
    ref, actor = ContentRef(plugin, kind, content_id), current_actor()
    content = services.readable(actor, ref)
    form, status = ReportForm(request.form), 200
    if request.method == "POST":
        status = 422
        if form.validate() and (status := _file(actor, ref, form)) == 303:
            return redirect(url_for("moderation.thanks", space_id=content.space_id), code=303)
    space = spaces.space(content.space_id)
    imagine = space.is_sandbox and allowed(actor, "moderation.review", space)
    return unlisted(page("report.html", space, status, content=content, form=form, imagine=imagine))


def _file(actor: Actor, ref: ContentRef, form: ReportForm) -> int:
    """File the report; return the status of the answer, 303 once it is filed."""
    try:
        _count_try(actor)
    except TooMany as error:
        form.refuse(error)
        return error.status
    with use_case(form) as done:
        services.file_report(
            actor=actor, ref=ref, reason=form.reason.data or "", words=form.words.data or "", network=network()
        )
    return 303 if done.ok else 422


def _count_try(actor: Actor) -> None:
    """Count a try by person, or by network for a passer-by. Raises TooMany; the centre's own networks do not count."""
    if actor.person_id is None and is_own():
        return
    who = f"person {actor.person_id}" if actor.person_id is not None else f"network {network()}"
    with transaction():
        limits.hit("moderation.report", who, most=numbers().reports_limit, seconds=numbers().reports_seconds)


@blueprint.get("/signaler/merci")
def thanks() -> ResponseReturnValue:
    """Say what happens now. The page is the same whatever was reported: it tells nobody what is under review."""
    found = spaces.find(request.args.get("space_id", type=_number))
    return unlisted(page("thanks.html", found if found is not None and found.is_sandbox else None))


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise ValueError(typed)
    return int(typed)


@blueprint.post(f"{PATH}/imaginaires")
def imagine(plugin: str, kind: str, content_id: int) -> ResponseReturnValue:
    ref, actor = ContentRef(plugin, kind, content_id), current_actor()
    with transaction():
        services.imagine_reports(actor=actor, ref=ref)
        space_id = services.readable(actor, ref).space_id
    return redirect(url_for("moderation.in_space", space_id=space_id, note="imagined"), code=303)
