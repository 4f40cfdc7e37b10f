"""An instance takes back what a hub kept and it lost: whatever came before, each fact stands and counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import journal
from core.contracts import Profile
from core.events import transaction
from core.extensions import db
from core.journal import queries, rules
from core.journal.models import JournalAside, JournalEntry
from core.journal.recovery import TakenBack
from core.journal.rules import BrokenChain, Sealed
from core.runtime import config

DAY = date(2026, 11, 3)
MARKS = [f"{number:016x}" for number in range(30)]


@pytest.fixture
def bare(build_instance):
    app = build_instance(Profile.CENTRE, plugins=[])
    with app.app_context():
        yield app


def write(*facts: tuple[str, int], seal: bool = True) -> None:
    """Write facts of these marks and counts, as ``record`` does, and seal them."""
    with transaction():
        for mark, people in facts:
            with pytest.MonkeyPatch.context() as drawn:
                drawn.setattr("core.journal.services.secrets.token_hex", lambda _size, mark=mark: mark)
                journal.record("people.welcomed", {"people": people}, day=DAY)
    if seal:
        with transaction():
            journal.seal()


def chain(*facts: tuple[str, int], after: tuple[int, str] = (0, rules.GENESIS)) -> list[Sealed]:
    """The entries that a hub keeps, after this head."""
    seq, previous = after
    entries = []
    for mark, people in facts:
        seq += 1
        content = {"origin": config().site.id, "seq": seq, "day": DAY.isoformat(), "kind": "people.welcomed"}
        content |= {"figures": {"people": people}, "dimensions": {}, "previous": previous, "mark": mark}
        entries.append(Sealed(**content, digest=rules.digest(**content)))
        previous = entries[-1].digest
    return entries


def take(entries: list[Sealed]) -> TakenBack:
    with transaction():
        return journal.take_back(entries)


def is_whole(*facts: tuple[str, int]) -> None:
    """Exactly these facts stand, each once; the daily figures and the chain agree with them."""
    origin = config().site.id
    rows = db.session.execute(select(JournalEntry.mark, JournalEntry.figures)).all()
    assert sorted((mark, figures["people"]) for mark, figures in rows) == sorted(facts)
    assert queries.recount(origin) == []
    assert queries.total("people.welcomed", "people") == sum(people for _mark, people in facts)
    queries.verify(origin)


A, B, C, D, E = ((mark, number + 1) for number, mark in enumerate(MARKS[:5]))


def test_what_was_lost_comes_back_and_counts(database, bare):
    write(A)
    lost = chain(A, B, C)
    assert take(lost) == TakenBack(2, 0, 0)
    is_whole(A, B, C)
    assert queries.head(config().site.id) == (3, lost[-1].digest)
    assert take(lost) == TakenBack()


def test_what_was_sealed_meanwhile_is_set_aside_and_sealed_after(bare):
    write(A)
    write(D, E)
    lost = chain(A, B, C)
    forked = [entry.digest for entry in queries.sealed_after(config().site.id, 1, 9)]
    assert take(lost[1:]) == TakenBack(2, 0, 2)
    is_whole(A, B, C, D, E)
    assert sorted(db.session.scalars(select(JournalAside.digest))) == sorted(forked)
    with transaction():
        assert journal.seal() == 2
    assert [entry.mark for entry in queries.sealed_after(config().site.id, 3, 9)] == [D[0], E[0]]
    is_whole(A, B, C, D, E)


def test_what_the_copy_held_unsealed_is_known_again(bare):
    write(A)
    write(B, D, seal=False)
    assert take(chain(A, B, C)) == TakenBack(1, 1, 0)
    is_whole(A, B, C, D)


def test_two_facts_of_one_content_are_two(bare):
    """The lost one and the new one look the same; their marks do not."""
    twin = (MARKS[9], 2)
    write(A)
    write(twin)
    assert take(chain(A, B)) == TakenBack(1, 0, 1)
    is_whole(A, B, twin)


def test_facts_older_than_marks_are_known_by_their_content_one_for_one(bare):
    old = ("", 2)
    write(A)
    write(old, old, seal=False)
    assert take(chain(A, old, C, old, old)) == TakenBack(2, 2, 0)
    is_whole(A, old, C, old, old)


def test_an_empty_journal_takes_everything(bare):
    assert take(chain(A, B, C)) == TakenBack(3, 0, 0)
    is_whole(A, B, C)
    assert take([]) == TakenBack()


def refused(entries: list[Sealed]) -> None:
    origin = config().site.id
    before = (queries.head(origin), db.session.execute(select(JournalEntry.__table__)).all())
    with pytest.raises(BrokenChain):
        take(entries)
    assert (queries.head(origin), db.session.execute(select(JournalEntry.__table__)).all()) == before
    assert queries.recount(origin) == []


def rechained(entry: Sealed, **change: object) -> Sealed:
    fields = {name: getattr(entry, name) for name in Sealed.__slots__ if name != "digest"} | change
    return Sealed(**fields, digest=rules.digest(**fields))  # type: ignore[arg-type]


def test_what_is_refused_changes_nothing(bare):
    write(A, D)
    good = chain(A, B, C)
    refused(good[2:])
    refused([good[0], good[2]])
    refused([good[0], replace(good[1], figures={"people": 99})])
    refused(chain(B, after=(1, "f" * 64)))
    refused([good[0], rechained(good[1], origin="another")])
    refused([good[0], rechained(good[1], figures={"people": -1})])
    refused([good[0], rechained(good[1], figures={"Claudine L.": 1})])
    refused([good[0], rechained(good[1], dimensions={"who": "Claudine L."})])
    refused([good[0], rechained(good[1], dimensions={"who": ["x"]})])
    refused([good[0], rechained(good[1], mark="Claudine")])
    refused([good[0], rechained(good[1], mark=D[0])])


def test_only_what_stands_aside_may_leave(database, bare):
    write_one = "INSERT INTO core_journal_aside SELECT origin, :digest, :seq, previous, day, kind, figures, dimensions,"
    write_one += " mark, recorded_at, recorded_at FROM core_journal_entry"
    with transaction():
        journal.record("people.welcomed", {"people": 1})
    with transaction():
        journal.seal()
    digest = queries.head(config().site.id)[1]
    for wrong in ({"digest": "f" * 64, "seq": 1}, {"digest": digest, "seq": 2}):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(text(write_one), wrong)
            db.session.execute(text("DELETE FROM core_journal_entry"))
    with transaction():
        db.session.execute(text(write_one), {"digest": digest, "seq": 1})
    for statement in ("UPDATE core_journal_aside SET seq = 2", "DELETE FROM core_journal_aside"):
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(text(statement))
    with transaction():
        db.session.execute(text("DELETE FROM core_journal_entry"))


@settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_stands_here_and_there_each_fact_ends_once(build_instance, data):
    """``shared`` is what the two tell alike; then what the hub holds, what was sealed here, and what waits here."""
    counts = st.integers(1, 3)
    facts = [(mark, data.draw(counts)) for mark in MARKS[: data.draw(st.integers(0, 12))]]
    shared = facts[: data.draw(st.integers(0, len(facts)))]
    rest = facts[len(shared) :]
    there = data.draw(st.permutations(rest)) if rest else []
    there = there[: data.draw(st.integers(0, len(there)))]
    here = data.draw(st.permutations(rest)) if rest else []
    sealed = data.draw(st.integers(0, len(here)))
    waiting = data.draw(st.integers(sealed, len(here)))
    app = build_instance(Profile.CENTRE, plugins=[])
    with app.app_context():
        write(*shared, *here[:sealed])
        write(*here[sealed:waiting], seal=False)
        kept = chain(*shared, *there)
        cut = data.draw(st.integers(0, len(kept)))
        first = data.draw(st.integers(0, min(cut, len(shared))))
        for page in (kept[first:cut], kept[cut:]):
            take(page)
        everything = {*shared, *there, *here[:waiting]}
        is_whole(*everything)
        assert queries.head(config().site.id)[0] >= len(kept)
        if there:
            assert [queries.digest_at(config().site.id, entry.seq) for entry in kept] == [e.digest for e in kept]
        with transaction():
            journal.seal()
        is_whole(*everything)


@pytest.mark.parametrize("told", [lambda: chain(A, (A[0], 7)), lambda: chain((B[0], 2), (C[0], 3), (B[0], 2))])
def test_a_mark_that_comes_twice_is_refused(database, bare, told):
    """No hub of ours keeps one twice; what another may send is refused in words."""
    write(A)
    refused(told())
