"""What petitions keep of somebody is hers: a signer takes her signature back, a person her drafts and her backing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock, journal
from core.contracts import Channel
from core.events import transaction
from core.extensions import db
from core.journal import queries as figures_of
from core.journal.models import JournalEntry
from core.own import links
from core.own import services as own
from plugins.petition import queries, services
from plugins.petition.models import Backer, Crossing, Petition
from plugins.petition.rules import SignatureState
from tests.at_once import at_once
from tests.plugins.petition.conftest import counted, fresh, signatures

ALIX, OTHER = "alix@example.org", "sam@example.org"
SECOND = timedelta(seconds=1)
HOSTILE = "Alix <img src=x onerror=alert(1)>"


@pytest.fixture
def table(database, table):
    """The table of petitions, on both databases."""
    return table


def kept(address: str = ALIX) -> list[tuple[str, tuple]]:
    """The rows of an address as (reference, row)."""
    db.session.rollback()
    tables = [told for told in own.kept_for(address) if told.table == "petition_signature"]
    return [pair for told in tables for pair in zip(told.references, told.rows, strict=True)]


def take_back(address: str = ALIX, place: int = 0) -> str:
    reference = kept(address)[place][0]
    with transaction():
        own.erase_for(address=address, reference=reference)
    db.session.rollback()
    return reference


def unsigned() -> int:
    db.session.rollback()
    figures = db.session.scalars(select(JournalEntry.figures).where(JournalEntry.kind == "petition.unsigned"))
    return sum(one["signatures"] for one in figures)


def test_a_signer_sees_each_of_her_signatures_and_nobody_elses(table):
    first, second = table.opened(), table.opened(title="Des bancs")
    table.sign(first)
    table.ask(second)
    table.sign(first, "Sam Roux", OTHER)
    shown = [(row[0], row[1], row[4], row[5]) for _, row in kept()]
    assert shown == [
        ("Un auvent pour le marché", SignatureState.CONFIRMED, "Alix Dupin", "Denain"),
        ("Des bancs", SignatureState.PENDING, "Alix Dupin", "Denain"),
    ]
    assert len(kept("ALIX@example.org")) == 2
    assert kept("alix+autre@example.org") == []
    assert kept("inconnu@example.org") == []


def test_a_signature_that_is_taken_back_counts_no_more_and_is_gone(table):
    petition = table.opened()
    table.sign(petition)
    table.sign(petition, "Sam Roux", OTHER)
    assert counted(petition) == {Channel.WEB: 2}
    take_back()
    assert counted(petition) == {Channel.WEB: 1}
    assert [one.name for one in signatures(petition)] == ["Sam Roux"]
    assert unsigned() == 1
    assert queries.disagreements() == []
    assert kept() == []


def test_the_journal_gains_an_entry_and_keeps_the_one_before(table):
    petition = table.opened()
    table.sign(petition)
    with transaction():
        journal.seal()
    take_back()
    kinds = db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)).all()
    assert kinds[-2:] == ["petition.signed", "petition.unsigned"]
    assert figures_of.total(kind="petition.signed", figure="signatures") == 1


def test_taking_back_the_one_that_reached_the_goal_undoes_it(table):
    petition = table.opened()
    goal = fresh(petition).goal
    with transaction():
        for number in range(goal - 1):
            services.countersign(
                actor=table.animator,
                petition=queries.petition(petition),
                name=f"Personne numero{number}",
                commune="59172",
                agreed=True,
                show_name=False,
            )
    table.sign(petition)
    assert fresh(petition).answer_state == "owed"
    take_back()
    assert fresh(petition).answer_state == "none"
    crossings = db.session.scalars(select(Crossing.is_up).order_by(Crossing.id)).all()
    assert crossings == [True, False]


def test_one_that_did_not_count_goes_without_a_word_in_the_journal(table):
    petition = table.opened()
    table.ask(petition)
    take_back()
    assert (signatures(petition), unsigned(), counted(petition)) == ([], 0, {})


def test_a_duplicate_goes_and_the_one_that_counts_stays(table):
    petition = table.opened()
    table.countersign(petition)
    table.ask(petition)
    assert kept()[0][1][1] == SignatureState.DUPLICATE
    take_back()
    assert counted(petition) == {Channel.ASSISTED: 1}
    assert [one.channel for one in signatures(petition)] == [Channel.ASSISTED]


def test_in_a_sandbox_the_journal_says_nothing(table):
    petition = table.opened(table.sandbox())
    table.sign(petition, actor=table.bearer)
    take_back()
    assert (counted(petition), unsigned(), signatures(petition)) == ({}, 0, [])


def test_once_it_is_over_the_count_stays_and_the_signer_goes(table):
    petition = table.opened()
    table.sign(petition)
    table.close(petition)
    assert own.kept_for(ALIX)[-1].stays
    take_back()
    assert counted(petition) == {Channel.WEB: 1}
    left = signatures(petition)[0]
    assert (left.name, left.email, left.show_name, left.commune) == (None, None, False, "59172")
    assert unsigned() == 0
    assert queries.disagreements() == []
    assert kept() == []


def test_the_last_moment_is_that_of_the_petition(table):
    petition = table.opened()
    table.sign(petition)
    closes_at = fresh(petition).closes_at
    for at, stays in ((closes_at - SECOND, False), (closes_at, True)):
        with clock.set_to(at):
            told = next(one for one in own.kept_for(ALIX) if one.table == "petition_signature")
            assert bool(told.stays) is stays
    with clock.set_to(closes_at - SECOND):
        take_back()
    assert counted(petition) == {}


@pytest.mark.parametrize("reference", ["petition.signature-999", "petition.signature-0", "petition.signature-1 ", "x"])
def test_a_reference_that_is_none_of_hers_changes_nothing(table, reference):
    petition = table.opened()
    table.sign(petition, "Sam Roux", OTHER)
    with transaction():
        own.erase_for(address=ALIX, reference=reference)
    assert counted(petition) == {Channel.WEB: 1}


def test_nobody_takes_back_the_signature_of_another(table):
    petition = table.opened()
    table.sign(petition, "Sam Roux", OTHER)
    reference = kept(OTHER)[0][0]
    with transaction():
        own.erase_for(address=ALIX, reference=reference)
    assert counted(petition) == {Channel.WEB: 1}


def test_taken_back_eight_times_at_once_it_is_taken_off_once(centre, table):
    petition = table.opened()
    table.sign(petition)
    table.sign(petition, "Sam Roux", OTHER)
    reference = kept()[0][0]
    db.session.rollback()
    errors = at_once(centre, *[lambda: own.erase_for(address=ALIX, reference=reference)] * 8)
    assert errors == []
    assert counted(petition) == {Channel.WEB: 1}
    assert unsigned() == 1


def test_she_may_sign_again(table):
    petition = table.opened()
    table.sign(petition)
    take_back()
    table.sign(petition)
    assert counted(petition) == {Channel.WEB: 1}


def erase(table, person) -> bool:
    with transaction():
        return own.erase_own(actor=table.make.actor(person))


def test_an_author_loses_her_drafts_and_leaves_what_others_have_seen(table):
    draft, shown = table.draft(title="Un brouillon"), table.opened()
    told = [
        (one.stays == "", one.rows[0][0])
        for one in own.kept_of(table.bearer_person.id)
        if one.table == "petition_petition"
    ]
    assert told == [(True, "Un brouillon"), (False, "Un auvent pour le marché")]
    assert erase(table, table.bearer_person) is False
    db.session.rollback()
    assert db.session.get(Petition, draft) is None
    assert fresh(shown).author.name == "(nom effacé)"


def test_a_backer_is_taken_from_behind_a_text_that_still_looks_for_them(table):
    backer = table.make.person("Sam Roux")
    looking = table.draft()
    with transaction():
        petition = services.ask_for_backers(actor=table.bearer, petition=queries.locked(looking))
        token = services.backing_token(petition)
        services.back_petition(actor=table.make.actor(backer), petition=petition, text_version=1, token=token)
    assert fresh(looking).backers == 1
    assert erase(table, backer) is False
    assert fresh(looking).backers == 0
    assert db.session.scalar(select(func.count()).select_from(Backer)) == 0


def test_a_backing_that_the_moderators_have_had_stays_without_a_name(table):
    backer = table.make.person("Sam Roux")
    table.backers = [table.make.actor(one) for one in (backer, table.make.person("Lou"), table.make.person("Noa"))]
    opened = table.opened()
    erase(table, backer)
    assert fresh(opened).backers == 3
    told = {one.table: one for one in own.kept_of(backer.id)}
    assert told["petition_backer"].stays


def test_the_page_shows_hostile_names_as_text(client, table):
    petition = table.opened(title="Des bancs <script>alert(1)</script>")
    table.sign(petition, HOSTILE)
    path = links.PATH + links.sealed(ALIX)
    page = client.get(path).text
    assert "&lt;img src=x" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    done = client.post(f"{path}/effacer", data={"reference": kept()[0][0]})
    assert done.headers["Location"].endswith("?note=erased")
    assert counted(petition) == {}
