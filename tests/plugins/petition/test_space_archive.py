"""A space taken away and brought in elsewhere is the same space: its petitions, to the byte, and nobody with them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import clock
from core.contracts import ANONYMOUS, SYSTEM, ContentRef, ModerationDecision, Role, Verdict
from core.documents.tables import read_csv
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.journal.models import JournalEntry
from core.people.models import Person
from core.spaces import queries as spaces
from core.spaces.models import Space
from core.spaces.portable.exporting import export_space, see_one_moment
from core.spaces.portable.importing import import_space
from core.spaces.portable.packing import pack, written
from core.spaces.portable.reading import read
from core.testing import Build, Maker
from core.text import BadText, clean_line, clean_text
from plugins.petition import queries, services
from plugins.petition.models import Arrival, Petition, Signature
from plugins.petition.rules import Collectivity, DebateState
from plugins.petition.services import holding, moderating
from plugins.petition.services.writing import LegalRequest
from tests.plugins.petition.conftest import DENAIN, LILLE, Table, fresh

OWN = {"manifest.json", "index.html", "membres.csv"}


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def taken(space_id: int) -> bytes:
    see_one_moment()
    return export_space(actor=SYSTEM, space=spaces.space(space_id)).content


def same(content: bytes) -> dict[str, bytes]:
    """What must be the same wherever the space is."""
    return {name: held for name, held in files(content).items() if name not in OWN}


@contextmanager
def elsewhere(build: Build) -> Iterator[Person]:
    """Another centre, and who answers there for what is brought in."""
    with build(plugins=["moderation", "petition"]).app_context():
        yield Maker().person("Rachid M.", Role.ANIMATOR)
        db.session.remove()


def brought(content: bytes, bearer: Person) -> int:
    with transaction():
        return import_space(actor=SYSTEM, archive=read(content), bearer=bearer).id


def changed(content: bytes, change) -> bytes:
    """The archive with its petitions changed by ``change(data)``, its manifest made right again."""
    held = files(content)
    data = json.loads(held["petition/data.json"])
    change(data)
    held["petition/data.json"] = written(data)
    return sealed(held)


def sealed(held: dict[str, bytes]) -> bytes:
    import hashlib

    manifest = json.loads(held["manifest.json"])
    manifest["files"] = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in held.items()
        if path != "manifest.json"
    }
    return pack({**held, "manifest.json": written(manifest)})


@pytest.fixture
def lived(table: Table) -> int:
    """A space with petitions at every step of their life."""
    table.draft(title="=SOMME(A1)")
    table.submitted(title="Attend les modérateurs")
    petition_id = table.opened()
    table.sign(petition_id)
    table.countersign(petition_id, "Camille Dupin", LILLE)
    table.countersign(petition_id, "Sacha Dupin", DENAIN)
    closed = table.opened(title="Une autre")
    table.countersign(closed, "Sacha Dupin", DENAIN)
    table.close(closed)
    return table.space.id


@pytest.fixture
def whole_life(table: Table) -> int:
    """A space with every state aside, a goal crossed, an answer and a debate."""
    law = LegalRequest(Collectivity.COMMUNE, 10, "Liste électorale", date(2026, 3, 1))
    asked = table.opened(title="À l’ordre du jour", legal=law)
    table.countersign(asked, "Camille Dupin")
    table.answer(asked)
    with transaction():
        services.note_debate(
            actor=table.animator,
            petition=queries.locked(asked),
            state=DebateState.REFUSED,
            day=None,
            text="Le conseil a dit <b>non</b>.",
        )
    table.close(asked)
    for act, number in (
        (services.withdraw_petition, table.opened(title="Retirée")),
        (services.suspend_petition, table.opened(title="Suspendue")),
        (services.suspend_petition, table.submitted(title="Suspendue avant")),
    ):
        with transaction():
            act(actor=table.animator, petition=queries.locked(number), reason="Un motif,\nsur deux lignes.")
    rejected, erased = table.submitted(title="Refusée"), table.opened(title="Illégale")
    for number, verdict in ((rejected, Verdict.REJECT), (erased, Verdict.ERASE)):
        ref = ContentRef("petition", "petition", number)
        with transaction():
            assert moderating.apply(ref, ModerationDecision(ref, verdict, "respect", "Des injures.", None, clock.now()))
    return table.space.id


class TestTheSameSpace:
    def test_whatever_became_of_its_petitions(self, database: str, whole_life: int, build_instance: Build) -> None:
        first = taken(whole_life)
        told = json.loads(files(first)["petition/data.json"])["petitions"]
        states = {"answered", "withdrawn", "suspended", "rejected", "open"}
        assert {one["state"] for one in told} == states
        assert [bool(told[0][key]) for key in ("steps", "crossings", "debate", "answer")] == [True] * 4
        page = files(first)["petition/index.html"].decode()
        assert "Des injures." in page
        assert "&lt;b&gt;non&lt;/b&gt;" in page
        with elsewhere(build_instance) as bearer:
            again = brought(first, bearer)
            assert same(taken(again)) == same(first)
            held = db.session.scalars(
                select(Petition.title).join(Arrival, Arrival.petition_id == Petition.id).where(Arrival.is_held)
            )
            assert sorted(held) == ["(texte effacé)", "Suspendue"]

    def test_exported_imported_and_exported_again_it_is_the_same_to_the_byte(
        self, database: str, lived: int, build_instance: Build
    ) -> None:
        first = taken(lived)
        with elsewhere(build_instance) as bearer:
            again = brought(first, bearer)
            assert same(taken(again)) == same(first)
            assert queries.disagreements() == []
            third = brought(taken(again), bearer)
            assert same(taken(third)) == same(first)

    def test_tables_for_a_spreadsheet_say_what_the_counters_say(self, database: str, lived: int) -> None:
        held = files(taken(lived))
        rows = read_csv(held["petition/petitions.csv"])
        assert [(row[1], row[2], row[7]) for row in rows[1:]] == [
            ("=SOMME(A1)", "draft", "0"),
            ("Attend les modérateurs", "moderation", "0"),
            ("Un auvent pour le marché", "open", "3"),
            ("Une autre", "closed", "1"),
        ]
        assert sum(int(row[4]) for row in read_csv(held["petition/signatures.csv"])[1:]) == 4

    def test_counts_come_along_and_nobody(self, database: str, lived: int, build_instance: Build) -> None:
        first = taken(lived)
        for secret in (b"Alix Dupin", b"Camille Dupin", b"alix@example.org", b"Claudine", b"Nadia"):
            assert all(secret not in held for held in files(first).values()), secret
        with elsewhere(build_instance) as bearer:
            again = brought(first, bearer)
            found = {one.title: one for one in db.session.scalars(select(Petition).where(Petition.space_id == again))}
            open_one = found["Un auvent pour le marché"]
            assert (open_one.signatures, open_one.signed_web, open_one.signed_assisted) == (3, 1, 2)
            assert open_one.author_id == bearer.id
            assert db.session.scalar(select(func.count()).select_from(Signature)) == 0
            assert [(person.id, role) for person, role in spaces.members(again)] == [(bearer.id, "manager")]

    def test_nothing_is_counted_twice(self, database: str, lived: int, build_instance: Build) -> None:
        first = taken(lived)
        with elsewhere(build_instance) as bearer:
            before = kinds()
            brought(first, bearer)
            assert sorted(kinds()) == sorted([*before, "space.imported"])

    def test_a_sandbox_stays_a_sandbox_with_its_full_time(
        self, database: str, table: Table, build_instance: Build
    ) -> None:
        sandbox = table.sandbox()
        petition_id = table.opened(sandbox)
        table.imagine(petition_id)
        first = taken(sandbox.id)
        with elsewhere(build_instance) as bearer:
            before = kinds()
            again = spaces.space(brought(first, bearer))
            assert again.is_sandbox
            assert again.erase_at is not None
            assert (again.erase_at - clock.now()).days >= 29
            assert kinds() == before
            assert same(taken(again.id)) == same(first)
            (arrival,) = db.session.scalars(select(Arrival))
            assert (arrival.signatures, arrival.is_held) == (5, False)


def kinds() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.kind)))


def keepable(clean, most: int):
    def kept(text: str) -> bool:
        try:
            return bool(text.strip()) and clean(text, most) == text
        except BadText:
            return False

    return kept


HOSTILE = st.sampled_from(
    [
        "</div><script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "{{ 7*7 }}",
        "%(x)s %n",
        "'; DROP TABLE x; --",
        "𝒜é\u200f",
    ]
)
LINES = (HOSTILE | st.text(min_size=1, max_size=60)).filter(keepable(clean_line, 80))
TEXTS = (HOSTILE | st.text(min_size=1, max_size=200)).filter(keepable(clean_text, 300))


class TestHostileTexts:
    @settings(max_examples=12)
    @given(texts=st.fixed_dictionaries({"title": LINES, "summary": TEXTS, "body": TEXTS, "addressee": LINES}))
    def test_whatever_was_typed_comes_back_as_it_was(self, database: str, table: Table, texts: dict[str, str]) -> None:
        with transaction():
            petition = services.draft_petition(actor=table.bearer, space=spaces.space(table.space.id), **texts)
        first = taken(table.space.id)
        again = brought(first, table.bearer_person)
        assert same(taken(again)) == same(first)
        copies = db.session.scalars(select(Petition).where(Petition.space_id == again).order_by(Petition.id.desc()))
        copy = copies.first()
        original = fresh(petition.id)
        for name in ("title", "summary", "body", "body_html", "addressee"):
            assert getattr(copy, name) == getattr(original, name)
        with transaction():
            db.session.delete(spaces.space(again))


def refuses(table: Table, field: str, value: object) -> None:
    table.opened()

    def change(data) -> None:
        data["petitions"][0][field] = value

    archive = changed(taken(table.space.id), change)
    before = db.session.scalar(select(func.count()).select_from(Space))
    with pytest.raises(Invalid) as refused:
        brought(archive, table.bearer_person)
    assert refused.value.field == "archive"
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Space)) == before


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("state", "king"),
            ("state", "closed"),
            ("title", 12),
            ("title", ""),
            ("title", "deux\nlignes"),
            ("body", "nul \u0000"),
            ("body", "x" * 50_001),
            ("goal", -1),
            ("goal", 2**40),
            ("goal", True),
            ("goal", 1.5),
            ("text_version", 0),
            ("created_at", "hier"),
            ("created_at", "2026-02-31T00:00:00.000000Z"),
            ("closes_at", None),
            ("text_sha256", "0" * 64),
            ("signed", {}),
            ("signed", [{"day": "2026-11-20", "commune": "59172", "channel": "web", "signatures": 0}]),
            ("signed", [{"day": "2026-11-20", "commune": "59172", "channel": "fax", "signatures": 1}]),
            ("signed", [{"day": "2026-11-20", "commune": "<b>", "channel": "web", "signatures": 1}]),
            ("signed", [{"day": "2026-11-20", "commune": "59172", "channel": "web", "signatures": 1}] * 2),
            ("signed", [{"day": f"2026-11-{day}", "commune": "59172", "channel": "web", "signatures": 2**31 - 1}
                        for day in (10, 11)]),
            ("steps", [{"at": "2026-11-20T10:00:00.000000Z"}]),
            ("answer", {"text": "oui"}),
            ("answer_state", "given"),
            ("more", 1),
        ],
    )  # fmt: skip
    def test_is_refused_with_a_sentence_and_leaves_nothing(self, table: Table, field: str, value: object) -> None:
        refuses(table, field, value)

    @pytest.mark.parametrize(("field", "value"), [("state", "closed"), ("goal", 2**31), ("body", "nul \u0000")])
    def test_by_both_databases(self, database: str, table: Table, field: str, value: object) -> None:
        refuses(table, field, value)

    def test_a_part_of_a_newer_program_is_refused_by_name(self, database: str, table: Table) -> None:
        held = files(taken(table.space.id))
        manifest = json.loads(held["manifest.json"])
        manifest["components"]["petition"] = 2
        held["manifest.json"] = written(manifest)
        with pytest.raises(Invalid, match="petition"):
            brought(sealed(held), table.bearer_person)

    def test_without_the_plugin_it_is_refused_by_name(self, lived: int, build_instance: Build) -> None:
        first = taken(lived)
        with build_instance(plugins=[]).app_context():
            bearer = Maker().person("Rachid M.", Role.ANIMATOR)
            with pytest.raises(Invalid, match="“petition”"):
                brought(first, bearer)
            db.session.remove()


class TestSwitchedOff:
    def test_its_petitions_still_come_along_and_are_erased(
        self, lived: int, table: Table, centre: Flask, build_instance: Build
    ) -> None:
        from dataclasses import replace

        from core.app import create_app
        from core.config import PluginsConfig
        from core.runtime import config
        from core.spaces.services import erase_space

        first = taken(lived)
        settings_ = replace(config(), plugins=PluginsConfig(()), tables={})
        db.session.remove()
        asleep = create_app(settings_)
        with asleep.app_context():
            assert same(taken(lived)) == same(first)
            with transaction():
                erase_space(actor=SYSTEM, space=spaces.space(lived), agreed=True)
            assert db.session.scalar(select(func.count()).select_from(Petition)) == 0
            db.session.remove()
            db.engine.dispose()


class TestHeld:
    @pytest.fixture
    def held(self, database: str, table: Table) -> int:
        table.opened()
        return db.session.scalars(
            select(Petition.id).where(Petition.space_id == brought(taken(table.space.id), table.bearer_person))
        ).one()

    def test_what_was_open_elsewhere_is_not_signed_here_until_the_team_says_so(self, table: Table, held: int) -> None:
        for sign in (lambda: table.ask(held), lambda: table.countersign(held)):
            with pytest.raises(Conflict):
                sign()
        release(table, held)
        table.countersign(held)
        assert fresh(held).signatures == 1
        with pytest.raises(Conflict):
            release(table, held)

    def test_only_the_team_says_so_and_only_on_its_word(self, table: Table, held: int) -> None:
        for actor, agreed, refusal in (
            (ANONYMOUS, True, Forbidden),
            (table.bearer, True, Forbidden),
            (table.animator, False, Invalid),
        ):
            with pytest.raises(refusal), transaction():
                holding.release(actor=actor, petition=queries.locked(held), agreed=agreed)

    def test_what_never_came_from_elsewhere_cannot_be_released(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        with pytest.raises(Conflict):
            release(table, petition_id)


def release(table: Table, petition_id: int) -> None:
    with transaction():
        holding.release(actor=table.animator, petition=queries.locked(petition_id), agreed=True)


class TestPages:
    def test_the_page_says_what_came_and_lets_the_team_release_it(
        self, table: Table, client: FlaskClient, centre: Flask
    ) -> None:
        table.countersign(table.opened())
        again = brought(taken(table.space.id), table.bearer_person)
        number = db.session.scalars(select(Petition.id).where(Petition.space_id == again)).one()
        page = f"/petitions/{number}"
        stranger = client.get(page).text
        assert "Dont 1 recueillie sur un autre site" in stranger
        assert "On pourra la signer ici quand" in stranger
        assert "La laisser signer ici" not in stranger
        assert client.post(f"{page}/signer-ici", data={"agreed": "1"}).status_code == 403
        client.sign_in(db.session.get_one(Person, table.animator.person_id))
        assert "La laisser signer ici" in client.get(page).text
        assert client.post(f"{page}/signer-ici").status_code == 422
        answer = client.post(f"{page}/signer-ici", data={"agreed": "1"})
        assert "On peut signer la pétition ici" in client.get(answer.location).text
        assert "Signer la pétition" in client.get(page).text
