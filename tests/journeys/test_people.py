"""A card made again, a one-hour code, roles with their trace, an account closed and opened again: by those who do it.

Each walk brings people of its own, so that the world stays as the other journeys know it.
"""

from __future__ import annotations

import itertools

import pytest

from core.demonstration.stage import Account
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

FIRST = "quatre mots sans rapport"
NEW = "cinq autres mots encore meilleurs"
_numbers = itertools.count(1)


def newcomer(desk: Walker, script: bool) -> str:
    """Write somebody down and return her name; the page of that person is open."""
    name = f"Mireille {'avec' if script else 'sans'} {next(_numbers)}"
    desk.go("/personnes/ajouter")
    desk.fill(name=name)
    desk.press("Ajouter")
    return name


def own_page(walk: Walker) -> str:
    """The address of the page, without its note."""
    return walk.page.url.removeprefix(walk.address).partition("?")[0]


def shown_code(walk: Walker) -> str:
    """The code that the page shows, as it is read aloud."""
    return walk.page.locator(".figure .value").inner_text()


def enter_with_code(walk: Walker, code: str) -> None:
    walk.go("/connexion")
    walk.page.get_by_label("Code d’une heure").fill(code)
    walk.press("Me connecter avec ce code")


def test_a_lost_card_is_made_again(walker, script):
    desk = walker("Nadia K.")
    name = newcomer(desk, script)
    page = own_page(desk)
    desk.press("Faire une carte")
    former = Account(name, "", shown_code(desk), "", card=True)
    lost = walker(former)
    desk.go(page)
    desk.press("Faire une nouvelle carte")
    new = Account(name, "", shown_code(desk), "", card=True)

    lost.page.goto("/moi")
    assert lost.page.get_by_role("button", name="Se déconnecter").count() == 0
    lost.page.goto("/connexion")
    lost.fill(code=former.secret)
    lost.press("Me connecter avec ma carte")
    lost.says("Aucune carte valable")
    walker(new, width=360).says(name)


def test_a_one_hour_code_lets_somebody_in_once(walker, script):
    desk = walker("Nadia K.")
    name = newcomer(desk, script)
    page = own_page(desk)
    desk.press("Donner un code d’une heure")
    desk.says("Ce code n’est montré qu’une fois", "pour une seule connexion")
    former = shown_code(desk)
    desk.go(page)
    desk.press("Donner un code d’une heure")
    code = shown_code(desk)

    guest = walker(width=360)
    enter_with_code(guest, former)
    guest.says("Ce code n’ouvre rien, ou plus rien")
    enter_with_code(guest, code.lower().replace("0", "o").replace(" ", " - "))
    guest.go("/moi")
    guest.says(name)
    stranger = walker(width=360)
    enter_with_code(stranger, code)
    stranger.says("Ce code n’ouvre rien, ou plus rien")
    desk.go(page)
    desk.says("(utilisé)", "par Nadia K.")


def test_roles_a_forgotten_password_and_leaving(walker, script):
    chief, desk = walker("Karim T."), walker("Nadia K.")
    name = newcomer(chief, script)
    page, address = own_page(chief), f"{name.replace(' ', '.').lower()}@denain.example"
    name_her(chief, page, address)

    colleague = walker(Account(name, address, FIRST, ""), width=768)
    colleague.go("/personnes")
    forget_the_password(walker, desk, page, name, address)

    colleague = walker(Account(name, address, NEW, ""))
    colleague.go("/personnes")
    chief.go(f"{page}/roles")
    chief.page.get_by_label("Animation").uncheck()
    chief.press("Enregistrer les rôles")
    chief.says("Rôle retiré")
    assert colleague.page.goto("/personnes").status == 403

    leave_and_come_back(chief, colleague, page)


def name_her(chief: Walker, page: str, address: str) -> None:
    """Make an animator of somebody who had no password; first without one, which is refused."""
    chief.link("Changer les rôles")
    chief.page.get_by_label("Animation").check()
    chief.press("Enregistrer les rôles")
    chief.says("écrivez-en un premier")
    chief.page.get_by_label("Animation").check()
    chief.fill(email=address, password=FIRST)
    chief.press("Enregistrer les rôles")
    chief.says("Les rôles sont enregistrés", "Rôle donné", "par Karim T.")
    chief.go("/personnes/qui-peut-quoi")
    assert chief.page.locator("table").first.locator(f"a[href='{page}']").count() == 1


def forget_the_password(walker, desk: Walker, page: str, name: str, address: str) -> None:
    """A colleague gives a code; the person chooses a new password with it."""
    desk.go(page)
    assert desk.page.get_by_role("link", name="Changer les rôles").count() == 0
    desk.press("Donner un code d’une heure")
    back = walker(width=360)
    enter_with_code(back, shown_code(desk))
    back.says("Choisir un nouveau mot de passe")
    back.fill(password="court")
    back.press("Enregistrer le nouveau mot de passe")
    back.says("12 caractères")
    back.fill(password=NEW)
    back.press("Enregistrer le nouveau mot de passe")
    back.says("Connectez-vous")


def leave_and_come_back(chief: Walker, colleague: Walker, page: str) -> None:
    """Close the account, find it among the closed ones, and open it again."""
    chief.go(page)
    chief.link("Fermer ce compte")
    chief.says("Ce qui prend fin", "Ce qui reste", "Le nom, là où cette personne a signé")
    chief.press("Fermer ce compte")
    chief.says("Le compte est fermé")
    colleague.page.goto("/moi")
    assert colleague.page.get_by_role("button", name="Se déconnecter").count() == 0
    chief.go("/personnes")
    chief.link("Voir les comptes fermés")
    chief.page.locator(f"a[href='{page}']").click()
    chief.look()
    chief.says("Ce compte est fermé", "Compte fermé", "par Karim T.")
    chief.press("Rouvrir ce compte")
    chief.says("Le compte est rouvert", "Compte rouvert")
    chief.go(f"{page}/fermer")
    chief.press("Fermer ce compte")


def test_the_last_administrator_stays_and_is_let_in_from_the_machine(walker, world, script):
    chief = walker("Olivier P.", hub=True)
    chief.go("/personnes/qui-peut-quoi")
    chief.link("Olivier P.", chief.page.locator("main"))
    page = own_page(chief)
    chief.go(f"{page}/fermer")
    chief.press("Fermer ce compte")
    chief.says("nommez-en d’abord une autre")
    chief.go(f"{page}/roles")
    chief.page.get_by_label("Administration").uncheck()
    chief.press("Enregistrer les rôles")
    chief.says("nommez-en d’abord une autre")

    said = world.command("region", "people", "reset", "--code")
    chief.page.goto("/moi")
    assert chief.page.get_by_role("button", name="Se déconnecter").count() == 0
    enter_with_code(chief, said.splitlines()[0].partition(" : ")[2])
    chief.link("Continuer sans le changer")
    chief.go("/personnes/qui-peut-quoi")
    chief.says("Code d’une heure donné Olivier P.", "par une commande, sur la machine elle-même")
