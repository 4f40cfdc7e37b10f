"""The pages of signatures on paper: who sees them, what they refuse, what the printed sheets say."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from core import tokens
from core.contracts import Actor, Channel
from core.extensions import db
from core.people.models import Person
from plugins.petition.models import PaperSheet
from plugins.petition.queries import paper as read
from plugins.petition.rules.paper import UNREADABLE, Line, SheetState
from tests.plugins.petition.conftest import DENAIN, Table, counted
from tests.plugins.petition.papers import A_PDF, Desk, person, state_of

HOSTILE = '#panic("x") \\ *gras* $x$ ]<script>alert(1)</script>'


@pytest.fixture
def desk(table: Table) -> Desk:
    return Desk(table, table.make.animator("Ali B."))


@pytest.fixture
def browser(centre: Flask, desk: Desk) -> FlaskClient:
    """A browser of the animator."""
    return signed_in(centre, desk.table.animator)


def signed_in(app: Flask, actor: Actor) -> FlaskClient:
    client = app.test_client()
    client.sign_in(db.session.get_one(Person, actor.person_id))
    return client


def path(sheet: PaperSheet, what: str = "") -> str:
    return f"/petitions/{sheet.petition_id}/papier/{sheet.code}{what}"


def fields(*lines: tuple[str, str, bool], number: int = 1) -> dict[str, str]:
    """What a browser sends of these lines: the name, the commune, whether it is unreadable."""
    sent = {"number": str(number)}
    for position, (name, place, unreadable) in enumerate(lines, start=1):
        sent |= {f"name_{position}": name, f"place_{position}": place}
        sent |= {f"unreadable_{position}": "y"} if unreadable else {}
    return sent


def lines_of(sheet: PaperSheet, version: int) -> dict[int, Line]:
    db.session.rollback()
    return read.lines(sheet.id, version)


def text_of(answer: TestResponse) -> tuple[PdfReader, str]:
    pdf = PdfReader(io.BytesIO(answer.data))
    return pdf, " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


class TestDesk:
    def test_sheets_are_made_and_printed(self, desk: Desk, browser: FlaskClient) -> None:
        petition_id = desk.table.opened()
        answer = browser.post(f"/petitions/{petition_id}/papier", data={"number": "3"})
        assert answer.status_code == 303
        shown = browser.get(answer.location).get_data(as_text=True)
        assert f"/petitions/{petition_id}/papier/lot-1.pdf" in shown
        pdf, text = text_of(browser.get(f"/petitions/{petition_id}/papier/lot-1.pdf"))
        root = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a boolean of pypdf
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "fr"
        assert pdf.metadata is not None
        assert pdf.metadata.title == "Signatures : Un auvent pour le marché"
        assert len(pdf.pages) == 3
        for sheet in read.printable(petition_id, 1):
            assert tokens.grouped(sheet.code) in text.replace(" ", "")
        for said in ("Quand il pleut, le marché se vide.", "Le conseil municipal", "votre signature vaut accord",
                     "6 mois après la clôture", "28 jours après la réponse", "CNIL"):  # fmt: skip
            assert said in text

    def test_each_page_bears_its_code_and_ten_lines(self, desk: Desk, browser: FlaskClient) -> None:
        petition_id = desk.table.opened()
        desk.printed(petition_id, 2)
        pdf, _ = text_of(browser.get(f"/petitions/{petition_id}/papier/lot-1.pdf"))
        for sheet, page in zip(read.printable(petition_id, 1), pdf.pages, strict=True):
            text = page.extract_text()
            assert tokens.grouped(sheet.code) in "".join(text.split())
            assert {str(number) for number in range(1, 11)} <= set(text.split())

    def test_hostile_texts_come_out_inert(self, desk: Desk, browser: FlaskClient) -> None:
        petition_id = desk.table.opened(title=HOSTILE, summary=HOSTILE, addressee=HOSTILE)
        sheet = desk.printed(petition_id)
        _, text = text_of(browser.get(f"/petitions/{petition_id}/papier/lot-1.pdf"))
        assert "*gras*" in text
        for page in (f"/petitions/{petition_id}/papier", path(sheet), path(sheet, "/saisir")):
            assert b"<script>alert" not in browser.get(page).data

    def test_what_was_entered_is_not_printed_again(self, desk: Desk, browser: FlaskClient) -> None:
        petition_id = desk.table.opened()
        sheet = desk.printed(petition_id)
        desk.enter(sheet, person("Zoé Petit"))
        assert browser.get(f"/petitions/{petition_id}/papier/lot-1.pdf").status_code == 404
        assert browser.get(f"/petitions/{petition_id}/papier/lot-9.pdf").status_code == 404

    @pytest.mark.parametrize("number", ["", "0", "51", "x", "-1"])
    def test_a_number_that_is_none_is_refused(self, desk: Desk, browser: FlaskClient, number: str) -> None:
        petition_id = desk.table.opened()
        answer = browser.post(f"/petitions/{petition_id}/papier", data={"number": number})
        assert answer.status_code == 422
        assert read.batches(petition_id) == []

    def test_a_code_leads_to_its_sheet_and_a_slip_is_said(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        address = f"/petitions/{sheet.petition_id}/papier"
        answer = browser.get(address, query_string={"code": tokens.grouped(sheet.code).lower()})
        assert (answer.status_code, answer.location) == (303, path(sheet))
        answer = browser.get(address, query_string={"code": "ABC"})
        assert answer.status_code == 422
        assert "Ce code contient une erreur" in answer.get_data(as_text=True)

    def test_the_bearer_prints_but_enters_nothing(self, desk: Desk, centre: Flask) -> None:
        sheet = desk.printed(desk.table.opened())
        bearer = signed_in(centre, desk.table.bearer)
        shown = bearer.get(f"/petitions/{sheet.petition_id}/papier").get_data(as_text=True)
        assert "Préparer les feuilles" in shown
        assert "Trouver cette feuille" not in shown
        assert bearer.get(f"/petitions/{sheet.petition_id}/papier/lot-1.pdf").status_code == 200
        for what in ("", "/saisir", "/regler", "/ecarter", "/image"):
            assert bearer.get(path(sheet, what)).status_code == 403
        for what in ("/compter", "/recommencer", "/image"):
            assert bearer.post(path(sheet, what)).status_code == 403

    def test_a_passer_by_sees_nothing_of_it(self, desk: Desk, centre: Flask) -> None:
        sheet = desk.printed(desk.table.opened())
        for address in (path(sheet), f"/petitions/{sheet.petition_id}/papier", path(sheet, "/image")):
            assert centre.test_client().get(address).status_code in {302, 303, 401, 403}


class TestScannedCode:
    def test_it_leads_the_team_to_the_sheet_and_others_to_the_petition(
        self,
        desk: Desk,
        browser: FlaskClient,
        centre: Flask,
    ) -> None:
        sheet = desk.printed(desk.table.opened())
        scanned = f"/petitions/feuilles/{tokens.grouped(sheet.code)}"
        assert browser.get(scanned).location == path(sheet)
        for client in (centre.test_client(), signed_in(centre, desk.table.bearer)):
            assert client.get(scanned).location == f"/petitions/{sheet.petition_id}"

    @pytest.mark.parametrize("code", ["00000000", "x", "ABCD-EFGH"])
    def test_a_code_of_nothing_is_missing(self, browser: FlaskClient, code: str) -> None:
        assert browser.get(f"/petitions/feuilles/{code}").status_code == 404

    def test_a_sheet_is_not_shown_under_another_petition(self, desk: Desk, browser: FlaskClient) -> None:
        sheet, other = desk.printed(desk.table.opened()), desk.table.opened()
        assert browser.get(f"/petitions/{other}/papier/{sheet.code}").status_code == 404
        assert browser.post(f"/petitions/{other}/papier/{sheet.code}/compter").status_code == 404


class TestEntering:
    def test_twice_then_counted(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        lines = [("Zoé Petit", "Denain", False), ("", "", False), ("", "", True)]
        for number, note in ((1, "entered"), (2, "compared")):
            answer = browser.post(path(sheet, "/saisir"), data=fields(*lines, number=number))
            assert answer.location == path(sheet, f"?note={note}")
            assert browser.get(answer.location).status_code == 200
        assert [line.kind for line in lines_of(sheet, read.KEPT).values()][:3] == ["person", "blank", "unreadable"]
        assert "Zoé Petit" in browser.get(path(sheet)).get_data(as_text=True)
        answer = browser.post(path(sheet, "/compter"))
        assert answer.location == path(sheet, "?note=counted")
        assert "Zoé Petit" not in browser.get(answer.location).get_data(as_text=True)
        assert counted(sheet.petition_id) == {Channel.PAPER: 1}

    def test_the_second_entry_shows_nothing_of_the_first(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        desk.enter(sheet, person("Zoé Petit"))
        for what in ("", "/saisir"):
            assert "Petit" not in browser.get(path(sheet, what)).get_data(as_text=True)

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (("Zoé Petit", "", False), "Écrivez la commune"),
            (("", "Denain", False), "Écrivez le nom"),
            (("Zoé Petit", "Nullepart", False), "Aucune commune"),
            (("=cmd()", "Denain", False), "ne peut pas commencer"),
            (("Zoé\u202ePetit", "Denain", False), ""),
            (("", "", False), "Rien n’est écrit ici"),
        ],
    )
    def test_what_is_not_right_is_refused_with_a_sentence(
        self,
        desk: Desk,
        browser: FlaskClient,
        line: tuple[str, str, bool],
        said: str,
    ) -> None:
        sheet = desk.printed(desk.table.opened())
        answer = browser.post(path(sheet, "/saisir"), data=fields(line))
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
        assert state_of(sheet) == SheetState.PRINTED

    def test_of_several_communes_one_is_chosen_without_scripts(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        typed = fields(("Zoé Petit", "Saint-Denis", False))
        asked = browser.post(path(sheet, "/saisir"), data=typed)
        assert asked.status_code == 422
        assert 'name="place_1" value="93066"' in asked.get_data(as_text=True)
        answer = browser.post(path(sheet, "/saisir"), data={**typed, "place_1": ["Saint-Denis", "93066"]})
        assert answer.status_code == 303
        assert lines_of(sheet, 1)[1].commune == "93066"

    def test_an_unreadable_line_drops_what_was_begun(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        lines = [("=x", "Nullepart", True), ("Zoé Petit", "Denain", False)]
        assert browser.post(path(sheet, "/saisir"), data=fields(*lines)).status_code == 303
        assert lines_of(sheet, 1)[1] == UNREADABLE

    def test_sent_twice_the_first_entry_is_not_the_second(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        sent = fields(("Zoé Petit", "Denain", False))
        assert browser.post(path(sheet, "/saisir"), data=sent).status_code == 303
        assert browser.post(path(sheet, "/saisir"), data=sent).status_code == 422
        assert state_of(sheet) == SheetState.ENTERED

    def test_what_cannot_be_entered_has_no_form(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.entered(desk.table.opened(), [person("Zoé Petit")])
        assert browser.get(path(sheet, "/saisir")).status_code == 409
        assert browser.post(path(sheet, "/recommencer")).status_code == 303
        assert browser.get(path(sheet, "/saisir")).status_code == 200
        assert browser.get(path(sheet, "/regler")).status_code == 409


class TestSettling:
    @pytest.fixture
    def sheet(self, desk: Desk) -> Iterator[PaperSheet]:
        yield desk.entered(
            desk.table.opened(), [person("Zoé Petit"), person("Marc Roy")], [person("Zoé Petot"), UNREADABLE]
        )

    def test_both_entries_stand_side_by_side_and_one_is_chosen(self, sheet: PaperSheet, browser: FlaskClient) -> None:
        shown = browser.get(path(sheet, "/regler")).get_data(as_text=True)
        assert "Première saisie\xa0: Zoé Petit, Denain" in shown
        assert "Deuxième saisie\xa0: Zoé Petot, Denain" in shown
        assert "Deuxième saisie\xa0: illisible" in shown
        chosen = {"taken_1": "other", "name_1": "Zoé Petitot", "place_1": "Lille", "taken_2": "first"}
        answer = browser.post(path(sheet, "/regler"), data=chosen)
        assert answer.location == path(sheet, "?note=settled")
        kept = lines_of(sheet, read.KEPT)
        assert (kept[1], kept[2]) == (person("Zoé Petitot", "59350"), person("Marc Roy"))

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"taken_1": "first"},
            {"taken_1": "nonsense", "taken_2": "first"},
            {"taken_1": "other", "taken_2": "first"},
            {"taken_1": "other", "name_1": "Zoé", "taken_2": "first"},
            {"taken_1": "other", "place_1": "Denain", "taken_2": "first"},
            {"taken_1": "other", "name_1": "@zoe", "place_1": "Denain", "taken_2": "first"},
        ],
    )
    def test_a_line_without_a_right_choice_is_asked_again(
        self, sheet: PaperSheet, browser: FlaskClient, sent: dict[str, str]
    ) -> None:
        answer = browser.post(path(sheet, "/regler"), data=sent)
        assert answer.status_code == 422
        assert len(lines_of(sheet, read.KEPT)) == 8

    def test_before_it_nothing_is_counted(self, sheet: PaperSheet, browser: FlaskClient) -> None:
        assert browser.post(path(sheet, "/compter")).status_code == 409

    def test_settled_by_somebody_else_meanwhile_it_says_so(self, sheet: PaperSheet, browser: FlaskClient) -> None:
        sent = {"taken_1": "first", "taken_2": "unreadable"}
        assert browser.post(path(sheet, "/regler"), data=sent).status_code == 303
        answer = browser.post(path(sheet, "/regler"), data=sent)
        assert answer.status_code == 422
        assert "Toutes les lignes de cette feuille sont réglées." in answer.get_data(as_text=True)


class TestCounting:
    def test_a_namesake_is_ticked_on_the_page(self, desk: Desk, browser: FlaskClient) -> None:
        petition_id = desk.table.opened()
        desk.table.countersign(petition_id, "Marc Roy", DENAIN)
        sheet = desk.entered(petition_id, [person("Zoé Petit"), person("Marc Roy")])
        assert 'name="namesake" value="2"' in browser.get(path(sheet)).get_data(as_text=True)
        browser.post(path(sheet, "/compter"), data={"namesake": ["2", "x", "99"]})
        assert counted(petition_id) == {Channel.ASSISTED: 1, Channel.PAPER: 2}

    def test_set_aside_with_its_reason(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        assert browser.post(path(sheet, "/ecarter"), data={"reason": " "}).status_code == 422
        answer = browser.post(path(sheet, "/ecarter"), data={"reason": HOSTILE})
        shown = browser.get(answer.location).get_data(as_text=True)
        assert "&lt;script&gt;" in shown
        assert browser.get(path(sheet, "/ecarter")).status_code == 409


class TestImage:
    def send(self, browser: FlaskClient, sheet: PaperSheet, content: bytes, name: str = "f.pdf") -> TestResponse:
        return browser.post(path(sheet, "/image"), data={"scan": (io.BytesIO(content), name, "text/html")})

    def test_it_comes_back_as_a_file_of_its_true_kind(self, desk: Desk, browser: FlaskClient) -> None:
        sheet = desk.printed(desk.table.opened())
        assert browser.get(path(sheet, "/image")).status_code == 404
        assert self.send(browser, sheet, A_PDF, "<b>x</b>.html").location == path(sheet, "?note=scanned")
        answer = browser.get(path(sheet, "/image"))
        assert (answer.data, answer.content_type) == (A_PDF, "application/pdf")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="feuille-{sheet.code}.pdf"'
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("content", [b"", b"<html><script>alert(1)</script>", b"GIF89a", b"PK\x03\x04"])
    def test_another_kind_of_file_is_refused(self, desk: Desk, browser: FlaskClient, content: bytes) -> None:
        sheet = desk.printed(desk.table.opened())
        assert self.send(browser, sheet, content).status_code == 422
        assert browser.post(path(sheet, "/image")).status_code == 422
        assert browser.get(path(sheet, "/image")).status_code == 404
