"""French and English are complete, and the check that says so would notice."""

from __future__ import annotations

import pytest

from core import catalogues


@pytest.mark.parametrize("component", sorted(catalogues.components()))
def test_french_and_english_are_complete(component):
    assert list(catalogues.problems(catalogues.components()[component])) == []


def test_no_two_components_say_one_message_otherwise():
    assert list(catalogues.conflicts(catalogues.components())) == []


def test_a_conflict_is_named(tmp_path):
    folders = {name: tmp_path / name for name in ("a", "b")}
    for name, folder in folders.items():
        catalogues.po_path(folder).parent.mkdir(parents=True)
        catalogues.po_path(folder).write_text(f'{HEAD}\nmsgid "held"\nmsgstr "tenue {name}"\n')
    assert [conflict.startswith("b: 'held'") for conflict in catalogues.conflicts(folders)] == [True]


@pytest.fixture
def component(tmp_path):
    (tmp_path / "views.py").write_text('gettext("Good %(when)s")\nngettext("%(num)d day", "%(num)d days", n)\n')
    catalogues.update(tmp_path)
    return tmp_path


def translate(folder, text):
    path = catalogues.po_path(folder)
    path.write_text(path.read_text() + text if text.startswith("\nmsgid") else text)


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
DAYS = '\nmsgid "%(num)d day"\nmsgid_plural "%(num)d days"\nmsgstr[0] "%(num)d jour"\nmsgstr[1] "%(num)d jours"\n'


@pytest.mark.parametrize(
    ("french", "said"),
    [
        ('\nmsgid "Good %(when)s"\nmsgstr ""\n' + DAYS, "no French for"),
        ('\nmsgid "Good %(when)s"\nmsgstr "Bon %(quand)s"\n' + DAYS, "other values"),
        (DAYS, "not in the catalogue"),
        ('\nmsgid "Good %(when)s"\nmsgstr "Bon %(when)s"\n\nmsgid "Bad"\nmsgstr "Mal"\n' + DAYS, "no longer used"),
    ],
)
def test_each_problem_is_named(component, french, said):
    translate(component, HEAD + french)
    assert [said in problem for problem in catalogues.problems(component)] == [True]


def test_a_complete_catalogue_has_no_problem_and_compiles(component):
    translate(component, HEAD + '\nmsgid "Good %(when)s"\nmsgstr "Bon %(when)s"\n' + DAYS)
    assert list(catalogues.problems(component)) == []
    assert catalogues.compile_all([component]) == len(catalogues.NAMES)
    assert catalogues.compile_all([component]) == 0


def english(folder, text):
    catalogues.po_path(folder, "en").write_text(HEAD + text)


GOOD = '\nmsgid "Good %(when)s"\nmsgstr "Bon %(when)s"\n'
ENGLISH_DAYS = '\nmsgid "%(num)d day"\nmsgid_plural "%(num)d days"\nmsgstr[0] "%(num)d day"\nmsgstr[1] "%(num)d days"\n'


def test_a_message_says_itself_in_english(component):
    said = {message.id: message.string for message in catalogues.read(component, "en") if message.id}
    assert said == {
        "Good %(when)s": "Good %(when)s",
        ("%(num)d day", "%(num)d days"): ("%(num)d day", "%(num)d days"),
    }


def test_bettered_english_is_kept(component):
    english(component, '\nmsgid "Good %(when)s"\nmsgstr "Have a good %(when)s"\n')
    catalogues.update(component)
    assert catalogues.read(component, "en").get("Good %(when)s").string == "Have a good %(when)s"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\nmsgid "Good %(when)s"\nmsgstr ""\n' + ENGLISH_DAYS, "no English for"),
        ('\nmsgid "Good %(when)s"\nmsgstr "Good day"\n' + ENGLISH_DAYS, "other values in the English"),
        (ENGLISH_DAYS, "not in the catalogue (English)"),
    ],
)
def test_each_problem_of_english_is_named(component, text, said):
    translate(component, HEAD + GOOD + DAYS)
    english(component, text)
    assert [said in problem for problem in catalogues.problems(component)] == [True]


def test_two_components_may_not_say_one_message_in_two_englishes(tmp_path):
    folders = {name: tmp_path / name for name in ("a", "b")}
    for name, folder in folders.items():
        catalogues.po_path(folder, "en").parent.mkdir(parents=True)
        english(folder, f'\nmsgid "held"\nmsgstr "held {name}"\n')
    assert len(list(catalogues.conflicts(folders))) == 1
