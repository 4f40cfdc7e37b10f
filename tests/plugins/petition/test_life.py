"""The life of a petition through its use cases: backers, moderators, suspension, withdrawal, answer, debate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.contracts import ANONYMOUS, Actor, ModerationDecision, Verdict
from core.errors import Conflict, Forbidden, Invalid
from core.events import transaction
from core.journal import queries as journal
from core.runtime import runtime
from plugins.petition import queries, rules, services
from plugins.petition.rules import Collectivity, LegalRequest, Shelf, State
from tests.plugins.petition.conftest import TEXTS, Table, fresh

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
LAW = LegalRequest(Collectivity.COMMUNE, 40, "La mairie de Denain", date(2026, 1, 1))


def decide(petition_id: int, verdict: Verdict, reason: str = "", rule: str = "") -> bool | None:
    """Decide as the moderation plugin does: by the hook, in a transaction."""
    ref = services.ref_of(petition_id)
    decision = ModerationDecision(ref, verdict, "", reason, None, clock.now(), rule)
    with transaction():
        answer: bool | None = runtime().plugins.hook.moderate_content(ref=ref, decision=decision)
    return answer


def back(table: Table, petition_id: int, actor: Actor, version: int = 1, token: str | None = None) -> int:
    with transaction():
        petition = queries.locked(petition_id)
        given = services.backing_token(petition) if token is None else token
        return services.back_petition(actor=actor, petition=petition, text_version=version, token=given)


def asked(table: Table, **texts: object) -> int:
    petition_id = table.draft(**texts)
    with transaction():
        services.ask_for_backers(actor=table.bearer, petition=queries.locked(petition_id))
    return petition_id


def steps(petition_id: int) -> list[tuple[str, str]]:
    return [(step.from_state, step.to_state) for step in queries.steps(petition_id)]


class TestBacking:
    def test_three_people_with_the_link_are_enough(self, database: str, table: Table) -> None:
        petition_id = asked(table)
        people = [table.make.actor(table.make.person(f"Soutien {name}")) for name in "abc"]
        assert [back(table, petition_id, actor) for actor in people] == [1, 2, 3]
        assert back(table, petition_id, people[0]) == 3
        with transaction():
            services.submit_petition(actor=table.bearer, petition=queries.locked(petition_id))
        assert steps(petition_id) == [("draft", "backing"), ("backing", "moderation")]

    def test_two_are_not(self, table: Table) -> None:
        petition_id = asked(table)
        for name in "ab":
            back(table, petition_id, table.make.actor(table.make.person(f"Soutien {name}")))
        with pytest.raises(Conflict), transaction():
            services.submit_petition(actor=table.bearer, petition=queries.locked(petition_id))
        assert fresh(petition_id).state == "backing"

    def test_the_author_a_passer_by_and_a_wrong_link_back_nothing(self, table: Table) -> None:
        petition_id, stranger = asked(table), table.make.actor(table.make.person("Claudine L."))
        with pytest.raises(Conflict):
            back(table, petition_id, table.bearer)
        with pytest.raises(Forbidden):
            back(table, petition_id, ANONYMOUS)
        for token in ("", "0" * 32, services.backing_token(fresh(asked(table)))):
            with pytest.raises(Forbidden):
                back(table, petition_id, stranger, token=token)
        back(table, petition_id, table.animator, token="")
        assert fresh(petition_id).backers == 1

    def test_a_changed_text_loses_its_backers_and_an_unchanged_one_does_not(self, database: str, table: Table) -> None:
        petition_id, backer = asked(table), table.make.actor(table.make.person("Claudine L."))
        back(table, petition_id, backer)
        for texts, expected in ((TEXTS, 1), ({**TEXTS, "body": "Deux auvents."}, 0)):
            with transaction():
                services.rewrite_petition(actor=table.bearer, petition=queries.locked(petition_id), **texts)
            assert fresh(petition_id).backers == len(queries.backers(petition_id)) == expected
        with pytest.raises(Conflict):
            back(table, petition_id, backer, version=1)
        assert back(table, petition_id, backer, version=2) == 1

    def test_nothing_is_backed_before_nor_after(self, table: Table) -> None:
        backer = table.make.actor(table.make.person("Claudine L."))
        for petition_id in (table.draft(), table.submitted(), table.opened()):
            with pytest.raises(Conflict):
                back(table, petition_id, backer)

    def test_imaginary_backers_are_of_sandboxes_and_fill_what_lacks(self, database: str, table: Table) -> None:
        real = asked(table)
        with pytest.raises(Forbidden), transaction():
            services.add_imaginary_backers(actor=table.bearer, petition=queries.locked(real))
        petition_id = table.backed(table.sandbox())
        backers = queries.backers(petition_id)
        assert [backer.name for backer in backers] == ["Alix", "Camille", "Dominique"]
        assert all(backer.is_imaginary and backer.person is None for backer in backers)
        with transaction():
            assert services.add_imaginary_backers(actor=table.bearer, petition=queries.locked(petition_id)) == 0


class TestModeration:
    def test_an_answer_is_promised_in_ten_days(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition = fresh(table.submitted())
        assert petition.review_due_at == datetime(2026, 11, 14, 23, tzinfo=UTC)
        assert journal.total("petition.submitted", "petitions") == 1

    def test_accepted_it_is_open_and_frozen(self, database: str, table: Table) -> None:
        petition_id = table.submitted()
        assert decide(petition_id, Verdict.ACCEPT) is True
        petition = fresh(petition_id)
        assert petition.state == "open"
        assert petition.text_sha256 == rules.fingerprint(rules.frozen_text(**TEXTS))
        assert decide(petition_id, Verdict.ACCEPT) is False

    def test_rejected_it_stays_public_with_its_reason_and_an_appeal_opens_it(self, database: str, table: Table) -> None:
        petition_id = table.submitted()
        assert decide(petition_id, Verdict.REJECT, "  ") is False
        assert decide(petition_id, Verdict.REJECT, "Une personne y est accusée.", "Accusations without proof") is True
        step = queries.last_step(petition_id, State.REJECTED)
        assert step is not None
        assert (step.rule, step.reason) == ("Accusations without proof", "Une personne y est accusée.")
        assert [one.id for one in queries.listed(queries.Search(Shelf.STOPPED)).petitions] == [petition_id]
        assert queries.petitions_in(table.space.id, drafts=False)[0].id == petition_id
        assert journal.total("petition.rejected", "petitions") == 1
        assert decide(petition_id, Verdict.RESTORE) is True
        assert fresh(petition_id).state == "open"

    def test_what_is_not_ours_or_gone_is_left_to_others(self, table: Table) -> None:
        ref = services.ref_of(999)
        assert runtime().plugins.hook.describe_content(ref=ref) is None
        assert decide(999, Verdict.ACCEPT) is False

    def test_hidden_it_is_not_signed_and_shown_again_it_gains_the_days_lost(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            table.ask(petition_id)
            assert decide(petition_id, Verdict.HIDE) is True
            assert decide(petition_id, Verdict.HIDE) is True
        before, token = fresh(petition_id).closes_at, table.token(petition_id)
        assert before is not None
        assert queries.open_petitions() == []
        with clock.set_to(NOON + timedelta(days=2)):
            for act in (lambda: table.ask(petition_id, "Camille Dupin"), lambda: table.confirm(token)):
                with pytest.raises((Conflict, Forbidden)):
                    act()
            assert decide(petition_id, Verdict.RESTORE) is True
            table.confirm(token)
        petition = fresh(petition_id)
        assert petition.closes_at == before + timedelta(days=2)
        assert petition.signatures == 1

    def test_a_hidden_one_is_not_closed_by_time(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            decide(petition_id, Verdict.HIDE)
        with clock.set_to(NOON + timedelta(days=200)), transaction():
            assert services.close_due() == 0

    def test_erased_nothing_is_left_of_its_text(self, database: str, table: Table) -> None:
        petition_id = table.opened(title="Une accusation")
        assert decide(petition_id, Verdict.BLOCK) is True
        assert decide(petition_id, Verdict.ERASE) is True
        petition = fresh(petition_id)
        assert {petition.title, petition.summary, petition.body, petition.addressee} == {"(texte effacé)"}
        assert petition.body_html == ""
        assert decide(petition_id, Verdict.RESTORE) is False
        assert queries.similar("Une accusation", 5) == []

    def test_in_a_sandbox_a_member_plays_the_moderator_and_in_earnest_nobody_does(self, table: Table) -> None:
        real = table.submitted()
        with pytest.raises(Forbidden), transaction():
            services.play_moderator(actor=table.animator, petition=queries.locked(real), accept=True)
        sandbox = table.sandbox()
        first, second = table.submitted(sandbox), table.submitted(sandbox)
        with transaction():
            services.play_moderator(actor=table.bearer, petition=queries.locked(first), accept=True)
        with transaction():
            services.play_moderator(actor=table.bearer, petition=queries.locked(second), accept=False, reason="Non.")
        assert (fresh(first).state, fresh(second).state) == ("open", "rejected")


class TestSuspension:
    def test_the_deadline_gains_the_days_lost(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            petition_id = table.opened()
            with transaction():
                services.suspend_petition(
                    actor=table.animator, petition=queries.locked(petition_id), reason="Élections"
                )
        before = fresh(petition_id).closes_at
        assert before is not None
        with pytest.raises(Conflict):
            table.ask(petition_id)
        with clock.set_to(before + timedelta(days=9)), transaction():
            assert services.close_due() == 0
        with clock.set_to(NOON + timedelta(days=3, hours=1)), transaction():
            services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))
        petition = fresh(petition_id)
        assert petition.closes_at == before + timedelta(days=4)
        assert (petition.state, petition.suspended_at, petition.suspended_from) == ("open", None, None)
        assert queries.steps(petition_id)[-1].days_gained == 4

    def test_the_moderators_gain_them_too_and_backers_wait(self, database: str, table: Table) -> None:
        with clock.set_to(NOON):
            submitted, looking = table.submitted(), asked(table)
            due = fresh(submitted).review_due_at
            for petition_id in (submitted, looking):
                with transaction():
                    services.suspend_petition(
                        actor=table.animator, petition=queries.locked(petition_id), reason="Travaux"
                    )
        assert decide(submitted, Verdict.ACCEPT) is False
        with clock.set_to(NOON + timedelta(days=1)):
            for petition_id in (submitted, looking):
                with transaction():
                    services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))
        assert due is not None
        assert fresh(submitted).review_due_at == due + timedelta(days=1)
        assert fresh(looking).state == "backing"

    def test_it_needs_a_reason_the_team_and_something_to_stop(self, table: Table) -> None:
        petition_id, draft, over = table.opened(), table.draft(), table.opened()
        table.close(over)
        for actor, number, reason, expected in (
            (table.animator, petition_id, " ", Invalid),
            (table.animator, petition_id, "x" * 1001, Invalid),
            (table.bearer, petition_id, "Oui", Forbidden),
            (table.animator, draft, "Oui", Conflict),
            (table.animator, over, "Oui", Conflict),
        ):
            with pytest.raises(expected), transaction():
                services.suspend_petition(actor=actor, petition=queries.locked(number), reason=reason)
        with pytest.raises(Conflict), transaction():
            services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))

    def test_a_link_waits_until_it_goes_on(self, table: Table) -> None:
        petition_id = table.opened()
        table.ask(petition_id)
        token = table.token(petition_id)
        with transaction():
            services.suspend_petition(actor=table.animator, petition=queries.locked(petition_id), reason="Travaux")
        with pytest.raises(Conflict):
            table.confirm(token)
        with transaction():
            services.resume_petition(actor=table.animator, petition=queries.locked(petition_id))
        table.confirm(token)
        assert fresh(petition_id).signatures == 1


class TestWithdrawal:
    def test_it_is_given_up_with_a_reason_wherever_it_stands_before_the_end(self, database: str, table: Table) -> None:
        for petition_id in (asked(table), table.submitted(), table.opened()):
            with transaction():
                services.withdraw_petition(
                    actor=table.bearer, petition=queries.locked(petition_id), reason="Les bancs sont posés."
                )
            assert fresh(petition_id).state == "withdrawn"
        assert journal.total("petition.withdrawn", "petitions") == 3
        assert queries.listed(queries.Search(Shelf.STOPPED)).count == 1  # what was never open is nobody else's business

    def test_not_a_draft_nor_a_closed_one_nor_by_somebody_else(self, table: Table) -> None:
        draft, over, petition_id = table.draft(), table.opened(), table.opened()
        table.close(over)
        for number in (draft, over):
            with pytest.raises(Conflict), transaction():
                services.withdraw_petition(actor=table.bearer, petition=queries.locked(number), reason="Non")
        with pytest.raises(Forbidden), transaction():
            services.withdraw_petition(actor=ANONYMOUS, petition=queries.locked(petition_id), reason="Non")
