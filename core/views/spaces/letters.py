"""The letter box of a sandbox: what would have been sent."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import visible
from core.work import mail


@blueprint.get("/espaces/<id:space_id>/courrier")
def letters(space_id: int) -> ResponseReturnValue:
    space = visible(space_id)
    return render_template("spaces/letters.html", space=space, letters=mail.letters(space.id))
