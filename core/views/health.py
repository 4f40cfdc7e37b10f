"""``/health``: how this instance is, for a program that watches it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from core import health
from core.contracts import Finding, Health
from core.runtime import config
from core.web import machine

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@machine
def show() -> Response:
    """Answer 200, or 503 when something fails; words and numbers only, for a stranger may ask."""
    found = health.examine()
    state = health.worst(found)
    response = jsonify(instance=config().site.id, state=state, checks={item.name: _said(item) for item in found})
    response.status_code = 503 if state == Health.FAILING else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(finding: Finding) -> dict[str, Any]:
    return {"state": finding.state, **finding.figures}
