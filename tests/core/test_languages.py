"""The language in the address: every page leads on in its own, and to its twin in the other."""

from __future__ import annotations

import contextvars
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext

from core import i18n
from core.app import bind_catalogues
from core.contracts import Role
from core.errors import PluginError
from core.i18n import LanguageInAddress, language, own_path, speaking
from core.testing import Build, Maker
from core.web import languages, letters
from core.web.words import words

LINKS = re.compile(r'<(?:a|form)[^>]*? (?:href|action)="(/[^"]*)"')


def links(page: str) -> list[str]:
    """Return where the links and forms of a page lead, but the one to the other language."""
    return list(LINKS.findall(re.sub(r"<a [^>]*hreflang[^>]*>", "", page)))


def test_a_page_in_english_keeps_its_language(client: FlaskClient) -> None:
    page = client.get("/en/").text
    assert '<html lang="en">' in page
    assert "Sign in" in page
    assert "Se connecter" not in page
    assert len(links(page)) > 5
    assert all(path.startswith("/en/") for path in links(page))


def test_a_page_in_french_has_no_prefix(client: FlaskClient) -> None:
    page = client.get("/").text
    assert '<html lang="fr">' in page
    assert not any(path.startswith("/en") for path in links(page))
    assert "<span lang" not in page


@pytest.mark.parametrize(
    ("path", "lang", "status"),
    [
        ("/en", "en", 200),
        ("/en/", "en", 200),
        ("/english", "fr", 404),
        ("/en/nulle-part", "en", 404),
        ("/fr/", "fr", 404),
    ],
)
def test_only_the_whole_first_part_of_a_path_is_a_language(
    client: FlaskClient, path: str, lang: str, status: int
) -> None:
    answer = client.get(path)
    assert (answer.status_code, f'<html lang="{lang}">' in answer.text) == (status, True)


@pytest.mark.parametrize(
    ("path", "twin"),
    [
        ("/en/", "/"),
        ("/", "/en/"),
        ("/connexion?next=/moi", "/en/connexion?next=/moi"),
        ("/en/rien?q=saint%20d%22", "/rien?q=saint%20d%22"),
        ("/en/nulle%20part", "/nulle%20part"),
        ("/en//evil.example/", "//evil.example/"),
    ],
)
def test_each_page_leads_to_its_twin(client: FlaskClient, path: str, twin: str) -> None:
    found = re.search(r'<a href="([^"]*)" lang="(..)" hreflang="\2">', client.get(path).text)
    assert found is not None
    if twin.startswith("//"):
        assert not found[1].startswith("//")
    else:
        assert found[1].replace("&amp;", "&") == twin


def test_search_engines_are_told_of_both(client: FlaskClient, make: Maker) -> None:
    for path in ("/espaces", "/en/espaces"):
        page = client.get(path).text
        assert '<link rel="alternate" hreflang="fr" href="https://centre.example/espaces">' in page
        assert '<link rel="alternate" hreflang="en" href="https://centre.example/en/espaces">' in page
    assert "alternate" not in client.get("/en/nulle-part").text
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))  # type: ignore[attr-defined]
    assert "alternate" not in client.get("/en/espaces").text


def test_what_no_get_shows_again_leads_home(client: FlaskClient) -> None:
    refused = client.post("/en/deconnexion", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert '<a href="/" lang="fr" hreflang="fr">' in refused.text


def test_a_refused_form_leads_to_its_own_page(client: FlaskClient) -> None:
    refused = client.post("/en/connexion", data={"way": "password", "email": "", "password": ""})
    assert refused.status_code == 422
    assert '<a href="/connexion" lang="fr" hreflang="fr">' in refused.text
    assert "Type your email address." in refused.text


def test_nobody_gets_a_cookie_for_a_language(client: FlaskClient) -> None:
    for path in ("/en/", "/en/espaces", "/en/connexion"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" in answer.headers["Vary"]


def test_static_files_have_one_address(client: FlaskClient) -> None:
    files = [re.findall(r'"(/[^"]*static/[^"]*)"', client.get(path).text) for path in ("/", "/en/")]
    assert files[0] == files[1] != []
    assert all(path.startswith("/static/") for path in files[0])
    assert client.get("/static/preau.css").status_code == 200
    assert client.get("/en/static/preau.css").status_code == 404


def test_signing_in_leads_back_to_the_page_in_its_language(client: FlaskClient, make: Maker) -> None:
    code = make.card(make.person("Nadia K."))
    asked = client.get("/en/personnes")
    assert (asked.status_code, asked.location) == (303, "/en/connexion?next=/en/personnes")
    entered = client.post("/en/connexion", data={"way": "card", "code": code, "next": "/en/moi"})
    assert entered.location == "/en/moi"
    home = client.post("/en/connexion", data={"way": "card", "code": code})
    assert home.location == "/en/"
    assert client.get("/en/moi").status_code == 200
    assert client.get("/moi").status_code == 200  # one cookie for both


def test_a_site_below_a_path_keeps_it(client: FlaskClient) -> None:
    page = client.get("/en/", environ_overrides={"SCRIPT_NAME": "/preau"}).text
    assert all(path.startswith("/preau/en/") for path in links(page))
    assert '<a href="/preau/" lang="fr" hreflang="fr">' in page
    assert '"/preau/static/preau.css?' in page


def test_behind_a_proxy_too(build_instance: Build) -> None:
    app = build_instance(plugins=[], tables={"site": {"trusted_proxies": 1}})
    page = app.test_client().get("/en/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.1.1"}).text
    assert '<html lang="en">' in page
    assert all(path.startswith("/en/") for path in links(page))


def test_another_site_posts_nothing_in_any_language(client: FlaskClient) -> None:
    for path in ("/connexion", "/en/connexion"):
        assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_language_does_not_outlive_its_request(centre: Flask) -> None:
    def ask(path: str) -> str:
        return FlaskClient(centre, centre.response_class).get(path, buffered=True).text

    def ask_thrice() -> list[bool]:  # in one thread, outside the context of the test
        return [f'<html lang="{code}">' in ask(path) for path, code in (("/en/", "en"), ("/", "fr"), ("/en/", "en"))]

    assert contextvars.Context().run(ask_thrice) == [True, True, True]
    assert language() == "fr"


def test_failures_are_told_in_the_language_of_the_page(client: FlaskClient) -> None:
    assert "This page does not exist" in client.get("/en/rien").text
    told = client.get("/en/rien", headers={"Accept": "application/json"}).get_json()
    assert told["error"]["title"] == "This page does not exist"


def test_a_page_that_a_language_would_hide_is_refused() -> None:
    app = Flask("hidden")
    app.add_url_rule("/en/cours", endpoint="hidden.page", view_func=str)
    with pytest.raises(PluginError, match="/en/cours"):
        languages.refuse_hidden(app)


def test_a_plugin_without_english_says_its_message_ids(centre: Flask, tmp_path: Path) -> None:
    app = Flask("outside", root_path=str(tmp_path))

    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    bind_catalogues(app, SimpleNamespace(folders={"outside": tmp_path}))  # type: ignore[arg-type]
    with app.test_request_context(), speaking("en"):
        assert gettext("Only this plugin says so") == "Only this plugin says so"
        assert gettext("Home") == "Home"


def test_paths_written_without_flask_follow_the_language() -> None:
    assert own_path("/petitions/1") == "/petitions/1"
    with speaking("en"):
        assert own_path("/petitions/1") == "/en/petitions/1"
        with speaking("fr"):
            assert own_path("/petitions/1") == "/petitions/1"


@pytest.mark.parametrize(
    ("path", "root", "rest"),
    [
        ("/en", "/en", "/"),
        ("/en/", "/en", "/"),
        ("/en/a/b", "/en", "/a/b"),
        ("/enfants", "", "/enfants"),
        ("", "", ""),
        ("/en/en/a", "/en", "/en/a"),
    ],
)
def test_the_prefix_moves_to_where_the_site_is_mounted(path: str, root: str, rest: str) -> None:
    seen = {}

    def inner(environ, start_response):  # type: ignore[no-untyped-def]
        seen.update(root=environ.get("SCRIPT_NAME", ""), rest=environ["PATH_INFO"], spoken=language())
        return []

    LanguageInAddress(inner)({"PATH_INFO": path}, lambda *_: lambda _: None)  # type: ignore[arg-type]
    assert seen == {"root": root, "rest": rest, "spoken": "en" if root else "fr"}


def test_what_is_written_is_marked_on_a_page_in_english_only(centre: Flask) -> None:
    with centre.test_request_context("/"):
        assert languages.written("Un <auvent>") == "Un <auvent>"
        assert str(languages.in_french()) == ""
        with speaking("en"):
            assert languages.written("Un <auvent>") == '<span lang="fr">Un &lt;auvent&gt;</span>'
            assert languages.written("") == ""
            assert languages.written(None) == ""
            assert str(languages.in_french()) == ' lang="fr"'


def test_a_marked_value_stands_in_a_message_and_the_rest_is_escaped(centre: Flask) -> None:
    with centre.test_request_context("/"), speaking("en"):
        said = words().gettext("“%(title)s” & %(other)s", title=languages.written("<b>"), other="<i>")
    assert said == '“<span lang="fr">&lt;b&gt;</span>” &amp; &lt;i&gt;'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Bonjour\n\nhttps://centre.example/petitions/1", "fr"),
        ("Hello\n\nhttps://centre.example/en/petitions/1", "en"),
        ("Hello\n\n/en/petitions/1", "en"),
        ("https://evil.example/en/1", "fr"),
        ("Bonjour", "fr"),
    ],
)
def test_a_letter_is_in_the_language_of_the_page_it_leads_to(centre: Flask, body: str, code: str) -> None:
    with centre.test_request_context("/"):
        assert letters.language_of(body) == code
        assert bool(letters.letter_language(body)) == (code == "en")
        with speaking("en"):
            assert bool(letters.letter_language(body)) == (code == "fr")


def test_each_other_language_has_a_prefix() -> None:
    assert i18n.PREFIXES == {"/en": "en"}
