"""What the log says when something fails: where and why, never whom."""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
import smtplib
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core import clock, config, logs, tokens
from core.errors import ConfigError, Invalid
from core.events import transaction
from core.extensions import db
from core.logs.formatting import DiscreetFormatter
from core.logs.rotating import NumberedFiles, numbered
from core.people.models import Person

NAME, ADDRESS = "Claudine Lheureux", "claudine@exemple.fr"


def written(error: BaseException, message: str = "failed", *args: object, name: str = "preau.test") -> str:
    """What stands in the log for an error that was caught and logged."""
    try:
        raise error
    except type(error):
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args or None, sys.exc_info())
    return DiscreetFormatter("%(message)s").format(record)


def quotes_nobody(said: str) -> bool:
    code = {line.strip() for line in Path(__file__).read_text(encoding="utf-8").splitlines()}
    rest = "\n".join(line for line in said.splitlines() if line.strip() not in code)
    return NAME not in rest and "exemple.fr" not in rest and "Lheureux" not in rest


def test_an_error_of_the_database_quotes_nobody(database, build_instance, make):
    with build_instance(plugins=[]).app_context():
        make.person(NAME, email=ADDRESS)
        with pytest.raises(IntegrityError) as caught, transaction():
            db.session.add(Person(name=NAME, sort_key="b", email=ADDRESS, created_at=clock.now()))
            db.session.flush()
        said = written(caught.value)
    assert "core_person" in said
    assert "INSERT INTO" in said
    assert quotes_nobody(said)


def test_a_value_that_postgresql_quotes_is_left_out(database, build_instance):
    with build_instance(plugins=[]).app_context(), pytest.raises((DBAPIError, AssertionError)) as caught:
        found = db.session.execute(select(text("CAST(:value AS integer)")).params(value=NAME)).scalar()
        raise AssertionError(found)  # SQLite reads 0
    said = written(caught.value)
    assert quotes_nobody(said)
    assert "test_logs.py" in said


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"{NAME} <{ADDRESS}>"),
        KeyError(NAME),
        RuntimeError(NAME),
        UnicodeEncodeError("ascii", NAME, 0, 1, NAME),
        FileNotFoundError(2, "No such file or directory", f"/home/{NAME}.pdf"),
        smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"unknown claudine@exemple.fr")}),
        Invalid("%(name)s is there already.", name=NAME),
        ExceptionGroup(NAME, [ValueError(ADDRESS)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_an_error_says_of_people_is_left_out(error):
    said = written(error)
    assert quotes_nobody(said)
    assert type(error).__qualname__ in said
    assert "test_logs.py" in said


def test_errors_behind_an_error_are_told_as_discreetly():
    outer = RuntimeError(NAME)
    outer.__cause__ = ValueError(ADDRESS)
    said = written(outer)
    assert said.index("ValueError") < said.index("which led to:") < said.index("RuntimeError")
    assert quotes_nobody(said)


def test_what_an_error_says_of_the_program_is_kept():
    assert "has no attribute 'nothing'" in written(AttributeError("'Person' has no attribute 'nothing'"))
    assert "No space left on device" in written(OSError(28, "No space left on device"))
    assert "is there already" in written(Invalid("%(name)s is there already.", name=NAME))


@pytest.mark.parametrize("name", ["preau.web", "waitress", "plugins.petition", "urllib3"])
def test_tokens_codes_addresses_and_queries_never_stand_in_a_line(name):
    token, digest, code = tokens.new_token(), "0123456789abcdef" * 4, tokens.grouped("7K3M9QXT2B4D")
    where = f"/petitions/signatures/{token}?courriel={ADDRESS}"
    said = written(ValueError(), f"mail {ADDRESS} {code} %s {digest}", where, name=name)
    for secret in (token, digest, code, ADDRESS, "courriel"):
        assert secret not in said


def test_what_others_put_in_their_messages_is_left_out():
    said = written(ValueError(), "Exception while serving %s", f"/personnes/{NAME}", name="waitress")
    assert said.splitlines()[0] == "Exception while serving %s"


def test_our_own_messages_keep_their_words():
    said = written(ValueError(), "task %s failed after %d tries", "core.erase_sandboxes", 3)
    assert said.startswith("task core.erase_sandboxes failed after 3 tries")


def test_the_moment_of_a_line_is_not_taken_for_a_code():
    record = logging.LogRecord("preau.work", logging.WARNING, "", 0, "on 2026-11-22", None, None)
    assert re.match(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ WARNING preau.work on 2026-11-22$", DiscreetFormatter().format(record)
    )


def log_into(folder: Path, lines: int, who: str = "a", most: int = 1000, kept: int = 3) -> None:
    handler = NumberedFiles(folder, most_bytes=most, kept=kept)
    for number in range(lines):
        handler.emit(logging.LogRecord("preau", logging.INFO, "", 0, f"{who} {number:05d} {'x' * 80}", None, None))


def test_a_full_file_gives_way_and_the_oldest_goes(tmp_path):
    log_into(tmp_path / "logs", 100)
    files = numbered(tmp_path / "logs")
    assert len(files) == 3
    assert [number for number, _path in files] == [files[0][0], files[0][0] + 1, files[0][0] + 2]
    assert all(path.stat().st_size <= 1100 for _number, path in files)
    assert "a 00099" in files[-1][1].read_text()


def test_a_new_start_goes_on_in_the_newest_file(tmp_path):
    log_into(tmp_path, 2)
    log_into(tmp_path, 2)
    assert [path.name for _number, path in numbered(tmp_path)] == ["preau-0001.log"]
    assert len((tmp_path / "preau-0001.log").read_text().splitlines()) == 4


def test_several_processes_lose_no_line(tmp_path):
    fresh = multiprocessing.get_context("spawn")
    processes = [fresh.Process(target=log_into, args=(tmp_path, 60, who, 2000, 99)) for who in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    lines = [line for _number, path in numbered(tmp_path) for line in path.read_text().splitlines()]
    assert len(lines) == len(set(lines)) == 120
    assert {line[0] for line in lines} == {"a", "b"}


def test_a_log_that_cannot_be_written_or_removed_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("a file where the folder should be")
    log_into(tmp_path / "taken", 3)
    monkeypatch.setattr(Path, "unlink", lambda *_a, **_k: (_ for _ in ()).throw(PermissionError("in use")))
    log_into(tmp_path / "logs", 100)
    assert len(numbered(tmp_path / "logs")) > 3


def test_a_message_that_does_not_fit_its_places_stops_nothing(tmp_path, capsys):
    handler = NumberedFiles(tmp_path, most_bytes=1000, kept=2)
    handler.setFormatter(DiscreetFormatter())
    handler.emit(logging.LogRecord("preau", logging.INFO, "", 0, "%d", (NAME,), None))
    assert NAME not in capsys.readouterr().err


@pytest.fixture
def configured(build_instance):
    """An instance whose log is set up as a server does; the process gets its own handlers back afterwards."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    app = build_instance(plugins=[])
    with app.app_context():
        logs.configure(app.extensions["preau"].config)
        yield app
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = kept, level


def test_an_error_of_a_page_is_logged_in_the_folder_without_its_address(configured, monkeypatch):
    def fail(*_args: object) -> object:
        raise ValueError(f"{NAME} {ADDRESS}")

    monkeypatch.setitem(configured.view_functions, "people.sign_in", fail)
    token = tokens.new_token()
    page = configured.test_client().get(f"/connexion?next=/x/{token}&nom={NAME}")
    assert page.status_code == 500
    folder = configured.extensions["preau"].config.instance / "logs"
    [(_number, path)] = numbered(folder)
    said = path.read_text(encoding="utf-8")
    assert "unexpected error at people.sign_in" in said
    assert "ValueError" in said
    assert token not in said
    assert quotes_nobody(said)
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("table", [{"megabytes": 0}, {"megabytes": 101}, {"files": 1}, {"files": 1000}, {"size": 1}])
def test_settings_out_of_bounds_are_refused(tmp_path, table):
    with pytest.raises(ConfigError, match=r"\[logs\]"):
        config.parse(tmp_path, {"site": {"id": "a"}, "logs": table}, {})
    kept = config.parse(tmp_path, {"site": {"id": "a"}, "logs": {"megabytes": 1, "files": 2}}, {}).logs
    assert (kept.megabytes, kept.files) == (1, 2)
