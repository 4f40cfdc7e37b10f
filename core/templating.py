"""The environment in which templates are drawn: one for each language, whose messages are put in once and for all."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import CodeType, FunctionType, MethodType
from typing import Any, cast

from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer

from core import html
from core.i18n import language

_PLAIN: frozenset[Any] = frozenset({FunctionType, MethodType, Macro})


class Names(Context):
    """The names that a template knows. Jinja asks everything that is called how it wants to be called, at length."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function, a method or a macro at once; leave the rest to Jinja."""
        if type(called) in _PLAIN and not hasattr(called, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class PutMessagesIn(NodeTransformer):
    """Turns ``_("Sign in")`` into its words: a page holds fifty of them, the same at every request."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self.translate = translate

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(message))], kwargs=[]):
                return nodes.Const(self.translate(message), lineno=node.lineno)
        return node


class Page(Template):
    """A compiled template. A page is made of macros within macros: what they have drawn is not copied at each step."""

    @classmethod
    def from_code(cls, environment: Any, code: CodeType, *rest: Any, **more: Any) -> Template:
        """Make a template whose code shows values by ``html.shown`` in the place of ``markupsafe.escape``."""
        made = super().from_code(environment, code, *rest, **more)
        cast("FunctionType", made.root_render_func).__globals__["escape"] = html.shown
        return made


class Templates(Environment):
    """Flask's environment, with what is the same at every request worked out when a template is compiled."""

    context_class = Names
    template_class = Page
    language = ""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._of = lru_cache(maxsize=None)(self._overlay)

    def _overlay(self, code: str) -> Templates:
        other = self.overlay()
        other.language = code
        return other

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Let all templates share one dictionary of global names.

        Jinja gives each template a layer of its own over it, for names that nobody adds here; every import of a
        template then compares two such pairs name by name.
        """
        return super().make_globals(d) if d else self.globals

    def _load_template(
        self,
        name: str,
        globals: MutableMapping[str, Any] | None,  # noqa: A002 - Jinja's name
    ) -> Template:
        """Load a template in the language of the page; what it extends or imports is then in that language too."""
        if self.language:
            return super()._load_template(name, globals)
        return self._of(language())._load_template(name, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        return cast("nodes.Template", PutMessagesIn(self._translate).visit(parsed)) if self.language else parsed

    def _translate(self, message: str) -> str:
        return str(cast("Any", self.globals["_"])(message))
