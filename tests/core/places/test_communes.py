"""The communes of France, as found by code and by what people type."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.places.communes import Commune, commune, find


def names(text: str, limit: int = 8) -> list[str]:
    return [place.name for place in find(text, limit)]


def test_a_commune_has_its_whole_territory() -> None:
    assert commune("01004") == Commune(
        insee="01004",
        name="Ambérieu-en-Bugey",
        postcodes=("01500",),
        department_code="01",
        department="Ain",
        region_code="84",
        region="Auvergne-Rhône-Alpes",
        epci_code="240100883",
        epci="CC de la Plaine de l'Ain",
        population=commune("01004").population,  # type: ignore[union-attr]
    )


def test_a_commune_without_epci_or_inhabitants() -> None:
    kerguelen = commune("98412")
    assert kerguelen is not None
    assert (kerguelen.epci_code, kerguelen.epci, kerguelen.population) == (None, None, 0)


@pytest.mark.parametrize("code", ["", "00000", "99999", "7505", "paris", "75056 ", "٧٥٠٥٦", "7505\x00"])
def test_an_unknown_code_gives_nothing(code: str) -> None:
    assert commune(code) is None


@pytest.mark.parametrize(
    ("code", "leads_to"),
    [("75112", "75056"), ("13201", "13055"), ("69383", "69123"), ("01120", "01262"), ("2a004", "2A004")],
)
def test_districts_and_former_communes_lead_to_their_commune(code: str, leads_to: str) -> None:
    found = commune(code)
    assert found is not None
    assert found.insee == leads_to


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("paris", "Paris"),
        ("  PARI", "Paris"),
        ("saint etienne du rouvray", "Saint-Étienne-du-Rouvray"),
        ("St-Étienne-du-R", "Saint-Étienne-du-Rouvray"),
        ("Ste Genevieve des bois", "Sainte-Geneviève-des-Bois"),
        ("steenv", "Steenvoorde"),
        ("steene", "Steene"),
        ("l’hay", "L'Haÿ-les-Roses"),
        ("lhay les roses", "L'Haÿ-les-Roses"),
        ("chalon s/ saone", "Chalon-sur-Saône"),
        ("œuilly", "Œuilly"),
        ("oeuilly", "Œuilly"),
        ("Paris 12e", "Paris"),
        ("cordieux", "Montluel"),
        ("97411", "Saint-Paul"),
        ("2b033", "Bastia"),
        ("75112", "Paris"),
        ("13090", "Aix-en-Provence"),
        ("y", "Y"),
    ],
)
def test_what_people_type_finds_the_commune(text: str, first: str) -> None:
    assert names(text)[0] == first


def test_a_word_inside_the_name_is_enough() -> None:
    assert "Saint-Étienne-du-Rouvray" in names("rouvray")


def test_the_exact_name_precedes_more_populated_ones() -> None:
    found = find("rouvray")
    assert [place.name for place in found[:3]] == ["Rouvray"] * 3
    assert found[3].population > found[0].population


def test_the_more_populated_come_first() -> None:
    found = find("saint", limit=50)
    assert len(found) == 50
    populations = [place.population for place in found]
    assert populations == sorted(populations, reverse=True)


def test_a_postcode_being_typed() -> None:
    assert names("6910")[0] == "Villeurbanne"
    assert all(any(code.startswith("6910") for code in place.postcodes) for place in find("6910", limit=50))


@pytest.mark.parametrize("text", ["", "  ", "'", "%", "_", "😀", "\x00", "' OR 1=1", "zzzz", "a" * 100_000, "١٣٠٠١"])
def test_what_names_no_commune_finds_nothing(text: str) -> None:
    assert find(text) == []


def test_no_room_means_no_answer() -> None:
    assert find("paris", limit=0) == []


@given(st.text(max_size=20), st.integers(-1, 12))
def test_any_text_gives_at_most_so_many_different_communes(text: str, limit: int) -> None:
    found = find(text, limit)
    assert len(found) <= max(limit, 0)
    assert len({place.insee for place in found}) == len(found)


@given(st.sampled_from(find("e", limit=500) + find("l", limit=500)))
def test_every_commune_is_found_by_its_name_and_its_code(place: Commune) -> None:
    same_name = find(place.name, limit=60)
    assert place in same_name
    assert same_name[0].name.casefold() == place.name.casefold()
    assert place in find(place.insee, limit=60)
    assert commune(place.insee) == place


def test_threads_share_the_file() -> None:
    answers: list[list[str]] = []
    threads = [threading.Thread(target=lambda: answers.append(names("bourg"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [names("bourg")] * 8


def test_typing_never_waits() -> None:
    find("paris")
    started = time.perf_counter()
    for text in ("s", "saint", "rouvray", "zzzz", "lhay", "7", "13090"):
        find(text)
    assert time.perf_counter() - started < 0.5
