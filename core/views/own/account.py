"""Everybody's own page of data: what is kept of her, the file to take away, the erasure."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import ValidationError

from core.contracts import Actor
from core.errors import Conflict, Forbidden
from core.events import transaction
from core.i18n import N_
from core.own import services
from core.people import queries
from core.text import fold
from core.views.own import archive
from core.views.own.blueprint import blueprint
from core.views.own.telling import told, unlinked
from core.web import Form, actors, current_actor, use_case
from core.web.forms import LineField
from core.web.words import lazy_gettext

#: What is typed so that nobody erases herself by mistake.
WORD = N_("ERASE")


class EraseForm(Form):
    """One word to type."""

    word = LineField(lazy_gettext("To confirm, write the word ERASE"), most=40)

    def validate_word(self, field: LineField) -> None:
        """Take the word in capitals or not; a hand on the wrong key erases nothing."""
        if fold(field.data or "") != fold(gettext(WORD)):
            raise ValidationError(gettext("Write the word ERASE, as it stands here."))


def _person_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise Forbidden(N_("Sign in first: this is for people whom the centre knows."))
    return actor.person_id


@blueprint.get("/moi/donnees")
def show() -> ResponseReturnValue:
    tables = services.kept_of(_person_id(current_actor()))
    return render_template("own/show.html", holdings=told(tables), apart=unlinked())


@blueprint.get("/moi/donnees/telecharger")
def download() -> ResponseReturnValue:
    actor = current_actor()
    person = queries.person(_person_id(actor))
    return archive.answer(services.kept_of(person.id), person.name)


@blueprint.route("/moi/donnees/effacer", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """Say what goes and what stays, and do so once the word is typed; the page that follows is a stranger's."""
    actor = current_actor()
    tables = services.kept_of(_person_id(actor))
    form = EraseForm(request.form)
    if request.method == "POST" and form.validate():
        name_stays = False
        with use_case(form) as done:
            name_stays = services.erase_own(actor=actor)
        if done.ok:
            onward = url_for("own.gone", note="closed" if name_stays else "erased")
            return actors.drop_session(make_response(redirect(onward, code=303)))
    holdings = told(tables)
    page = render_template(
        "own/erase.html",
        form=form,
        word=gettext(WORD),
        refused=_refusal(actor),
        going=[one for one in holdings if not one.all_stays],
        staying=[one for one in holdings if one.stays],
        name_stays=services.keeps_name(tables),
    )
    return page, 200 if request.method == "GET" else 422


def _refusal(actor: Actor) -> str:
    """Say why this account cannot be erased now; empty when it can."""
    try:
        with transaction():
            services.check_erasable(actor)
    except Conflict as error:
        return str(gettext(error.message, **error.params))
    return ""


@blueprint.get("/moi/donnees/effacees")
def gone() -> ResponseReturnValue:
    return render_template("own/gone.html")
