"""The page of the computer's date, and the banner that leads the team there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, journal
from core.contracts import Role
from core.events import transaction

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
BANNER = "La date de l’ordinateur est à vérifier"


def machine_at(moment: datetime):
    return clock.set_to(moment, watched=True)


@pytest.fixture
def signed_in(centre, make, client):
    """An animator, signed in at noon; the journal has an entry of noon."""
    with machine_at(NOON):
        person = make.person("Nadia K.", Role.ANIMATOR)
        with transaction():
            journal.record("people.welcomed", {"people": 1})
        client.sign_in(person)
    return client


def test_nothing_is_said_while_the_date_is_right(signed_in):
    with machine_at(NOON + timedelta(minutes=1)):
        assert BANNER not in signed_in.get("/").text
        page = signed_in.get("/horloge")
    assert page.status_code == 200
    assert "La date est juste" in page.text


def test_the_team_sees_a_banner_on_every_page_and_a_passer_by_does_not(signed_in, centre):
    with machine_at(NOON - timedelta(hours=1)):
        for address in ("/", "/personnes", "/nulle-part"):
            assert BANNER in signed_in.get(address).text
        assert BANNER not in centre.test_client().get("/").text
        assert BANNER not in signed_in.get("/horloge").text


def test_an_act_that_counts_is_refused_with_a_page_that_says_what_to_do(signed_in):
    with machine_at(NOON - timedelta(hours=1)):
        page = signed_in.post("/personnes/ajouter", data={"name": "Ahmed B."})
    assert page.status_code in {422, 503}
    assert "La date de l’ordinateur du centre est fausse" in page.text


def test_an_animator_confirms_the_date(signed_in):
    with machine_at(NOON - timedelta(hours=1)):
        page = signed_in.get("/horloge").text
        assert "jeudi 3 décembre 2026" in page
        assert "timedatectl" in page
        done = signed_in.post("/horloge", data={"day": "2026-12-03"})
        assert done.status_code == 303
        page = signed_in.get(done.location).text
    assert "La date est confirmée" in page
    assert "par Nadia K." in page
    assert BANNER not in page


@pytest.mark.parametrize(("day", "said"), [("2026-12-04", "un autre jour"), ("", "Choisissez un jour"), ("x", "")])
def test_another_day_or_none_is_refused_at_its_field(signed_in, day, said):
    with machine_at(NOON - timedelta(hours=1)):
        page = signed_in.post("/horloge", data={"day": day})
    assert page.status_code == 422
    assert said in page.text
    assert "aria-invalid" in page.text


def test_a_long_silence_is_a_warning_but_in_a_demonstration(signed_in, build_instance, make):
    with machine_at(NOON + timedelta(days=31)):
        assert signed_in.get("/horloge").status_code == 303
    demonstration = build_instance(plugins=[], tables={"site": {"demonstration": True}})
    with demonstration.app_context():
        client = demonstration.test_client()
        with machine_at(NOON):
            person = make.person("Nadia K.", Role.ANIMATOR)
        with machine_at(NOON + timedelta(days=31)):
            client.sign_in(person)
            assert BANNER not in client.get("/").text


def test_the_page_is_the_team_s(centre, make, client):
    assert client.get("/horloge").status_code == 303
    client.sign_in(make.person("Claudine L."))
    assert client.get("/horloge").status_code == 403
