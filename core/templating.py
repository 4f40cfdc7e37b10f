"""The environment in which templates are drawn."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Flask's environment, where all templates share one dictionary of global names.

    Jinja gives each template a layer of its own over it, for names that nobody adds here; every import of a template
    then compares two such pairs name by name.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
