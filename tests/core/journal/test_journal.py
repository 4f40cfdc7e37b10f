"""The journal: closed words only, daily figures in step, a chain that shows every alteration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import journal
from core.contracts import Profile, UsageKind
from core.events import transaction
from core.extensions import db
from core.journal import queries, rules
from core.runtime import config

KIND = UsageKind("petition.signed", "Signatures", ("signatures",), {"channel": ("web", "paper")})


@pytest.fixture
def bare(build_instance):
    app = build_instance(Profile.CENTRE, plugins=[])
    with app.app_context():
        yield app


@given(
    figures=st.dictionaries(st.sampled_from(["signatures", "name", "people"]), st.integers(-5, 2**54) | st.booleans()),
    dimensions=st.dictionaries(st.sampled_from(["channel", "name"]), st.sampled_from(["web", "paper", "Claudine L."])),
)
def test_an_entry_passes_only_with_declared_words_and_whole_numbers(figures, dimensions):
    passes = rules.refusal(KIND, figures, dimensions) is None
    expected = (
        set(figures) == {"signatures"}
        and all(type(value) is int and 0 <= value <= rules.MOST_COUNTED for value in figures.values())
        and set(dimensions) == {"channel"}
        and dimensions["channel"] in {"web", "paper"}
    )
    assert passes is expected


def test_ten_years_of_the_highest_figures_fit_in_a_daily_sum():
    assert rules.refusal(KIND, {"signatures": rules.MOST_COUNTED}, {"channel": "web"}) is None
    assert rules.refusal(KIND, {"signatures": rules.MOST_COUNTED + 1}, {"channel": "web"})
    assert rules.MOST_COUNTED * 1_000_000_000 < 2**63


@pytest.mark.parametrize(
    "kind",
    [
        UsageKind("Petition", "", ("a",)),
        UsageKind("petition.signed.twice", "", ("a",)),
        UsageKind("petition.signed", "", ()),
        UsageKind("petition.signed", "", ("Claudine L.",)),
        UsageKind("petition.signed", "", ("a",), {"name": ()}),
        UsageKind("petition.signed", "", ("a",), {"name": ("Claudine L.",)}),
        UsageKind("petition.signed", "", ("a",), {"name": ("x" * 41,)}),
        UsageKind("petition.signed", "", ("a",), {f"name{number}": ("x" * 40,) for number in range(8)}),
    ],
)
def test_a_declaration_has_no_room_for_a_text(kind):
    assert rules.malformed(kind)
    assert rules.malformed(KIND) is None


@pytest.mark.parametrize(
    ("kind", "figures", "dimensions"),
    [
        ("people.met", {"people": 1}, {}),
        ("people.welcomed", {"names": 1}, {}),
        ("people.welcomed", {"people": 1}, {"who": "claudine"}),
        ("people.welcomed", {"people": -1}, {}),
        ("people.welcomed", {}, {}),
        ("space.sandbox_opened", {"sandboxes": 1}, {"origin": "claudine"}),
        ("space.sandbox_opened", {"sandboxes": 1}, {}),
    ],
)
def test_an_undeclared_word_is_an_error_when_written(bare, kind, figures, dimensions):
    with pytest.raises(ValueError, match=kind.partition(".")[0]), transaction():
        journal.record(kind, figures, dimensions)
    assert db.session.execute(text("SELECT count(*) FROM core_journal_entry")).scalar() == 0


def test_daily_figures_are_in_step_with_the_entries(database, bare):
    for day, count in ((date(2026, 11, 3), 2), (date(2026, 11, 4), 5), (date(2026, 12, 1), 1)):
        with transaction():
            journal.record("people.welcomed", {"people": count}, day=day)
            journal.record("people.welcomed", {"people": 1}, day=day)
    origin = config().site.id
    assert queries.total("people.welcomed", "people") == 11
    assert queries.total("people.welcomed", "people", since=date(2026, 11, 4), until=date(2026, 12, 1)) == 6
    assert queries.total("people.welcomed", "people", origin="another") == 0
    months = queries.monthly(since=date(2026, 11, 1), until=date(2027, 1, 1))
    assert months == {
        (origin, "2026-11", "people.welcomed", "people"): 9,
        (origin, "2026-12", "people.welcomed", "people"): 2,
    }


def test_a_rollback_leaves_neither_entry_nor_figure(bare):
    with pytest.raises(ZeroDivisionError), transaction():
        journal.record("people.welcomed", {"people": 3})
        raise ZeroDivisionError
    with transaction():
        journal.record("people.welcomed", {"people": 1})
    assert queries.total("people.welcomed", "people") == 1


def test_what_happens_in_a_sandbox_never_enters(bare, make):
    sandbox = make.sandbox(make.person())
    before = db.session.execute(text("SELECT count(*) FROM core_journal_entry")).scalar()
    with transaction():
        journal.record("space.made_real", {"spaces": 1}, space=sandbox)
    assert db.session.execute(text("SELECT count(*) FROM core_journal_entry")).scalar() == before


def test_sealing_numbers_each_entry_once_and_the_chain_holds(database, bare):
    origin = config().site.id
    for _ in range(3):
        with transaction():
            journal.record("people.welcomed", {"people": 1})
            journal.record("space.made_real", {"spaces": 1})
        with transaction():
            assert journal.seal() == 2
    with transaction():
        assert journal.seal() == 0
    assert queries.verify(origin)[0] == 6
    assert [entry.seq for entry in queries.sealed_after(origin, 0, 10)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_journal_entry SET day = '2020-01-01'",
        "UPDATE core_journal_entry SET digest = 'x' WHERE seq = 1",
        "UPDATE core_journal_entry SET figures = '{\"people\": 9}'",
        "UPDATE core_journal_entry SET seq = NULL, previous = NULL, digest = NULL",
        "DELETE FROM core_journal_entry",
    ],
)
@pytest.mark.parametrize("sealed", [True, False])
def test_the_database_refuses_to_change_the_past(database, bare, statement, sealed):
    with transaction():
        journal.record("people.welcomed", {"people": 1})
    if sealed:
        with transaction():
            journal.seal()
    elif "seq" in statement:
        statement = statement.replace("WHERE seq = 1", "").replace("digest = 'x'", "kind = 'x'")
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(statement))


def chain(count: int) -> list[rules.Sealed]:
    entries, previous = [], rules.GENESIS
    for seq in range(1, count + 1):
        value = {"origin": "a", "seq": seq, "day": f"2026-11-{seq:02d}", "kind": "people.welcomed"}
        content = {**value, "figures": {"people": seq}, "dimensions": {}, "previous": previous}
        entries.append(rules.Sealed(**content, digest=rules.digest(**content)))
        previous = entries[-1].digest
    return entries


def test_a_whole_chain_verifies_from_its_beginning_or_its_middle():
    entries = chain(6)
    assert rules.verify_chain("a", entries) == (6, entries[-1].digest)
    assert rules.verify_chain("a", entries[3:], seq=3, previous=entries[2].digest) == (6, entries[-1].digest)


ALTERATIONS = {
    "figures": {"people": 99},
    "dimensions": {"who": "x"},
    "day": "2026-12-31",
    "kind": "people.met",
    "origin": "b",
    "previous": "f" * 64,
    "digest": "f" * 64,
    "seq": 77,
}


@given(where=st.integers(0, 5), field=st.sampled_from(sorted(ALTERATIONS)))
def test_any_altered_entry_breaks_the_chain_there(where, field):
    entries = chain(6)
    entries[where] = replace(entries[where], **{field: ALTERATIONS[field]})
    with pytest.raises(rules.BrokenChain):
        rules.verify_chain("a", entries)


@given(order=st.permutations(range(5)), drop=st.booleans())
def test_any_reordering_gap_or_repetition_breaks_the_chain(order, drop):
    entries = chain(5)
    shuffled = [entries[place] for place in order][: 4 if drop else 5]
    if shuffled == entries[: len(shuffled)]:
        assert rules.verify_chain("a", shuffled)[0] == len(shuffled)
        shuffled = [*shuffled, shuffled[-1]]
    with pytest.raises(rules.BrokenChain):
        rules.verify_chain("a", shuffled)


def test_an_entry_is_not_replaced_by_another_of_its_number(bare):
    with transaction():
        journal.record("people.welcomed", {"people": 1})
    columns = "id, origin, kind, figures, dimensions, recorded_at"
    again = f"INSERT OR REPLACE INTO core_journal_entry ({columns}, day) SELECT {columns}, '2020-01-01'"
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(f"{again} FROM core_journal_entry"))


def test_entries_missing_at_the_end_are_noticed(bare):
    with transaction():
        journal.record("people.welcomed", {"people": 1})
    with transaction():
        journal.seal()
    with transaction():
        db.session.execute(text("UPDATE core_journal_head SET seq = 2"))
    with pytest.raises(rules.BrokenChain, match="head"):
        queries.verify(config().site.id)


def test_daily_figures_that_say_something_else_are_found(bare, database):
    for count in (3, 4):
        with transaction():
            journal.record("people.welcomed", {"people": count})
    assert queries.recount(config().site.id) == []
    with transaction():
        db.session.execute(text("UPDATE core_journal_daily SET total = 8"))
    [(origin, _day, kind, dimensions, figure)] = queries.recount(config().site.id)
    assert (origin, kind, dimensions, figure) == (config().site.id, "people.welcomed", "{}", "people")
    with transaction():
        db.session.execute(text("DELETE FROM core_journal_daily"))
    assert len(queries.recount(config().site.id)) == 1
