"""Pages of agreements say what is asked, what the journal shows and why; refusals stand at their field."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import click.testing
import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.contracts import SYSTEM, Profile, Role
from core.demonstration import Stage
from core.events import transaction
from core.testing import Build, Maker
from plugins.indemnity import cli, demonstration, queries, services
from tests.plugins.arrivals import enrol, session

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture
def region(build_instance: Build) -> Iterator[Flask]:
    app = build_instance(Profile.REGION, ["indemnity", "region"])
    with app.app_context(), clock.set_to(NOW):
        yield app


@pytest.fixture
def officer(region: Flask, make: Maker) -> FlaskClient:
    browser = region.test_client()
    browser.sign_in(make.person("Hélène M.", Role.OFFICER))  # type: ignore[attr-defined]
    return browser


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return html.unescape(answer.text).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_whole_way_from_nothing_to_a_year_and_its_worth(officer: FlaskClient) -> None:
    assert "Adopter la règle d’exemple" in page(officer, "/conventions")
    assert "Pas encore de règle" in page(officer, "/conventions/nouvelle")
    assert officer.post("/conventions/regle-exemple").status_code == 303
    assert "Pas encore de centre" in page(officer, "/conventions/nouvelle")
    origin = enrol()
    form = {"origin": origin, "number": "2026-014", "decision": "Délibération 1", "start": "2026-03-22", "years": "3"}
    answer = officer.post("/conventions/nouvelle", data=form)
    assert answer.status_code == 303
    for month in (4, 5, 6, 9):
        session(origin, date(2026, month, 2))
    shown = page(officer, answer.headers["Location"])
    assert "Exemple" in shown
    assert "Aucune séance de transfert n’a été tenue" in shown
    assert "Sans cette condition, l’année vaudrait 1 333,33 €" in shown
    session(origin, date(2026, 4, 1), purpose="transfer")
    shown = page(officer, answer.headers["Location"])
    assert "200 000 centimes × 4 / 6 = 133 333,33…, arrondi une fois au plus proche : 1 333,33 €" in shown
    assert "Du dimanche 22 mars 2026 au dimanche 21 mars 2027" in shown
    assert "connu jusqu’au mercredi 2 septembre 2026" in shown
    assert "2 séances" in shown
    listed = page(officer, "/conventions")
    assert "4 sur 6" in listed
    assert "1 333,33 €" in listed
    assert "1 333,33 €" in page(officer, "/")


def test_refusals_stand_at_their_field(officer: FlaskClient) -> None:
    officer.post("/conventions/regle-exemple")
    form = {"origin": enrol(), "number": "1", "decision": "D", "start": "2026-03-22", "years": "2"}
    assert officer.post("/conventions/nouvelle", data=form).status_code == 303
    wrong = (
        ({}, "deux conventions ne peuvent pas se chevaucher"),
        ({"start": "2028-04-01", "years": "2"}, "il en reste : 1"),
        ({"start": "2028-04-01", "years": "1"}, "Une autre convention porte le numéro 1"),
        ({"start": "9999-12-31", "years": "1"}, "vérifiez l’année"),
        ({"start": "0001-01-01", "years": "1"}, "Aucune règle n’était en vigueur"),
        ({"start": "demain"}, "start-error"),
        ({"start": ""}, "Indiquez le premier jour"),
        ({"years": "99"}, "years-error"),
        ({"years": ""}, "Choisissez un nombre d’années"),
        ({"origin": "zzz"}, "origin-error"),
        ({"origin": ""}, "Choisissez un centre"),
        ({"number": " "}, "number-error"),
        ({"decision": "x" * 161}, "decision-error"),
    )
    for change, said in wrong:
        answer = officer.post("/conventions/nouvelle", data={**form, "number": "1", "years": "1", **change})
        assert answer.status_code == 422
        assert said in html.unescape(answer.text), change
    assert queries.count_agreements() == 1


def test_a_hostile_centre_stays_text(officer: FlaskClient) -> None:
    officer.post("/conventions/regle-exemple")
    origin = enrol(name=HOSTILE)
    with transaction():
        made = services.make_agreement(
            actor=SYSTEM, origin=origin, number=HOSTILE[:40], decision=HOSTILE, start=date(2026, 1, 1), years=1
        )
    for path in ("/conventions", f"/conventions/{made.id}", "/conventions/nouvelle"):
        assert "<script>alert" not in officer.get(path).text
        assert "&lt;script&gt;alert" in officer.get(path).text


@pytest.mark.parametrize("number", ["999", str(2**63 - 1), str(2**63), "x", "-1"])
def test_odd_addresses_get_a_page(officer: FlaskClient, number: str) -> None:
    page(officer, f"/conventions/{number}", 404)


@pytest.mark.parametrize("query", ["page=0", "page=-3", "page=x", "page=99999999999999999999"])
def test_odd_page_numbers_get_a_page(officer: FlaskClient, query: str) -> None:
    page(officer, f"/conventions?{query}")


def test_doors_are_closed_to_others(region: Flask, make: Maker) -> None:
    browser = region.test_client()
    assert browser.get("/conventions").status_code == 303
    assert "Conventions" not in browser.get("/").text
    browser.sign_in(make.person("Nadia K.", Role.ANIMATOR))  # type: ignore[attr-defined]
    for path in ("/conventions", "/conventions/1", "/conventions/nouvelle"):
        assert browser.get(path).status_code == 403
    assert browser.post("/conventions/regle-exemple").status_code == 403
    watcher = region.test_client()
    watcher.sign_in(make.person("Olivier P.", Role.ADMINISTRATOR))  # type: ignore[attr-defined]
    assert watcher.get("/conventions").status_code == 200
    assert watcher.get("/conventions/nouvelle").status_code == 403


def test_the_terminal_tells_the_same(region: Flask) -> None:
    runner = click.testing.CliRunner()
    assert "Aucune convention" in _run(runner)
    with transaction():
        services.adopt_rule_set(actor=SYSTEM, content=services.read_rule_set(services.EXAMPLE))
    origin = enrol(name="\x1b[31mrouge" + "x" * 60)
    with transaction():
        services.make_agreement(
            actor=SYSTEM, origin=origin, number="2026-014", decision="D", start=date(2026, 1, 1), years=2
        )
    session(origin, date(2026, 2, 2))
    session(origin, date(2026, 2, 3), purpose="transfer")
    said = _run(runner)
    assert "\x1b" not in said
    assert "333,33 €" in said
    assert "200 000 centimes × 1 / 6 = 33 333,33…" in said


def _run(runner: click.testing.CliRunner) -> str:
    result = runner.invoke(_bare(cli.due))
    assert result.exit_code == 0, result.output
    return result.output.replace("\u202f", " ").replace("\u00a0", " ")


def _bare(command: click.Command) -> click.Command:
    """The command without the opening of an instance: the test's application is open already."""
    return click.Command("due", callback=command.callback.__wrapped__)  # type: ignore[union-attr]


def test_the_demonstration_agrees_once_the_centre_has_enrolled(region: Flask) -> None:
    said: list[str] = []
    stage = Stage("opening", NOW, {"centre.origin": "a" * 16}, say=said.append)
    demonstration.play(stage)
    stage.act = "finale"
    demonstration.play(stage)
    assert queries.count_agreements() == 0
    origin = enrol()
    demonstration.play(stage)
    (made,) = queries.of_centre(origin)
    assert made.years == 3
    assert made.start == NOW.date() - timedelta(days=demonstration.BEGAN_DAYS_AGO)
    assert made.rule_set.example
    assert said
