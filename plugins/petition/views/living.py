"""The gestures that move a petition: backers, moderators, suspension, withdrawal. One button, or a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.contracts import Actor
from core.events import transaction
from core.i18n import N_
from core.permissions import require
from core.web import current_actor, use_case
from plugins.petition import queries, rules, services
from plugins.petition.forms import ReasonForm
from plugins.petition.models import Petition
from plugins.petition.rules import State
from plugins.petition.services import holding
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet, unlisted


def _back_with(petition_id: int, note: str) -> ResponseReturnValue:
    return redirect(url_for("petition.show", petition_id=petition_id, note=note), code=303)


@blueprint.post("/petitions/<id:petition_id>/chercher-des-soutiens")
def ask_for_backers(petition_id: int) -> ResponseReturnValue:
    with transaction():
        services.ask_for_backers(actor=current_actor(), petition=queries.locked(petition_id))
    return _back_with(petition_id, "asked")


@blueprint.post("/petitions/<id:petition_id>/soutiens-imaginaires")
def imagine_backers(petition_id: int) -> ResponseReturnValue:
    with transaction():
        services.add_imaginary_backers(actor=current_actor(), petition=queries.locked(petition_id))
    return _back_with(petition_id, "backers-imagined")


@blueprint.route("/petitions/<id:petition_id>/soutenir/<token>", methods=["GET", "POST"])
def back(petition_id: int, token: str) -> ResponseReturnValue:
    """Show the text to whoever has been given its link, and let her stand behind it."""
    actor = current_actor()
    if request.method == "POST":
        version = request.form.get("text_version", default=0, type=int)
        with transaction():
            petition = queries.locked(petition_id)
            services.back_petition(actor=actor, petition=petition, text_version=version, token=token)
        return redirect(url_for("petition.back", petition_id=petition_id, token=token), code=303)
    read = queries.read(petition_id)
    require(actor, "petition.back", read)
    if not services.leads_to_backing(token, read):
        require(actor, "petition.view", read)
    mine = any(backer.person_id == actor.person_id for backer in queries.backers(petition_id))
    return unlisted(page("back.html", read.space, sheet=sheet(read), token=token, backed=mine))


@blueprint.post("/petitions/<id:petition_id>/signer-ici")
def release(petition_id: int) -> ResponseReturnValue:
    """Let a petition that was brought in be signed here, on the word of the team."""
    with transaction():
        agreed = request.form.get("agreed") == "1"
        holding.release(actor=current_actor(), petition=queries.locked(petition_id), agreed=agreed)
    return _back_with(petition_id, "released")


@blueprint.post("/petitions/<id:petition_id>/envoyer")
def submit(petition_id: int) -> ResponseReturnValue:
    with transaction():
        services.submit_petition(actor=current_actor(), petition=queries.locked(petition_id))
    return _back_with(petition_id, "submitted")


@blueprint.post("/petitions/<id:petition_id>/accepter")
def accept(petition_id: int) -> ResponseReturnValue:
    """Accept as a moderator would: in a sandbox only."""
    with transaction():
        services.play_moderator(actor=current_actor(), petition=queries.locked(petition_id), accept=True)
    return _back_with(petition_id, "opened")


@blueprint.post("/petitions/<id:petition_id>/reprendre")
def resume(petition_id: int) -> ResponseReturnValue:
    with transaction():
        services.resume_petition(actor=current_actor(), petition=queries.locked(petition_id))
    return _back_with(petition_id, "resumed")


@dataclass(frozen=True, slots=True)
class Gesture:
    """A move that says why: its permission, where it leads, the words of its page, the note of the next."""

    permission: str
    wanted: State
    title: str
    lead: str
    button: str
    note: str


WITHDRAW = Gesture(
    "petition.withdraw",
    State.WITHDRAWN,
    N_("Withdraw the petition"),
    N_(
        "Nobody can sign it or back it any more, and it cannot be taken up again: another one would have to be written."
    ),
    N_("Withdraw the petition"),
    "withdrawn",
)
SUSPEND = Gesture(
    "petition.suspend",
    State.SUSPENDED,
    N_("Suspend the petition"),
    N_("Nothing moves until it goes on. The days that are lost are then added to its deadline."),
    N_("Suspend the petition"),
    "suspended",
)
REFUSE = Gesture(
    "petition.moderate",
    State.REJECTED,
    N_("Do not accept the petition"),
    N_("You play the moderator of this sandbox. The page of the petition will say why it was not accepted."),
    N_("Do not accept the petition"),
    "rejected",
)


@blueprint.route("/petitions/<id:petition_id>/retirer", methods=["GET", "POST"])
def withdraw(petition_id: int) -> ResponseReturnValue:
    return _with_reason(petition_id, WITHDRAW, _withdraw)


@blueprint.route("/petitions/<id:petition_id>/suspendre", methods=["GET", "POST"])
def suspend(petition_id: int) -> ResponseReturnValue:
    return _with_reason(petition_id, SUSPEND, _suspend)


@blueprint.route("/petitions/<id:petition_id>/refuser", methods=["GET", "POST"])
def refuse(petition_id: int) -> ResponseReturnValue:
    return _with_reason(petition_id, REFUSE, _refuse)


def _withdraw(actor: Actor, petition: Petition, reason: str) -> None:
    services.withdraw_petition(actor=actor, petition=petition, reason=reason)


def _suspend(actor: Actor, petition: Petition, reason: str) -> None:
    services.suspend_petition(actor=actor, petition=petition, reason=reason)


def _refuse(actor: Actor, petition: Petition, reason: str) -> None:
    services.play_moderator(actor=actor, petition=petition, accept=False, reason=reason)


def _with_reason(
    petition_id: int, gesture: Gesture, act: Callable[[Actor, Petition, str], None]
) -> ResponseReturnValue:
    """Ask why, then do it; the reason is shown to everybody."""
    actor, form = current_actor(), ReasonForm(request.form)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            act(actor, queries.locked(petition_id), form.reason.data or "")
        if done.ok:
            return _back_with(petition_id, gesture.note)
    petition = queries.read(petition_id)
    require(actor, gesture.permission, petition)
    rules.check_move(State(petition.state), gesture.wanted)
    status = 200 if request.method == "GET" else 422
    return page("reason.html", petition.space, status, sheet=sheet(petition), form=form, gesture=gesture)
