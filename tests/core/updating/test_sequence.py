"""Whichever gesture of an update fails, those before it are undone, the last first."""

from __future__ import annotations

import pytest

from core.errors import UpdateError
from core.updating import programme as programmes
from core.updating import sequence, services, versions
from core.updating.programme import Programme


class Fake:
    """Stands for the program, its commands and its service; tells what was asked, and fails where it is told to."""

    names = ("preau.service",)

    def __init__(self, failing: str = "") -> None:
        self.asked: list[str] = []
        self.failing = failing
        self.version = "former"
        self.database = "former"

    def ask(self, what: str) -> None:
        self.asked.append(what)
        if what == self.failing:
            self.failing = ""
            raise UpdateError(f"{what} a échoué")

    def step(self, name):
        assert self.version == "former", "a step is asked of the former program only"
        self.ask(name)
        if name == "put-back":
            self.database = "former"
        return {"state": {"used": False}, "copy": "copie"}.get(name, "")

    def pip(self, *_arguments):
        self.version = "new"
        self.ask("pip")

    def preau(self, *arguments):
        if arguments == ("db", "upgrade"):
            self.ask("upgrade")
            self.database = "new"
        elif self.database != self.version:
            raise UpdateError("la base n’est pas celle de ce programme")
        else:
            self.ask("check")
        return ""

    def stop(self):
        self.ask("stop")

    def start(self):
        self.ask("start")

    def put_back(self, _programme):
        self.version = "former"
        self.asked.append("programme")


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """Run an update that fails at a gesture; return what was asked and what was said."""

    def begun(failing=""):
        fake = Fake(failing)
        monkeypatch.setattr(programmes, "keep", lambda *_: fake.ask("keep"))
        monkeypatch.setattr(programmes, "put_back", fake.put_back)
        monkeypatch.setattr(programmes, "forget", lambda *_: None)
        monkeypatch.setattr(versions, "installed", lambda: "0.1.0")
        monkeypatch.setattr(services, "wait_until_it_answers", lambda _port: fake.ask("wait"))
        monkeypatch.chdir(tmp_path)
        offer = versions.Offer("9.1", tmp_path / "preau-9.1-py3-none-any.whl", None)
        where = Programme(tmp_path, tmp_path, tmp_path / "preau")
        update = sequence.Update(where, fake, fake, offer, lambda _said: None, 8000)
        try:
            sequence.run(update)
        except UpdateError as error:
            return fake, str(error)
        return fake, ""

    return begun


def test_the_gestures_come_in_order(begin):
    fake, said = begin()
    assert said == ""
    assert fake.asked == ["stop", "state", "backup", "copy", "keep", "pip", "upgrade", "check", "start", "wait"]
    assert (fake.version, fake.database) == ("new", "new")


@pytest.mark.parametrize(
    "failing", ["stop", "state", "backup", "copy", "keep", "pip", "upgrade", "check", "start", "wait"]
)
def test_whatever_fails_program_and_database_are_the_former_and_the_service_is_started(begin, failing):
    fake, said = begin(failing)
    assert (fake.version, fake.database) == ("former", "former")
    assert fake.asked[-1] == "start"
    assert f"{failing} a échoué" in said
    assert "Préau 0.1.0 est remis en place, la base est telle qu’avant." in said


def test_what_cannot_be_undone_is_said_with_what_to_do(begin, monkeypatch):
    monkeypatch.setattr(Fake, "put_back", lambda *_: (_ for _ in ()).throw(OSError("disque plein")))
    _fake, said = begin("pip")
    assert "À faire à la main : remise en place de Préau 0.1.0 (disque plein)." in said
    assert "telle qu’avant" not in said


def test_the_copy_of_a_database_that_could_not_be_put_back_stays_and_is_named(begin, tmp_path, monkeypatch):
    copy = tmp_path / "copie"
    copy.write_text("what the database held", encoding="utf-8")

    def step(fake, name):
        fake.ask(name)
        if name == "put-back":
            raise UpdateError("un autre programme tient la base")
        return {"state": {"used": False}, "copy": str(copy)}.get(name, "")

    monkeypatch.setattr(Fake, "step", step)
    fake, said = begin("start")
    assert fake.database == "new"
    assert copy.is_file()
    assert "À faire à la main : remise en place de la base (un autre programme tient la base)." in said
    assert f"La base d’avant est gardée dans « {copy} »" in said
    assert fake.asked[-1] == "start"


@pytest.mark.parametrize("failing", ["", "keep", "pip", "upgrade", "wait"])
def test_nothing_is_left_of_the_copy_otherwise(begin, tmp_path, failing):
    (tmp_path / "copie").write_text("what the database held", encoding="utf-8")
    begin(failing)
    assert not (tmp_path / "copie").exists()


@pytest.mark.parametrize(("database", "version"), [("former", "former"), ("new", "new")])
def test_an_update_that_was_cut_is_undone_or_finished(monkeypatch, tmp_path, database, version):
    fake = Fake()
    fake.version, fake.database = "new", database
    where = Programme(tmp_path, tmp_path, tmp_path / "preau")
    where.kept.mkdir()
    (where.kept / "complete").write_text("0.1.0", encoding="utf-8")
    monkeypatch.setattr(programmes, "here", lambda: where)
    monkeypatch.setattr(programmes, "put_back", fake.put_back)
    monkeypatch.setattr(sequence, "Runner", lambda *_: fake)
    copies = [tmp_path / "preau.db.avant-mise-a-jour", tmp_path / "avant-mise-a-jour.jsonl"]
    for copy in copies:
        copy.write_text("names and addresses", encoding="utf-8")
    said: list[str] = []
    assert sequence.mend(tmp_path, said.append)
    assert fake.version == version
    assert not any(copy.exists() for copy in copies)
    assert ("terminée" if version == "new" else "remis en place") in said[0]


def test_without_an_update_that_was_cut_nothing_is_mended(monkeypatch, tmp_path):
    monkeypatch.setattr(programmes, "here", lambda: Programme(tmp_path, tmp_path, tmp_path / "preau"))
    assert not sequence.mend(tmp_path, pytest.fail)
