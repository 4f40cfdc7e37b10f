"""Every request that reaches the application, however odd, gets a page or a JSON error in French, never a 500."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.routing import BuildError

from core.contracts import Role
from core.people import queries as people
from core.runtime import runtime

ODD = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    ["\x00", "\ud800", "\u202eevil", "é" * 30, "../../etc/passwd", "%00", "%s%s", "{{7*7}}", "' OR 1=1", "9" * 40, "-1"]
)


def refusal(response):
    """The response is an error page or JSON error of ours: a French sentence, no trace."""
    assert response.status_code != 500
    if response.status_code < 400:
        return
    if response.is_json:
        assert response.json["error"]["explanation"]
    else:
        assert '<html lang="fr">' in response.text
        assert "Traceback" not in response.text


def urls(app):
    """An address of every route, with numbers that exist and numbers that do not."""
    for rule in app.url_map.iter_rules():
        for number in ("1", "0", "999999", str(2**63 - 1), str(2**63), "9" * 60):
            values = dict.fromkeys(rule.arguments, number)
            with app.test_request_context():
                try:
                    yield rule, app.url_for(rule.endpoint, **values)
                except BuildError:  # the converter refuses it: write it by hand
                    yield rule, re.sub(r"<[^<>]+>", number, rule.rule)
            if not rule.arguments:
                break


@pytest.mark.parametrize("who", ["nobody", "animator", "participant"])
def test_every_route_with_every_method_and_odd_numbers(centre, make, client, who):
    make.sandbox(make.person("Claudine L."))
    if who == "animator":
        client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    if who == "participant":
        client.sign_in(make.person("Ahmed B."), shared=True)
    for rule, url in list(urls(centre)):
        if rule.endpoint == "static":
            continue
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
            if method == "POST" and rule.endpoint == "people.sign_out":
                continue
            response = client.open(url, method=method)
            assert response.status_code != 500, f"{method} {url}"
            if method != "HEAD" and rule.endpoint != "health.show":
                refusal(response)


@settings(max_examples=80)
@given(path=ODD, name=ODD, value=ODD)
@example(path="\x00", name="\x00", value="\ud800")
@example(path="\ud800", name="q", value="\u202e")
def test_odd_addresses_and_forms(centre, client, path, name, value):
    raw = path.encode("utf-8", "surrogatepass").decode("latin-1")
    query = {name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()}
    refusal(client.get("/", query_string=query))
    refusal(client.get("/communes", query_string={"q": query.popitem()[1]}))
    refusal(client.open("/" + raw.replace("?", "").replace("#", ""), method="GET"))
    data = {name.encode("utf-8", "replace"): value.encode("utf-8", "replace")}
    refusal(client.post("/connexion", data=data))
    refusal(client.post("/textes/x", data=data))


@pytest.mark.parametrize(
    "body", ["\ud800", {"code": "\ud800"}, {"a\x00": 1}, [1], None, "x" * 1000, {"code": ["\udfff"]}], ids=repr
)
def test_odd_json(centre, client, body):
    raw = json.dumps(body)
    for rule in centre.url_map.iter_rules():
        if "POST" in rule.methods and not rule.arguments:
            response = client.post(rule.rule, data=raw, content_type="application/json")
            assert response.status_code != 500, rule.rule
            refusal(response)
    refusal(client.post("/connexion", data="{", content_type="application/json"))


def multipart(name, content, filename=""):
    disposition = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
    return f"--b\r\nContent-Disposition: {disposition}\r\n\r\n{content}\r\n--b--\r\n".encode()


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_an_upload_above_the_limit_is_refused_in_french(centre, client, kind):
    limit = runtime().config.server.upload_mb * 1024 * 1024
    body = multipart("file", "x" * limit, "gros.pdf")
    response = client.post("/connexion", data=body, content_type=kind)
    assert response.status_code == 413
    assert "trop" in response.text


def test_a_text_of_two_megabytes_in_a_multipart_form_is_refused(client):
    body = multipart("code", "x" * 2_000_000)
    assert client.post("/connexion", data=body, content_type="multipart/form-data; boundary=b").status_code == 413


def test_a_text_of_two_megabytes_is_refused_at_its_field(client):
    assert client.post("/connexion", data={"code": "x" * 2_000_000}).status_code == 422


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "FOO"])
def test_unknown_methods(client, method):
    response = client.open("/", method=method)
    assert response.status_code in {403, 405}
    refusal(response)


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://centre.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://centre.example"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "https://centre.example"}, True),
        ({"Sec-Fetch-Site": None, "Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": None, "Origin": "https://centre.example.evil.example"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "null"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "https://[bad"}, False),
        ({"Sec-Fetch-Site": None}, False),
    ],
)
def test_unsafe_requests_come_from_our_own_pages(client, headers, passes):
    response = client.post("/connexion", data={}, headers=headers)
    assert (response.status_code == 403) is not passes
    if not passes:
        assert "ne vient pas d’une page de ce site" in response.text


def test_asking_for_headers_never_does_what_a_button_does(client, make):
    person = make.person("Claudine L.")
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    answer = client.head(f"/personnes/{person.id}/carte", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 303
    assert not answer.data
    assert people.card(person.id) is None


@pytest.mark.parametrize("path", ["/connexion", "/personnes/ajouter", "/postes", "/seances/nouvelle"])
def test_asking_for_the_headers_of_a_form_is_no_refusal(client, make, path):
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    assert client.head(path).status_code == 200


def test_pages_carry_their_policy_and_readers_get_no_cookie(client):
    response = client.get("/")
    assert "Set-Cookie" not in response.headers
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in response.headers["Vary"]


def test_a_page_made_with_a_cookie_is_kept_by_nobody(client):
    client.set_cookie("anything", "x")
    assert client.get("/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/fonts", "/static/nope.css"]
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_static_serves_its_folder_only(client, path, encoding):
    assert client.get(path, headers={"Accept-Encoding": encoding}).status_code == 404
