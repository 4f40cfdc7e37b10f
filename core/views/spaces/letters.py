"""The letter box of a sandbox: what would have been sent, and to whom."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from core.errors import Missing
from core.i18n import N_
from core.spaces.models import Space
from core.views.spaces.blueprint import blueprint
from core.views.spaces.show import unlisted, visible
from core.web.letters import paragraphs
from core.work import mail


def _sandbox(space_id: int) -> Space:
    space = visible(space_id)
    if not space.is_sandbox:
        raise Missing(N_("Only a sandbox has a letter box: the letters of this space are really sent."))
    return space


@blueprint.get("/espaces/<id:space_id>/courrier")
def letters(space_id: int) -> ResponseReturnValue:
    space = _sandbox(space_id)
    return unlisted(make_response(render_template("spaces/letters.html", space=space, letters=mail.letters(space.id))))


@blueprint.get("/espaces/<id:space_id>/courrier/<id:mail_id>")
def letter(space_id: int, mail_id: int) -> ResponseReturnValue:
    space = _sandbox(space_id)
    found = mail.letter(mail_id, space_id=space.id)
    page = render_template("spaces/letter.html", space=space, letter=found, paragraphs=paragraphs(found.body))
    return unlisted(make_response(page))
