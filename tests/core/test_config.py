"""The configuration refuses what it does not know, and says which key and where."""

from __future__ import annotations

import pytest

from core import config
from core.contracts import Profile
from core.errors import ConfigError

SITE = {"site": {"id": "a" * 16}}


def parse(tmp_path, raw, environ=None):
    return config.parse(tmp_path, {**SITE, **raw}, environ or {})


def test_defaults_are_a_centre_on_sqlite_in_its_folder(tmp_path):
    found = parse(tmp_path, {})
    assert found.profile is Profile.CENTRE
    assert found.database_url.startswith("sqlite:///")
    assert found.database_url.endswith("/preau.db")


def test_a_file_that_is_not_there_names_the_command(tmp_path):
    with pytest.raises(ConfigError, match="init"):
        config.load(tmp_path, {})


def test_a_file_that_does_not_parse_is_named_with_its_line(tmp_path):
    (tmp_path / config.FILE).write_text("[site\nname = 3", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        config.load(tmp_path, {})


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"site": {"id": "x", "nom": "Denain"}}, r"\[site\] nom : clé inconnue"),
        ({"site": {"id": "x", "profile": "ville"}}, "« centre » ou « region »"),
        ({"site": {"id": ""}}, "id manque"),
        ({"site": {"id": "x", "timezone": "Europe/Denain"}}, "fuseau inconnu"),
        ({"site": {"id": "x", "public_url": "centre.example"}}, "http://"),
        ({"server": {"port": "huit mille"}}, "un nombre entier"),
        ({"server": {"port": True}}, "un nombre entier"),
        ({"mail": {"mode": "pigeon"}}, "« smtp »"),
        ({"mail": {"starttls": "oui"}}, "true ou false"),
        ({"plugins": {"enabled": "petition"}}, None),
        ({"plugins": {"enabled": [1]}}, "une liste de textes"),
        ({"name": "Denain"}, "section"),
        ({"server": {"port": 0}}, r"\[server\] port = 0 : il faut un nombre de 1 à 65535"),
        ({"server": {"port": 65536}}, "de 1 à 65535"),
        ({"server": {"threads": 0}}, "de 1 à 64"),
        ({"server": {"threads": 65}}, "de 1 à 64"),
        ({"server": {"upload_mb": 0}}, "de 1 à 1000"),
        ({"site": {"id": "x", "public_url": "https://"}}, "n’est pas une adresse"),
        ({"site": {"id": "x", "public_url": "https://centre.example:99999"}}, "n’est pas une adresse"),
        ({"site": {"id": "x", "public_url": "https://centre.example/preau"}}, "sans chemin"),
        ({"site": {"id": "x", "public_url": "https://moi@centre.example"}}, "sans chemin"),
        ({"site": {"id": "x", "local_urls": ["http://a", "b"]}}, "'b' : une adresse doit commencer par http://"),
        ({"site": {"id": "x", "own_networks": ["10.0.0.0/33"]}}, "'10.0.0.0/33' n’est pas un réseau"),
        ({"site": {"id": "x", "trusted_proxies": -1}}, "de 0 à 10"),
        ({"site": {"id": "x", "trusted_proxies": 11}}, "de 0 à 10"),
        ({"mail": {"mode": "smtp"}}, r"\[mail\] mode = 'smtp' : il faut aussi"),
        ({"mail": {"port": 0}}, "de 1 à 65535"),
        ({"database": {"url": "postgresql://preau@localhost/preau"}}, r"postgresql\+psycopg://"),
        ({"database": {"url": "mysql://preau@localhost/preau"}}, r"postgresql\+psycopg://"),
        ({"database": {"connections": 3}}, "il faut 0, ou un nombre de 4 à 200"),
        ({"database": {"connections": 201}}, "de 4 à 200"),
        ({"database": {"wait_seconds": 0}}, "de 1 à 120"),
        ({"server": {"worker": "oui"}}, "true ou false"),
        ({"people": {"shared_warn_seconds": 180}}, "plus petit que shared_idle_seconds"),
        ({"people": {"session_hours": 0}}, "de 1 à 168"),
        ({"people": {"sandbox_days": 0}}, "de 1 à 366"),
    ],
)
def test_each_refusal_says_the_key(tmp_path, raw, said):
    if said is None:
        assert parse(tmp_path, raw).plugins.enabled == ("petition",)
        return
    with pytest.raises(ConfigError, match=said):
        parse(tmp_path, raw)


def test_variables_come_after_the_file(tmp_path):
    environ = {"PREAU_SERVER_PORT": "8123", "PREAU_SITE_LOCAL_URLS": "http://a, http://b", "HOME": "/"}
    found = parse(tmp_path, {"server": {"port": 8000}}, environ)
    assert found.server.port == 8123
    assert found.site.local_urls == ("http://a", "http://b")


@pytest.mark.parametrize("variable", ["PREAU_PORT", "PREAU_SERVER_PROT", "PREAU_"])
def test_an_unknown_variable_is_refused(tmp_path, variable):
    with pytest.raises(ConfigError):
        parse(tmp_path, {}, {variable: "1"})


def test_the_folder_of_the_instance_is_not_a_setting(tmp_path):
    assert parse(tmp_path, {}, {"PREAU_INSTANCE": "elsewhere"}).instance == tmp_path


@pytest.mark.parametrize(
    "table",
    [
        {"server": {"port": 1, "threads": 1, "upload_mb": 1}},
        {"server": {"port": 65535, "threads": 64, "upload_mb": 1000}},
        {"site": {"id": "x", "public_url": "https://centre.example:8443/", "trusted_proxies": 10}},
        {"site": {"id": "x", "local_urls": ["http://[fd00::1]:8000"], "own_networks": ["192.168.1.12", "fd00::/8"]}},
        {"database": {"url": "postgresql+psycopg://preau@localhost/preau", "connections": 4}},
        {"database": {"connections": 0, "wait_seconds": 120}},
        {"mail": {"mode": "smtp", "sender": "preau@centre.example"}},
        {"people": {"shared_warn_seconds": 179, "session_hours": 168, "sandbox_days": 1}},
    ],
)
def test_values_at_their_bounds_are_taken(tmp_path, table):
    assert parse(tmp_path, table)


def test_a_secret_is_not_repeated_in_its_refusal(tmp_path):
    with pytest.raises(ConfigError) as refusal:
        parse(tmp_path, {"database": {"url": "postgresql://preau:motdepasse@localhost/preau"}})
    assert "motdepasse" not in str(refusal.value)


@pytest.mark.parametrize("value", ["00:00", "23:59", "03:30"])
def test_hours_of_the_day(value):
    assert config.hour(value) == ""


@pytest.mark.parametrize("value", ["24:00", "3:30", "03:60", "03h30", "03:30 ", "", "٠٣:٣٠"])
def test_what_is_no_hour_of_the_day(value):
    assert config.hour(value) == "il faut une heure comme 03:30."


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://preau:sesame",
        "postgresql+psycopg://preau:se@same@machine:x/base",
        "postgresql+psycopg://preau:sesame@machine:54x/base",
    ],
)
def test_an_address_of_a_database_that_nobody_understands_is_refused_without_its_password(tmp_path, address):
    with pytest.raises(ConfigError, match="ne se comprend pas") as refused:
        parse(tmp_path, {"database": {"url": address}})
    assert "same" not in str(refused.value)


def test_a_password_with_signs_is_written_with_their_numbers(tmp_path):
    address = "postgresql+psycopg://preau:se%2Fs%40me%3A@[::1]:5432/base?sslmode=require"
    assert parse(tmp_path, {"database": {"url": address}}).database_url == address
