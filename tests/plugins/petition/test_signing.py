"""Signing by e-mail and at the centre: each refusal, each duplicate, each deadline."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from core import clock
from core.contracts import ANONYMOUS, Actor, Channel
from core.errors import Conflict, Forbidden, Invalid, Missing, Unavailable
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal
from core.testing import Build, Maker
from plugins.petition import services
from plugins.petition.models import Signature
from tests.plugins.petition.conftest import DENAIN, LILLE, Table, counted, fresh, mails, signatures

OPENED = datetime(2026, 11, 4, 11, tzinfo=UTC)
KIOSK = replace(ANONYMOUS, channel=Channel.KIOSK)


class TestAsking:
    def test_nothing_counts_before_the_link_is_confirmed(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.ask(petition_id)
        assert counted(petition_id) == {}
        (mail,) = mails()
        assert mail.recipient == "alix@example.org"
        assert f"https://centre.example{services.PATH}{table.token(petition_id)}" in mail.body

    def test_what_is_no_name_no_address_or_no_commune_is_refused_at_its_field(self, table: Table) -> None:
        petition_id = table.opened()
        for field, typed in {
            "name": ("=cmd()", "-1+1", "+33", "@alix", "a@example.org", "https://example.org", "", "🙂", "x" * 81,
                     "a\x00b", "a\u202eb", "a\x1bb"),
            "email": ("", "x", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "@x.fr"),
            "place": ("99999", "", "Denain"),
        }.items():  # fmt: skip
            for text in typed:
                with pytest.raises(Invalid) as refused:
                    table.ask(petition_id, **{"commune" if field == "place" else field: text})
                assert refused.value.field == field
        assert signatures(petition_id) == []

    def test_a_draft_is_not_signed(self, table: Table) -> None:
        petition_id = table.draft()
        with pytest.raises(Forbidden):
            table.ask(petition_id)
        with pytest.raises(Conflict):
            table.ask(petition_id, actor=table.bearer)

    def test_nor_one_that_is_closed_or_whose_time_is_over(self, table: Table) -> None:
        petition_id = table.opened()
        closes_at = fresh(petition_id).closes_at
        assert closes_at is not None
        with clock.set_to(closes_at), pytest.raises(Conflict):
            table.ask(petition_id)
        table.close(petition_id)
        with pytest.raises(Conflict):
            table.ask(petition_id)

    def test_a_stranger_signs_nothing_in_a_sandbox(self, table: Table) -> None:
        petition_id = table.opened(table.sandbox())
        with pytest.raises(Forbidden):
            table.ask(petition_id)

    def test_in_a_sandbox_the_letter_box_holds_a_path(self, table: Table) -> None:
        sandbox = table.sandbox()
        petition_id = table.opened(sandbox)
        table.ask(petition_id, actor=table.bearer)
        mail = mails()[-1]
        assert (mail.delivery, mail.space_id) == ("letter_box", sandbox.id)
        assert f"\n{services.PATH}{table.token(petition_id)}\n" in mail.body

    @pytest.mark.parametrize("tables", [{"site": {"public_url": ""}}, {"mail": {"mode": "none"}}])
    def test_without_mail_only_a_sandbox_signs_by_it(
        self, build_instance: Build, make: Maker, tables: dict[str, dict[str, str]]
    ) -> None:
        with build_instance(plugins=["moderation", "petition"], tables=tables).app_context():
            person = make.person("Monique D.")
            space = make.real_space(person, tools=["petition"])
            table = Table(make, person, make.actor(person), make.animator(), space)
            with pytest.raises(Unavailable):
                table.ask(table.opened())
            table.sign(table.opened(table.sandbox()), actor=table.bearer)


class TestAgain:
    def test_the_same_link_leaves_again_five_times_at_most(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        for email in ("alix@example.org", "ALIX@example.org", "alix+petition@example.org", *["alix@example.org"] * 4):
            table.ask(petition_id, email=email)
        assert len(signatures(petition_id)) == 1
        assert len(mails()) == 5
        assert len({mail.body for mail in mails()}) == 1
        assert {mail.recipient for mail in mails()} == {"alix@example.org"}

    def test_who_counts_already_is_told_by_mail_only(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        table.ask(petition_id, "DUPIN alix", "Alix+encore@example.org")
        assert counted(petition_id) == {Channel.WEB: 1}
        assert [services.PATH in mail.body for mail in mails()] == [True, False]
        assert len(signatures(petition_id)) == 1

    def test_one_address_counts_again_for_another_person(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id, "Alix Dupin")
        table.sign(petition_id, "Camille Dupin")
        table.sign(petition_id, "Alix Dupin", commune=LILLE)
        assert counted(petition_id) == {Channel.WEB: 3}

    def test_two_addresses_of_one_name_are_two_people(self, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id, email="alix@example.org")
        table.sign(petition_id, email="alix@example.net")
        assert counted(petition_id) == {Channel.WEB: 2}

    def test_one_person_signs_two_petitions(self, table: Table) -> None:
        for petition_id in (table.opened(), table.opened()):
            table.sign(petition_id)
            assert counted(petition_id) == {Channel.WEB: 1}


class TestConfirming:
    def test_it_counts_once_however_often(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        token = table.sign(petition_id)
        for _ in range(3):
            table.confirm(token)
        assert counted(petition_id) == {Channel.WEB: 1}
        assert journal.total("petition.signed", "signatures", where={"channel": "web"}) == 1

    def test_a_registered_pc_is_a_channel_of_its_own(self, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id, actor=KIOSK)
        assert counted(petition_id) == {Channel.KIOSK: 1}
        assert journal.total("petition.signed", "signatures", where={"channel": "kiosk"}) == 1

    def test_no_other_link_opens(self, table: Table) -> None:
        petition_id = table.opened()
        table.ask(petition_id)
        token = table.token(petition_id)
        number, _, mark = token.partition("-")
        changed = ("1" if mark[0] == "0" else "0") + mark[1:]
        for wrong in ("", "-", "x", number, f"{number}-", f"{number}-{changed}", f"0{token}", f"9{token}", token[:-1],
                      f"{'9' * 30}-{mark}", "é-é", f"²-{mark}"):  # fmt: skip
            with pytest.raises(Missing):
                table.confirm(wrong)
            with pytest.raises(Missing):
                services.find_link(wrong)
        table.confirm(token)
        assert counted(petition_id) == {Channel.WEB: 1}

    def test_an_erased_signature_leaves_no_link_to_the_next(self, table: Table) -> None:
        petition_id = table.opened()
        table.ask(petition_id)
        old = table.token(petition_id)
        with transaction():
            db.session.execute(delete(Signature))
        table.ask(petition_id, "Camille Dupin")
        assert len(mails()) == 2
        with pytest.raises(Missing):
            table.confirm(old)

    def test_a_link_lives_a_day_after_closing_and_no_longer(self, database: str, table: Table) -> None:
        with clock.set_to(OPENED):
            petition_id = table.opened()
            table.ask(petition_id, "Alix Dupin")
            first = table.token(petition_id)
            table.ask(petition_id, "Camille Dupin")
            second = table.token(petition_id)
        with clock.set_to(OPENED + timedelta(days=2)):
            table.close(petition_id)
        end = OPENED + timedelta(days=3)
        with clock.set_to(end - timedelta(microseconds=1)):
            table.confirm(first)
        with clock.set_to(end), pytest.raises(Conflict):
            table.confirm(second)
        assert counted(petition_id) == {Channel.WEB: 1}

    def test_before_the_task_has_closed_it_too(self, table: Table) -> None:
        with clock.set_to(OPENED):
            petition_id = table.opened()
            table.ask(petition_id)
        token, closes_at = table.token(petition_id), fresh(petition_id).closes_at
        assert closes_at is not None
        with clock.set_to(closes_at + timedelta(days=1)), pytest.raises(Conflict):
            table.confirm(token)


class TestAtTheCentre:
    def test_it_counts_at_once_and_bears_the_animators_name(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.countersign(petition_id)
        assert counted(petition_id) == {Channel.ASSISTED: 1}
        (signature,) = signatures(petition_id)
        assert signature.countersigned_by == table.animator.person_id
        assert journal.total("petition.signed", "signatures", where={"channel": "assisted"}) == 1

    def test_only_animators_countersign(self, table: Table) -> None:
        petition_id = table.opened()
        for actor in (ANONYMOUS, KIOSK, Actor(person_id=1), table.bearer):
            with pytest.raises(Forbidden):
                table.countersign(petition_id, actor=actor)

    def test_without_the_statement_there_is_no_signature(self, table: Table) -> None:
        petition_id = table.opened()
        with pytest.raises(Invalid) as refused:
            table.countersign(petition_id, agreed=False)
        assert refused.value.field == "agreed"

    def test_one_person_counts_once_after_the_centre(self, table: Table) -> None:
        petition_id = table.opened()
        table.countersign(petition_id)
        for name in ("Alix Dupin", "dupin ALIX"):
            with pytest.raises(Conflict):
                table.countersign(petition_id, name)
        table.countersign(petition_id, "Alix Dupin", LILLE)
        assert counted(petition_id) == {Channel.ASSISTED: 2}

    def test_a_verified_namesake_counts_once_too(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.countersign(petition_id)
        table.countersign(petition_id, namesake=1)
        with pytest.raises(Conflict) as refused:
            table.countersign(petition_id, namesake=1)
        assert refused.value.field == "namesake"
        table.countersign(petition_id, namesake=2)
        assert [one.namesake for one in signatures(petition_id)] == [0, 1, 2]
        assert counted(petition_id) == {Channel.ASSISTED: 3}

    def test_nor_after_her_mail(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        with pytest.raises(Conflict):
            table.countersign(petition_id)
        assert counted(petition_id) == {Channel.WEB: 1}

    def test_a_mail_after_the_centre_adds_nothing_and_says_so(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.countersign(petition_id)
        table.sign(petition_id)
        assert counted(petition_id) == {Channel.ASSISTED: 1}
        assert [services.PATH in mail.body for mail in mails()] == [False]

    def test_nor_a_link_asked_for_before(self, database: str, table: Table) -> None:
        petition_id = table.opened()
        table.ask(petition_id)
        token = table.token(petition_id)
        table.countersign(petition_id)
        for _ in range(2):
            table.confirm(token)
        assert counted(petition_id) == {Channel.ASSISTED: 1}
        assert [services.PATH in mail.body for mail in mails()] == [True, False]

    def test_a_closed_petition_is_not_countersigned(self, table: Table) -> None:
        petition_id = table.opened()
        table.close(petition_id)
        with pytest.raises(Conflict):
            table.countersign(petition_id)


class TestImaginarySigners:
    def test_five_at_each_press_all_marked(self, database: str, table: Table) -> None:
        petition_id = table.opened(table.sandbox())
        for _ in range(5):
            table.imagine(petition_id)
        assert counted(petition_id) == {Channel.WEB: 25}
        found = signatures(petition_id)
        assert len({one.name for one in found}) == 25
        assert all(one.is_imaginary and one.email is None for one in found)

    def test_never_in_a_real_space(self, table: Table) -> None:
        petition_id = table.opened()
        for actor in (table.bearer, table.animator):
            with pytest.raises(Forbidden):
                table.imagine(petition_id, actor)

    def test_nor_once_it_is_closed(self, table: Table) -> None:
        petition_id = table.opened(table.sandbox())
        table.close(petition_id)
        with pytest.raises(Conflict):
            table.imagine(petition_id)


class TestUpkeep:
    def test_one_reminder_after_seven_days(self, database: str, table: Table) -> None:
        with clock.set_to(OPENED):
            petition_id = table.opened()
            table.ask(petition_id, "Alix Dupin")
            table.sign(petition_id, "Camille Dupin", "camille@example.org")
        for moment, expected in (
            (timedelta(days=7, microseconds=-1), 0),
            (timedelta(days=7), 1),
            (timedelta(days=9), 0),
        ):
            with clock.set_to(OPENED + moment), transaction():
                assert services.remind() == expected
        assert mails()[-1].recipient == "alix@example.org"
        assert signatures(petition_id)[0].mails_sent == 2

    def test_none_once_five_mails_have_left_or_it_is_closed(self, table: Table) -> None:
        with clock.set_to(OPENED):
            tired, closed = table.opened(), table.opened()
            for _ in range(5):
                table.ask(tired)
            table.ask(closed)
            table.close(closed)
        with clock.set_to(OPENED + timedelta(days=8)), transaction():
            assert services.remind() == 0

    def test_what_was_never_confirmed_is_erased_after_thirty_days(self, database: str, table: Table) -> None:
        with clock.set_to(OPENED):
            petition_id = table.opened()
            table.ask(petition_id, "Alix Dupin")
            table.sign(petition_id, "Camille Dupin", "camille@example.org")
        for days, left in ((timedelta(days=30, microseconds=-1), 2), (timedelta(days=30), 1)):
            with clock.set_to(OPENED + days), transaction():
                services.erase_unconfirmed()
            assert len(signatures(petition_id)) == left
        assert counted(petition_id) == {Channel.WEB: 1}

    def test_who_signed_is_erased_six_months_after_the_closing(self, database: str, table: Table) -> None:
        with clock.set_to(OPENED):
            petition_id, other = table.opened(), table.opened()
            table.sign(petition_id, "Alix Dupin")
            table.countersign(petition_id, "Camille Dupin")
            table.sign(other, "Alix Dupin")
            table.close(petition_id)
        for days, named in ((150, 2), (200, 0), (201, 0)):
            with clock.set_to(OPENED + timedelta(days=days)), transaction():
                services.erase_signers()
            assert sum(bool(one.name) for one in signatures(petition_id)) == named
        assert not [one for one in signatures(petition_id) if one.email or one.show_name]
        assert {one.commune for one in signatures(petition_id)} == {DENAIN}
        assert {one.person_key for one in signatures(petition_id)} == {None}
        assert signatures(other)[0].name == "Alix Dupin"
        assert counted(petition_id) == {Channel.WEB: 1, Channel.ASSISTED: 1}
        services.recount()

    def test_the_commune_is_kept_as_its_code(self, table: Table) -> None:
        petition_id = table.opened()
        table.sign(petition_id)
        assert signatures(petition_id)[0].commune == DENAIN


FORM = {"name": "Alix Dupin", "place": "Denain", "email": "alix@example.org"}


class TestLanguage:
    """Mails are in the language of the page on which they were asked for, reminders too."""

    def test_a_mail_asked_for_in_english_is_in_english(self, table: Table, client: FlaskClient) -> None:
        number = table.opened()
        assert client.post(f"/en/petitions/{number}/signer", data=FORM).status_code == 303
        assert mails()[-1].subject == "Confirm your signature – Un auvent pour le marché"
        body = mails()[-1].body
        assert "Hello Alix Dupin," in body
        assert "https://centre.example/en/petitions/signatures/" in body
        assert re.search(r"The petition is open until \w+day \d+ \w+ \d{4}\.", body)

    def test_one_asked_for_in_french_is_in_french(self, table: Table, client: FlaskClient) -> None:
        number = table.opened()
        assert client.post(f"/petitions/{number}/signer", data=FORM).status_code == 303
        assert "Bonjour Alix Dupin," in mails()[-1].body
        assert "https://centre.example/petitions/signatures/" in mails()[-1].body

    @pytest.mark.parametrize(("prefix", "subject"), [("", "Rappel"), ("/en", "Reminder")])
    def test_a_reminder_keeps_the_language(
        self, database: str, table: Table, client: FlaskClient, prefix: str, subject: str
    ) -> None:
        number = table.opened()
        client.post(f"{prefix}/petitions/{number}/signer", data=FORM)
        with clock.set_to(clock.now() + timedelta(days=8)), transaction():
            assert services.remind() == 1
        assert mails()[-1].subject.startswith(subject)
        assert f"https://centre.example{prefix}/petitions/signatures/" in mails()[-1].body
