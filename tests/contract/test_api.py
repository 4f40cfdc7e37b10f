"""What is described at /api is what is answered: every route, every field, no other; a start loads nothing of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.contracts import Profile
from core.extensions import db
from core.openapi import Answer, Refusal, named
from core.runtime import runtime
from tests.plugins.petition.conftest import Table

_OPERATIONS = ("Listing", "Counts", "Text", "Statistics")


@pytest.fixture
def table(centre: Any, make: Any) -> Table:
    person = make.person("Monique D.")
    space = make.real_space(person, tools=["petition"])
    return Table(make, person, make.actor(person), make.animator(), space)


@pytest.fixture
def document(centre: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(centre.test_client().get("/api/openapi.json").data)
    return found


def test_every_declared_route_is_described_and_no_other(centre: Any, document: dict[str, Any]) -> None:
    rules = {rule.endpoint: str(rule) for rule in centre.url_map.iter_rules()}
    declared = {re.sub(r"<\w+:(\w+)>", r"{\1}", rules[name]) for name in runtime().api_routes}
    assert set(document["paths"]) == declared
    assert document["openapi"].startswith("3.")
    assert document["servers"] == [{"url": "https://centre.example"}]


def test_each_field_says_what_it_means_in_the_language_of_the_page(centre: Any, document: dict[str, Any]) -> None:
    client = centre.test_client()
    english = json.loads(client.get("/en/api/openapi.json").data)
    for name, model in document["components"]["schemas"].items():
        for field, said in model["properties"].items():
            assert said["description"], (name, field)
            assert said["description"] != english["components"]["schemas"][name]["properties"][field]["description"]
        assert model["additionalProperties"] is False, name
    for path, route in document["paths"].items():
        assert route["get"]["summary"], path
        assert all(parameter["schema"] for parameter in route["get"]["parameters"]), path


def test_each_route_answers_as_its_model_says(centre: Any, table: Table, document: dict[str, Any]) -> None:
    petition_id = table.opened(title='<script>alert("1")</script> & =1+1')
    for number in range(3):
        table.sign(petition_id, f"Personne {number}", f"p{number}@example.org")
    closed = table.opened()
    table.close(closed)
    table.answer(closed)
    db.session.rollback()
    client = centre.test_client()
    routes = runtime().api_routes
    assert {routes[name].answer.rpartition(":")[2] for name in routes} == set(_OPERATIONS)
    for rule in list(centre.url_map.iter_rules()):
        if rule.endpoint not in routes:
            continue
        model = named(routes[rule.endpoint].answer)
        assert issubclass(model, Answer)
        for number in (petition_id, closed):
            path = re.sub(r"<\w+:\w+>", str(number), str(rule))
            answer = client.get(path)
            assert answer.content_type == "application/json", path
            read = model.model_validate_json(answer.data)
            assert set(model.model_fields) >= read.model_fields_set
    found = json.loads(client.get("/petitions.json?filtre=toutes").data)["petitions"]
    assert [one["id"] for one in found] == [closed, petition_id]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/petitions/987654.json", 404),
        ("/petitions.json?filtre=rien", 422),
        ("/petitions.json?commune=Saint-Denis", 422),
        ("/petitions/987654/statistiques.json", 404),
    ],
)
def test_a_refusal_is_told_as_its_model_says(centre: Any, path: str, status: int) -> None:
    answer = centre.test_client().get(path)
    assert answer.status_code == status
    refusal = Refusal.model_validate_json(answer.data)
    assert refusal.error.status == status
    assert refusal.error.explanation


def test_what_is_not_public_is_refused_to_programs(centre: Any, table: Table) -> None:
    numbers = (table.submitted(), table.opened(table.sandbox()))
    for number in numbers:
        for path in (f"/petitions/{number}.json", f"/petitions/{number}/statistiques.json"):
            answer = centre.test_client().get(path)
            assert answer.status_code == 403
            assert Refusal.model_validate_json(answer.data).error.status == 403
    assert json.loads(centre.test_client().get("/petitions.json?filtre=toutes").data)["petitions"] == []


def test_the_list_for_programs_goes_on_from_page_to_page(centre: Any, table: Table) -> None:
    numbers = [table.opened() for _ in range(21)]
    client = centre.test_client()
    first = json.loads(client.get("/petitions.json?recherche=auvent&commune=Denain").data)
    assert (len(first["petitions"]), first["count"], first["previous"]) == (20, 21, None)
    assert first["following"].startswith("https://centre.example/petitions.json?")
    second = json.loads(client.get(first["following"].removeprefix("https://centre.example")).data)
    assert [one["id"] for one in second["petitions"]] == [numbers[0]]
    assert second["following"] is None
    back = json.loads(client.get(second["previous"].removeprefix("https://centre.example")).data)
    assert back["petitions"] == first["petitions"]


def test_the_page_is_ours_and_lists_every_model(centre: Any, document: dict[str, Any]) -> None:
    page = centre.test_client().get("/api")
    assert page.status_code == 200
    for name in document["components"]["schemas"].keys() - {"Search"}:  # what is asked stands at its route
        assert f'id="{name}"' in page.text
    for path in document["paths"]:
        assert f"GET {path}" in page.text
    assert "cdn" not in page.text.lower()
    assert "Pour les programmes" in page.text


def test_a_site_that_tells_nothing_to_programs_says_so(build_instance: Any) -> None:
    with build_instance(Profile.REGION).app_context() as context:
        page = context.app.test_client().get("/api")
        assert page.status_code == 200
        assert "Rien n’est dit ici aux programmes" in page.text


def test_the_examples_of_the_page_are_answers() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    refusal, counts = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert Refusal.model_validate_json(refusal).error.status == 404
    named("plugins.petition.api:Counts").model_validate_json(counts)


def test_a_start_loads_neither_pydantic_nor_what_writes_files() -> None:
    heavy = "{'pydantic', 'spectree', 'xlsxwriter', 'feedgenerator'}"
    modules = "core.app, core.cli, core.views, core.web.context, plugins.petition.plugin"
    program = f"import sys, {modules}; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
