"""What is told to the public of personal data is what the tables hold, and what the tasks erase."""

from __future__ import annotations

import pytest

from core.contracts import NotPersonal, PersonalData, Profile
from core.notices import coverage
from core.runtime import runtime


def components() -> list[str]:
    return ["core", *runtime().infos]


@pytest.fixture(params=list(Profile))
def running(request, build_instance):
    """Both profiles, with every plugin that is shipped for them."""
    with build_instance(request.param).app_context():
        yield runtime()


@pytest.mark.usefixtures("running")
def test_every_table_says_what_it_keeps_of_people():
    assert [gap for component in components() for gap in coverage.undeclared(component)] == []


@pytest.mark.usefixtures("running")
def test_nothing_is_declared_that_is_not_there():
    assert [name for component in components() for name in coverage.unknown(component)] == []


def test_each_declaration_is_of_its_own_component(running):
    for one in running.personal.values():
        owner = one.name.partition(".")[0]
        assert owner in components()
        assert one.holds
        assert {held.partition("_")[0] for held in one.holds} == {owner}


def test_who_tells_a_duration_has_a_task_that_keeps_it(running):
    for one in running.personal.values():
        if isinstance(one, PersonalData):
            assert set(one.erased_by) <= set(running.tasks), one.name
            told = one.durations() if one.durations else {}
            assert one.kept % dict.fromkeys(told, "…")
            assert one.erased_by or not told, one.name
            assert all(duration.count > 0 for duration in told.values())


def found_with(monkeypatch, changed) -> list[str]:
    """What is missing, or too much, once the declarations are changed so."""
    running = runtime()
    before = {*coverage.undeclared("core"), *coverage.unknown("core")}
    monkeypatch.setattr(running, "personal", {**running.personal, **changed})
    return sorted({*coverage.undeclared("core"), *coverage.unknown("core")} - before)


@pytest.mark.usefixtures("running")
def test_an_undeclared_table_is_found(monkeypatch):
    nothing = NotPersonal("core.mails", "", ())
    assert found_with(monkeypatch, {"core.mails": nothing}) == ["core_mail"]


@pytest.mark.usefixtures("running")
def test_a_column_that_points_at_a_person_is_never_impersonal(monkeypatch):
    liar = NotPersonal("core.notices", "nothing to see", ("core_notice",))
    assert found_with(monkeypatch, {"core.notices": liar}) == ["core_notice.changed_by"]


@pytest.mark.usefixtures("running")
def test_a_telling_column_of_a_table_declared_in_part_is_found(monkeypatch):
    part = NotPersonal("core.organisations", "kinds only", ("core_organisation.kind", "core_space_tool", "core_gone"))
    assert found_with(monkeypatch, {"core.organisations": part}) == ["core_gone", "core_organisation.name"]
