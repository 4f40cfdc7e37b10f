"""A year of a centre, compressed: two hundred days, updates, power cuts, a lost disk, a clock that wakes in 2016.

Real processes of the installed wheel, each on the date of the story; the test keeps its own ledger, fact by fact. In
the end journal, hub and due agree with it to the unit. Everything is drawn from one seed.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from release import wheel as release
from tests.journeys.year import days, versions
from tests.journeys.year.machines import Machine
from tests.journeys.year.story import (
    CUT,
    FIRST_UPDATE,
    LOST,
    NO_LINK,
    SAVED,
    SECOND_UPDATE,
    SEED,
    THIRD_UPDATE,
    UNSENT,
    Year,
)
from tests.journeys.year.visitor import Visitor
from tests.wheel import place as places

CLICKS = 24
#: A rule by which each session weighs, and no division is whole.
REQUIRED, AMOUNT = 23, 310_007
RULE = f"""
code = "annee"
version = 1
title = "Une année"
valid_from = 2025-01-01
example = false
amount_cents = {AMOUNT}
years_at_most = 3
sessions_required = {REQUIRED}
transfer_required = true
"""
AGREE = """
import sys
from datetime import date
from pathlib import Path
from core import config
from core.app import create_app
from core.contracts import SYSTEM
from core.events import transaction
from plugins.indemnity import services
with create_app(config.load(Path(sys.argv[1]))).app_context(), transaction():
    services.make_agreement(
        actor=SYSTEM, origin=sys.argv[2], number="2025-001", decision="Essai", start=date(2025, 9, 1), years=1
    )
"""
CHAIN = "SELECT count(*), count(seq), min(seq), max(seq) FROM core_journal_entry WHERE origin = :origin"
CLOSED = "pathway.session_closed"
WRONG_DATE = "La date de l’ordinateur du centre est fausse"


@pytest.fixture
def year(tmp_path: Path) -> Year:
    """The Region's machine and the centre's, as their makers left them."""
    wheel = release.build(tmp_path / "wheel")
    machines = [
        Machine(places.make(tmp_path / profile), profile, name)
        for profile, name in (("region", "Région d’essai"), ("centre", "Cyber-centre de Denain"))
    ]
    found = Year(*machines, versions.made_from(wheel, tmp_path / "versions"))
    for machine in machines:
        machine.install(wheel, days.at(days.FIRST, 8))
    return found


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_year(year: Year) -> None:
    with year.hub.served():
        link_the_two(year)
        year.work(0, FIRST_UPDATE)
        update(year, versions.GOOD)
        the_current_goes_off(year)
    a_fortnight_without_a_link(year)
    with year.hub.served():
        year.work(year.after_a_fortnight(), SECOND_UPDATE)
        an_update_fails(year)
        year.work(SECOND_UPDATE, CUT)
        the_current_goes_off_while_people_click(year)
        year.work(CUT + 1, THIRD_UPDATE)
        update(year, versions.LAST)
        the_disk_is_lost(year)
        year.work(LOST + 1, days.RETURN)
        the_clock_wakes_in_2016(year)
        year.work(days.RETURN, days.OPEN)
        all_agree(year)


def link_the_two(year: Year) -> None:
    """Adopt the rule, enrol the centre, agree with it for the year, and prepare for the worst."""
    rule = year.hub.place.folder / "rule.toml"
    rule.write_text(RULE, encoding="utf-8")
    year.hub.preau("indemnity", "adopt", rule)
    code = year.hub.preau("federation", "invite", "--name", "Cyber-centre de Denain", "--commune", "59172").strip()
    assert "Raccordé à « Région d’essai »" in year.centre.preau("federation", "enrol", year.hub.address, code)
    year.hub.run(AGREE, year.origin)
    year.sheet = year.centre.keep_backups_elsewhere()


def update(year: Year, version: str) -> None:
    """Install a version that is good."""
    done = year.centre.preau("update", "--from", year.versions[version], "--yes")
    assert f"C’est fait : Préau {version} est installé." in done
    year.agrees()


def an_update_fails(year: Year) -> None:
    """Try a version whose migration fails halfway: program and database are the same, byte for byte."""
    before = year.centre.export(), year.centre.programme()
    done = year.centre.preau("update", "--from", year.versions[versions.FAILING], "--yes", refused=True)
    assert f"Préau {versions.GOOD} est remis en place, la base est telle qu’avant." in done
    assert (year.centre.export(), year.centre.programme()) == before
    assert year.centre.preau("--version") == f"Préau {versions.GOOD}\n"
    year.agrees()


def the_current_goes_off(year: Year) -> None:
    """Kill the animator's program within a write, find what was kept, and go on from there."""
    step = year.chance.choice(("after_flush", "before_commit", "after_commit"))
    cut = {"day": year.chance.randrange(FIRST_UPDATE + 5, NO_LINK - 5), "act": year.chance.randint(1, 9), "step": step}
    code, told = year.centre.animate(year.plan(FIRST_UPDATE, NO_LINK, cut=cut))
    assert code == -signal.SIGKILL
    begun = year.ledger.read(told)
    assert begun is not None
    kept = year.centre.ask(begun["probe"], **begun["params"]) != [(0,)]
    assert kept == (step == "after_commit")
    if kept:
        year.ledger.add(*begun["facts"])
    year.agrees()
    again = next(day.number for day in year.days if day.date == begun["facts"][0]["day"])
    year.work(again, NO_LINK)
    year.verified()


def a_fortnight_without_a_link(year: Year) -> None:
    """Carry the federation's files on a USB key, twice; the Region reads the second one twice."""
    end = year.after_a_fortnight()
    middle = (NO_LINK + end) // 2
    for first, last, readings in ((NO_LINK, middle, 1), (middle, end, 2)):
        year.work(first, last, linked=False)
        key = year.hub.place.folder.parent
        there, back = key / "vers-la-region.txt", key / "reponse.txt"
        year.centre.preau("federation", "export", there)
        count = len(year.ledger.facts) - year.ledger.sent
        for fresh in (count, 0)[:readings]:
            assert f"écritures nouvelles : {fresh}." in year.hub.preau("federation", "receive", there, back)
        assert f"Écritures remises : {count}." in year.centre.preau("federation", "import", back)
        year.ledger.sent = len(year.ledger.facts)
        year.agrees(with_the_hub=True)


def the_current_goes_off_while_people_click(year: Year) -> None:
    """Kill the server while people confirm their signatures: what was answered is kept, each click counts once."""
    day = year.days[CUT]
    year.work(CUT, CUT + 1, links={"day": day.plan(SEED), "count": CLICKS})
    links: dict[str, str] = year.ledger.said["links"]
    assert len(links) == CLICKS
    answered = _click_until_the_current_goes_off(year, links)
    kept = _confirmed(year, links)
    assert answered <= kept < links.keys()
    _count_signatures(year, len(kept))
    with year.centre.served():
        for link in links.values():
            assert Visitor(year.centre.address).press(f"/petitions/signatures/{link}") == 200
    assert _confirmed(year, links) == links.keys()
    _count_signatures(year, CLICKS - len(kept))


def _click_until_the_current_goes_off(year: Year, links: dict[str, str]) -> set[str]:
    """Return whose click was answered before the server was killed."""
    enough = year.chance.randint(3, CLICKS // 2)
    answered: set[str] = set()
    counting = threading.Lock()
    with year.centre.served() as server, ThreadPoolExecutor(4) as people:

        def click(email: str) -> None:
            if Visitor(year.centre.address).press(f"/petitions/signatures/{links[email]}") == 200:
                with counting:
                    answered.add(email)
                    if len(answered) == enough:
                        server.kill()

        list(people.map(click, links))
        assert server.wait(timeout=30) == -signal.SIGKILL
    return answered


def _confirmed(year: Year, links: dict[str, str]) -> set[str]:
    rows = year.centre.ask("SELECT email FROM petition_signature WHERE state = 'confirmed' AND email IS NOT NULL")
    return {email for (email,) in rows} & links.keys()


def _count_signatures(year: Year, count: int) -> None:
    day = year.days[CUT].date
    fact = {"day": day, "kind": "petition.signed", "figures": {"signatures": 1}, "dimensions": {"channel": "web"}}
    year.ledger.add(*[fact] * count)
    year.agrees()


def the_disk_is_lost(year: Year) -> None:
    """Restore the last backup; the centre stops by itself, and takes back what the Region had received."""
    year.work(THIRD_UPDATE, SAVED + 1)
    year.centre.preau("backup")
    year.ledger.saved = len(year.ledger.facts)
    year.work(SAVED + 1, UNSENT)
    year.work(UNSENT, LOST, linked=True, send=False)
    shutil.rmtree(year.centre.instance)
    assert year.ledger.lose()
    taken = year.ledger.sent - year.ledger.saved
    newest = max(year.centre.disk.glob("*.age"), key=lambda path: path.name)
    year.centre.preau("restore", newest, "--key-file", year.sheet)
    _stop_and_take_back(year, taken)
    year.verified()


def _stop_and_take_back(year: Year, taken: int) -> None:
    before = len(year.ledger.facts)
    year.work(LOST, LOST + 1, send=False)
    year.centre.preau("journal", "seal")
    received = year.hub.daily(year.origin)
    assert "Reprendre ce que la Région a reçu" in year.centre.preau("federation", "send", refused=True)
    (stopped,) = year.centre.failing()
    assert stopped.startswith("L’envoi à la Région est arrêté")
    assert year.hub.daily(year.origin) == received
    moved = len(year.ledger.facts) - before
    done = year.centre.preau("federation", "recover")
    assert f"Écritures reprises : {taken}. Écritures faites depuis, remises à la suite : {moved}." in done


def the_clock_wakes_in_2016(year: Year) -> None:
    """After a closed summer the battery is dead: pages are read, nothing counts; then somebody confirms the date."""
    year.hub.set_clock(days.at(days.BACK, 8))
    year.centre.set_clock(datetime(2016, 1, 1, tzinfo=UTC))
    with year.centre.served():
        visitor = _signed_in(year)
        assert [visitor.open(page)[0] for page in ("/", "/petitions", "/personnes")] == [200, 200, 200]
        status, page = visitor.open("/personnes/ajouter", name="Arlette du retour")
        assert (status, WRONG_DATE in page) == (422, True)
        assert visitor.open("/horloge", day=days.BACK.isoformat())[0] == 422
        assert WRONG_DATE in year.centre.preau("journal", "seal", refused=True)
        (wrong,) = year.centre.failing()
        assert "2016" in wrong
        year.agrees()
        year.centre.set_clock(days.at(days.BACK, 8))
        visitor = _signed_in(year)
        assert visitor.open("/horloge", day=days.BACK.isoformat())[0] == 200
        assert year.centre.ask("SELECT count(*) FROM core_clock_confirmation") == [(1,)]
        assert visitor.open("/personnes/ajouter", name="Arlette du retour")[0] == 200
    day = days.BACK.isoformat()
    year.ledger.add({"day": day, "kind": "people.welcomed", "figures": {"people": 1}, "dimensions": {}})
    year.agrees()


def _signed_in(year: Year) -> Visitor:
    visitor = Visitor(year.centre.address)
    account = {"way": "password", "email": "karim@denain.example", "password": places.PASSWORD}
    assert "Karim T." in visitor.open("/connexion", **account)[1]
    return visitor


def all_agree(year: Year) -> None:
    """Journal, hub and due, and what doctor says of both machines."""
    assert [machine.failing() for machine in (year.centre, year.hub)] == [[], []]
    year.verified()
    facts = len(year.ledger.facts)
    for machine in (year.centre, year.hub):
        assert machine.ask(CHAIN, origin=year.origin) == [(facts, facts, 1, facts)]
    sessions = year.ledger.total(CLOSED, "sessions", purpose="pathway")
    assert sessions >= 6
    assert year.ledger.total(CLOSED, "sessions", purpose="transfer") == 1
    cents = floor(Fraction(AMOUNT * sessions, REQUIRED) + Fraction(1, 2))
    (said,) = re.findall(r"(\d+) / \d+ +oui +([\d ]+,\d\d) €", year.hub.preau("indemnity", "due"))
    assert (int(said[0]), int(re.sub(r"\D", "", said[1]))) == (sessions, cents)
