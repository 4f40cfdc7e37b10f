"""The documents themselves: tagged, in French, with any text in them, made outside the server."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.documents.pdf import PdfError, render
from core.documents.qr import matrix

_ROOT = Path(__file__).parents[3]
_CERTIFICATE = _ROOT / "plugins" / "pathway" / "documents" / "certificate.typ"
_CARD = _ROOT / "core" / "people" / "documents" / "card.typ"
_URL = "https://preau.example/attestations/7KQ2-M9XD"
_HOSTILE = (
    '#panic("x") \\ *gras* $x$ `raw` @ref <label> [x] // \u202eabc\u200f 😀 مرحبا 東京 \x00\ud800\ue000\ufffd'
    '\n= Titre\n#import "/etc/passwd" ]'
)
_ENDLESS = _HOSTILE + "W" * 10_000


def _certificate(**changes: Any) -> dict[str, Any]:
    lesson = {
        "title": "Lancer une pétition",
        "date": "jeudi 3 décembre 2026",
        "hours": "3 h",
        "place": "Salle du lavoir",
    }
    return {
        "number": "2026-0042",
        "name": "Camille Dufresnoy",
        "lessons": [lesson, lesson | {"title": "Animer un forum"}],
        "total_hours": "6 h",
        "centre": {"name": "Cyber-centre du Bocage", "address": "12 rue de l’Église", "commune": "Bourg-sur-Orne"},
        "animators": ["Dominique Lefort", "Sacha Le Goff"],
        "issued_on": "15 janvier 2027",
        "verify_url": _URL,
        "qr": matrix(_URL),
        "digest": "9f2c 41ab 77d0",
    } | changes


def _text(pdf: PdfReader) -> str:
    """Return the words of all pages, parted by single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def _read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@pytest.fixture(scope="module")
def certificate() -> PdfReader:
    return _read(render(_CERTIFICATE, _certificate()))


def test_a_certificate_says_what_it_certifies(certificate: PdfReader) -> None:
    text = _text(certificate)
    for words in (
        "Attestation de présence",
        "n° 2026-0042",
        "Cyber-centre du Bocage",
        "12 rue de l’Église",
        "Camille Dufresnoy",
        "aux 2 séances suivantes",
        "jeudi 3 décembre 2026 Lancer une pétition Salle du lavoir 3 h",
        "Durée totale 6 h",
        "Dominique Lefort, Sacha Le Goff",
        "Fait à Bourg-sur-Orne, le 15 janvier 2027.",
        _URL,
        "9f2c 41ab 77d0",
    ):
        assert words in text
    assert len(certificate.pages) == 1


def test_it_is_tagged_in_french_with_a_title(certificate: PdfReader) -> None:
    catalogue: Any = certificate.root_object
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF object, not a bool)
    assert catalogue["/Lang"] == "fr"
    assert certificate.metadata is not None
    assert certificate.metadata.title == "Attestation de présence n° 2026-0042"
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_object().get_data()


def test_only_the_bundled_fonts_are_used(certificate: PdfReader) -> None:
    fonts = certificate.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert all("AtkinsonHyperlegible" in font.get_object()["/BaseFont"] for font in fonts)


def test_many_lessons_take_more_pages_with_their_header() -> None:
    pdf = _read(render(_CERTIFICATE, _certificate(lessons=_certificate()["lessons"] * 25)))
    assert len(pdf.pages) > 1
    assert "Date Séance Lieu Durée" in " ".join(pdf.pages[1].extract_text().split())
    assert f"page 2 sur {len(pdf.pages)}" in pdf.pages[1].extract_text()


def test_one_lesson_and_no_public_address() -> None:
    text = _text(_read(render(_CERTIFICATE, _certificate(lessons=_certificate()["lessons"][:1], verify_url="", qr=[]))))
    assert "à la séance suivante" in text
    assert "Vérifier" not in text
    assert "9f2c 41ab 77d0" in text


def test_hostile_texts_are_shown_as_they_are_everywhere() -> None:
    lesson = dict.fromkeys(("title", "date", "hours", "place"), _HOSTILE)
    centre = dict.fromkeys(("name", "address", "commune"), _HOSTILE)
    texts = dict.fromkeys(("number", "name", "total_hours", "issued_on", "verify_url", "digest"), _HOSTILE)
    data = _certificate(**texts, lessons=[lesson], centre=centre, animators=[_HOSTILE])
    text = _text(_read(render(_CERTIFICATE, data)))
    assert '#panic("x") \\ *gras* $x$ `raw` @ref <label> [x] // [RIGHT-TO-LEFT OVERRIDE]abc [GRINNING FACE]' in text
    assert '= Titre #import "/etc/passwd"' in text


def test_texts_without_end_or_space_fill_pages() -> None:
    lesson = _certificate()["lessons"][0] | {"title": _ENDLESS, "place": _ENDLESS}
    pdf = _read(render(_CERTIFICATE, _certificate(name=_ENDLESS, lessons=[lesson])))
    assert _text(pdf).count("W") >= 30_000
    assert "Fait à Bourg-sur-Orne" in _text(pdf)


def test_cards_are_printed_eight_by_eight() -> None:
    card = {"name": "Éloïse Ñandú", "code": "7KQ2 M9XD", "address": "preau.example", "qr": matrix(_URL)}
    cards = [card] * 8 + [card | {"name": _ENDLESS, "code": "#1"}]
    pdf = _read(render(_CARD, {"centre": {"name": "Cyber-centre du Bocage"}, "cards": cards}))
    assert len(pdf.pages) == 2
    first = pdf.pages[0].extract_text()
    assert first.count("7KQ2 M9XD") == first.count("Éloïse Ñandú") == 8
    assert "#1" in pdf.pages[1].extract_text()


def test_a_failure_is_told(tmp_path: Path) -> None:
    template = tmp_path / "broken.typ"
    template.write_text('#panic("no such thing")', encoding="utf-8")
    with pytest.raises(PdfError, match=r"broken\.typ: .*no such thing"):
        render(template, {})
    with pytest.raises(PdfError, match=r"missing\.typ"):
        render(tmp_path / "missing.typ", {})


def test_a_template_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    template = tmp_path / "curious.typ"
    path = os.path.relpath(secret, _ROOT / "core" / "documents" / "fonts").replace(os.sep, "/")
    template.write_text(f'#read("{path}")', encoding="utf-8")
    with pytest.raises(PdfError, match=r"curious\.typ"):
        render(template, {})


def test_a_template_that_never_ends_is_stopped(tmp_path: Path) -> None:
    template = tmp_path / "slow.typ"
    template.write_text("#for a in range(99999) { for b in range(99999) { } }", encoding="utf-8")
    with pytest.raises(PdfError, match="not finished after 2 seconds"):
        render(template, {}, timeout=2)


def test_it_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = tmp_path / "small.typ"
    template.write_text('#set document(title: "x")\n#import "layout.typ": data\n#data.a', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert _text(_read(render(template, {"a": "été"}))) == "été"
