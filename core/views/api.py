"""What programs may ask of this site: a page that says it, and the same as an OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from core.runtime import config, runtime
from core.web.words import words

blueprint = Blueprint("api", __name__)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of an answer, or of a question, in a line of a table."""

    name: str
    kind: str
    about: str
    required: bool


@blueprint.get("/api")
def index() -> ResponseReturnValue:
    document = _document()
    routes = [
        {
            "path": path,
            "title": one["get"]["summary"],
            "questions": [_parameter(parameter) for parameter in one["get"]["parameters"]],
            "answer": _name(one["get"]["responses"]["200"]["content"]["application/json"]["schema"]),
        }
        for path, one in sorted(document["paths"].items())
    ]
    asked = {route.query.rpartition(":")[2] for route in runtime().api_routes.values() if route.query}
    known = document["components"]["schemas"].items()
    models = {name: _lines(model) for name, model in known if name not in asked}
    return render_template("pages/api.html", routes=routes, models=models)


@blueprint.get("/api/openapi.json")
def openapi() -> ResponseReturnValue:
    return jsonify(_document())


def _document() -> dict[str, Any]:
    from core import openapi as described  # noqa: PLC0415 - spectree and pydantic are loaded for who reads this only

    site = config()
    server = (site.site.public_url or site.addresses[0]).rstrip("/")
    routes = runtime().api_routes
    return described.in_words(described.description(current_app, routes, server), words().translated)


def _parameter(said: dict[str, Any]) -> FieldLine:
    return FieldLine(said["name"], _kind(said["schema"]), said["description"], said["required"])


def _lines(model: dict[str, Any]) -> list[FieldLine]:
    required = set(model.get("required", ()))
    return [
        FieldLine(name, _kind(said), said.get("description", ""), name in required)
        for name, said in model.get("properties", {}).items()
    ]


def _kind(said: dict[str, Any]) -> str:
    """Return the type of a field in a word or two: that of JSON, or the name of its model."""
    if "anyOf" in said:
        return " | ".join(_kind(one) for one in said["anyOf"])
    if said.get("type") == "array":
        return f"[{_kind(said['items'])}]"
    if "enum" in said:
        return " | ".join(f'"{word}"' for word in said["enum"])
    return _name(said) or str(said.get("format") or said.get("type", ""))


def _name(said: dict[str, Any]) -> str:
    return str(said.get("$ref", "")).rpartition("/")[2]
