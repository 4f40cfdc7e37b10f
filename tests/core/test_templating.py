"""Templates: messages are put in when a template is compiled, in the language of the page, and stay inert."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from core.i18n import speaking


class Loud(str):
    """Text of another class is text."""


SOURCES = {
    "page.html": "{% extends 'frame.html' %}{% from 'part.html' import part %}"
    "{% block main %}{{ part() }}{% endblock %}",
    "frame.html": "{{ _('Sign in') }} / {% block main %}{% endblock %}",
    "part.html": "{% macro part() %}{{ _('Sign out') }}{% endmacro %}",
    "odd.html": "{{ _('<b>%(name)s</b>', name='<i>') }} {{ _('<u>') }} {% set word = 'Sign in' %}{{ _(word) }}",
    "deep.html": "{% macro deep(x) %}{{ x }}{% endmacro %}{% macro wide(x) %}{{ deep(x) }}{% endmacro %}"
    "{{ wide(value) }}|{{ value }}",
    "loop.html": "{% macro one(n) %}{{ n }}{% endmacro %}{% for n in [1, 2] %}{{ one(n) }}{{ pages() }}{% endfor %}",
}


@pytest.fixture
def draw(centre, tmp_path):
    """Draw a template of ``SOURCES`` in a language."""
    folder = tmp_path / "words"
    folder.mkdir()
    for name, source in SOURCES.items():
        (folder / name).write_text(source, encoding="utf-8")
    app = centre
    app.jinja_loader.loaders[0].searchpath[:0] = [str(folder)]

    def drawn(name: str, language: str, **values: object) -> str:
        with app.test_request_context("/"), speaking(language):
            return app.jinja_env.get_template(name).render(**values)

    return drawn


def test_a_page_what_it_extends_and_imports_speak_one_language_each_time(draw):
    assert draw("page.html", "fr") == "Se connecter / Se déconnecter"
    assert draw("page.html", "en") == "Sign in / Sign out"
    assert draw("page.html", "fr") == "Se connecter / Se déconnecter"


def test_messages_are_escaped_whether_they_are_put_in_or_looked_for(draw):
    assert draw("odd.html", "fr") == "&lt;b&gt;&lt;i&gt;&lt;/b&gt; &lt;u&gt; Se connecter"


def test_functions_and_macros_are_called_without_jinja_s_own_names(draw):
    assert draw("loop.html", "fr", pages=lambda: "·") == "1·2·"


@pytest.mark.parametrize(
    ("value", "seen"),
    [("<b>", "&lt;b&gt;"), (Markup("<b>"), "<b>"), (7, "7"), (None, "None"), (Loud("<b>"), "&lt;b&gt;")],
)
def test_what_is_no_markup_is_escaped_at_every_depth(draw, value, seen):
    assert draw("deep.html", "fr", value=value) == f"{seen}|{seen}"
