"""The public list of petitions: searched by words, by commune, shelf by shelf; as a page and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.i18n import N_
from core.web.guards import row_id
from core.web.words import words
from plugins.petition import queries
from plugins.petition.forms import SearchForm
from plugins.petition.queries import Found, Search
from plugins.petition.rules import NEAR_PERCENT, Shelf, words_of
from plugins.petition.views.blueprint import blueprint
from plugins.petition.views.sheet import sheet

SHELVES = {
    Shelf.OPEN: N_("Open"),
    Shelf.NEAR: N_("Near the goal"),
    Shelf.ANSWERED: N_("With an answer"),
    Shelf.CLOSED: N_("Closed ones"),
    Shelf.STOPPED: N_("Stopped on the way"),
    Shelf.ALL: N_("All"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A shelf, as a link of the list's menu."""

    label: str
    url: str
    current: bool


@blueprint.get("/petitions")
def index() -> ResponseReturnValue:
    form = SearchForm(request.args)
    found = searched(form) if form.validate() else None
    asked = kept(form)
    page = render_template(
        "petition/index.html",
        form=form,
        shelf=form.shelf,
        choices=[
            Choice(words().gettext(label), _address(key, asked), key == form.shelf) for key, label in SHELVES.items()
        ],
        searched=bool(asked),
        everywhere=_address(Shelf.ALL, asked),
        previous=_address(form.shelf, asked, avant=found.before) if found and found.before else None,
        following=_address(form.shelf, asked, apres=found.after) if found and found.after else None,
        found=found,
        counted=queries.COUNTED,
        near=NEAR_PERCENT,
        sheets=[sheet(petition) for petition in found.petitions] if found else [],
    )
    return page, 422 if found is None else 200


def _address(shelf: Shelf, asked: Mapping[str, Any], **place: int) -> str:
    return url_for("petition.index", **{**asked, "filtre": None if shelf == Shelf.OPEN else str(shelf), **place})


def searched(form: SearchForm) -> Found:
    """Return the page of the list that a valid form and the address ask for."""
    search = Search(form.shelf, words_of(form.recherche.data or ""), form.commune.insee)
    after, before = (request.args.get(name, type=row_id) for name in ("apres", "avant"))
    return queries.listed(search, after=after, before=before)


def kept(form: SearchForm) -> dict[str, Any]:
    """Return what the other addresses of the same search hold, but for the shelf."""
    place = form.commune
    asked: dict[str, Any] = {"recherche": form.recherche.data, "commune": place.data}
    if place.insee:
        asked["commune"] = (place.data, place.insee)
    return {name: value for name, value in asked.items() if value}
