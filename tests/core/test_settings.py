"""Every setting is told to people: it has its sentence, its line in docs/settings.md, and its refusals."""

from __future__ import annotations

import tomllib

import pytest
from click.testing import CliRunner

from core import cli, settings
from core.config.writing import document, toml_value

ALL = list(settings.sections(settings.shipped()))


@pytest.mark.parametrize("section", ALL, ids=lambda section: section.name)
def test_each_section_says_what_it_is_about_and_each_setting_what_it_does(section):
    assert section.about.endswith(".")
    assert section.settings
    for item in section.settings:
        assert item.doc[:1] == item.doc[:1].upper(), item.name
        assert item.doc.endswith("."), item.name
        assert "'" not in item.doc, item.name


def test_the_page_is_the_one_that_the_program_writes():
    written = settings.PAGE.read_text(encoding="utf-8")
    assert written == settings.render(settings.shipped()), "run: python -m core.settings"


def test_the_page_names_every_variable_once():
    page = settings.render(settings.shipped())
    names = [item.variable for section in ALL for item in section.settings]
    assert len(set(names)) == len(names)
    assert all(page.count(f"`{name}` |") == 1 for name in names)


@pytest.mark.parametrize("section", ALL, ids=lambda section: section.name)
def test_each_default_passes_its_own_check(section):
    for item in section.settings:
        assert item.check is None or item.check(item.default) == "", item.name


def test_the_command_shows_core_and_every_installed_plugin(tmp_path):
    shown = CliRunner().invoke(cli.preau, ["--instance", str(tmp_path), "settings"]).output
    assert "| `port` | Port où le programme écoute. | nombre entier | `8000` | `PREAU_SERVER_PORT` |" in shown
    assert "## `[petition]` (plugin « Pétitions »)" in shown


def test_a_written_file_says_what_was_given_and_shows_the_rest_as_comments():
    values = {"site": {"id": "a" * 16, "name": 'Le "centre" \\ d’été'}, "plugins": {"enabled": ("petition",)}}
    text = document(values)
    read = tomllib.loads(text)
    assert read["site"] == values["site"]
    assert read["plugins"] == {"enabled": ["petition"]}
    assert read["server"] == {}
    assert "\n#port = 8000\n" in text


def test_a_written_file_with_every_default_line_taken_up_says_the_defaults():
    taken_up = "\n".join(
        line.lstrip("#") if "#" in line[:1] and line[1:2] != " " else line for line in document({}).splitlines()
    )
    read = tomllib.loads(taken_up)
    for section in (section for section in ALL if not section.plugin):
        for item in section.settings:
            default = list(item.default) if isinstance(item.default, tuple) else item.default
            assert read[section.name][item.name] == default


@pytest.mark.parametrize("value", ["", "\x7f", "é", '"', "\\", True, 8000, ["a", "b"]])
def test_each_kind_of_value_reads_back_as_it_was(value):
    assert tomllib.loads(f"key = {toml_value(value)}") == {"key": value}
