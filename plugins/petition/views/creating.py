"""Writing a new petition, in steps that keep what was typed: on the server, with or without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.contracts import Actor
from core.events import transaction
from core.html import render_markdown
from core.people import queries as people
from core.people.services import drop_draft, save_draft
from core.permissions import require
from core.runtime import settings
from core.spaces import queries as spaces
from core.web import current_actor, use_case
from plugins.petition import queries, services
from plugins.petition.forms import AddresseeForm, BodyForm, PetitionForm, RequestForm, TextsForm
from plugins.petition.queries import ReadPetition
from plugins.petition.settings import PetitionSettings
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import page, sheet


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of writing: its page, what it asks, and the page that follows."""

    endpoint: str
    name: str
    form: type[TextsForm]
    following: str


STAGES = (
    Stage("petition.write", "demande", RequestForm, "petition.alike"),
    Stage("petition.write_body", "texte", BodyForm, "petition.write_addressee"),
    Stage("petition.write_addressee", "destinataire", AddresseeForm, "petition.write_review"),
)


@blueprint.route("/espaces/<id:space_id>/petitions/ecrire", methods=["GET", "POST"])
def write(space_id: int) -> ResponseReturnValue:
    return _stage(space_id, STAGES[0])


@blueprint.route("/espaces/<id:space_id>/petitions/ecrire/texte", methods=["GET", "POST"])
def write_body(space_id: int) -> ResponseReturnValue:
    return _stage(space_id, STAGES[1])


@blueprint.route("/espaces/<id:space_id>/petitions/ecrire/destinataire", methods=["GET", "POST"])
def write_addressee(space_id: int) -> ResponseReturnValue:
    return _stage(space_id, STAGES[2])


def _stage(space_id: int, stage: Stage) -> ResponseReturnValue:
    """Ask one step; what is sent is kept as the text in progress of this person, under the key of the script's own."""
    actor = _author(space_id)
    key = _key(space_id, stage)
    form = stage.form(request.form if request.method == "POST" else _typed(actor, space_id, stage))
    if request.method == "POST" and form.validate():
        with transaction():
            save_draft(actor=actor, key=key, fields={name: request.form.get(name, "") for name in form._fields})
        return redirect(url_for(stage.following, space_id=space_id), code=303)
    status, number = (200 if request.method == "GET" else 422), STAGES.index(stage)
    back = url_for(STAGES[number - 1].endpoint, space_id=space_id) if number else None
    values = {"form": form, "key": key, "number": number, "back": back}
    return page(f"creating/{stage.name}.html", spaces.space(space_id), status, **values)


@blueprint.get("/espaces/<id:space_id>/petitions/ecrire/ressemblantes")
def alike(space_id: int) -> ResponseReturnValue:
    """Show the petitions that ask for the same thing, if any, before one more is written."""
    actor = _author(space_id)
    typed = _typed(actor, space_id, STAGES[0]) or MultiDict()
    found = _similar(space_id, f"{typed.get('title', '')} {typed.get('summary', '')}")
    if not found:
        return redirect(url_for("petition.write_body", space_id=space_id), code=303)
    sheets = [sheet(petition) for petition in found]
    return page("creating/ressemblantes.html", spaces.space(space_id), sheets=sheets)


@blueprint.route("/espaces/<id:space_id>/petitions/ecrire/relire", methods=["GET", "POST"])
def write_review(space_id: int) -> ResponseReturnValue:
    """Show the whole text before it is kept; a step that lacks something is asked again."""
    actor = _author(space_id)
    whole: MultiDict[str, str] = MultiDict()
    for stage in STAGES:
        typed = _typed(actor, space_id, stage)
        if typed is None or not stage.form(typed).validate():
            return redirect(url_for(stage.endpoint, space_id=space_id), code=303)
        whole.update(typed)
    form = PetitionForm(whole)
    if form.validate() and request.method == "POST":
        with use_case(form) as done:
            petition = services.draft_petition(actor=actor, space=spaces.space(space_id), **form.texts)
            for stage in STAGES:
                drop_draft(actor=actor, key=_key(space_id, stage))
        if done.ok:
            return redirect(url_for("petition.show", petition_id=petition.id, note="drafted"), code=303)
    status = 200 if request.method == "GET" else 422
    return page(
        "creating/relire.html",
        spaces.space(space_id),
        status,
        form=form,
        body_html=render_markdown(form.body.data or ""),
    )


def _author(space_id: int) -> Actor:
    actor = current_actor()
    require(actor, "petition.write", spaces.space(space_id))
    return actor


def _key(space_id: int, stage: Stage) -> str:
    return f"petition/new/{space_id}/{stage.name}"


def _typed(actor: Actor, space_id: int, stage: Stage) -> MultiDict[str, str] | None:
    """Return what this person has typed at a step, or None."""
    kept = people.draft(actor.person_id, _key(space_id, stage)) if actor.person_id else None
    return MultiDict(kept) if kept else None


def _similar(space_id: int, text: str) -> list[ReadPetition]:
    space = spaces.space(space_id)
    most = settings("petition", PetitionSettings).similar
    return queries.similar(text, most, space_id=space.id if space.is_sandbox else None)
