"""``preau spaces``: out of one instance, into another, refusals in French."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core import cli, config, instance, migrate
from core.app import create_app
from core.contracts import Profile
from core.extensions import db
from core.runtime import runtime
from core.testing import Maker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "centre"
    instance.create(folder, instance.Answers(Profile.CENTRE, "Denain", "59172", mail="show", demonstration=True))
    with create_app(config.load(folder, {}), check_database=False).app_context():
        migrate.upgrade(runtime(), db.engine)
        make = Maker()
        make.real_space(make.person("Sylvie R.", email="sylvie@exemple.fr"), name="Les amis du marché")
        make.person("Ahmed B.")
        make.person("Ahmed B.")
        db.session.remove()
        db.engine.dispose()
    return folder


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli.preau, ["--instance", str(folder), "spaces", *words])


def test_out_and_in_again(folder: Path, tmp_path: Path) -> None:
    listed = run(folder, "list")
    assert "Les amis du marché" in listed.output
    number = next(line.split()[0] for line in listed.output.splitlines() if " espace " in line)
    target = tmp_path / "espace.zip"
    assert "Espace écrit" in run(folder, "export", number, str(target)).output
    again = run(folder, "export", number, str(target))
    assert again.exit_code == 1
    assert "existe déjà" in again.output
    assert run(folder, "export", number, str(tmp_path), "--with-members").exit_code == 0
    brought = run(folder, "import", str(target), "--bearer", "sylvie@exemple.fr")
    assert "Sylvie R. en est responsable" in brought.output
    assert run(folder, "list").output.count(" espace ") == 2


def test_refusals_are_sentences(folder: Path, tmp_path: Path) -> None:
    assert "n’existe pas" in run(folder, "export", "999", str(tmp_path / "x.zip")).output
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"rien")
    refused = run(folder, "import", str(bad), "--bearer", "sylvie@exemple.fr")
    assert refused.exit_code == 1
    assert "n’est pas celui d’un espace" in refused.output
    run(folder, "export", "2", str(tmp_path / "good.zip"))
    for who, said in (("Personne", "connaît personne"), ("Ahmed B.", "connaît plusieurs personnes")):
        refused = run(folder, "import", str(tmp_path / "good.zip"), "--bearer", who)
        assert refused.exit_code == 1
        assert said in refused.output
