"""Writing, opening and closing a petition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from core import clock
from core.contracts import ANONYMOUS, SYSTEM, Actor, SpaceRole
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.spaces import services as spaces
from plugins.petition import queries, rules, services
from plugins.petition.models import Petition
from tests.plugins.petition.conftest import TEXTS, Table, fresh

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)


def refuse(petition_id: int, values: Mapping[str, object]) -> None:
    """Check that the database itself refuses these values."""
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(update(Petition).where(Petition.id == petition_id).values(**values))


class TestDrafting:
    def test_a_draft_keeps_its_texts_and_their_markup(self, database: str, table: Table) -> None:
        petition = fresh(table.draft())
        assert {name: getattr(petition, name) for name in TEXTS} == TEXTS
        assert petition.state == "draft"
        assert petition.author_id == table.bearer.person_id
        assert "<strong>un auvent</strong>" in petition.body_html

    def test_a_text_that_cannot_be_kept_is_refused_at_its_field(self, table: Table) -> None:
        for field, typed in product(TEXTS, ("", "   ", "a\x00b", "a\u202eb", "a\x07b", "x" * 5001)):
            with pytest.raises(Invalid) as refused:
                table.draft(**{field: typed})
            assert refused.value.field == field

    def test_the_last_character_fits_and_the_next_does_not(self, table: Table) -> None:
        for field, most in {"title": 80, "summary": 300, "body": 5000, "addressee": 120}.items():
            table.draft(**{field: "é" * most})
            with pytest.raises(Invalid):
                table.draft(**{field: "é" * (most + 1)})

    def test_markup_in_a_text_stays_text(self, table: Table) -> None:
        hostile = '<script>alert(1)</script> <img src=x onerror="alert(1)"> [a](javascript:alert(1))'
        html = fresh(table.draft(body=hostile)).body_html
        assert "<script" not in html
        assert "<img" not in html
        assert "href=" not in html

    def test_a_draft_is_corrected(self, database: str, table: Table) -> None:
        petition_id = table.draft()
        with transaction():
            services.rewrite_petition(
                actor=table.bearer, petition=queries.locked(petition_id), **{**TEXTS, "title": "Un toit"}
            )
        assert fresh(petition_id).title == "Un toit"

    def test_a_space_without_the_tool_has_none(self, table: Table) -> None:
        bare = table.make.sandbox(table.bearer_person)
        table.bearer = table.make.actor(table.bearer_person)
        with pytest.raises(Conflict):
            table.draft(bare)

    def test_strangers_and_nobody_in_particular_write_none(self, table: Table) -> None:
        for actor in (ANONYMOUS, SYSTEM, Actor(person_id=1)):
            table.bearer = actor
            with pytest.raises(Forbidden):
                table.draft()

    def test_a_member_writes_in_a_sandbox_only(self, table: Table) -> None:
        sandbox = table.sandbox()
        member = table.make.person("Ahmed B.")
        for space in (sandbox, table.space):
            with transaction():
                spaces.set_member(actor=SYSTEM, space=space, person_id=member.id, role=SpaceRole.MEMBER)
        table.bearer = table.make.actor(member)
        table.opened(sandbox)
        with pytest.raises(Forbidden):
            table.draft()


class TestOpening:
    def test_it_freezes_the_text_and_fixes_goal_and_dates(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition = fresh(table.opened())
        assert petition.state == "open"
        assert petition.goal == 207  # 1 % of the 20 665 inhabitants of Denain
        assert petition.opened_at == NOON
        assert petition.closes_at == datetime(2027, 2, 4, 23, tzinfo=UTC)
        assert petition.text_sha256 == rules.fingerprint(rules.frozen_text(**TEXTS))

    def test_it_is_written_in_the_journal(self, table: Table) -> None:
        table.opened()
        assert journal.total("petition.opened", "petitions") == 1

    def test_a_sandbox_writes_nothing_there(self, table: Table) -> None:
        sandbox = table.sandbox()
        petition_id = table.opened(sandbox)
        table.imagine(petition_id)
        table.sign(petition_id, actor=table.bearer)
        table.close(petition_id)
        for kind, figure in (("opened", "petitions"), ("signed", "signatures"), ("closed", "petitions")):
            assert journal.total(f"petition.{kind}", figure) == 0

    def test_an_open_text_is_refused_by_the_use_case(self, table: Table) -> None:
        petition_id = table.opened()
        with pytest.raises(Conflict) as refused, transaction():
            services.rewrite_petition(actor=table.bearer, petition=queries.locked(petition_id), **TEXTS)
        assert refused.value.message == rules.NOT_NOW[rules.State.OPEN]

    def test_and_by_the_database_whoever_asks(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        back = dict.fromkeys(("goal", "text_sha256", "opened_at", "closes_at"))
        for values in (
            {"title": "Autre"},
            {"body_html": "<p>Autre</p>"},
            {"goal": 1},
            {"text_sha256": "0" * 64},
            {"closes_at": NOON},
            {"state": "draft", **back},
        ):
            refuse(petition_id, values)

    def test_a_half_state_is_impossible(self, database: str, table: Table) -> None:
        petition_id = table.draft()
        for values in (
            {"state": "open"},
            {"goal": 30},
            {"text_sha256": "0" * 64},
            {"closed_at": NOON},
            {"signatures": 1, "signed_web": 1},
            {"signed_web": 1},
            {"state": "rejected"},
            {"state": "moderation"},
            {"answer_state": "owed"},
            {"visibility": "hidden"},
            {"electors": 14_000},
            {"legal_kind": "cgct_l1112_16"},
        ):
            refuse(petition_id, values)

    def test_it_opens_once(self, table: Table) -> None:
        petition_id = table.opened()
        with pytest.raises(Conflict), transaction():
            services.open_petition(petition=queries.locked(petition_id), by=None)


class TestClosing:
    def test_a_bearer_closes_before_the_time(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.close(petition_id)
        petition = fresh(petition_id)
        assert petition.state == "closed"
        assert petition.closed_at is not None
        assert journal.total("petition.closed", "petitions") == 1

    def test_it_closes_once_and_never_opens_again(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.close(petition_id)
        with pytest.raises(Conflict):
            table.close(petition_id)
        with pytest.raises(DatabaseError), transaction():
            db.session.execute(text("UPDATE petition_petition SET state = 'open', closed_at = NULL"))

    def test_a_draft_cannot_be_closed(self, table: Table) -> None:
        with pytest.raises(Conflict):
            table.close(table.draft())

    def test_time_closes_it_as_of_its_own_moment(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
        closes_at = fresh(petition_id).closes_at
        assert closes_at is not None
        with clock.set_to(closes_at - timedelta(microseconds=1)), transaction():
            assert services.close_due() == 0
        with clock.set_to(closes_at + timedelta(days=3)), transaction():
            assert services.close_due() == 1
        assert fresh(petition_id).closed_at == closes_at
        with clock.set_to(closes_at + timedelta(days=4)), transaction():
            assert services.close_due() == 0
