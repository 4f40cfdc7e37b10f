"""A review for fraud: what is seen, what a batch takes, what it gives back, and who may do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError

from core import clock, journal
from core.contracts import ANONYMOUS, Actor, Channel, SpaceRole
from core.errors import Conflict, DomainError, Forbidden, Invalid, Missing
from core.events import transaction
from core.extensions import db
from core.journal import queries as figures_of
from plugins.petition import queries, rules, services
from plugins.petition.models import Alert, Batch, Petition, Signature
from plugins.petition.queries import review
from plugins.petition.rules import Criteria, Source
from plugins.petition.services.marks import network_mark
from tests.plugins.petition.conftest import Table, counted, fresh, mails, signatures

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
HOSTILE = "Trop d’un coup </p><script>alert(1)</script> =1+1"
FARM, HERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.set_to(NOON):
        yield


def signed(table: Table, petition_id: int, number: int, network: str = FARM, domain: str = "farm.example") -> None:
    """Let so many people sign from one network, with addresses of one domain."""
    for place in range(number):
        table.sign(petition_id, f"Nom {domain} {place}", f"p{place}@{domain}", network=network)


def take(table: Table, petition_id: int, criteria: Criteria, reason: str = HOSTILE, actor: Actor | None = None) -> int:
    """Look at what criteria take, then take it; return the number of the batch."""
    digest = rules.choice_digest(criteria, (one.id for one in review.chosen(petition_id, criteria)))
    db.session.rollback()
    with transaction():
        batch = services.invalidate(
            actor=actor or table.animator,
            petition=queries.locked(petition_id),
            criteria=criteria,
            digest=digest,
            reason=reason,
        )
        return batch.id


def give_back(
    table: Table, petition_id: int, batch_id: int, reason: str = "Une école", who: Actor | None = None
) -> None:
    with transaction():
        petition = queries.locked(petition_id)
        services.restore(actor=who or table.animator, petition=petition, batch_id=batch_id, reason=reason)


def states(petition_id: int) -> list[str]:
    return [one.state for one in signatures(petition_id)]


class TestRules:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.7", "203.0.113.0/24"),
            ("::ffff:203.0.113.7", "203.0.113.0/24"),
            ("2001:db8:1:2::/64", "2001:db8:1::/48"),
            ("2001:db8:1:2::5", "2001:db8:1::/48"),
            ("", ""),
            ("pas une adresse", ""),
        ],
    )
    def test_an_address_is_cut_to_its_network(self, address: str, network: str) -> None:
        assert rules.network_of(address) == network

    def test_too_many_is_above_the_rule(self) -> None:
        most = {Source.NETWORK: 3, Source.DOMAIN: 2}
        counts = {
            (Source.NETWORK, "a", NOON): 3,
            (Source.NETWORK, "b", NOON): 4,
            (Source.DOMAIN, "c", NOON): 2,
            (Source.DOMAIN, "d", NOON): 3,
        }
        assert [one[1] for one in rules.too_many(counts, most)] == ["d", "b"]

    def test_criteria_say_something_that_can_be(self) -> None:
        with pytest.raises(Invalid):
            Criteria().check()
        with pytest.raises(Invalid) as error:
            Criteria(first_at=NOON, until_at=NOON).check()
        assert error.value.field == "until"
        Criteria(first_at=NOON, until_at=NOON + timedelta(seconds=1)).check()

    def test_a_mark_leads_to_no_other_petition(self, table: Table) -> None:
        assert network_mark(1, FARM) == network_mark(1, "203.0.113.250")
        assert network_mark(1, FARM) != network_mark(2, FARM)
        assert network_mark(1, FARM) != network_mark(1, HERE)
        assert network_mark(1, "") is None


class TestBatch:
    def test_it_takes_what_was_shown_and_counts_it_off_its_own_day(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 3)
        signed(table, petition_id, 2, HERE, "example.org")
        table.countersign(petition_id, "Camille Dupin")
        with clock.set_to(NOON + timedelta(days=2)):
            batch_id = take(table, petition_id, Criteria(domain="FARM.example"))
        assert counted(petition_id) == {Channel.WEB: 2, Channel.ASSISTED: 1}
        assert states(petition_id) == ["invalidated"] * 3 + ["confirmed"] * 3
        assert {one.batch_id for one in signatures(petition_id)} == {batch_id, None}
        assert queries.disagreements() == []
        assert queries.strays() == []
        batch = db.session.get_one(Batch, batch_id)
        assert (batch.signatures, batch.reason, batch.person_id) == (3, HOSTILE, table.animator.person_id)
        assert figures_of.total("petition.unsigned", "signatures") == 3
        assert journal is not None

    def test_each_signer_is_told_why_and_how_to_contest_once(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 3)
        before = len(mails())
        take(table, petition_id, Criteria(domain="farm.example"))
        told = mails()[before:]
        assert sorted(one.recipient for one in told) == [f"p{place}@farm.example" for place in range(3)]
        for one in told:
            assert HOSTILE in one.body
            assert f"/petitions/{petition_id}/histoire" in one.body
            assert "ne compte plus" in one.subject

    def test_by_network_by_hours_and_both(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        with clock.set_to(NOON + timedelta(hours=1)):
            signed(table, petition_id, 2, domain="autre.example")
        mark = network_mark(petition_id, FARM)
        hour = NOON + timedelta(hours=1)
        for criteria, number in (
            (Criteria(network=mark), 4),
            (Criteria(network="0" * 16), 0),
            (Criteria(first_at=hour), 2),
            (Criteria(until_at=hour), 2),
            (Criteria(first_at=NOON, until_at=hour), 2),
            (Criteria(network=mark, domain="farm.example", first_at=hour), 0),
            (Criteria(domain="arm.example"), 0),
            (Criteria(domain="%"), 0),
        ):
            assert len(review.chosen(petition_id, criteria)) == number, criteria

    def test_those_seen_at_the_centre_are_never_taken(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.countersign(petition_id)
        with pytest.raises(Conflict):
            take(table, petition_id, Criteria(first_at=NOON - timedelta(hours=1)))
        assert counted(petition_id) == {Channel.ASSISTED: 1}

    def test_what_changed_since_it_was_shown_is_not_taken(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        criteria = Criteria(domain="farm.example")
        digest = rules.choice_digest(criteria, (one.id for one in review.chosen(petition_id, criteria)))
        table.sign(petition_id, "Une de plus", "plus@farm.example", network=FARM)
        with pytest.raises(Conflict) as error, transaction():
            services.invalidate(
                actor=table.animator,
                petition=queries.locked(petition_id),
                criteria=criteria,
                digest=digest,
                reason="Trop",
            )
        assert "since you looked" in error.value.message
        assert counted(petition_id) == {Channel.WEB: 3}
        assert db.session.scalar(select(func.count()).select_from(Batch)) == 0

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
    def test_a_reason_is_needed(self, table: Table, reason: str) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 1)
        with pytest.raises(Invalid) as error:
            take(table, petition_id, Criteria(domain="farm.example"), reason)
        assert error.value.field == "reason"
        assert counted(petition_id) == {Channel.WEB: 1}

    def test_a_threshold_is_undone_and_crossed_again(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        with transaction():
            db.session.execute(
                text(
                    "DROP TRIGGER IF EXISTS petition_petition_opening"
                    + (" ON petition_petition" if database == "postgresql" else "")
                )
            )
            db.session.execute(update(Petition).where(Petition.id == petition_id).values(goal=3))
        signed(table, petition_id, 3)
        batch_id = take(table, petition_id, Criteria(domain="farm.example"))
        assert fresh(petition_id).answer_state == "none"
        give_back(table, petition_id, batch_id)
        assert fresh(petition_id).answer_state == "owed"
        assert [one.is_up for one in queries.crossings(petition_id)] == [True, False, True]

    def test_only_while_it_is_open_or_suspended(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        with transaction():
            services.suspend_petition(actor=table.animator, petition=queries.locked(petition_id), reason="On vérifie.")
        batch_id = take(table, petition_id, Criteria(domain="farm.example"))
        give_back(table, petition_id, batch_id)
        with transaction():
            services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))
        batch_id = take(table, petition_id, Criteria(domain="farm.example"))
        last = fresh(petition_id).closes_at
        assert last is not None
        with clock.set_to(last), pytest.raises(Conflict):
            give_back(table, petition_id, batch_id)
        table.close(petition_id)
        with pytest.raises(Conflict):
            give_back(table, petition_id, batch_id)
        with pytest.raises(Conflict):
            take(table, petition_id, Criteria(first_at=NOON - timedelta(days=1)))
        assert counted(petition_id) == {}

    def test_who_may(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 1)
        moderator = Actor(person_id=table.bearer.person_id, space_roles={table.space.id: SpaceRole.MODERATOR})
        member = Actor(person_id=table.bearer.person_id, space_roles={table.space.id: SpaceRole.MEMBER})
        for actor in (ANONYMOUS, table.bearer, member):
            with pytest.raises(Forbidden):
                take(table, petition_id, Criteria(domain="farm.example"), actor=actor)
        batch_id = take(table, petition_id, Criteria(domain="farm.example"), actor=moderator)
        for actor in (ANONYMOUS, table.bearer, member):
            with pytest.raises(Forbidden):
                give_back(table, petition_id, batch_id, who=actor)


class TestRestore:
    def test_each_counts_again_on_its_own_day(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        before = [(one.id, one.confirmed_at, one.confirmed_on) for one in signatures(petition_id)]
        with clock.set_to(NOON + timedelta(days=3)):
            batch_id = take(table, petition_id, Criteria(domain="farm.example"))
            number = len(mails())
            give_back(table, petition_id, batch_id)
        assert [(one.id, one.confirmed_at, one.confirmed_on) for one in signatures(petition_id)] == before
        assert counted(petition_id) == {Channel.WEB: 2}
        assert queries.disagreements() == []
        assert queries.strays() == []
        assert len(mails()) == number + 2
        batch = db.session.get_one(Batch, batch_id)
        assert (batch.restored, batch.restored_why) == (2, "Une école")

    def test_once_and_only_of_its_petition(self, database: str, table: Table) -> None:
        petition_id, other = table.opened(), table.opened()
        signed(table, petition_id, 1)
        batch_id = take(table, petition_id, Criteria(domain="farm.example"))
        with pytest.raises(Missing):
            give_back(table, other, batch_id)
        with pytest.raises(Invalid):
            give_back(table, petition_id, batch_id, " ")
        give_back(table, petition_id, batch_id)
        with pytest.raises(Conflict):
            give_back(table, petition_id, batch_id)
        assert counted(petition_id) == {Channel.WEB: 1}

    def test_who_came_to_the_centre_meanwhile_counts_once(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        batch_id = take(table, petition_id, Criteria(domain="farm.example"))
        table.countersign(petition_id, "Nom farm.example 0")
        give_back(table, petition_id, batch_id)
        assert counted(petition_id) == {Channel.WEB: 1, Channel.ASSISTED: 1}
        assert states(petition_id) == ["duplicate", "confirmed", "confirmed"]
        assert db.session.get_one(Batch, batch_id).restored == 1
        assert queries.disagreements() == []

    def test_who_took_hers_back_meanwhile_does_not_come_back(self, database: str, table: Table) -> None:
        from core.own import services as own

        petition_id = table.opened()
        signed(table, petition_id, 2)
        batch_id = take(table, petition_id, Criteria(domain="farm.example"))
        number = signatures(petition_id)[0].id
        with transaction():
            own.erase_for(address="p0@farm.example", reference=f"petition.signature-{number}")
        assert counted(petition_id) == {}
        give_back(table, petition_id, batch_id)
        assert counted(petition_id) == {Channel.WEB: 1}
        assert queries.disagreements() == []


class TestSigner:
    def test_signing_again_tells_why_it_does_not_count(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 1)
        take(table, petition_id, Criteria(domain="farm.example"))
        table.ask(petition_id, "Nom farm.example 0", "p0@farm.example")
        assert "ne compte plus" in mails()[-1].subject
        assert states(petition_id) == ["invalidated"]

    def test_its_link_confirms_nothing_again(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        token = table.sign(petition_id, "Alix Dupin", "alix@farm.example", network=FARM)
        take(table, petition_id, Criteria(domain="farm.example"))
        table.confirm(token)
        assert counted(petition_id) == {}

    def test_waiting_for_long_it_is_kept(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 1)
        take(table, petition_id, Criteria(domain="farm.example"))
        with clock.set_to(NOON + timedelta(days=60)), transaction():
            services.erase_unconfirmed()
        assert states(petition_id) == ["invalidated"]


class TestWatch:
    def watch(self) -> None:
        db.session.rollback()
        with transaction():
            services.watch()
        db.session.rollback()

    def alerts(self) -> list[tuple[str, int]]:
        return [(one.kind, one.number) for one in db.session.scalars(select(Alert).order_by(Alert.kind))]

    def test_above_the_rule_once(self, database: str, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
        self.allow(monkeypatch, 2)
        petition_id = table.opened()
        signed(table, petition_id, 2)
        self.watch()
        assert self.alerts() == []
        table.sign(petition_id, "Encore", "encore@farm.example", network=FARM)
        before = len(mails())
        self.watch()
        assert self.alerts() == [("domain", 3), ("network", 3)]
        written = mails()[before:]
        assert all(f"/petitions/{petition_id}/verification" in one.body for one in written)
        self.watch()
        assert len(mails()) == before + len(written)
        with transaction():
            services.see_alerts(actor=table.animator, petition=queries.locked(petition_id))
        assert review.watched() == []

    def allow(self, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
        from dataclasses import replace

        from core.runtime import settings
        from plugins.petition.services import watching
        from plugins.petition.settings import PetitionSettings

        numbers = replace(settings("petition", PetitionSettings), alert_network=most, alert_domain=most)
        monkeypatch.setattr(watching, "settings", lambda _name, _kind: numbers)

    def test_usual_domains_and_the_centre_give_none(
        self, database: str, table: Table, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.allow(monkeypatch, 2)
        petition_id = table.opened()
        for place in range(4):
            table.sign(petition_id, f"Personne {place}", f"p{place}@gmail.com", network="")
        self.watch()
        assert self.alerts() == []

    def test_networks_are_forgotten_after_the_closing(self, database: str, table: Table) -> None:
        petition_id, other = table.opened(), table.opened()
        signed(table, petition_id, 1)
        signed(table, other, 1)
        with transaction():
            alert = {"petition_id": petition_id, "kind": "network", "source": "0" * 16, "hour": NOON, "number": 21}
            db.session.add(Alert(**alert, found_at=NOON))
        table.close(petition_id)
        for days, kept in ((6, 2), (7, 1)):
            with clock.set_to(NOON + timedelta(days=days)), transaction():
                services.forget_networks()
            known = select(func.count()).select_from(Signature).where(Signature.network.is_not(None))
            assert db.session.scalar(known) == kept
        assert self.alerts() == []


class TestDatabase:
    def test_no_half_erased_row(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 1)
        table.countersign(petition_id, "Camille Dupin")
        online, centre = signatures(petition_id)
        wrong = (
            {"name": None},
            {"person_key": None},
            {"erased_at": NOON},
            {"email": None},
            {"email_digest": ""},
            {"state": "invalidated"},
            {"state": "invalidated", "confirmed_at": None, "was_confirmed_at": NOON},
            {"confirmed_on": None},
        )
        for values in wrong:
            for number in (online.id, centre.id):
                if number == centre.id and set(values) & {"email", "email_digest"}:
                    continue
                with pytest.raises(DatabaseError), transaction():
                    db.session.execute(update(Signature).where(Signature.id == number).values(**values))
        nobody = {"name": None, "person_key": None, "email": None, "email_digest": "", "network": None}
        whole = {**nobody, "erased_at": NOON, "show_name": False}
        for left in ("name", "person_key", "network"):
            kept = {**whole, left: getattr(online, left)}
            with pytest.raises(DatabaseError), transaction():
                db.session.execute(update(Signature).where(Signature.id == online.id).values(**kept))
        with transaction():
            db.session.execute(update(Signature).where(Signature.id == online.id).values(**whole))
        with pytest.raises(DatabaseError), transaction():
            db.session.execute(update(Signature).where(Signature.id == centre.id).values(**whole))
        with transaction():
            gone = {**whole, "countersigned_by": None}
            db.session.execute(update(Signature).where(Signature.id == centre.id).values(**gone))

    def test_erased_with_its_petition(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        take(table, petition_id, Criteria(domain="farm.example"))
        with transaction():
            services.erase_petitions(space_id=table.space.id)
        for model in (Batch, Signature, Alert):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0

    def test_those_invalidated_are_erased_as_the_others(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        signed(table, petition_id, 2)
        take(table, petition_id, Criteria(domain="farm.example"))
        table.close(petition_id)
        with clock.set_to(NOON + timedelta(days=200)), transaction():
            services.erase_signers()
        assert {one.name for one in signatures(petition_id)} == {None}
        assert states(petition_id) == ["invalidated"] * 2


def test_a_refusal_is_a_sentence(table: Table) -> None:
    petition_id = table.draft()
    with pytest.raises(DomainError) as error, transaction():
        services.restore(actor=table.animator, petition=queries.locked(petition_id), batch_id=1, reason="Pour voir")
    assert error.value.message.endswith(".")
