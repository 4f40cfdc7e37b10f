"""What the foot of every page says of accessibility, worked out once a minute: it changes a few times in years."""

from __future__ import annotations

import time
from typing import cast

from flask import current_app
from flask.blueprints import BlueprintSetupState

from core.notices import queries
from core.notices.rules import Conformity
from core.views.notices.blueprint import blueprint
from core.views.notices.words import CONFORMITY
from core.web.words import words

KEY = "preau_conformity"
SECONDS = 60.0


def conformity_words() -> str:
    """Return the mention that the home page of a public body must bear, in the decree's words."""
    until, state = cast("tuple[float, Conformity]", current_app.extensions.get(KEY, (0.0, Conformity.NONE)))
    if until < time.monotonic():
        state = queries.conformity()
        current_app.extensions[KEY] = (time.monotonic() + SECONDS, state)
    return words().gettext(CONFORMITY[state])


def forget() -> None:
    """Let the next page ask again: the statement has just been changed in this process."""
    current_app.extensions.pop(KEY, None)


@blueprint.record_once
def _give_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["conformity_words"] = conformity_words
