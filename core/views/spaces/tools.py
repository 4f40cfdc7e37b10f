"""The tools of a space, among those that the centre has."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.permissions import require
from core.runtime import runtime
from core.spaces import queries, services
from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import visible
from core.web import Form, current_actor, use_case
from core.web.words import lazy_gettext


class ToolsField(SelectMultipleField):
    """The tools that the centre has, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, [Optional()], **options)
        self.choices = [(tool.name, gettext(tool.title)) for tool in runtime().tools.values()]


class ToolsForm(Form):
    """Which tools a space shows."""

    tools = ToolsField(lazy_gettext("Tools"))


def hints() -> dict[str, str]:
    """Return what each tool is for, under its name."""
    return {tool.name: gettext(tool.summary) for tool in runtime().tools.values()}


@blueprint.route("/espaces/<id:space_id>/outils", methods=["GET", "POST"])
def tools(space_id: int) -> ResponseReturnValue:
    actor = current_actor()
    space = visible(space_id)
    require(actor, "space.manage", space)
    chosen = {"tools": [tool.name for tool in queries.tools(space.id)]}
    form = ToolsForm(request.form if request.method == "POST" else None, data=chosen)
    if request.method == "POST" and form.validate():
        with use_case(form) as done:
            services.set_tools(actor=actor, space=queries.space(space_id), tools=form.tools.data or [])
        if done.ok:
            return redirect(url_for("spaces.show", space_id=space_id, note="tools"), code=303)
    page = render_template("spaces/tools.html", form=form, space=space, hints=hints())
    return page, 200 if request.method == "GET" else 422
