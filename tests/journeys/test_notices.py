"""The public pages: an administrator fills them in, a passer-by reads them; with JavaScript and without."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_passer_by_finds_them_at_the_foot_of_the_home_page(walker, width):
    visitor = walker(width=width)
    visitor.go("/")
    for link in ("Mentions légales", "Données personnelles", "Accessibilité"):
        visitor.page.locator("footer").get_by_role("link", name=link).click()
        visitor.page.wait_for_load_state()
        visitor.look()
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, visitor.page.url
    assert visitor.context.cookies() == []


def test_an_administrator_fills_in_what_remains_and_the_public_reads_it(walker):
    administrator = walker("Karim T.")
    administrator.go("/")
    administrator.link("Remplir les pages publiques")
    administrator.link("Remplir\u00a0: Mentions légales")
    administrator.fill(phone="appelez-moi")
    administrator.press("Publier cette page")
    administrator.says("Il y a une chose à corriger", "Écrivez un numéro de téléphone")
    administrator.fill(publisher="Commune de Denain", phone="03 27 00 00 00", director="La maire", extra="**Horaires**")
    administrator.page.get_by_label("Nous hébergeons ce site nous-mêmes").check()
    administrator.press("Publier cette page")
    administrator.says("La page est changée", "par Karim T.")
    visitor = walker()
    visitor.go("/mentions-legales")
    visitor.says("Commune de Denain", "L’éditeur héberge lui-même ce site", "Le centre ne l’a pas encore indiqué.")
    assert visitor.page.locator("strong", has_text="Horaires").count() == 1


def test_the_audit_that_is_filled_in_is_told_on_every_page(walker):
    administrator = walker("Karim T.")
    administrator.go("/pages-publiques/accessibilite")
    administrator.fill(audited_on="2026-01-15", auditor="Un cabinet", rate="75", failures="- Une carte sans texte")
    administrator.press("Publier cette page")
    visitor = walker()
    visitor.go("/")
    visitor.link("Accessibilité\u00a0: partiellement conforme")
    visitor.says("75", "des critères du RGAA sont respectés", "Une carte sans texte", "Défenseur des droits")


def test_the_register_is_read_by_the_administrator(walker):
    administrator = walker("Karim T.")
    administrator.go("/pages-publiques")
    administrator.link("Voir le registre")
    administrator.says("Signatures de pétitions", "effacé par petition.erase_signers")
    with administrator.page.expect_download() as file:
        administrator.page.get_by_role("link", name="Télécharger le registre (CSV)").click()
    assert file.value.suggested_filename.endswith(".csv")


def test_the_hub_has_its_own(walker):
    visitor = walker(hub=True)
    visitor.go("/donnees-personnelles")
    visitor.says("Comptes des agents", "aucun nom d’habitant n’arrive ici", "La Région ne l’a pas encore indiqué.")
    for path in ("/mentions-legales", "/accessibilite"):
        visitor.go(path)
