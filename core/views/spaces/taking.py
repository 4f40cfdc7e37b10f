"""A space taken away in one file, brought in from one, erased whole."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField, Field, FileField, ValidationError

from core.contracts import Actor
from core.errors import Invalid
from core.i18n import N_
from core.people import queries as people
from core.people.models import Person
from core.permissions import require
from core.runtime import config
from core.spaces import queries, services
from core.spaces.models import Space
from core.spaces.portable import exporting, importing
from core.spaces.portable.reading import read
from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import unlisted, visible
from core.web import Form, current_actor, use_case
from core.web.forms import LineField
from core.web.words import lazy_gettext


class ImportForm(Form):
    """An archive, and who answers for it here."""

    archive = FileField(lazy_gettext("File of the space"))
    bearer = LineField(lazy_gettext("Who will be its responsable here"), most=254, optional=True)

    def validate_archive(self, field: Field) -> None:
        """Say that a file has to be chosen; what it holds is said by whoever reads it."""
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose the file of the space; its name ends in “.zip”."))


class EraseForm(Form):
    """The word of who erases."""

    agreed = BooleanField(lazy_gettext("Yes, erase this whole space"))


@blueprint.get("/espaces/<id:space_id>/exporter")
def export(space_id: int) -> ResponseReturnValue:
    space = visible(space_id)
    require(current_actor(), "space.export", space)
    page = make_response(render_template("spaces/export.html", space=space, members=len(queries.members(space.id))))
    return unlisted(page) if space.is_sandbox else page


@blueprint.get("/espaces/<id:space_id>/archive.zip")
def archive(space_id: int) -> ResponseReturnValue:
    """Give the archive away; with ``?membres=1`` the names of the members go along."""
    named = request.args.get("membres") == "1"
    actor = current_actor()
    exporting.see_one_moment()
    made = exporting.export_space(actor=actor, space=visible(space_id), with_members=named)
    headers = {
        "Content-Disposition": f'attachment; filename="{made.filename}"',
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "private, no-store",
    }
    return Response(made.content, mimetype="application/zip", headers=headers)


@blueprint.route("/espaces/importer", methods=["GET", "POST"])
def bring() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, "space.import")
    form = ImportForm(request.form)
    form.archive.data = request.files.get("archive")
    if request.method == "POST" and form.validate() and (brought := _brought(actor, form)) is not None:
        return redirect(url_for("spaces.show", space_id=brought.id, note="brought"), code=303)
    page = render_template("spaces/import.html", form=form, most=config().server.upload_mb)
    return page, 200 if request.method == "GET" else 422


def _brought(actor: Actor, form: ImportForm) -> Space | None:
    content = form.archive.data.stream.read()
    with use_case(form) as done:
        bearer = _bearer(actor, form.bearer.data or "")
        space = importing.import_space(actor=actor, archive=read(content), bearer=bearer)
    return space if done.ok else None


def _bearer(actor: Actor, who: str) -> Person:
    """Return the person meant, or who acts when nobody is named."""
    if not who and actor.person_id is not None:
        return people.person(actor.person_id)
    found = people.meant(who)
    if len(found) != 1:
        raise Invalid(
            N_("Write the whole name or the e-mail address of one person whom the centre knows."), field="bearer"
        )
    return found[0]


@blueprint.route("/espaces/<id:space_id>/effacer", methods=["GET", "POST"])
def erase(space_id: int) -> ResponseReturnValue:
    """Say what goes with a space, then erase it on the word of who may."""
    actor = current_actor()
    space = visible(space_id)
    require(actor, "space.erase", space)
    form = EraseForm(request.form)
    if request.method == "POST":
        with use_case(form) as done:
            services.erase_space(actor=actor, space=queries.space(space_id), agreed=bool(form.agreed.data))
        if done.ok:
            return redirect(url_for("spaces.index", note="erased"), code=303)
        space = visible(space_id)
    values = {"members": len(queries.members(space.id)), "held": _held(space), "tools": queries.tools(space.id)}
    page = make_response(render_template("spaces/erase.html", space=space, form=form, **values))
    page.status_code = 200 if request.method == "GET" else 422
    return unlisted(page) if space.is_sandbox else page


def _held(space: Space) -> list[tuple[str, int]]:
    return [(gettext(message), number) for _, message, number in exporting.held(space)]
