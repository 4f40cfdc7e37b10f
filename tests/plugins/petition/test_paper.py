"""Signatures on paper: sheets, two entries, what differs, one count; each refusal; each person once in all channels."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from core import clock, tokens, uploads
from core.contracts import ANONYMOUS, Actor, Channel
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.runtime import config
from core.spaces import services as spaces
from core.spaces.queries import space as space_of
from core.uploads import storing
from plugins.petition import queries, services
from plugins.petition.models import PaperSheet
from plugins.petition.queries import paper as read
from plugins.petition.rules.paper import BLANK, UNREADABLE, Line, SheetState, is_code
from plugins.petition.services import paper
from plugins.petition.services.paper.settling import Choice, Taken
from tests.at_once import at_once
from tests.plugins.petition.conftest import DENAIN, LILLE, Table, counted, fresh, mails, signatures
from tests.plugins.petition.papers import A_PDF, Desk, filled, person, state_of


@pytest.fixture
def desk(table: Table) -> Desk:
    return Desk(table, table.make.animator("Ali B."))


def after_closing(petition_id: int, days: int) -> datetime:
    closes_at = fresh(petition_id).closes_at
    assert closes_at is not None
    return closes_at + timedelta(days=days)


class TestPrinting:
    def test_each_sheet_has_a_code_of_its_own(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        desk.printed(petition_id, 50)
        desk.printed(petition_id, 1, actor=desk.table.bearer)
        codes = [sheet.code for sheet in db.session.scalars(select(PaperSheet))]
        assert len(set(codes)) == 51
        assert all(is_code(code, tokens.CODE_ALPHABET) for code in codes)
        assert [(one.number, one.sheets) for one in read.batches(petition_id)] == [(2, 1), (1, 50)]

    @pytest.mark.parametrize("number", [0, -1, 51])
    def test_too_many_or_none_is_refused(self, desk: Desk, number: int) -> None:
        petition_id = desk.table.opened()
        with pytest.raises(Invalid) as refused:
            desk.printed(petition_id, number)
        assert refused.value.field == "number"

    def test_only_an_open_petition_has_sheets(self, desk: Desk) -> None:
        for petition_id in (desk.table.draft(), desk.table.submitted()):
            with pytest.raises(Conflict):
                desk.printed(petition_id)
        petition_id = desk.table.opened()
        desk.table.close(petition_id)
        with pytest.raises(Conflict):
            desk.printed(petition_id)

    def test_a_stranger_prints_nothing(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        for actor in (ANONYMOUS, desk.table.make.actor(desk.table.make.person("Luc P."))):
            with pytest.raises(Forbidden):
                desk.printed(petition_id, actor=actor)

    @pytest.mark.parametrize("slip", [lambda code: code[:-1], lambda code: code[1] + code[0] + code[2:], lambda _: ""])
    def test_a_code_with_a_slip_is_said_to_be_wrong(self, desk: Desk, slip: Callable[[str], str]) -> None:
        code = next(
            sheet.code
            for sheet in [desk.printed(desk.table.opened()) for _ in range(3)]
            if sheet.code[0] != sheet.code[1]
        )
        assert paper.sheet_of_code(f" {tokens.grouped(code).lower()} ").code == code
        with pytest.raises(Invalid) as refused:
            paper.sheet_of_code(slip(code))
        assert refused.value.field == "code"

    def test_a_code_of_nothing_is_refused_at_its_field(self, desk: Desk) -> None:
        with pytest.raises(Invalid) as refused:
            paper.sheet_of_code("00000000")
        assert refused.value.field == "code"


class TestEntering:
    def test_two_entries_that_mean_the_same_leave_nothing_to_settle(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        first = [person("Zoé Petit"), UNREADABLE, person("Marc Roy", LILLE)]
        second = [person("PETIT zoe"), UNREADABLE, person("Marc  Roy", LILLE)]
        sheet = desk.entered(petition_id, first, second)
        assert state_of(sheet) == SheetState.COMPARED
        assert paper.differences(sheet.id) == {}
        assert list(read.lines(sheet.id, read.KEPT).values()) == filled(*first)
        assert counted(petition_id) == {}

    def test_one_person_may_make_both_entries_but_none_twice(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        desk.enter(sheet, person("Zoé Petit"))
        with pytest.raises(Conflict):
            desk.enter(sheet, person("Zoé Petit"))
        desk.enter(sheet, person("Zoé Petit"), number=2)
        assert state_of(sheet) == SheetState.COMPARED

    def test_of_two_who_enter_first_the_slower_has_made_the_second(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        desk.enter(sheet, person("Zoé Petit"))
        desk.enter(sheet, person("Zoé Petit"), actor=desk.second)
        assert state_of(sheet) == SheetState.COMPARED
        with pytest.raises(Conflict):
            desk.enter(sheet, person("Zoé Petit"), number=2)

    @pytest.mark.parametrize(
        ("line", "field"),
        [
            (person("=cmd()"), "name_2"),
            (person("a@example.org"), "name_2"),
            (person(""), "name_2"),
            (person("🙂"), "name_2"),
            (person("x" * 81), "name_2"),
            (person("Zoé Petit", "99999"), "place_2"),
            (person("Zoé Petit", ""), "place_2"),
        ],
    )
    def test_a_line_that_is_not_right_is_refused_at_its_field(self, desk: Desk, line: Line, field: str) -> None:
        sheet = desk.printed(desk.table.opened())
        with pytest.raises(Invalid) as refused:
            desk.enter(sheet, BLANK, line)
        assert refused.value.field == field
        assert state_of(sheet) == SheetState.PRINTED

    def test_a_sheet_without_anybody_is_not_entered(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        with pytest.raises(Invalid):
            desk.enter(sheet)

    def test_only_the_team_enters(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        for actor in (ANONYMOUS, desk.table.bearer):
            with pytest.raises(Forbidden):
                desk.enter(sheet, person("Zoé Petit"), actor=actor)

    def test_what_was_entered_wrongly_is_begun_again(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [person("Zoé Petit")])
        desk.again(sheet)
        assert (state_of(sheet), desk.names(), read.entries(sheet.id)) == (SheetState.PRINTED, [], [])
        with pytest.raises(Conflict):
            desk.again(sheet)

    def test_it_goes_on_some_days_after_the_closing_and_not_longer(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        first, second = desk.printed(petition_id), desk.printed(petition_id)
        with clock.set_to(after_closing(petition_id, 7) - timedelta(seconds=1)):
            desk.run(services.close_due)
            desk.enter(first, person("Zoé Petit"))
            desk.enter(first, person("Zoé Petit"), number=2)
            assert desk.count(first) == paper.Tally(1, 0)
        with clock.set_to(after_closing(petition_id, 7)), pytest.raises(Conflict):
            desk.enter(second, person("Marc Roy"))

    @pytest.mark.parametrize("how", ["suspended", "withdrawn", "hidden"])
    def test_nothing_is_entered_settled_or_counted_while_nobody_can_sign(self, desk: Desk, how: str) -> None:
        petition_id = desk.table.opened()
        new = desk.printed(petition_id)
        same = desk.entered(petition_id, [person("Zoé Petit")])
        differs = desk.entered(petition_id, [person("Zoé Petit")], [person("Zoé Petot")])
        with transaction():
            petition = queries.locked(petition_id)
            if how == "suspended":
                services.suspend_petition(actor=desk.table.animator, petition=petition, reason="Une question.")
            elif how == "withdrawn":
                services.withdraw_petition(actor=desk.table.bearer, petition=petition, reason="C’est fait.")
            else:
                petition.visibility, petition.hidden_at = "hidden", clock.now()
        with pytest.raises(Conflict):
            desk.enter(new, person("Marc Roy"))
        with pytest.raises(Conflict):
            desk.settle(differs, line1=Choice(Taken.FIRST))
        with pytest.raises(Conflict):
            desk.count(same)
        assert counted(petition_id) == {}


class TestSettling:
    def test_each_difference_is_settled_with_the_paper_in_hand(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        first = [person("Zoé Petit"), person("Marc Roy"), person("Lea Noir"), person("Ada Blanc"), UNREADABLE]
        second = [person("Zoé Petot"), person("Marc Roi"), person("Léa Noirt"), BLANK, UNREADABLE]
        sheet = desk.entered(petition_id, first, second)
        assert list(paper.differences(sheet.id)) == [1, 2, 3, 4]
        with pytest.raises(Conflict):
            desk.count(sheet)
        desk.settle(
            sheet,
            line1=Choice(Taken.FIRST),
            line2=Choice(Taken.SECOND),
            line3=Choice(Taken.OTHER, person("Léa Noiret", LILLE)),
            line4=Choice(Taken.UNREADABLE),
        )
        assert desk.count(sheet) == paper.Tally(3, 0)
        assert [(one.name, one.commune) for one in signatures(petition_id)] == [
            ("Zoé Petit", DENAIN),
            ("Marc Roi", DENAIN),
            ("Léa Noiret", LILLE),
        ]

    @pytest.mark.parametrize(
        ("choice", "field"),
        [
            ({}, "taken_1"),
            ({"line1": Choice(Taken.OTHER)}, "name_1"),
            ({"line1": Choice(Taken.OTHER, person("@zoe"))}, "name_1"),
            ({"line1": Choice(Taken.OTHER, person("Zoé", "00000"))}, "place_1"),
        ],
    )
    def test_a_choice_that_says_nothing_is_refused_at_its_field(
        self, desk: Desk, choice: dict[str, Choice], field: str
    ) -> None:
        sheet = desk.entered(desk.table.opened(), [person("Zoé Petit")], [person("Zoé Petot")])
        with pytest.raises(Invalid) as refused:
            desk.settle(sheet, **choice)
        assert refused.value.field == field

    def test_what_is_settled_is_not_settled_again_nor_before_the_comparison(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [person("Zoé Petit")], [person("Zoé Petot")])
        desk.settle(sheet, line1=Choice(Taken.FIRST))
        with pytest.raises(Conflict):
            desk.settle(sheet, line1=Choice(Taken.SECOND))
        with pytest.raises(Conflict):
            desk.settle(desk.printed(petition_id), line1=Choice(Taken.FIRST))


class TestCounting:
    def test_each_person_becomes_a_signature_on_paper(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        before = journal.total("petition.signed", "signatures", where={"channel": "paper"})
        sheet = desk.entered(petition_id, [person("Zoé Petit"), UNREADABLE, person("Marc Roy", LILLE)])
        assert desk.count(sheet) == paper.Tally(2, 0)
        assert counted(petition_id) == {Channel.PAPER: 2}
        assert journal.total("petition.signed", "signatures", where={"channel": "paper"}) == before + 2
        for signature in signatures(petition_id):
            assert (signature.channel, signature.state, signature.email) == ("paper", "confirmed", None)
            assert not signature.show_name
        assert queries.disagreements() == []
        assert mails() == []

    def test_the_names_leave_the_sheet_with_the_count(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [person("Zoé Petit"), person("Zoé Petit"), UNREADABLE])
        assert desk.names()
        desk.count(sheet)
        assert desk.names() == []
        told = [(one.position, one.kind, one.outcome) for one in read.outcomes(sheet.id)][:4]
        assert told == [
            (1, "person", "signed"),
            (2, "person", "duplicate"),
            (3, "unreadable", None),
            (4, "blank", None),
        ]
        assert read.outcomes(sheet.id)[0].signature_id == signatures(petition_id)[0].id

    def test_counted_twice_is_impossible(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [person("Zoé Petit")])
        desk.count(sheet)
        for act in (desk.count, desk.void, desk.again, lambda one: desk.enter(one, person("Marc Roy"))):
            with pytest.raises(Conflict):
                act(sheet)
        for state in ("printed", "entered", "compared", "void"):
            with pytest.raises(DatabaseError), transaction():
                values = {"state": state, "counted_at": None, "counted_by": None}
                db.session.execute(update(PaperSheet).where(PaperSheet.id == sheet.id).values(values))
        assert counted(petition_id) == {Channel.PAPER: 1}

    def test_two_people_who_count_one_sheet_at_once_count_it_once(
        self, database: str, desk: Desk, centre: Flask
    ) -> None:
        petition_id = desk.table.opened()
        number = desk.entered(petition_id, [person("Zoé Petit"), person("Marc Roy")]).id

        def counting(actor: Actor) -> Callable[[], object]:
            return lambda: paper.count_sheet(actor=actor, sheet=db.session.get_one(PaperSheet, number))

        errors = at_once(centre, *(counting(actor) for actor in (desk.table.animator, desk.second) * 4))
        assert [type(error) for error in errors] == [Conflict] * 7
        assert counted(petition_id) == {Channel.PAPER: 2}

    def test_two_sheets_of_one_person_counted_at_once_count_her_once(
        self, database: str, desk: Desk, centre: Flask
    ) -> None:
        petition_id = desk.table.opened()
        numbers = [desk.entered(petition_id, [person(name)]).id for name in ("Zoé Petit", "PETIT Zoe")]

        def counting(number: int) -> Callable[[], object]:
            return lambda: paper.count_sheet(actor=desk.second, sheet=db.session.get_one(PaperSheet, number))

        assert at_once(centre, *(counting(number) for number in numbers)) == []
        assert counted(petition_id) == {Channel.PAPER: 1}

    def test_a_sheet_of_nobody_readable_is_counted_for_nothing(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [UNREADABLE])
        assert desk.count(sheet) == paper.Tally(0, 0)
        assert (state_of(sheet), counted(petition_id)) == (SheetState.COUNTED, {})

    def test_only_the_team_counts(self, desk: Desk) -> None:
        sheet = desk.entered(desk.table.opened(), [person("Zoé Petit")])
        for actor in (ANONYMOUS, desk.table.bearer):
            with pytest.raises(Forbidden):
                desk.count(sheet, actor=actor)


class TestOncePerPerson:
    @pytest.mark.parametrize("first", ["web", "assisted", "paper"])
    def test_who_counts_already_is_a_duplicate_on_paper(self, database: str, desk: Desk, first: str) -> None:
        petition_id = desk.table.opened()
        if first == "web":
            desk.table.sign(petition_id, "Alix Dupin")
        elif first == "assisted":
            desk.table.countersign(petition_id, "Alix Dupin")
        else:
            desk.count(desk.entered(petition_id, [person("Alix Dupin")]))
        sheet = desk.entered(petition_id, [person("DUPIN alix"), person("Alix Dupin", LILLE)])
        assert desk.count(sheet) == paper.Tally(1, 1)
        assert sum(counted(petition_id).values()) == 2

    def test_who_counts_on_paper_counts_no_more_by_a_link_asked_for_before(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        desk.table.ask(petition_id)
        token = desk.table.token(petition_id)
        desk.count(desk.entered(petition_id, [person("Alix Dupin")]))
        desk.table.confirm(token)
        assert counted(petition_id) == {Channel.PAPER: 1}
        assert services.PATH not in mails()[-1].body

    def test_nor_by_one_asked_for_after_nor_at_the_centre(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        desk.count(desk.entered(petition_id, [person("Alix Dupin")]))
        desk.table.ask(petition_id)
        assert services.PATH not in mails()[-1].body
        with pytest.raises(Conflict):
            desk.table.countersign(petition_id, "Alix Dupin")
        assert counted(petition_id) == {Channel.PAPER: 1}

    def test_another_person_of_the_same_name_counts_once_it_is_verified(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        desk.table.countersign(petition_id, "Alix Dupin")
        desk.table.countersign(petition_id, "Alix Dupin", namesake=1)
        sheet = desk.entered(petition_id, [person("Alix Dupin"), person("Alix Dupin")])
        assert desk.count(sheet, 1) == paper.Tally(1, 1)
        assert sorted(one.namesake for one in signatures(petition_id)) == [0, 1, 2]
        again = desk.entered(petition_id, [person("Alix Dupin"), person("Alix Dupin")])
        assert desk.count(again, 1, 2) == paper.Tally(2, 0)
        assert counted(petition_id) == {Channel.ASSISTED: 2, Channel.PAPER: 3}

    def test_what_the_page_foresees_is_what_counts(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        desk.table.countersign(petition_id, "Alix Dupin")
        sheet = desk.entered(petition_id, [person("Alix Dupin"), person("Zoé Petit"), person("petit ZOÉ")])
        found = paper.foreseen(petition_id, read.lines(sheet.id, read.KEPT))
        assert {position: place is not None for position, place in found.items()} == {1: False, 2: True, 3: False}
        assert desk.count(sheet) == paper.Tally(1, 2)


class TestSettingAside:
    def test_a_void_sheet_never_counts_and_keeps_no_name(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        for lines in ([], [person("Zoé Petit")]):
            sheet = desk.entered(petition_id, lines) if lines else desk.printed(petition_id)
            desk.void(sheet)
            assert (state_of(sheet), desk.names()) == (SheetState.VOID, [])
            with pytest.raises(Conflict):
                desk.count(sheet)
            with pytest.raises(Conflict):
                desk.void(sheet)

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
    def test_it_needs_a_reason(self, desk: Desk, reason: str) -> None:
        sheet = desk.printed(desk.table.opened())
        with pytest.raises(Invalid) as refused:
            desk.void(sheet, reason)
        assert refused.value.field == "reason"
        assert state_of(sheet) == SheetState.PRINTED

    def test_only_the_team_sets_aside(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        with pytest.raises(Forbidden):
            desk.void(sheet, actor=desk.table.bearer)

    def test_what_nobody_counted_in_time_is_set_aside_and_erased(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        done = desk.entered(petition_id, [person("Marc Roy")])
        desk.count(done)
        late, new = desk.entered(petition_id, [person("Zoé Petit")]), desk.printed(petition_id)
        closed = after_closing(petition_id, 0)
        with clock.set_to(closed):
            desk.run(services.close_due)
        with clock.set_to(closed + timedelta(days=7) - timedelta(seconds=1)):
            desk.run(paper.lapse_sheets)
            assert state_of(late) == SheetState.COMPARED
        with clock.set_to(closed + timedelta(days=7)):
            desk.run(paper.lapse_sheets)
        assert [state_of(one) for one in (done, late, new)] == ["counted", "void", "void"]
        assert desk.names() == []

    def test_those_of_a_petition_that_was_withdrawn_go_at_once(self, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [person("Zoé Petit")])
        with transaction():
            petition = queries.locked(petition_id)
            services.withdraw_petition(actor=desk.table.bearer, petition=petition, reason="C’est fait.")
        desk.run(paper.lapse_sheets)
        assert (state_of(sheet), desk.names()) == (SheetState.VOID, [])


class TestScan:
    def test_it_is_given_back_to_the_team_alone(self, database: str, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        with pytest.raises(Missing):
            paper.scan_of(actor=desk.table.animator, sheet=desk.sheet(sheet))
        desk.scan(sheet)
        assert paper.scan_of(actor=desk.table.animator, sheet=desk.sheet(sheet)) == (A_PDF, uploads.PDF)
        for actor in (ANONYMOUS, desk.table.bearer):
            with pytest.raises(Forbidden):
                paper.scan_of(actor=actor, sheet=desk.sheet(sheet))

    def test_another_one_takes_its_place(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        desk.scan(sheet)
        desk.scan(sheet, A_PDF + b"2")
        assert paper.scan_of(actor=desk.table.animator, sheet=desk.sheet(sheet))[0] == A_PDF + b"2"
        assert len(db.session.scalars(select(uploads.Upload)).all()) == 1

    def test_a_void_sheet_needs_none(self, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        desk.void(sheet)
        with pytest.raises(Conflict):
            desk.scan(sheet)

    def test_it_goes_when_the_signers_are_named_no_more(self, database: str, desk: Desk) -> None:
        petition_id = desk.table.opened()
        sheet = desk.entered(petition_id, [person("Zoé Petit")])
        desk.scan(sheet)
        desk.count(sheet)
        desk.table.close(petition_id)
        kept, gone = clock.now() + timedelta(days=170), clock.now() + timedelta(days=190)
        for at, left in ((kept, 1), (gone, 0)):
            with clock.set_to(at):
                desk.run(paper.erase_sheets)
            db.session.rollback()
            assert len(db.session.scalars(select(uploads.Upload)).all()) == left
        assert state_of(sheet) == SheetState.COUNTED
        assert counted(petition_id) == {Channel.PAPER: 1}

    def test_it_goes_with_its_space(self, database: str, desk: Desk) -> None:
        sheet = desk.printed(desk.table.opened())
        desk.scan(sheet)
        with transaction():
            spaces.erase_space(actor=desk.table.animator, space=space_of(desk.table.space.id), agreed=True)
        db.session.rollback()
        assert db.session.scalars(select(PaperSheet)).all() == []
        assert db.session.scalars(select(uploads.Upload)).all() == []
        (path,) = (config().instance / storing.FOLDER).glob("??/*")
        os.utime(path, (0, 0))
        with transaction():
            assert uploads.sweep() == 1


def test_a_sandbox_practises_it_and_nothing_counts_outside(database: str, desk: Desk) -> None:
    sandbox = desk.table.sandbox()
    petition_id = desk.table.opened(sandbox)
    before = journal.total("petition.signed", "signatures")
    sheet = desk.printed(petition_id, actor=desk.table.bearer)
    for number in (1, 2):
        desk.enter(sheet, person("Zoé Petit"), number=number, actor=desk.table.bearer)
    assert desk.count(sheet, actor=desk.table.bearer) == paper.Tally(1, 0)
    assert counted(petition_id) == {Channel.PAPER: 1}
    assert journal.total("petition.signed", "signatures") == before
