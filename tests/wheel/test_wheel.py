"""The wheel holds what git tracks, installs apart from the checkout, and serves a centre from there."""

from __future__ import annotations

import re
import subprocess
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from zipfile import ZipFile

import pytest

from release.wheel import FOLDERS, ROOT
from tests.wheel import place as places

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def tracked():
    """Every file of the program that git tracks or is about to."""
    folders = [folder for folder in FOLDERS if folder != "release"]
    line = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    listed = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return {path for path in listed if path and (ROOT / path).is_file()}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what git tracks is known in a clone only")
def test_the_wheel_holds_every_file_that_git_tracks_and_each_catalogue_compiled(wheel):
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    known = tracked()
    compiled = {path.removesuffix(".po") + ".mo" for path in known if path.endswith(".po")}
    assert compiled
    assert held == known | compiled


def test_a_build_leaves_nothing_in_the_checkout(wheel):
    assert not (ROOT / "build").exists()
    assert wheel.name == f"preau-{places_version(wheel)}-py3-none-any.whl"


def places_version(wheel: Path) -> str:
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return re.search(r"^Version: (.+)$", archive.read(name).decode("utf-8"), re.MULTILINE)[1]


def test_what_runs_is_the_installed_program(place, wheel):
    found = place.ask("import core, plugins.petition as p, plugins.pathway.queries.library as l; "
                      "print(core.__file__, p.__file__, l.SHIPPED, sep='\\n')").splitlines()  # fmt: skip
    assert len(found) == 3
    assert all(Path(path).is_relative_to(place.packages) for path in found), found
    assert place.run(place.preau, "--version").stdout.strip() == f"Préau {places_version(wheel)}"


@pytest.fixture(scope="module")
def centre(place, tmp_path_factory):
    """The address of a centre that the installed program serves."""
    instance = tmp_path_factory.mktemp("instance") / "denain"
    port = places.make_instance(place, instance)
    with place.served(instance, port) as address:
        yield address


class Visitor:
    """Somebody with a browser that keeps its cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, **fields: str):
        """Ask for a page, or send a form; return the status, the type and the body."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), data)  # noqa: S310 - our server
        request.add_header("Sec-Fetch-Site", "same-origin")
        with self.opener.open(request, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read(), answer.url


@pytest.fixture
def visitor(centre):
    return Visitor(centre)


@pytest.fixture
def karim(visitor):
    """The administrator, signed in."""
    _, _, page, _ = visitor.open("/connexion", way="password", email="karim@denain.example", password=places.PASSWORD)
    assert "Karim T." in page.decode("utf-8")
    return visitor


def test_pages_are_served_in_french(visitor):
    for path, words in {
        "/": "Cyber-centre de Denain",
        "/connexion": "Se connecter",
        "/petitions": "Pétitions",
        "/parcours": "Participation citoyenne",
    }.items():
        status, kind, page, _ = visitor.open(path)
        assert (status, kind) == (200, "text/html")
        assert words in page.decode("utf-8")


def test_a_lesson_and_its_pictures_come_from_the_courses_of_the_wheel(visitor):
    listed = visitor.open("/parcours")[2].decode("utf-8")
    lesson = re.search(r'href="(/parcours/[^"/]+/[^"/?#]+)"', listed)[1]
    page = visitor.open(lesson)[2].decode("utf-8")
    assert "Porter une pétition" in page
    picture = re.search(r'<img[^>]+src="([^"]+\.svg[^"]*)"', page)[1]
    assert visitor.open(urllib.parse.urljoin(lesson, picture))[1] == "image/svg+xml"


def test_the_stylesheet_its_fonts_and_the_scripts_are_served(visitor):
    page = visitor.open("/")[2].decode("utf-8")
    sheet = re.search(r'href="([^"]+\.css[^"]*)"', page)[1]
    status, kind, styles, url = visitor.open(sheet)
    assert (status, kind) == (200, "text/css")
    fonts = set(re.findall(r'url\("?([^")]+\.woff2[^")]*)"?\)', styles.decode("utf-8")))
    assert len(fonts) >= 2
    for font in fonts:
        assert visitor.open(urllib.parse.urljoin(url, font))[2][:4] == b"wOF2"
    scripts = re.findall(r'<script[^>]+src="([^"]+)"', page)
    assert scripts
    assert {visitor.open(script)[1] for script in scripts} == {"text/javascript"}


def test_communes_are_found(visitor):
    assert "Valenciennes" in visitor.open("/communes?q=valenc")[2].decode("utf-8")


def test_an_animator_prints_a_card_as_a_pdf(karim):
    *_, url = karim.open("/personnes/ajouter", name="Claudine L.")
    person = re.search(r"/personnes/(\d+)", url)[1]
    page = karim.open(f"/personnes/{person}/carte", again="yes")[2].decode("utf-8")
    form = re.search(r'<form[^>]+action="([^"]+carte\.pdf[^"]*)".*?</form>', page, re.DOTALL)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    status, kind, body, _ = karim.open(form[1], **fields)
    assert (status, kind, body[:5]) == (200, "application/pdf", b"%PDF-")
