"""What applications are compiled from is the same from test to test: templates, and how addresses are built.

Each of thousands of tests has an application of its own. What is compiled for one serves the next: the very same code,
and half the time of a test that opens pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from core.app import Application
from core.templating import Templates


class CompiledTemplates(BytecodeCache):
    """Templates by their text, and by the language and the catalogues whose words were put in."""

    def __init__(self) -> None:
        self._kept: dict[str, CodeType] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Find a template again; where a plugin, an instance or a test has another text, it is another one."""
        assert isinstance(environment, Templates)
        catalogues = environment.app.extensions["babel"].translation_directories
        bucket = Bucket(environment, repr((environment.language, catalogues, name, filename, source)), "")
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key] = bucket.code


def once(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """Return a ``_compile_builder`` that makes the function of a rule once; it is given the rule when called."""
    kept: dict[str, Any] = {}

    def compile_builder(self: Rule, append_unknown: bool = True) -> Any:
        read = sorted((name, type(converter).__qualname__) for name, converter in self._converters.items())
        key = repr((self.rule, self._trace, self.defaults, read, append_unknown))
        if key not in kept:
            kept[key] = compiled(self, append_unknown)
        return kept[key]

    return compile_builder


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let all applications of this process share what they are compiled into."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Application, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        patch.setattr(Rule, "_compile_builder", once(Rule._compile_builder))
        yield
