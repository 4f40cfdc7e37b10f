"""The commune field: what people type is understood, or asked back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from core.web import Form
from core.web.places import CommuneField, candidates, written


class PlaceForm(Form):
    place = CommuneField("Commune")


class OptionalPlaceForm(Form):
    place = CommuneField("Commune", optional=True)


def post(*values: str, form: type[Form] = PlaceForm) -> Any:
    """Return the form as posted with these values of the field, validated."""
    made = form(MultiDict([("place", value) for value in values]))
    made.validate()
    return made


@pytest.mark.parametrize(
    "typed",
    ["Denain", " denain ", "DENAIN (59)", "Denain (59220)", "59220 Denain", "Denain 59220"],
)
def test_what_a_person_types_is_understood(centre: Flask, typed: str) -> None:
    with centre.test_request_context():
        form = post(typed)
    assert form.place.insee == "59172"
    assert form.place.data == "Denain (59)"
    assert not form.errors


def test_a_number_is_a_postcode_before_it_is_an_insee_code() -> None:
    assert [place.name for place in candidates("59172")] == ["Rœulx", "Mastaing"]


def test_an_insee_code_that_is_no_postcode_is_understood() -> None:
    assert [place.name for place in candidates("75056")] == ["Paris"]
    assert [written(place) for place in candidates("2A004")] == ["Ajaccio (2A)"]


def test_several_communes_are_offered_and_the_chosen_one_is_taken(centre: Flask) -> None:
    with centre.test_request_context():
        form = post("Saint-Denis")
        assert form.place.insee == ""
        assert {place.insee for place in form.place.offered} >= {"93066", "97411"}
        assert form.place.errors == ["Plusieurs communes sont possibles\xa0: choisissez-en une ci-dessous."]
        assert post("Saint-Denis", "93066").place.insee == "93066"


def test_a_postcode_of_several_communes_is_asked_back(centre: Flask) -> None:
    with centre.test_request_context():
        assert post("59220").place.offered[0].name == "Denain"
        assert post("59220", "59172").place.insee == "59172"


def test_a_choice_that_no_longer_fits_the_text_is_ignored(centre: Flask) -> None:
    with centre.test_request_context():
        assert post("Denain", "93066").place.insee == "59172"


@pytest.mark.parametrize("typed", ["Zzyzx", "99999", "(59)", "%_", "é" * 400, "Denain (2A)x"])
def test_what_is_no_commune_is_refused_in_words(centre: Flask, typed: str) -> None:
    with centre.test_request_context():
        form = post(typed)
    assert form.place.insee == ""
    assert form.place.errors


def test_empty_is_refused_unless_optional(centre: Flask) -> None:
    with centre.test_request_context():
        assert post("").place.errors
        assert not post("", form=OptionalPlaceForm).errors


def test_the_first_value_is_an_insee_code(centre: Flask) -> None:
    with centre.test_request_context():
        form = PlaceForm(data={"place": "59172"})
    assert (form.place.data, form.place.insee) == ("Denain (59)", "59172")


def test_suggestions_are_radio_buttons_of_the_field(client: FlaskClient) -> None:
    page = client.get("/communes?name=place&id=place&place=st%20denis").text
    assert 'type="radio"' in page
    assert 'name="place" value="93066"' in page


def test_suggestions_as_json(client: FlaskClient) -> None:
    answer = client.get("/communes?q=denain", headers={"Accept": "application/json"})
    assert answer.json["communes"][0]["insee"] == "59172"


def test_a_field_name_cannot_bring_markup(client: FlaskClient) -> None:
    assert client.get("/communes?name=%22><script>&q=denain").status_code == 422
