"""Courses found in their folder, read once per content; a closed session keeps the version that it taught."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from core.cli import preau
from core.contracts import Role
from core.errors import Missing
from core.testing import Build, Maker
from plugins.pathway.queries import library, sessions
from tests.plugins.pathway.conftest import COURSE, LESSON, Scene


@pytest.fixture
def own_courses(build_instance: Build, tmp_path: Path) -> Iterator[Path]:
    """A centre whose courses stand in a folder of its own, named relative to its instance."""
    app: Flask = build_instance(tables={"pathway": {"courses": "parcours"}})
    with app.app_context():
        folder = library.courses_folder()
        shutil.copytree(library.SHIPPED, folder)
        yield folder / COURSE


def _lesson_file(folder: Path) -> Path:
    return folder / library.lesson(COURSE, LESSON).file


def test_courses_are_read_again_only_when_a_file_changes(own_courses: Path) -> None:
    before = library.library()
    assert library.library() is before
    path = _lesson_file(own_courses)
    path.write_text(path.read_text(encoding="utf-8").replace("Porter une pétition", "Lancer une pétition"), "utf-8")
    assert library.lesson(COURSE, LESSON).title == "Lancer une pétition"


def test_a_broken_course_is_told_and_the_others_are_taught(own_courses: Path) -> None:
    broken = own_courses.with_name("autre")
    shutil.copytree(own_courses, broken)
    (broken / _lesson_file(own_courses).name).write_text("rien\n", encoding="utf-8")
    found = library.library()
    assert [course.slug for course in found.courses] == [COURSE]
    [(slug, problems)] = found.problems
    assert slug == "autre"
    assert problems


def test_the_version_taught_is_kept_for_ever(own_courses: Path, make: Maker) -> None:
    scene = Scene(make, make.actor(make.person("Nadia K.", Role.ANIMATOR)))
    session_id, _ = scene.held()
    session = sessions.session(session_id)
    taught = library.lesson_of(session)
    path = _lesson_file(own_courses)
    path.write_text(path.read_text(encoding="utf-8").replace("Porter une pétition", "Lancer une pétition"), "utf-8")
    kept = library.lesson_of(session)
    assert library.lesson(COURSE, LESSON).title == "Lancer une pétition"
    assert kept == taught
    assert (kept.title, kept.version) == ("Porter une pétition", session.version)
    [image] = [name for name in kept.files if name.endswith(".svg")]
    (own_courses / image).unlink()
    content, kind = library.image(session.version, image)
    assert content.startswith(b"<svg")
    assert kind == "image/svg+xml"


@pytest.mark.parametrize(
    "name", ["../../../preau.toml", "m2.s3.md", "course.yml", "images/autre.svg", "", "a\\..\\b.svg"]
)
def test_only_pictures_that_the_lesson_names_are_served(own_courses: Path, name: str) -> None:
    with pytest.raises(Missing):
        library.image(library.lesson(COURSE, LESSON).version, name)


def test_check_says_ok_without_an_instance(tmp_path: Path) -> None:
    folder = library.SHIPPED / COURSE
    result = CliRunner().invoke(preau, ["--instance", str(tmp_path), "pathway", "check", str(folder)])
    assert (result.exit_code, "OK" in result.output) == (0, True), result.output


def test_check_tells_each_problem_in_french_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / COURSE
    shutil.copytree(library.SHIPPED / COURSE, folder)
    path = folder / "m2.s3.md"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index('practice="petition.open"')].count("\n") + 1
    path.write_text(text.replace('practice="petition.open"', 'practice="petition.close"', 1), encoding="utf-8")
    result = CliRunner().invoke(preau, ["--instance", str(tmp_path), "pathway", "check", str(folder)])
    assert result.exit_code == 1
    assert f"m2.s3.md:{line}: " in result.output
    assert "petition.close" in result.output
    assert "is not known" not in result.output
