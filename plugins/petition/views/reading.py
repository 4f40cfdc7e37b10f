"""Pages that anybody reads: a petition, its fingerprint and its counts."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from core.contracts import Actor
from core.errors import Conflict, Missing
from core.i18n import N_
from core.permissions import require
from core.runtime import settings
from core.spaces import queries as spaces
from core.web import current_actor
from core.web.places import name_of
from plugins.petition import queries, rules
from plugins.petition.forms import SignForm
from plugins.petition.permissions import is_inside, may_bear
from plugins.petition.queries import ReadPetition
from plugins.petition.rules import AnswerState, DebateState, State
from plugins.petition.services import backing_address, frozen_text
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, readable, sheet, signing_values, unlisted


@blueprint.get("/espaces/<id:space_id>/petitions")
def in_space(space_id: int) -> ResponseReturnValue:
    """Show the petitions of a space; their bearers see the drafts too."""
    actor = current_actor()
    space = spaces.space(space_id)
    require(actor, "petition.view", space)
    petitions = queries.petitions_in(space.id, drafts=may_bear(actor, space))
    if not petitions and not queries.has_tool(space.id):
        raise Missing(N_("This space has no petitions."))
    return page("in_space.html", space, sheets=[sheet(petition) for petition in petitions])


@blueprint.get("/petitions/<id:petition_id>")
def show(petition_id: int) -> ResponseReturnValue:
    actor = current_actor()
    petition = readable(petition_id, actor)
    most = settings("petition", PetitionSettings).names_shown
    signers = queries.public_signers(petition.id, most) if petition.signatures else []
    named = [(name, None if is_imaginary else name_of(insee)) for name, insee, is_imaginary in signers]
    values = {**signing_values(petition), **_of_its_state(petition, actor)}
    return page("show.html", petition.space, sheet=sheet(petition), signers=named, form=SignForm(), **values)


def _of_its_state(petition: ReadPetition, actor: Actor) -> dict[str, Any]:
    """Return what some states alone have to tell; an open petition without answer or debate asks for nothing more."""
    values: dict[str, Any] = {}
    state = State(petition.state)
    if state == State.BACKING and is_inside(actor, petition.space):
        values["backers"] = queries.backers(petition.id)
        values["backing_link"] = backing_address(petition)
    if state in {State.REJECTED, State.WITHDRAWN, State.SUSPENDED}:
        values["aside_step"] = queries.last_step(petition.id, state)
    if petition.answer_state == AnswerState.GIVEN:
        values["answer"] = queries.official_answer(petition.id)
    if petition.debate_state not in {DebateState.NONE, DebateState.OWED}:
        values["debate"] = queries.debate_notes(petition.id)
    return values


@blueprint.get("/petitions/<id:petition_id>/empreinte")
def fingerprint(petition_id: int) -> ResponseReturnValue:
    """Compute the fingerprint of the text as it stands now, and say how to do so elsewhere."""
    petition = _frozen(petition_id)
    text = frozen_text(petition)
    return page("fingerprint.html", petition.space, petition=petition, text=text, computed=rules.fingerprint(text))


@blueprint.get("/petitions/<id:petition_id>/texte.json")
def text(petition_id: int) -> ResponseReturnValue:
    """Send the very bytes over which the fingerprint is computed."""
    petition = _frozen(petition_id)
    response = Response(frozen_text(petition), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="petition-{petition.id}.json"'
    return unlisted(response) if petition.space.is_sandbox else response


def _frozen(petition_id: int) -> ReadPetition:
    petition = readable(petition_id, current_actor())
    if petition.text_sha256 is None:
        raise Conflict(N_("This text has no fingerprint yet: it is frozen when the petition is opened."))
    return petition


@blueprint.get("/petitions/<id:petition_id>.json")
def counts(petition_id: int) -> ResponseReturnValue:
    """Send the public counts of a petition, for programs; its fields are in the plugin's README."""
    petition = _frozen(petition_id)
    moments = {name: getattr(petition, name) for name in ("opened_at", "closes_at", "closed_at")}
    response = jsonify(
        id=petition.id,
        title=petition.title,
        state=petition.state,
        goal=petition.goal,
        signatures=petition.signatures,
        channels=dict(petition.by_channel),
        text_sha256=petition.text_sha256,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    )
    return unlisted(response) if petition.space.is_sandbox else response
