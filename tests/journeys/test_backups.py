"""The administrator makes the recovery key, says that the sheet is printed, backs up and takes the backup away."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_from_the_key_to_a_backup_on_a_usb_key(walker):
    walk = walker("Karim T.")
    walk.go("/")
    walk.link("Voir les sauvegardes")
    if walk.page.get_by_role("button", name="Faire la clé de récupération").count():
        walk.press("Faire la clé de récupération")
    else:
        walk.page.get_by_text("La feuille est perdue").click()
        walk.press("Faire une nouvelle clé")
    walk.says("elle n’est montrée qu’une fois")
    key = "".join(walk.page.locator(".sheet-key span").all_inner_texts())
    assert key.startswith("AGE-SECRET-KEY-1")
    walk.page.get_by_label("Les 6 derniers caractères de la clé").fill(key[-6:])
    walk.press("J’ai la feuille")
    walk.says("quelqu’un a la feuille")
    walk.press("Sauvegarder maintenant")
    walk.says("a été relue")
    with walk.page.expect_download() as taken:
        walk.page.get_by_role("link", name="Télécharger").first.click()
    assert taken.value.suggested_filename.endswith(".age")
