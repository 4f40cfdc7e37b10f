"""The archive of a space: the same files for the same space, and nothing hostile comes in."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import clock, events
from core.contracts import SYSTEM, SpaceKind, SpaceRole
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.extensions import db
from core.journal.models import JournalEntry
from core.people.models import Person
from core.spaces import queries, services
from core.spaces.models import Organisation, Space, SpaceMember
from core.spaces.portable import reading
from core.spaces.portable.exporting import export_space
from core.spaces.portable.importing import SpaceImported, import_space
from core.spaces.portable.packing import pack, written
from core.spaces.portable.reading import read
from core.testing import Build, Maker
from core.text import BadText, clean_line
from core.work import queue_mail
from core.work.models import Mail

DATA = {
    "kind": "real",
    "name": "Les amis du marché",
    "territory": "59172",
    "created_at": "2026-05-04T09:30:00.000000Z",
    "organisation": {"name": "Les amis du marché", "kind": "association"},
    "tools": [],
}


@pytest.fixture
def centre(build_instance: Build):
    app = build_instance(plugins=[])
    with app.app_context():
        yield app


@pytest.fixture
def bearer(centre: Flask, make: Maker) -> Person:
    return make.person("Sylvie R.")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()


def manifest(files: dict[str, bytes], **more: object) -> bytes:
    told = {path: {"sha256": hashlib.sha256(content).hexdigest()} for path, content in files.items()}
    return json.dumps({"preau-space": 1, "program": "0.1.0", "components": {"core": 1}, "files": told, **more}).encode()


def made(data: object = None, *, files: dict[str, bytes] | None = None, **more: object) -> bytes:
    """An archive with this core part, whose manifest agrees."""
    held = {"core/data.json": json.dumps(DATA if data is None else data).encode(), **(files or {})}
    return zipped({"manifest.json": manifest(held, **more), **held})


def brought(content: bytes, bearer: Person) -> Space:
    with transaction():
        return import_space(actor=SYSTEM, archive=read(content), bearer=bearer)


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spaces_there() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(Space)) or 0)


class TestExport:
    def test_the_manifest_tells_each_file_and_the_first_page_needs_nothing_from_outside(
        self, make: Maker, bearer: Person
    ) -> None:
        space = make.real_space(bearer, name="<b>Amis</b>")
        exported = export_space(actor=make.actor(bearer), space=queries.space(space.id))
        held = files(exported.content)
        told = json.loads(held.pop("manifest.json"))
        assert told["preau-space"] == 1
        assert set(told["files"]) == set(held) == {"core/data.json", "index.html", "style.css"}
        for path, content in held.items():
            assert told["files"][path] == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        page = held["index.html"].decode()
        assert "&lt;b&gt;Amis&lt;/b&gt;" in page
        assert not [word for word in ("http:", "https:", "<script", "<img", "src=", "@import") if word in page]
        assert b"url(" not in held["style.css"]
        assert exported.filename == f"espace-b-amis-b-{clock.now():%Y-%m-%d}.zip"

    def test_the_same_space_gives_the_same_files_at_any_time(self, make: Maker, bearer: Person) -> None:
        space = make.real_space(bearer)
        first = export_space(actor=SYSTEM, space=queries.space(space.id)).content
        with clock.set_to(clock.months_before(clock.now(), -3)):
            later = export_space(actor=SYSTEM, space=queries.space(space.id)).content
        changing = {"manifest.json", "index.html"}
        assert {name for name in files(first) if files(first)[name] != files(later)[name]} == changing

    def test_names_of_members_go_only_when_they_are_asked_for(self, make: Maker, bearer: Person) -> None:
        space = make.real_space(bearer)
        without = files(export_space(actor=SYSTEM, space=queries.space(space.id)).content)
        assert not [name for name, content in without.items() if b"Sylvie" in content]
        named = files(export_space(actor=SYSTEM, space=queries.space(space.id), with_members=True).content)
        assert "responsable,Sylvie R." in named["membres.csv"].decode("utf-8-sig")
        assert [name for name, content in named.items() if b"Sylvie" in content] == ["membres.csv"]

    def test_only_who_manages_the_space_takes_it_away(self, make: Maker, bearer: Person) -> None:
        space = queries.space(make.real_space(bearer).id)
        with transaction():
            other = make_member(make, space)
        with pytest.raises(Forbidden):
            export_space(actor=make.actor(other), space=space)
        export_space(actor=make.animator(), space=space)


def make_member(make: Maker, space: Space) -> Person:
    from core.people import services as people

    person = people.add_person(actor=SYSTEM, name="Ahmed B.")
    services.set_member(actor=SYSTEM, space=space, person_id=person.id, role=SpaceRole.MEMBER)
    return person


def _keepable(text: str) -> bool:
    try:
        return bool(text) and clean_line(text, 120) == text
    except BadText:
        return False


class TestThereAndBack:
    @settings(max_examples=15)
    @given(name=st.text(min_size=1, max_size=120).filter(_keepable), kind=st.sampled_from(list(SpaceKind)))
    def test_whatever_its_name_a_space_comes_back_the_same(
        self, database: str, make: Maker, bearer: Person, name: str, kind: SpaceKind
    ) -> None:
        organisation = None if kind == SpaceKind.SANDBOX else {"name": name, "kind": "town"}
        archive = made({**DATA, "kind": kind, "name": name, "organisation": organisation})
        first = brought(archive, bearer)
        again = export_space(actor=SYSTEM, space=queries.space(first.id)).content
        second = brought(again, bearer)
        third = export_space(actor=SYSTEM, space=queries.space(second.id)).content
        assert files(third)["core/data.json"] == files(again)["core/data.json"]
        assert json.loads(files(third)["core/data.json"])["name"] == name

    def test_its_organisation_is_found_again_and_nothing_but_the_coming_is_counted(
        self, database: str, make: Maker, bearer: Person
    ) -> None:
        there = make.organisation("Les amis du marché")
        before = list(db.session.scalars(select(JournalEntry.kind)))
        first, second = brought(made(), bearer), brought(made(), bearer)
        assert first.organisation_id == second.organisation_id == there.id
        other = brought(made({**DATA, "organisation": {"name": "Les amis du marché", "kind": "body"}}), bearer)
        assert other.organisation_id != there.id
        assert sorted(db.session.scalars(select(JournalEntry.kind))) == sorted([*before, *["space.imported"] * 3])
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 2

    def test_its_coming_is_told_and_who_answers_is_its_responsable(
        self, make: Maker, bearer: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard: list[object] = []
        monkeypatch.setattr(events, "call_isolated", lambda _hook, event: heard.append(event))
        space = brought(made(), bearer)
        assert [type(one) for one in heard] == [SpaceImported]
        assert [(person.id, role) for person, role in queries.members(space.id)] == [(bearer.id, "manager")]

    def test_only_the_team_brings_a_space_in_and_only_for_an_open_account(self, make: Maker, bearer: Person) -> None:
        with pytest.raises(Forbidden), transaction():
            import_space(actor=make.actor(bearer), archive=read(made()), bearer=bearer)
        with transaction():
            db.session.get_one(Person, bearer.id).closed_at = clock.now()
        with pytest.raises(Conflict), transaction():
            import_space(actor=SYSTEM, archive=read(made()), bearer=db.session.get_one(Person, bearer.id))


def _bomb() -> bytes:
    """A little file that would be large: its header says that it is not."""
    content = bytes(reading.MOST_BYTES + 1)
    packed = bytearray(zipped({"manifest.json": b"{}", "core/data.json": content}))
    size = len(content).to_bytes(4, "little")
    return bytes(packed.replace(size, (10).to_bytes(4, "little")))


def _named(name: str) -> bytes:
    return zipped({"manifest.json": b"{}", name: b"x"})


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("core/data.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("manifest.json", "{}")
        archive.writestr("manifest.json", "{}")
    return out.getvalue()


def _method(number: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", number) as archive:
        archive.writestr("manifest.json", "{}" * 100)
    return out.getvalue()


def _changed() -> bytes:
    held = {"core/data.json": json.dumps(DATA).encode()}
    told = manifest(held)
    return zipped({"manifest.json": told, "core/data.json": held["core/data.json"].replace(b"march", b"MARCH")})


def _left_out() -> bytes:
    held = {"core/data.json": json.dumps(DATA).encode()}
    return zipped({"manifest.json": manifest({**held, "membres.csv": b"x"}), **held})


def _added() -> bytes:
    held = {"core/data.json": json.dumps(DATA).encode()}
    return zipped({"manifest.json": manifest(held), **held, "core/more.json": b"{}"})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no zip": lambda: b"%PDF-1.7",
    "cut": lambda: made()[:-40],
    "no manifest": lambda: zipped({"core/data.json": b"{}"}),
    "manifest is no json": lambda: zipped({"manifest.json": b"\xff"}),
    "manifest is a list": lambda: zipped({"manifest.json": b"[]"}),
    "too deep": lambda: zipped({"manifest.json": b'{"preau-space":' + b"[" * 100_000 + b"]" * 100_000 + b"}"}),
    "huge number": lambda: zipped({"manifest.json": b'{"preau-space": ' + b"9" * 5000 + b"}"}),
    "a key twice": lambda: zipped({"manifest.json": b'{"preau-space": 1, "preau-space": 1}'}),
    "bomb": _bomb,
    "many": lambda: zipped({f"core/files/{number}": b"" for number in range(reading.MOST_FILES + 1)}),
    "up": lambda: _named("../../etc/passwd"),
    "root": lambda: _named("/etc/passwd"),
    "windows": lambda: _named("c:\\windows\\win.ini"),
    "dots": lambda: _named("core/files/.."),
    "long": lambda: _named("core/files/" + "a" * 200),
    "script": lambda: _named("core/files/<script>.json"),
    "link": _link,
    "twice": _twice,
    "bzip": lambda: _method(zipfile.ZIP_BZIP2),
    "altered": _changed,
    "left out": _left_out,
    "added": _added,
    "newer": lambda: made(**{"preau-space": 2}),
    "newer part": lambda: made(components={"core": 2}),
    "unknown part": lambda: made(components={"core": 1, "forum": 1}, files={"forum/data.json": b"{}"}),
    "no core": lambda: made(components={}),
    "components are a list": lambda: made(components=["core"]),
    "component climbs": lambda: made(components={"core": 1, "../x": 1}),
    "version is true": lambda: made(components={"core": True}),
}  # fmt: skip


class TestHostile:
    @pytest.mark.parametrize("name", sorted(HOSTILE))
    def test_a_hostile_archive_is_refused_with_a_sentence(self, make: Maker, bearer: Person, name: str) -> None:
        with pytest.raises(Invalid) as refused:
            brought(HOSTILE[name](), bearer)
        assert refused.value.field == "archive"
        assert spaces_there() == 0

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "king"),
            ("kind", None),
            ("name", ""),
            ("name", "x" * 121),
            ("name", "a\nb"),
            ("name", "\u202e"),
            ("name", "\ud800"),
            ("name", ["a"]),
            ("territory", "' OR 1"),
            ("created_at", "9999-99-99T00:00:00.000000Z"),
            ("created_at", "0001-01-01T00:00:00.000000Z"),
            ("organisation", None),
            ("organisation", {"name": "x", "kind": "mafia"}),
            ("organisation", {"name": "x"}),
            ("tools", ["petition", "petition"]),
            ("tools", ["<b>"]),
            ("tools", [f"t{number}" for number in range(101)]),
            ("extra", 1),
        ],
    )
    def test_what_cannot_be_is_refused_and_leaves_nothing(
        self, make: Maker, bearer: Person, field: str, value: object
    ) -> None:
        with pytest.raises(Invalid) as refused:
            brought(made({**DATA, field: value}), bearer)
        assert refused.value.field == "archive"
        assert spaces_there() == 0

    @settings(max_examples=40)
    @given(st.binary(max_size=400))
    def test_any_bytes_are_refused_with_a_sentence(self, content: bytes) -> None:
        with pytest.raises(Invalid):
            read(content)

    @settings(max_examples=60)
    @given(place=st.integers(min_value=0, max_value=10_000), bit=st.integers(min_value=0, max_value=7))
    def test_a_single_flipped_bit_never_passes_for_another_space(self, place: int, bit: int) -> None:
        content = bytearray(made())
        content[place % len(content)] ^= 1 << bit
        try:
            found = read(bytes(content))
        except Invalid:
            return
        assert found.parts["core"].data == DATA


class TestErasing:
    def test_a_whole_space_goes_with_its_letters_and_leaves_a_trace_without_a_name(
        self, database: str, make: Maker, bearer: Person
    ) -> None:
        space, sandbox = make.real_space(bearer), make.sandbox(bearer)
        numbers = [space.id, sandbox.id]
        with transaction():
            queue_mail(key="k", recipient="a@example.fr", subject="s", body="b", space=queries.space(sandbox.id))
        animator = make.animator()
        for number in numbers:
            with transaction():
                services.erase_space(actor=animator, space=queries.space(number), agreed=True)
        left = select(func.count()).select_from(SpaceMember)
        assert db.session.scalar(left.where(SpaceMember.space_id.in_(numbers))) == 0
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
        traces = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "space.erased")).all()
        assert [(trace.figures, trace.dimensions) for trace in traces] == [({"spaces": 1}, {})]

    def test_it_needs_the_right_and_the_word(self, make: Maker, bearer: Person) -> None:
        space, animator = make.real_space(bearer), make.animator()
        manager = make.actor(bearer)
        with pytest.raises(Forbidden), transaction():
            services.erase_space(actor=manager, space=queries.space(space.id), agreed=True)
        with pytest.raises(Invalid), transaction():
            services.erase_space(actor=animator, space=queries.space(space.id), agreed=False)


def test_the_same_files_give_the_same_zip() -> None:
    held = {"b/data.json": written({"b": 1, "a": "é"}), "manifest.json": b"{}", "a.html": b""}
    assert pack(held) == pack(dict(reversed(held.items())))
    assert zipfile.ZipFile(io.BytesIO(pack(held))).namelist() == ["manifest.json", "a.html", "b/data.json"]
