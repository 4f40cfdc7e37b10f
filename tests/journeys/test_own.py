"""One's own data: a participant sees hers, takes it away and has it erased; a signer without an account the same."""

from __future__ import annotations

import itertools
import re
import zipfile

import pytest

from core.demonstration.stage import Account
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

_numbers = itertools.count(1)


def newcomer(walker, script: bool) -> Walker:
    """Have somebody written down at the desk, given a card, and signed in with it."""
    desk = walker("Nadia K.")
    name = f"Odette {'avec' if script else 'sans'} {next(_numbers)}"
    desk.go("/personnes/ajouter")
    desk.fill(name=name)
    desk.press("Ajouter")
    desk.press("Faire une carte")
    return walker(Account(name, "", desk.page.locator(".figure .value").inner_text(), "", card=True), width=360)


def test_a_participant_sees_takes_away_and_has_erased_what_is_hers(walker, script, tmp_path):
    odette = newcomer(walker, script)
    name = odette.page.locator(".account a").first.inner_text()
    odette.go("/moi")
    odette.link("Voir mes données")
    odette.says("Ce qui est gardé de moi", "Comptes et cartes", "Combien de temps", "Essais répétés")
    odette.page.locator("summary").first.click()
    odette.says("Carte faite le")
    with odette.page.expect_download() as file:
        odette.page.get_by_role("link", name="Télécharger mes données").click()
    assert re.fullmatch(r"mes-donnees-\d{4}-\d\d-\d\d\.zip", file.value.suggested_filename)
    file.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert name.split()[-1] in archive.read("mes-donnees.html").decode()

    odette.link("Faire effacer mes données")
    odette.says("Ce qui est effacé", "Votre nom", "Ce qui reste, et pourquoi")
    odette.fill(word="non")
    odette.press("Effacer mes données et fermer mon compte")
    odette.says("Il y a une chose à corriger", "Écrivez le mot EFFACER")
    odette.fill(word="effacer")
    odette.press("Effacer mes données et fermer mon compte")
    odette.says("Votre compte est fermé", "votre nom compris")
    odette.page.goto("/moi")
    assert odette.page.get_by_role("button", name="Se déconnecter").count() == 0


def test_staff_are_told_what_to_do_first(walker):
    nadia = walker("Nadia K.")
    nadia.go("/moi/donnees/effacer")
    nadia.says("Vous avez un rôle ici")
    assert nadia.page.locator("[name='word']").count() == 0


def test_a_signer_without_an_account_takes_her_signature_back(walker, script):
    resident = walker(width=360)
    address = f"odile.{'avec' if script else 'sans'}@exemple.fr"
    petition = sign(resident, address)
    before = signatures(resident, petition)
    resident.go("/donnees-personnelles")
    resident.link("voir ce qui est gardé pour elle, retirer une signature")
    resident.fill(email="odile")
    resident.press("M’envoyer le lien")
    resident.says("Il y a une chose à corriger")
    resident.fill(email=address)
    resident.press("M’envoyer le lien")
    resident.says("Regardez vos e-mails")
    read_mail(resident, "Ce qui est gardé pour votre adresse", "/mes-donnees/lien/")
    resident.says(address, "Signatures de pétitions", "Odile")
    link = resident.page.url
    resident.press("Retirer ma signature")
    resident.says("C’est effacé")
    assert resident.page.get_by_role("button", name="Retirer ma signature").count() == 0
    assert signatures(resident, petition) == before - 1
    resident.page.goto(link)
    resident.look()
    assert resident.context.cookies() == []


def sign(resident: Walker, address: str) -> str:
    """Sign the first open petition, confirm by the mail, and return the address of its page."""
    resident.go("/petitions")
    resident.page.locator("main article h3 a").first.click()
    resident.look()
    petition = resident.page.url.removeprefix(resident.address)
    resident.fill(name=f"Odile {address.partition('@')[0][-4:]}", place="Denain", email=address)
    resident.press("Signer la pétition")
    assert resident.page.url.endswith("/merci")
    read_mail(resident, "Confirmez votre signature", "/petitions/signatures/")
    resident.press("Je confirme ma signature")
    resident.says("compte", "Vous pouvez retirer votre signature")
    return petition


def read_mail(resident: Walker, subject: str, path: str) -> None:
    """Open the last mail of that subject, and follow the link in it."""
    resident.go("/demonstration/courriels")
    resident.page.locator("main a", has_text=subject).first.click()
    resident.look()
    resident.page.locator(f"main a[href*='{path}']").first.click()
    resident.look()


def signatures(resident: Walker, petition: str) -> int:
    """How many signatures a petition counts, as programs are told."""
    answer = resident.page.request.get(f"{resident.address}{petition}.json")
    return int(answer.json()["signatures"])
