"""A space from its sandbox to its file and back, and its members named by their *responsable*: by those who do it."""

from __future__ import annotations

import itertools
import zipfile
from pathlib import Path

import pytest

from core.demonstration.stage import Account
from tests.journeys.walker import AXE, Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
_numbers = itertools.count(1)


def sandbox_of_a_newcomer(desk: Walker, script: bool) -> tuple[str, str]:
    """Receive an association and open a sandbox for it; return its name and the address of the sandbox."""
    name = f"Les jardins {'avec' if script else 'sans'} {next(_numbers)}"
    desk.go("/espaces/organisations/ajouter")
    desk.fill(name=name)
    desk.page.check("[name=kind][value=association]")
    desk.press("Noter cette organisation")
    desk.link("Ouvrir un bac à sable", desk.page.locator("main"))
    desk.press("Ouvrir le bac à sable")
    desk.says("Le bac à sable est ouvert")
    return name, desk.page.url.removeprefix(desk.address).partition("/membres")[0]


def test_from_the_sandbox_to_a_file_and_back(walker, script, tmp_path: Path):
    desk = walker("Nadia K.")
    name, sandbox = sandbox_of_a_newcomer(desk, script)
    desk.go(sandbox)
    desk.press("Remettre à zéro")
    desk.says("de nouveau vide")
    desk.link("Rendre réel")
    desk.press("Rendre réel")
    desk.says("Cet espace est maintenant réel")

    space = desk.page.url.removeprefix(desk.address).partition("?")[0]
    desk.link("Exporter cet espace")
    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="Télécharger le fichier").click()
    archive = tmp_path / "espace.zip"
    download.value.save_as(archive)
    read_without_preau(desk, archive, tmp_path / "opened", name)

    desk.go(space)
    desk.link("Effacer cet espace")
    desk.says("Tout ceci disparaît")
    desk.page.get_by_label("Oui, effacer tout cet espace").check()
    desk.press("Effacer l’espace")
    desk.says("L’espace est effacé")

    desk.link("Apporter un espace")
    desk.page.locator("[name=archive]").set_input_files(archive)
    desk.fill(bearer="Claudine L.")
    desk.press("Apporter cet espace")
    desk.says("L’espace est là, entier", name, "Claudine L.")


def read_without_preau(desk: Walker, archive: Path, folder: Path, name: str) -> None:
    """Open the pages of an archive from a folder: they are accessible, and ask nothing of the network."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    page = desk.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in sorted(folder.rglob("index.html")):
        page.goto(path.as_uri())
        assert name in page.locator("body").inner_text()
        if desk.script:
            found = AXE.run(page)
            assert found.violations_count == 0, found.generate_report()
    assert asked
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()


def test_a_file_that_is_no_space_is_refused_with_a_sentence(walker, script, tmp_path: Path):
    desk = walker("Nadia K.", width=360)
    odd = tmp_path / "photo.zip"
    odd.write_bytes(b"rien")
    desk.go("/espaces/importer")
    desk.press("Apporter cet espace")
    desk.says("Choisissez le fichier de l’espace")
    desk.page.locator("[name=archive]").set_input_files(odd)
    desk.press("Apporter cet espace")
    desk.says("n’est pas celui d’un espace")


def test_a_responsable_names_who_belongs(walker, script):
    desk = walker("Nadia K.")
    _, sandbox = sandbox_of_a_newcomer(desk, script)
    who = f"Josette {'avec' if script else 'sans'} {next(_numbers)}"
    desk.go("/personnes/ajouter")
    desk.fill(name=who)
    desk.press("Ajouter")
    desk.press("Faire une carte")
    card = Account(who, "", desk.page.locator(".figure .value").inner_text(), "", card=True)
    desk.go(f"{sandbox}/membres?q={who}")
    desk.press("Responsable", desk.page.locator("main"))

    bearer = walker(card, width=360)
    bearer.go(f"{sandbox}/membres")
    bearer.says("Une seule personne responsable", "choisit ses outils et ses membres")
    bearer.fill(who="Claud")
    bearer.press("Ajouter à l’espace")
    bearer.says("ne connaît pas une personne, et une seule")
    bearer.fill(who="Claudine L.")
    bearer.page.get_by_label("Modération").check()
    bearer.press("Ajouter à l’espace")
    bearer.says("La liste ci-dessous est à jour", "Claudine L.")

    mine = bearer.page.locator("li", has_text=who)
    bearer.press("Retirer de l’espace", mine)
    bearer.says("C’est la dernière personne responsable")
    bearer.link("Ne rien changer")
    bearer.says(who)
