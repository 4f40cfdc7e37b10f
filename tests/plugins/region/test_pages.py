"""The Region's pages and files show what the journals hold, and nobody else reads them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.contracts import Profile, Role
from core.documents.tables import read_csv
from core.journal import queries as journal
from core.testing import Build, Maker
from plugins.region import queries, rules
from tests.plugins.arrivals import arrive, enrol, session

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'
DENAIN, LENS = "a" * 16, "b" * 16


@pytest.fixture
def region(build_instance: Build) -> Iterator[Flask]:
    app = build_instance(Profile.REGION, ["indemnity", "region"], {"region": {"silent_days": 10}})
    with app.app_context(), clock.set_to(NOW):
        yield app


@pytest.fixture
def officer(region: Flask, make: Maker) -> FlaskClient:
    browser = region.test_client()
    browser.sign_in(make.person("Hélène M.", Role.OFFICER))  # type: ignore[attr-defined]
    return browser


@pytest.fixture
def journals(region: Flask) -> None:
    enrol(DENAIN)
    enrol(LENS, HOSTILE, "62498")
    session(DENAIN, date(2025, 11, 30))
    session(DENAIN, date(2025, 12, 1), attendances=11)
    session(DENAIN, date(2026, 11, 3), attendances=9)
    session(DENAIN, date(2026, 11, 4), attendances=7, purpose="transfer")
    arrive(DENAIN, date(2026, 11, 20), "petition.signed", {"signatures": 30}, {"channel": "web"})
    arrive(DENAIN, date(2026, 11, 20), "petition.signed", {"signatures": 4}, {"channel": "paper"})
    arrive(DENAIN, date(2026, 11, 20), "people.welcomed", {"people": 3})
    arrive(DENAIN, date(2026, 11, 20), "forum.written", {"posts": 8}, {"place": "centre"})
    arrive("c" * 16, date(2026, 11, 20), "people.welcomed", {"people": 1000})
    session(LENS, date(2026, 10, 1))


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return html.unescape(answer.text).replace("\u202f", " ").replace("\u00a0", " ")


def test_figures_agree_with_the_journal(journals: None, database: str) -> None:
    period = rules.period("12", date(2026, 11, 22))
    denain, lens = queries.centres(period)
    if denain.origin != DENAIN:
        denain, lens = lens, denain
    assert denain.sums["seances"] == journal.total(
        "pathway.session_closed", "sessions", origin=DENAIN, since=period.since, until=period.until,
        where={"purpose": "pathway"},
    ) == 2  # fmt: skip
    assert (denain.sums["transferts"], denain.sums["presences"]) == (1, 27)
    assert (denain.sums["signatures"], denain.sums["personnes_accueillies"]) == (34, 3)
    assert (denain.last_day, denain.silent) == (date(2026, 11, 20), None)
    assert (lens.last_day, lens.silent) == (date(2026, 10, 1), 52)
    assert (lens.commune, lens.department) == ("Lens", "Pas-de-Calais")
    assert queries.first_day() == date(2025, 11, 30)


def test_months_add_up_to_the_period(journals: None, database: str) -> None:
    period = rules.period("24", date(2026, 11, 22))
    months = queries.by_month(DENAIN, period)
    assert list(months) == period.months
    assert queries.add_up(months.values()) == queries.sums(period.since, period.until)[DENAIN]
    assert months["2025-11"]["seances"] == months["2025-12"]["seances"] == 1
    assert months["2026-11"]["presences"] == 16


def test_pages_show_the_figures(officer: FlaskClient, journals: None) -> None:
    listed = page(officer, "/centres")
    assert "Denain" in listed
    assert "1 centre ne donne rien depuis plus de 10 jours" in listed
    assert "muet depuis 52 jours" in listed
    shown = page(officer, f"/centres/{DENAIN}?chiffre=signatures")
    assert "Signatures, mois par mois" in shown
    assert "connu jusqu’au vendredi 20 novembre 2026" in shown
    assert "muet" not in shown
    home = page(officer, "/")
    assert "dont 1 sans nouvelles" in home
    assert "Les 90 derniers jours" in home


def test_an_empty_hub_says_what_comes_first(officer: FlaskClient) -> None:
    assert "Pas encore de centre" in page(officer, "/centres")
    assert "Aucun centre n’est encore raccordé" in page(officer, "/")
    enrol(DENAIN)
    assert "rien de reçu encore" in page(officer, "/centres")
    assert "Rien n’a encore été reçu" in page(officer, f"/centres/{DENAIN}")


def test_files_hold_the_same_figures_and_no_formula(officer: FlaskClient, journals: None) -> None:
    answer = officer.get("/centres.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    header, *rows = read_csv(answer.data)
    assert header[:10] == [
        "origine", "nom", "code_insee", "commune", "code_departement", "departement", "depuis", "dernier_jour",
        "periode_debut", "periode_fin",
    ]  # fmt: skip
    by_origin = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert by_origin[LENS]["nom"] == HOSTILE
    assert b"\"'=HYPERLINK" in answer.data
    assert by_origin[DENAIN]["seances"] == "2"
    assert by_origin[DENAIN]["dernier_jour"] == "2026-11-20"
    header, *rows = read_csv(officer.get(f"/centres/{LENS}.csv?periode=6").data)
    assert header[:3] == ["origine", "nom", "mois"]
    assert [row[2] for row in rows] == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    assert [row[header.index("seances")] for row in rows] == ["0", "0", "0", "0", "1", "0"]


def test_the_columns_are_those_that_the_guide_promises(officer: FlaskClient, journals: None) -> None:
    """French words without accents, in this order, in both languages."""
    guide = (Path(__file__).parents[3] / "docs" / "guide-region.md").read_text(encoding="utf-8")
    listed = guide.partition("Les fichiers CSV ont des noms")[2].partition("\n## ")[0].split("\n- ")[1:]
    centre, month, figures = (re.findall(r"`(\w+)`", line) for line in listed)
    for address in ("/centres.csv", "/en/centres.csv"):
        assert read_csv(officer.get(address).data)[0] == [*centre, *figures]
    for address in (f"/centres/{LENS}.csv", f"/en/centres/{LENS}.csv"):
        assert read_csv(officer.get(address).data)[0] == [*month, *figures]
    assert all(re.fullmatch("[a-z_]+", name) for name in (*centre, *month, *figures))


def test_a_hostile_centre_stays_text(officer: FlaskClient, journals: None) -> None:
    for path in ("/centres", f"/centres/{LENS}", "/"):
        assert "<script>alert" not in officer.get(path).text
    assert "&lt;script&gt;alert" in officer.get("/centres").text


@pytest.mark.parametrize(
    "path", ["/centres/nobody", "/centres/nobody.csv", "/centres/.csv", "/centres/%F0%9F%98%80", "/centres/a/b"]
)
def test_odd_addresses_get_a_page(officer: FlaskClient, journals: None, path: str) -> None:
    page(officer, path, 404)


@pytest.mark.parametrize("query", ["periode=x", "periode=9999", "page=0", "page=999", "page=x", "chiffre=x"])
def test_odd_questions_get_the_usual_page(officer: FlaskClient, journals: None, query: str) -> None:
    for path in ("/centres", f"/centres/{DENAIN}", "/centres.csv", f"/centres/{DENAIN}.csv"):
        assert officer.get(f"{path}?{query}").status_code == 200


def test_doors_are_closed_to_others(region: Flask, make: Maker, journals: None) -> None:
    paths = ("/centres", f"/centres/{DENAIN}", "/centres.csv", f"/centres/{DENAIN}.csv")
    browser = region.test_client()
    assert all(browser.get(path).status_code == 303 for path in paths)
    assert "jours dans les centres" not in page(browser, "/")
    browser.sign_in(make.person("Nadia K.", Role.ANIMATOR))  # type: ignore[attr-defined]
    assert all(browser.get(path).status_code == 403 for path in paths)
