"""The administrator's page of backups, and what the desk and the home page say of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core import backup, clock
from core.backup import keys
from core.contracts import Role
from core.runtime import config


@pytest.fixture
def administrator(client, make):
    client.sign_in(make.person("Karim T.", Role.ADMINISTRATOR))
    return client


@pytest.fixture
def animator(client, make):
    client.sign_in(make.person("Nadia K.", Role.ANIMATOR))
    return client


def text(response):
    return response.get_data(as_text=True)


def shown_key(page):
    return "".join(re.findall(r"<span>([A-Z0-9-]+)</span>", page))


def test_from_no_key_to_a_backup_taken_away(administrator):
    first = text(administrator.get("/sauvegardes"))
    assert "il manque la clé de récupération" in first
    assert "Sauvegarder maintenant" not in first
    sheet = administrator.post("/sauvegardes/cle")
    key = shown_key(text(sheet))
    assert str(keys.identity(key).to_public()) == keys.current().recipient
    assert sheet.headers["Cache-Control"] == "private, no-store"
    made = administrator.post("/sauvegardes/faire")
    assert made.location == "/sauvegardes?note=made"
    page = text(administrator.get(made.location))
    assert "a été relue" in page
    assert key[-6:] not in page
    assert "Avez-vous la feuille" in page
    wrong = administrator.post("/sauvegardes/cle/confirmer", data={"ending": "QQQQQQ"})
    assert wrong.status_code == 422
    assert "Ce ne sont pas les 6 derniers" in text(wrong)
    right = administrator.post("/sauvegardes/cle/confirmer", data={"ending": key[-6:].lower()})
    assert right.location == "/sauvegardes?note=confirmed"
    assert "Avez-vous la feuille" not in text(administrator.get("/sauvegardes"))
    (archive,) = config().backups.iterdir()
    taken = administrator.get(f"/sauvegardes/{archive.name}")
    assert taken.data == archive.read_bytes()
    assert "attachment" in taken.headers["Content-Disposition"]


def test_a_key_is_not_made_twice_by_a_page_that_is_sent_again(administrator):
    administrator.post("/sauvegardes/cle")
    before = keys.current()
    assert administrator.post("/sauvegardes/cle").status_code == 409
    assert keys.current() == before
    assert administrator.post("/sauvegardes/cle", data={"replacing": "1"}).status_code == 200
    assert keys.current() != before


def test_a_backup_without_a_key_or_a_disk_is_refused_in_french(build_instance, make, tmp_path):
    app = build_instance(tables={"backup": {"folder": str(tmp_path / "absent" / "sauvegardes")}})
    with app.app_context():
        browser = app.test_client()
        browser.sign_in(make.person("Karim T.", Role.ADMINISTRATOR))
        refused = browser.post("/sauvegardes/faire")
        assert refused.status_code == 409
        assert "Faites d’abord la clé" in text(refused)
        keys.make()
        refused = browser.post("/sauvegardes/faire")
        assert refused.status_code == 503
        assert "Branchez le disque" in text(refused)
        assert "n’est pas branché" in text(browser.get("/sauvegardes"))


@pytest.mark.parametrize(
    "name", ["../preau.toml", "..%2Fpreau.toml", "preau.toml", "autre-cccccccc-20261122-030000.age"]
)
def test_nothing_but_a_backup_can_be_taken_away(administrator, name):
    keys.make()
    backup.make()
    assert administrator.get(f"/sauvegardes/{name}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/sauvegardes"),
        ("get", "/sauvegardes/x.age"),
        ("post", "/sauvegardes/faire"),
        ("post", "/sauvegardes/cle"),
        ("post", "/sauvegardes/cle/confirmer"),
    ],
)
def test_an_animator_may_not(animator, method, path):
    assert getattr(animator, method)(path).status_code == 403
    assert keys.current() is None


def test_the_desk_says_the_age_and_beyond_two_days_whom_to_tell(build_instance, make):
    app = build_instance(plugins=("pathway",))
    with app.app_context():
        animator = app.test_client()
        animator.sign_in(make.person("Nadia K.", Role.ANIMATOR))
        now = clock.now()
        assert "il manque la clé" in text(animator.get("/aujourdhui"))
        keys.confirm(keys.make()[-6:])
        assert "Il n’y a pas encore de sauvegarde" in text(animator.get("/aujourdhui"))
        with clock.set_to(now - timedelta(hours=47)):
            first = backup.make()
        desk = text(animator.get("/aujourdhui"))
        assert "Dernière sauvegarde" in desk
        assert "/sauvegardes" not in desk
        first.unlink()
        with clock.set_to(now - timedelta(hours=49)):
            backup.make()
        desk = text(animator.get("/aujourdhui"))
        assert "La dernière sauvegarde a 2 jours" in desk
        assert "Prévenez" in desk


def test_the_administrator_of_a_hub_finds_the_way_at_home(hub, make):
    browser = hub.test_client()
    browser.sign_in(make.person("Karim T.", Role.ADMINISTRATOR))
    assert 'href="/sauvegardes"' in text(browser.get("/"))
    officer = hub.test_client()
    officer.sign_in(make.person("Hélène M.", Role.OFFICER))
    assert "sauvegarde" not in text(officer.get("/"))
