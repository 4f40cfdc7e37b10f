"""The public list of petitions: its shelves and their borders, words, communes, pages; on both databases."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from core import clock
from core.events import transaction
from core.extensions import db
from plugins.petition import queries, services
from plugins.petition.models import Petition
from plugins.petition.queries import Search, listing
from plugins.petition.rules import Collectivity, LegalRequest, Shelf, Visibility, is_near, words_of
from tests.plugins.petition.conftest import DENAIN, LILLE, TEXTS, Table

TITLE = re.compile(r'<h3><a href="/petitions/(\d+)">')


pytestmark = pytest.mark.usefixtures("database")


def ids(search: Search, **page: Any) -> list[int]:
    return [petition.id for petition in queries.listed(search, **page).petitions]


def asking(goal: int) -> dict[str, Any]:
    """Return what makes a petition ask for that many signatures: a request under the law."""
    return {"legal": LegalRequest(Collectivity.COMMUNE, goal * 10, "Préfecture", clock.now().date())}


def signed(petition_id: int, signatures: int) -> None:
    """Give a petition signatures below its goal, without anybody."""
    with transaction():
        values = {"signatures": signatures, "signed_web": signatures}
        db.session.execute(update(Petition).where(Petition.id == petition_id).values(values))


class TestShelves:
    @pytest.mark.parametrize(
        ("signatures", "goal", "near"),
        [(79, 100, False), (80, 100, True), (99, 100, True), (100, 100, False), (23, 30, False), (24, 30, True)],
    )
    def test_near_is_from_eighty_per_cent_until_the_goal(self, signatures: int, goal: int, near: bool) -> None:
        assert is_near(signatures, goal) is near

    @pytest.mark.parametrize(("signatures", "near"), [(3, False), (4, True), (5, False)])
    def test_the_shelf_of_those_near_has_the_same_borders(self, table: Table, signatures: int, near: bool) -> None:
        petition_id = table.opened(**asking(5))
        for number in range(signatures):
            table.sign(petition_id, f"Personne {number}", f"p{number}@example.org")
        assert (ids(Search(Shelf.NEAR)) == [petition_id]) is near
        table.close(petition_id)
        assert ids(Search(Shelf.NEAR)) == []

    def test_each_petition_stands_where_its_life_has_brought_it(self, table: Table) -> None:
        draft, sent = table.draft(), table.submitted()
        opened, closed, answered, early, withdrawn = (table.opened() for _ in range(5))
        table.close(closed)
        table.close(answered)
        table.answer(answered)
        table.answer(early)
        with transaction():
            services.withdraw_petition(actor=table.bearer, petition=queries.locked(withdrawn), reason="Fini.")
        assert ids(Search(Shelf.OPEN)) == [early, opened]
        assert ids(Search(Shelf.CLOSED)) == [answered, closed]
        assert set(ids(Search(Shelf.ANSWERED))) == {answered, early}
        assert ids(Search(Shelf.STOPPED)) == [withdrawn]
        assert set(ids(Search(Shelf.ALL))) == {opened, closed, answered, early, withdrawn}
        assert {draft, sent}.isdisjoint(ids(Search(Shelf.ALL)))

    def test_a_rejected_one_is_told_and_one_withdrawn_before_its_opening_is_not(self, table: Table) -> None:
        rejected, unseen = table.submitted(), table.submitted()
        with transaction():
            services.reject_petition(
                petition=queries.locked(rejected), by=table.animator.person_id, rule="", reason="Hors sujet."
            )
            services.withdraw_petition(actor=table.bearer, petition=queries.locked(unseen), reason="Finalement non.")
        assert ids(Search(Shelf.STOPPED)) == ids(Search(Shelf.ALL)) == [rejected]

    @pytest.mark.parametrize("shelf", Shelf)
    def test_what_is_hidden_or_of_a_sandbox_stands_nowhere(self, table: Table, shelf: Shelf) -> None:
        hidden = table.opened()
        with transaction():
            values = {"visibility": Visibility.HIDDEN, "hidden_at": clock.now()}
            db.session.execute(update(Petition).where(Petition.id == hidden).values(values))
        table.opened(table.sandbox())
        assert ids(Search(shelf)) == []

    def test_the_last_comes_first_but_among_those_near(self, table: Table) -> None:
        at = clock.now()
        with clock.set_to(at):
            first = table.opened(**asking(1_000))
        with clock.set_to(at + timedelta(days=1)):
            second = table.opened(**asking(1_000))
        for petition_id in (first, second):
            signed(petition_id, 900)
        assert ids(Search(Shelf.OPEN)) == [second, first]
        assert ids(Search(Shelf.NEAR)) == [first, second]


class TestSearch:
    def test_words_are_found_without_accents_or_plurals_and_all_are_asked(self, table: Table) -> None:
        market = table.opened(title="Un auvent pour le marché")
        benches = table.opened(title="Des bancs au marché couvert")
        for typed, found in (
            ("marche", [benches, market]),
            ("MARCHÉS", [benches, market]),
            ("marché bancs", [benches]),
            ("auvent", [market]),
            ("piscine", []),
        ):
            expected = [*found] if typed != "auvent" else [benches, market] if "auvent" in TEXTS["summary"] else found
            assert ids(Search(Shelf.OPEN, words_of(typed))) == expected

    def test_a_commune_is_that_of_the_space(self, table: Table) -> None:
        here = table.opened()
        assert ids(Search(commune=DENAIN)) == [here]
        assert ids(Search(commune=LILLE)) == []

    def test_few_or_many_are_found_alike(self, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
        numbers = [table.opened(title=f"Un banc rue {n} vers la gare") for n in ("Mozart", "Ravel", "Bizet")]
        for few in (0, 1, 2, 500):
            monkeypatch.setattr(listing, "_FEW", few)
            assert ids(Search(words=words_of("banc"), commune=DENAIN)) == numbers[::-1]
            assert ids(Search(words=words_of("banc ravel"), commune=DENAIN)) == [numbers[1]]
            assert ids(Search(words=words_of("banc"), commune=LILLE)) == []


class TestPages:
    @pytest.mark.parametrize("shelf", [Shelf.OPEN, Shelf.ALL, Shelf.NEAR])
    def test_pages_follow_each_other_and_lead_back(self, table: Table, shelf: Shelf) -> None:
        moment = clock.now()
        with clock.set_to(moment):  # at the same moment: the number of a petition parts them
            numbers = [table.opened(**asking(1_000)) for _ in range(5)]
        for number in numbers:
            signed(number, 900)
        order = numbers if shelf == Shelf.NEAR else numbers[::-1]
        first = queries.listed(Search(shelf), size=2)
        assert ([one.id for one in first.petitions], first.before, first.count) == (order[:2], None, 5)
        second = queries.listed(Search(shelf), after=first.after, size=2)
        assert ([one.id for one in second.petitions], second.before) == (order[2:4], order[2])
        third = queries.listed(Search(shelf), after=second.after, size=2)
        assert ([one.id for one in third.petitions], third.after, third.count) == (order[4:], None, 5)
        back = queries.listed(Search(shelf), before=third.before, size=2)
        assert ([one.id for one in back.petitions], back.after) == (order[2:4], order[3])
        start = queries.listed(Search(shelf), before=back.before, size=2)
        assert ([one.id for one in start.petitions], start.before, start.after) == (order[:2], None, order[1])

    def test_it_counts_up_to_a_bound(self, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            table.opened()
        for bound, told in ((3, (3, False)), (2, (2, True))):
            monkeypatch.setattr(listing, "COUNTED", bound)
            found = queries.listed(Search(), size=1)
            assert (found.count, found.is_more) == told

    def test_from_a_petition_that_is_not_there_the_list_begins_at_its_start(self, table: Table) -> None:
        petition_id = table.opened()
        assert ids(Search(), after=987_654) == [petition_id]

    def test_each_shelf_is_read_in_the_order_of_its_index(self, table: Table, database: str) -> None:
        if database != "sqlite":
            pytest.skip("PostgreSQL chooses by what is in the tables")
        said: list[tuple[str, Any]] = []

        def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
            said.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", hear)
        try:
            for shelf in Shelf:
                queries.listed(Search(shelf))
        finally:
            event.remove(db.engine, "before_cursor_execute", hear)
        assert len(said) == len(Shelf)
        connection = db.session.connection()
        for (statement, parameters), shelf in zip(said, Shelf, strict=True):
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            index = f"ix_petition_petition_shelf_{shelf.name.lower()}"
            assert any(index in step for step in plan), (shelf, plan)
            assert not any("ORDER BY" in step for step in plan), (shelf, plan)


class TestPage:
    @pytest.fixture
    def browser(self, centre: Flask) -> Any:
        return centre.test_client()

    def test_what_is_looked_for_stays_in_the_form_and_in_every_address(self, browser: Any, table: Table) -> None:
        found = table.opened(title="Des bancs <b>publics</b>")
        page = browser.get("/petitions?recherche=bancs&commune=Denain").text
        assert TITLE.findall(page) == [str(found)]
        assert "1 pétition" in page
        assert 'value="bancs"' in page
        assert 'value="Denain (59)"' in page
        assert "filtre=proches" in page
        assert "recherche=bancs&amp;commune=Denain+(59)&amp;commune=59172&amp;filtre=proches" in page
        assert "<b>publics</b>" not in page

    def test_a_commune_that_may_be_several_is_asked_back(self, browser: Any, table: Table) -> None:
        table.opened()
        page = browser.get("/petitions?commune=Saint-Denis")
        assert page.status_code == 422
        assert "Plusieurs communes" in page.text
        assert page.text.count('type="radio"') > 1
        chosen = browser.get("/petitions?commune=Saint-Denis&commune=93066")
        assert chosen.status_code == 200
        assert "Saint-Denis (93)" in chosen.text

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("commune=Nullepart-sur-Rien", "Aucune commune"),
            ("recherche=le", "au moins quatre lettres"),
            ("filtre=nimporte", "Ce choix n’existe pas"),
            ("recherche=" + "a" * 101, "trop long"),
        ],
    )
    def test_what_cannot_be_understood_is_said(self, browser: Any, table: Table, query: str, said: str) -> None:
        page = browser.get(f"/petitions?{query}")
        assert page.status_code == 422
        assert said in page.text

    def test_nothing_found_leads_to_all_petitions_with_the_same_words(self, browser: Any, table: Table) -> None:
        table.close(table.opened(title="La piscine"))
        page = browser.get("/petitions?recherche=piscine").text
        assert "Aucune pétition ne répond" in page
        assert 'href="/petitions?recherche=piscine&amp;filtre=toutes"' in page
        assert "La piscine" in browser.get("/petitions?recherche=piscine&filtre=toutes").text

    def test_twenty_to_a_page(self, browser: Any, table: Table) -> None:
        numbers = [table.opened() for _ in range(21)]
        page = browser.get("/petitions").text
        assert TITLE.findall(page) == [str(number) for number in numbers[:0:-1]]
        assert f"?apres={numbers[1]}" in page
        page = browser.get(f"/petitions?apres={numbers[1]}").text
        assert TITLE.findall(page) == [str(numbers[0])]
        assert f"?avant={numbers[0]}" in page
        assert "21 pétitions" in page
        assert browser.get("/petitions?apres=abc&avant=99999999999").status_code == 200

    def test_in_english(self, browser: Any, table: Table) -> None:
        table.opened()
        page = browser.get("/en/petitions?filtre=toutes").text
        assert "1 petition" in page
        assert 'href="/en/petitions?filtre=proches"' in page
