"""What follows a petition: the official answer, the debate; and the petitions that look like it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.contracts import ANONYMOUS, Actor, Channel, Role, SpaceRole
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.journal import queries as journal
from core.spaces import services as spaces
from plugins.petition import queries, services
from plugins.petition.models import Petition
from plugins.petition.rules import Collectivity, DebateState, LegalRequest
from tests.plugins.petition.conftest import CELL, Table, fresh
from tests.plugins.petition.test_life import LAW

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)


class TestAnswer:
    def test_after_the_closing_it_is_answered(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        with pytest.raises(Conflict):
            table.answer(table.submitted())
        table.close(petition_id)
        table.answer(petition_id)
        petition, answer = fresh(petition_id), queries.official_answer(petition_id)
        assert answer is not None
        assert (petition.state, petition.answer_state, answer.answered_for) == ("answered", "given", "bearer")
        assert "<strong>Oui</strong>" in answer.text_html
        with pytest.raises(Conflict):
            table.answer(petition_id)
        assert journal.total("petition.answered", "petitions") == 1

    def test_before_it_the_petition_stays_open_and_is_answered_when_it_closes(
        self, database: str, table: Table
    ) -> None:
        petition_id = table.opened()
        table.answer(petition_id, actor=table.animator)
        table.sign(petition_id)
        assert fresh(petition_id).state == "open"
        table.close(petition_id)
        assert fresh(petition_id).state == "answered"
        answer = queries.official_answer(petition_id)
        assert answer is not None
        assert answer.answered_for == "centre"

    def test_the_town_answers_in_its_own_name_for_its_own_territory(self, database: str, table: Table) -> None:
        mayor = table.make.person("Une élue")
        with transaction():
            town = spaces.found_organisation(actor=table.animator, name="La commune", kind="town")
            trial = spaces.open_sandbox(
                actor=table.animator, name="La commune", tools=[], members=[mayor.id], organisation=town
            )
            spaces.make_real(actor=table.animator, sandbox=trial, organisation=town)
        petition_id, elected = table.opened(), table.make.actor(mayor)
        table.answer(petition_id, actor=elected)
        answer = queries.official_answer(petition_id)
        assert answer is not None
        assert answer.answered_for == "addressee"
        with pytest.raises(Forbidden), transaction():
            services.close_petition(actor=elected, petition=queries.locked(petition_id))

    def test_nobody_else_does_and_never_of_tomorrow(self, table: Table) -> None:
        petition_id = table.opened()
        outsiders = (
            ANONYMOUS,
            Actor(person_id=900, roles=frozenset({Role.OFFICER})),
            Actor(person_id=900, space_roles={table.space.id: SpaceRole.MEMBER}),
        )
        for actor in outsiders:
            with pytest.raises(Forbidden):
                table.answer(petition_id, actor=actor)
        tomorrow = clock.now().date() + timedelta(days=2)
        for other in ({"given_on": tomorrow}, {"text": " "}, {"given_by": ""}, {"text": "x" * 10_001}):
            with pytest.raises(Invalid):
                table.answer(petition_id, **other)


class TestDebate:
    def note(self, table: Table, petition_id: int, state: DebateState, day: date | None = None) -> Petition:
        with transaction():
            services.note_debate(
                actor=table.bearer, petition=queries.locked(petition_id), state=state, day=day, text="Salle du conseil"
            )
        return fresh(petition_id)

    def test_announced_moved_and_held(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            for day in (date(2026, 12, 1), date(2026, 12, 8)):
                petition = self.note(table, petition_id, DebateState.SCHEDULED, day)
                assert (petition.debate_state, petition.debate_on) == ("scheduled", day)
            with pytest.raises(Invalid):
                self.note(table, petition_id, DebateState.HELD, date(2026, 12, 8))
        with clock.set_to(NOON + timedelta(days=40)):
            assert self.note(table, petition_id, DebateState.HELD, date(2026, 12, 8)).debate_state == "held"
            with pytest.raises(Conflict):
                self.note(table, petition_id, DebateState.REFUSED)
        assert [note.state for note in queries.debate_notes(petition_id)] == ["scheduled", "scheduled", "held"]

    def test_it_has_a_day_and_comes_before_it_is_over(self, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            for day in (None, date(2026, 11, 3)):
                with pytest.raises(Invalid):
                    self.note(table, petition_id, DebateState.SCHEDULED, day)
            for state in (DebateState.HELD, DebateState.REFUSED):
                with pytest.raises(Conflict):
                    self.note(table, petition_id, state, date(2026, 11, 4))

    def test_the_law_owes_it_at_its_share_of_electors_and_undoes_it(self, database: str, table: Table) -> None:
        petition_id = table.opened(legal=LAW)
        assert fresh(petition_id).goal == 4
        seen = []
        for number in (3, 1, -1, 1):
            with transaction():
                space, cells = table.space, {CELL: number}
                services.count(petition_id, Channel.PAPER, cells, space_id=space.id, space=space, at=clock.now())
            petition = fresh(petition_id)
            seen.append((petition.answer_state, petition.debate_state))
        assert seen == [("none", "none"), ("owed", "owed"), ("none", "none"), ("owed", "owed")]
        crossings = [(one.threshold, one.number, one.is_up) for one in queries.crossings(petition_id)]
        assert crossings == [(4, 1, True), (4, 2, False), (4, 3, True)]
        assert self.note(table, petition_id, DebateState.REFUSED).debate_state == "refused"

    def test_a_request_under_the_law_says_whose_electors_and_since_when(self, table: Table) -> None:
        today = clock.now().date()
        for wrong, field in (
            (LegalRequest(Collectivity.COMMUNE, 0, "La mairie", today), "electors"),
            (LegalRequest(Collectivity.COMMUNE, 10, " ", today), "electors_source"),
            (LegalRequest(Collectivity.COMMUNE, 10, "La mairie", today + timedelta(days=2)), "electors_on"),
        ):
            with pytest.raises(Invalid) as refused:
                table.draft(legal=wrong)
            assert refused.value.field == field


class TestSimilar:
    def test_what_asks_for_the_same_is_found_and_the_rest_is_not(self, database: str, table: Table) -> None:
        table.opened(title="Installer des bancs près de l’école", summary="Les grands-parents n’ont pas de banc.")
        table.opened(title="Un auvent au marché", summary="Quand il pleut, le marché se vide.")
        table.draft(title="Des bancs devant l’école", summary="Un brouillon que personne ne voit.")
        found = queries.similar("Nous demandons un BANC devant l'ecole", 5)
        assert [one.title for one in found] == ["Installer des bancs près de l’école"]
        assert queries.similar("", 5) == queries.similar("la de un", 5) == []

    def test_five_at_most_the_nearest_first_and_a_sandbox_has_its_own(self, database: str, table: Table) -> None:
        for number in range(6):
            table.opened(title=f"Éclairer le passage numéro {number}", summary="Le soir il fait noir.")
        table.opened(title="Éclairer le passage de la gare", summary="Le soir il fait noir.")
        found = queries.similar("Éclairer le passage de la gare, il fait noir le soir", 5)
        assert len(found) == 5
        assert found[0].title == "Éclairer le passage de la gare"
        sandbox = table.sandbox()
        table.draft(sandbox, title="Éclairer le passage du parc")
        mine = queries.similar("Éclairer le passage", 5, space_id=sandbox.id)
        assert [one.title for one in mine] == ["Éclairer le passage du parc"]
