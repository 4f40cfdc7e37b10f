"""The list of those who signed: who has it, what it holds, its fingerprint, its trace; the desk around it."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.contracts import ANONYMOUS, Actor, SpaceRole, Verdict
from core.documents.tables import read_csv
from core.errors import Conflict, Forbidden
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from plugins.petition import queries, rules, services
from plugins.petition.models import ListDownload, Signature
from plugins.petition.queries import review
from tests.plugins.petition.conftest import Table, fresh, signatures
from tests.plugins.petition.test_life import decide

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
#: A name that no form would take, as an older rule or another program may have left it.
FORMULA = '=HYPERLINK("https://evil.example") <script>alert(1)</script> ” 名'


def listed(table: Table, petition_id: int, actor: Actor | None = None) -> services.Signers:
    return services.list_signers(actor=actor or table.bearer, petition=queries.read(petition_id))


def rename(petition_id: int, name: str) -> None:
    with transaction():
        signature = db.session.scalars(select(Signature).where(Signature.petition_id == petition_id)).first()
        assert signature is not None
        signature.name = name


class TestForgottenOn:
    @pytest.mark.parametrize(
        ("over", "answered", "day"),
        [
            (date(2026, 3, 4), None, date(2026, 9, 5)),
            (date(2026, 8, 31), None, date(2027, 3, 1)),
            (date(2026, 3, 4), date(2026, 3, 10), date(2026, 4, 8)),
            (date(2026, 3, 10), date(2026, 3, 4), date(2026, 4, 8)),
            (date(2026, 3, 4), date(2026, 9, 1), date(2026, 9, 5)),
        ],
    )
    def test_whichever_comes_first(self, over: date, answered: date | None, day: date) -> None:
        assert rules.forgotten_on(over, answered, 6, 28) == day


class TestList:
    def test_it_holds_names_communes_and_days_never_an_address(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            table.sign(petition_id, "Alix Dupin", show_name=False)
            table.countersign(petition_id, "Camille Dupin")
            table.ask(petition_id, "Pas Confirmée", "pas@example.org")
            found = listed(table, petition_id)
        assert [(one.number, one.name, one.commune, one.channel) for one in found.lines] == [
            (1, "Alix Dupin", "Denain", "en ligne"),
            (2, "Camille Dupin", "Denain", "avec un animateur"),
        ]
        assert b"@" not in found.content
        assert found.sha256 == hashlib.sha256(found.content).hexdigest()
        assert found.sha256 == listed(table, petition_id).sha256

    def test_a_hostile_name_is_inert_and_comes_back_as_it_was(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        rename(petition_id, FORMULA)
        content = listed(table, petition_id).content
        assert b"\n1,=HYPERLINK" not in content
        assert read_csv(content)[1][1] == FORMULA

    def test_for_the_trustee_alone(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        number = table.bearer.person_id
        moderator = Actor(person_id=number, space_roles={table.space.id: SpaceRole.MODERATOR})
        member = Actor(person_id=number, space_roles={table.space.id: SpaceRole.MEMBER})
        elsewhere = Actor(person_id=number, space_roles={table.space.id + 1: SpaceRole.MANAGER})
        for actor in (ANONYMOUS, table.animator, moderator, member, elsewhere):
            with pytest.raises(Forbidden):
                listed(table, petition_id, actor)
            with pytest.raises(Forbidden), transaction():
                services.note_download(
                    actor=actor,
                    petition=queries.locked(petition_id),
                    form="csv",
                    signatures=1,
                    sha256="0" * 64,
                )
        assert len(listed(table, petition_id).lines) == 1

    def test_not_before_not_aside_not_out_of_sight(self, database: str, table: Table) -> None:
        with pytest.raises(Conflict):
            listed(table, table.draft())
        petition_id = table.opened()
        with pytest.raises(Conflict):
            listed(table, petition_id)
        table.sign(petition_id)
        with transaction():
            services.suspend_petition(actor=table.animator, petition=queries.locked(petition_id), reason="On regarde.")
        with pytest.raises(Conflict):
            listed(table, petition_id)
        with transaction():
            services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))
        decide(petition_id, Verdict.HIDE, "À relire")
        with pytest.raises(Conflict):
            listed(table, petition_id)

    def test_not_once_the_names_are_to_be_erased(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            table.sign(petition_id)
            table.close(petition_id)
            table.answer(petition_id)
        for days, there in ((28, True), (29, False)):
            with clock.set_to(NOON + timedelta(days=days)):
                if there:
                    assert listed(table, petition_id).lines
                else:
                    with pytest.raises(Conflict):
                        listed(table, petition_id)
                with transaction():
                    services.erase_signers()
                assert bool(signatures(petition_id)[0].name) is there

    def test_who_has_erased_her_name_is_counted_without_it(self, database: str, table: Table) -> None:
        from core.own import services as own

        petition_id = table.opened()
        table.sign(petition_id)
        table.countersign(petition_id, "Camille Dupin")
        table.close(petition_id)
        number = signatures(petition_id)[0].id
        with transaction():
            own.erase_for(address="alix@example.org", reference=f"petition.signature-{number}")
        found = listed(table, petition_id)
        assert [one.name for one in found.lines] == ["Camille Dupin"]
        assert found.unnamed == 1
        assert fresh(petition_id).signatures == 2

    def test_one_set_aside_is_not_in_it(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id, "Alix Dupin", "alix@farm.example")
        table.sign(petition_id, "Sacha Roux", "sacha@example.org")
        criteria = rules.Criteria(domain="farm.example")
        digest = rules.choice_digest(criteria, (one.id for one in review.chosen(petition_id, criteria)))
        db.session.rollback()
        with transaction():
            services.invalidate(
                actor=table.animator,
                petition=queries.locked(petition_id),
                criteria=criteria,
                digest=digest,
                reason="Farm",
            )
        assert [one.name for one in listed(table, petition_id).lines] == ["Sacha Roux"]


class TestPages:
    def post(self, app: Flask, petition_id: int, actor: Actor | None, form: str = "csv"):
        client = app.test_client()
        if actor is not None:
            client.sign_in(db.session.get_one(Person, actor.person_id))
        return client.post(f"/petitions/{petition_id}/mandataire/liste", data={"form": form})

    def test_each_download_leaves_a_trace_and_its_fingerprint_is_known(
        self, database: str, centre: Flask, table: Table
    ) -> None:
        petition_id = table.opened(title="Un <b>auvent</b> =1+1")
        table.sign(petition_id)
        sent = self.post(centre, petition_id, table.bearer)
        assert sent.status_code == 200
        assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert sent.headers["Cache-Control"] == "private, no-store"
        digest = hashlib.sha256(sent.data).hexdigest()
        (trace,) = review.downloads(petition_id)
        assert (trace.name, trace.form, trace.signatures, trace.sha256) == ("Monique D.", "csv", 1, digest)
        page = centre.test_client().get(f"/petitions/listes?fingerprint={digest[:32]} {digest[32:].upper()}").text
        assert "Cette liste a été faite ici" in page
        assert "<b>auvent" not in page
        assert "Alix" not in page

    def test_a_pdf_bears_the_fingerprint_of_the_csv(self, database: str, centre: Flask, table: Table) -> None:
        petition_id = table.opened(title='Un #panic("auvent") $x$')
        table.sign(petition_id)
        rename(petition_id, FORMULA)
        sent = self.post(centre, petition_id, table.bearer, "pdf")
        assert sent.data.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in sent.data
        (trace,) = review.downloads(petition_id)
        assert (trace.form, trace.sha256) == ("pdf", listed(table, petition_id).sha256)

    def test_refused_it_sends_nothing_and_leaves_no_trace(self, database: str, centre: Flask, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        for actor, form, status in (
            (None, "csv", 403),
            (table.animator, "csv", 403),
            (table.bearer, "exe", 422),
            (table.bearer, "", 422),
        ):
            sent = self.post(centre, petition_id, actor, form)
            assert sent.status_code == status
            assert "Alix" not in sent.text
        assert self.post(centre, 999, table.bearer).status_code == 404
        db.session.rollback()
        assert db.session.scalars(select(ListDownload)).all() == []

    def test_a_list_that_is_too_long_for_a_pdf_says_so(
        self, centre: Flask, table: Table, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from dataclasses import replace

        from core.runtime import settings
        from plugins.petition.settings import PetitionSettings
        from plugins.petition.views import trustee

        petition_id = table.opened()
        table.sign(petition_id)
        numbers = replace(settings("petition", PetitionSettings), list_pdf_most=0)
        monkeypatch.setattr(trustee, "settings", lambda _name, _kind: numbers)
        sent = self.post(centre, petition_id, table.bearer, "pdf")
        assert sent.status_code == 422
        assert "CSV" in sent.text

    @pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "0" * 63, "'; DROP TABLE x; --", "<script>", "\u0660" * 64])
    def test_what_is_no_fingerprint_is_a_sentence(self, centre: Flask, table: Table, typed: str) -> None:
        sent = centre.test_client().get("/petitions/listes", query_string={"fingerprint": typed})
        assert sent.status_code == 422
        assert "<script>" not in sent.text.partition("<main")[2]

    def test_the_list_of_a_sandbox_is_known_to_its_members_alone(
        self, database: str, centre: Flask, table: Table
    ) -> None:
        petition_id = table.opened(table.sandbox())
        table.imagine(petition_id)
        sent = self.post(centre, petition_id, table.bearer)
        assert b"imaginaire" in sent.data
        digest = hashlib.sha256(sent.data).hexdigest()
        client = centre.test_client()
        path = f"/petitions/listes?fingerprint={digest}"
        assert "Aucune liste" in client.get(path).text
        client.sign_in(table.bearer_person)
        assert "faite ici" in client.get(path).text

    def test_who_sees_the_desk_and_who_the_review(self, database: str, centre: Flask, table: Table) -> None:
        petition_id = table.opened()
        for path, actor, status in (
            ("mandataire", None, 303),
            ("mandataire", table.bearer, 200),
            ("mandataire", table.animator, 200),
            ("verification", None, 303),
            ("verification", table.bearer, 403),
            ("verification", table.animator, 200),
            ("verification/lot?domain=x.example", table.bearer, 403),
            ("verification/lots/1/retablir", table.bearer, 403),
            ("verification/lots/1/retablir", table.animator, 404),
        ):
            client = centre.test_client()
            if actor is not None:
                client.sign_in(db.session.get_one(Person, actor.person_id))
            assert client.get(f"/petitions/{petition_id}/{path}").status_code == status, (path, actor)

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"network": "zz"},
            {"network": "0" * 17},
            {"domain": "x" * 300},
            {"first": "hier"},
            {"first": "2026-11-04T12:00", "until": "2026-11-04T12:00"},
            {"first": "0001-01-01T00:00"},
            {"until": "9999-12-31T23:59"},
        ],
    )
    def test_criteria_that_cannot_be_are_a_sentence_or_take_nothing(
        self, centre: Flask, table: Table, query: dict[str, str]
    ) -> None:
        petition_id = table.opened()
        client = centre.test_client()
        client.sign_in(db.session.get_one(Person, table.animator.person_id))
        sent = client.get(f"/petitions/{petition_id}/verification/lot", query_string=query)
        assert sent.status_code in (200, 422)
        assert sent.status_code == 422 or "Aucune signature" in sent.text

    @pytest.mark.parametrize("query", ["days=x&by=y", "days=all&by=whole", "days=1", "days=30&by=hour"])
    def test_any_period_is_a_page(self, centre: Flask, table: Table, query: str) -> None:
        petition_id = table.opened()
        table.sign(petition_id, network="203.0.113.7")
        client = centre.test_client()
        client.sign_in(db.session.get_one(Person, table.animator.person_id))
        sent = client.get(f"/petitions/{petition_id}/verification?{query}")
        assert sent.status_code == 200
        assert "example.org" in sent.text
