"""What everybody takes away of a petition: statistics, feeds, the frame for other sites, the poster."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import update

from core import clock
from core.contracts import Channel
from core.documents.tables import read_csv
from core.events import transaction
from core.extensions import db
from plugins.petition import queries
from plugins.petition.models import Petition
from plugins.petition.queries import Kind
from plugins.petition.rules import Collectivity, Day, LegalRequest, Step, Visibility, step_for, together, totals
from tests.plugins.petition.conftest import DENAIN, LILLE, Table

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = '=HYPERLINK("x") <script>alert(1)</script> & ]]> “\''
MONDAY = date(2026, 11, 2)


@pytest.fixture
def browser(centre: Flask) -> Any:
    return centre.test_client()


def five(**texts: Any) -> dict[str, Any]:
    """Return what makes a petition ask for five signatures."""
    return {"legal": LegalRequest(Collectivity.COMMUNE, 50, "Préfecture", MONDAY), **texts}


def parsed(feed: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(feed)  # noqa: S314 - made by ourselves


def hide(petition_id: int) -> None:
    with transaction():
        values = {"visibility": Visibility.HIDDEN, "hidden_at": clock.now()}
        db.session.execute(update(Petition).where(Petition.id == petition_id).values(values))


class TestDays:
    def test_totals_follow_the_days(self) -> None:
        days = totals([(MONDAY, 2), (MONDAY + timedelta(days=1), 0), (MONDAY + timedelta(days=2), 3)])
        assert [(one.signatures, one.total) for one in days] == [(2, 2), (0, 2), (3, 5)]

    @pytest.mark.parametrize(
        ("days", "step"), [(1, Step.DAY), (100, Step.DAY), (101, Step.WEEK), (700, Step.WEEK), (701, Step.MONTH)]
    )
    def test_a_chart_never_has_more_columns_than_it_can_show(self, days: int, step: Step) -> None:
        assert step_for(days) == step

    def test_days_stand_together_by_weeks_and_months_and_lose_nothing(self) -> None:
        days = totals([(MONDAY - timedelta(days=1) + timedelta(days=number), 1) for number in range(40)])
        assert together(days, Step.DAY) == list(days)
        weeks = together(days, Step.WEEK)
        assert weeks[:2] == [Day(MONDAY - timedelta(days=1), 1, 1), Day(MONDAY, 7, 8)]
        months = together(days, Step.MONTH)
        assert [one.day.month for one in months] == [11, 12]
        for columns in (weeks, months):
            assert sum(one.signatures for one in columns) == 40
            assert columns[-1].total == 40


class TestStatistics:
    @pytest.mark.usefixtures("database")
    def test_each_division_holds_the_same_signatures(self, table: Table) -> None:
        with clock.set_to(datetime(2026, 11, 2, 12, tzinfo=UTC)):
            petition_id = table.opened(**five())
            table.sign(petition_id, "Alix Dupin", "a@example.org")
        with clock.set_to(datetime(2026, 11, 4, 23, 30, tzinfo=UTC)):  # the 5th already, by the clocks of the centre
            for number in range(3):
                table.sign(petition_id, f"Personne {number}", f"p{number}@example.org", commune=LILLE)
            table.countersign(petition_id, "Camille Roy")
        found = queries.numbers_of(petition_id, first=MONDAY, last=date(2026, 11, 6))
        assert [(one.day.day, one.signatures, one.total) for one in found.days] == [
            (2, 1, 1), (3, 0, 1), (4, 0, 1), (5, 4, 5), (6, 0, 5)]  # fmt: skip
        assert found.communes == {LILLE: 3, DENAIN: 2}
        assert list(found.communes) == [LILLE, DENAIN]
        assert found.channels == {
            Channel.WEB: 4, Channel.KIOSK: 0, Channel.ASSISTED: 1, Channel.PAPER: 0}  # fmt: skip
        assert [(one.threshold, one.is_up) for one in found.crossings] == [(5, True)]

    def test_the_page_shows_charts_with_their_tables(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(title=f"Un auvent {HOSTILE}"[:80])
        path = f"/petitions/{petition_id}/statistiques"
        assert "Aucune signature n’est encore confirmée" in browser.get(path).text
        table.sign(petition_id)
        page = browser.get(path).text
        assert page.count('<svg viewBox="0 0 720 320"') == 2
        assert page.count("Les mêmes chiffres en tableau") == 2
        assert "Denain" in page
        assert "Le jour le plus fort" in page
        assert "Alix" not in page
        assert "<script>alert" not in page
        assert f'href="{path}"' in browser.get(f"/petitions/{petition_id}").text
        assert "Statistics of the petition" in browser.get(f"/en{path}").text

    def test_files_come_back_as_they_were_written(self, browser: Any, table: Table) -> None:
        title = HOSTILE[:80]
        petition_id = table.opened(**five(title=title))
        for number in range(5):
            table.sign(petition_id, f"Personne {number}", f"p{number}@example.org")
        path = f"/petitions/{petition_id}/statistiques"
        rows = read_csv(browser.get(f"{path}.csv").data)
        assert rows[0] == ["rubrique", "code", "nom", "signatures", "total"]
        assert ["commune", DENAIN, "Denain", "5", ""] in rows
        assert ["voie", "web", "en ligne", "5", ""] in rows
        assert [row[2:] for row in rows if row[0] == "seuil"] == [["atteint", "5", "5"]]
        assert sum(int(row[3]) for row in rows if row[0] == "jour") == 5
        answer = browser.get(f"{path}.xlsx")
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="petition-{petition_id}-statistiques.xlsx"'
        )
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert book.sheetnames == ["Pétition", "Par jour", "Par commune", "Par façon de signer", "Seuils"]
        about = {row[0].value: row[1] for row in book["Pétition"].iter_rows(min_row=2)}
        assert about["Titre"].value == title
        assert about["Titre"].data_type == "s"
        assert about["Signatures"].value == 5
        assert [cell.value for cell in book["Par commune"][2]] == [DENAIN, "Denain", 5]
        assert isinstance(book["Par jour"]["A2"].value, datetime)
        told = json.loads(browser.get(f"{path}.json").data)
        assert (told["title"], told["signatures"], told["communes"]) == (
            title, 5, [{"insee": DENAIN, "name": "Denain", "signatures": 5}])  # fmt: skip
        assert told["days"][-1]["total"] == 5

    @pytest.mark.parametrize("ending", ["", ".json", ".csv", ".xlsx"])
    def test_what_nobody_may_read_has_no_numbers_either(self, browser: Any, table: Table, ending: str) -> None:
        hidden, waiting, practised = table.opened(), table.submitted(), table.opened(table.sandbox())
        hide(hidden)
        for petition_id in (hidden, waiting, practised):
            answer = browser.get(f"/petitions/{petition_id}/statistiques{ending}")
            assert answer.status_code == (403 if ending == ".json" else 303)
        db.session.rollback()
        browser.sign_in(table.bearer_person)
        assert browser.get(f"/petitions/{waiting}/statistiques{ending}").status_code == 409
        answer = browser.get(f"/petitions/{practised}/statistiques{ending}")
        assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")


class TestFeeds:
    @pytest.mark.usefixtures("database")
    def test_news_are_openings_thresholds_and_answers_the_last_first(self, table: Table) -> None:
        start = datetime(2026, 11, 2, 12, tzinfo=UTC)
        with clock.set_to(start):
            petition_id = table.opened(**five())
        with clock.set_to(start + timedelta(days=1)):
            for number in range(5):
                table.sign(petition_id, f"Personne {number}", f"p{number}@example.org")
        with clock.set_to(start + timedelta(days=2)):
            table.answer(petition_id, given_on=date(2026, 11, 4))
            other = table.opened()
        told = queries.latest_news(10)
        assert {(one.kind, one.petition_id) for one in told[:2]} == {
            (Kind.ANSWERED, petition_id), (Kind.OPENED, other)}  # fmt: skip
        assert [(one.kind, one.threshold) for one in told[2:]] == [(Kind.REACHED, 5), (Kind.OPENED, 0)]
        assert [one.kind for one in queries.latest_news(10, petition_id)] == [Kind.ANSWERED, Kind.REACHED, Kind.OPENED]
        assert len(queries.latest_news(2)) == 2

    def test_what_is_not_public_is_in_no_feed(self, browser: Any, table: Table) -> None:
        hidden, waiting, practised = table.opened(), table.submitted(), table.opened(table.sandbox())
        hide(hidden)
        assert queries.latest_news(10) == []
        feed = parsed(browser.get("/petitions.atom").data)
        assert feed.findall("a:entry", ATOM) == []
        for petition_id in (hidden, waiting, practised):
            assert browser.get(f"/petitions/{petition_id}.atom").location.startswith("/connexion")
        db.session.rollback()
        browser.sign_in(table.bearer_person)
        assert browser.get(f"/petitions/{practised}.atom").status_code == 404

    def test_it_reads_back_and_what_people_wrote_is_text(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(title=HOSTILE[:80], summary=f"{HOSTILE}\nEt puis.")
        for path, own in (
            ("/petitions.atom", "/petitions"),
            (f"/petitions/{petition_id}.atom", f"/petitions/{petition_id}"),
        ):
            answer = browser.get(path)
            assert answer.content_type == "application/atom+xml; charset=utf-8"
            assert b"<script>" not in answer.data
            feed = parsed(answer.data)
            links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
            assert links == {"alternate": f"https://centre.example{own}", "self": f"https://centre.example{path}"}
            [entry] = feed.findall("a:entry", ATOM)
            assert entry.findtext("a:title", "", ATOM) == f"Ouverte aux signatures\u00a0: {HOSTILE[:80]}"
            assert entry.find("a:link", ATOM).get("href") == f"https://centre.example/petitions/{petition_id}"  # type: ignore[union-attr]
            summary = entry.find("a:summary", ATOM)
            assert summary is not None
            assert summary.get("type") == "html"
            assert "<script>" not in str(summary.text)
            assert "&lt;script&gt;" in str(summary.text)
        assert 'type="application/atom+xml"' in browser.get("/petitions").text
        assert f'href="/petitions/{petition_id}.atom"' in browser.get(f"/petitions/{petition_id}").text

    def test_in_english_it_leads_to_english_pages_and_bears_the_same_keys(self, browser: Any, table: Table) -> None:
        table.opened()
        french, english = (parsed(browser.get(f"{at}/petitions.atom").data) for at in ("", "/en"))
        assert english.findtext("a:entry/a:title", "", ATOM).startswith("Open to signatures")
        assert "/en/petitions/" in str(english.find("a:entry/a:link", ATOM).get("href"))  # type: ignore[union-attr]
        assert french.findtext("a:entry/a:id", "", ATOM) == english.findtext("a:entry/a:id", "", ATOM)


class TestFrame:
    def test_any_site_may_show_it_and_nothing_but_it(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(title=HOSTILE[:80])
        answer = browser.get(f"/petitions/{petition_id}/cadre")
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'self'" in policy
        assert "Set-Cookie" not in answer.headers
        assert "<form" not in answer.text
        assert "<script" not in answer.text
        assert answer.text.count("<a ") == answer.text.count('target="_blank" rel="noopener"') == 1
        for path in ("/petitions", f"/petitions/{petition_id}", f"/petitions/{petition_id}/partager", "/"):
            assert "frame-ancestors 'none'" in browser.get(path).headers["Content-Security-Policy"]
        assert "Read and sign" in browser.get(f"/en/petitions/{petition_id}/cadre").text

    def test_it_knows_nobody_even_with_a_cookie(self, browser: Any, table: Table) -> None:
        practised, opened = table.opened(table.sandbox()), table.opened()
        db.session.rollback()
        browser.sign_in(table.bearer_person)
        assert browser.get(f"/petitions/{practised}").status_code == 200
        assert browser.get(f"/petitions/{practised}/cadre").status_code == 404
        assert "Monique" not in browser.get(f"/petitions/{opened}/cadre").text

    def test_what_is_not_public_has_no_frame(self, browser: Any, table: Table) -> None:
        hidden, waiting = table.opened(), table.submitted()
        hide(hidden)
        for petition_id in (hidden, waiting):
            answer = browser.get(f"/petitions/{petition_id}/cadre")
            assert answer.status_code == 404
            assert "ne se lit plus" in answer.text
            assert "Un auvent" not in answer.text
            assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert browser.get("/petitions/999/cadre").status_code == 404

    def test_a_closed_one_is_read_only(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        table.close(petition_id)
        page = browser.get(f"/petitions/{petition_id}/cadre").text
        assert "Lire la pétition" in page
        assert "Lire et signer" not in page


class TestShare:
    def test_it_gives_everything_to_copy(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(title=HOSTILE[:80])
        page = browser.get(f"/petitions/{petition_id}/partager").text
        address = f"https://centre.example/petitions/{petition_id}"
        assert f'value="{address}"' in page
        assert f"&lt;iframe src=&#34;{address}/cadre&#34;" in page
        assert "&amp;lt;script&amp;gt;" in page
        assert 'href="mailto:?subject=' in page
        assert "<script>alert" not in page
        assert 'class="qr"' in page
        assert f'href="/petitions/{petition_id}/affiche.pdf"' in page
        assert f'href="/petitions/{petition_id}.atom"' in page

    def test_a_sandbox_gives_no_frame_and_no_feed(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(table.sandbox())
        db.session.rollback()
        browser.sign_in(table.bearer_person)
        page = browser.get(f"/petitions/{petition_id}/partager")
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "iframe" not in page.text
        assert ".atom" not in page.text
        assert "affiche.pdf" in page.text

    def test_the_poster_says_what_where_and_until_when(self, browser: Any, table: Table) -> None:
        with clock.set_to(datetime(2026, 11, 2, 12, tzinfo=UTC)):
            petition_id = table.opened(
                **five(title="Un auvent #pour[le] $marché$", summary="Quand il pleut, *tout* se vide.")
            )
            answer = browser.get(f"/petitions/{petition_id}/affiche.pdf")
        assert answer.content_type == "application/pdf"
        reader = PdfReader(io.BytesIO(answer.data))
        assert len(reader.pages) == 1
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
        said = " ".join(reader.pages[0].extract_text().split())
        address = f"centre.example/petitions/{petition_id}"
        texts = ("#pour[le] $marché$", "*tout*", "5 signatures", "2 février 2027", "Le conseil municipal", address)
        for words in texts:
            assert words in said.replace("\u00a0", " ")
        assert "bac à sable" not in said

    def test_the_longest_poster_stays_on_one_page(self, browser: Any, table: Table) -> None:
        petition_id = table.opened(title="Wagon " * 13, summary="Mille mots " * 27, addressee="Conseil " * 14)
        reader = PdfReader(io.BytesIO(browser.get(f"/petitions/{petition_id}/affiche.pdf").data))
        assert len(reader.pages) == 1

    def test_what_cannot_be_signed_needs_no_poster(self, browser: Any, table: Table) -> None:
        petition_id = table.opened()
        table.close(petition_id)
        assert browser.get(f"/petitions/{petition_id}/affiche.pdf").status_code == 409
        assert "affiche.pdf" not in browser.get(f"/petitions/{petition_id}/partager").text
