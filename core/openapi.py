"""The routes for programs, described in OpenAPI from the models that their plugins declare.

spectree and pydantic are imported when the description is first read: a start costs nothing of them. The views run as
they are; a test holds their answers to their models.
"""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any, cast

from flask import Flask
from pydantic import BaseModel, ConfigDict, Field
from spectree import Response, SpecTree
from spectree.plugins.flask_plugin import FlaskPlugin
from werkzeug.routing import Rule

from core.contracts import ApiRoute
from core.i18n import N_
from core.web.guards import MOST_ID

_KEY = "preau_openapi"


class Answer(BaseModel):
    """What a route for programs answers: these fields, of these types, and no other."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Reason(Answer):
    """Why a request was refused."""

    status: int = Field(description=N_("The status of the answer"))
    title: str = Field(description=N_("What happened, in a few words"))
    explanation: str = Field(description=N_("What to do, in a sentence"))


class Refusal(Answer):
    """The answer to a request that was refused, in the language of the address."""

    error: Reason = Field(description=N_("Why it was refused"))


def named(address: str) -> type[BaseModel]:
    """Return the model of an address, ``package.module:Class``."""
    module, _, name = address.partition(":")
    return cast("type[BaseModel]", getattr(importlib.import_module(module), name))


def description(app: Flask, routes: Mapping[str, ApiRoute], server: str) -> dict[str, Any]:
    """Return the OpenAPI document, in message ids; it is made once."""
    if _KEY not in app.extensions:
        app.extensions[_KEY] = _made(app, routes, server)
    return cast("dict[str, Any]", copy.deepcopy(app.extensions[_KEY]))


def in_words(document: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    """Translate, in place, the sentences of a document."""
    for part in _parts(document):
        for key in ("summary", "description"):
            if isinstance(part.get(key), str) and part[key]:
                part[key] = say(part[key])
    return document


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)


def _made(app: Flask, routes: Mapping[str, ApiRoute], server: str) -> dict[str, Any]:
    tree = SpecTree(
        "flask",
        backend=_declared(app, routes),
        mode="strict",
        title="Préau",
        version=version("preau"),
        servers=[{"url": server}],
        validation_error_model=Refusal,
        naming_strategy=lambda model: model.__name__,
        nested_naming_strategy=lambda _parent, child: child,
        annotations=False,
    )
    backend = cast("Any", tree.backend)
    for route in routes.values():
        refused = {f"HTTP_{status}": (Refusal, said) for status, said in REFUSALS.items()}
        answer = Response(HTTP_200=(named(route.answer), N_("What was asked for")), **refused)
        query = named(route.query) if route.query else None
        described = tree.validate(query=query, resp=answer, operation_id=route.name.replace(".", "_"))
        backend.views[route.name] = described(app.view_functions[route.name])
    document = cast("dict[str, Any]", tree.spec)
    for rule in backend.find_routes():
        operation = document["paths"][backend.parse_path(rule, None)[0]]["get"]
        operation.update(summary=routes[rule.endpoint].title, description="")
    return _without_code(document)


REFUSALS = {
    403: N_("It is not open to everybody"),
    404: N_("It does not exist"),
    409: N_("There is nothing of the kind yet"),
    422: N_("Something in the address was not understood"),
}


def _without_code(document: dict[str, Any]) -> dict[str, Any]:
    """Take away what describes the code and not the answer: the docstrings and names of models."""
    for model in document["components"]["schemas"].values():
        model.pop("description", None)
    return document


def _typed(rule: Rule) -> str:
    """Return an address in converters that spectree knows."""
    return str(rule).replace("<id:", f"<int(min=1,max={MOST_ID}):")


def _declared(app: Flask, routes: Iterable[str]) -> type[FlaskPlugin]:
    """Return a backend of spectree that knows the declared routes alone."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in set(routes)]

    class Declared(FlaskPlugin):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.views: dict[str, Any] = {}

        def find_routes(self) -> list[Rule]:
            return rules

        def parse_func(self, route: Rule) -> Iterator[tuple[str, Any]]:
            yield "GET", self.views[route.endpoint]

        def parse_path(self, route: Any, path_parameter_descriptions: Any) -> tuple[str, list[Any]]:
            path, parameters = super().parse_path(cast("Any", _typed(route)), path_parameter_descriptions)
            for parameter in parameters:
                parameter["description"] = parameter["description"] or N_("The number that stands in its address")
            return path, parameters

    return Declared
