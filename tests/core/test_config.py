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
