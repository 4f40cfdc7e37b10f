"""Reading a course: what each part holds, and who may read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.pathway.course import CourseError, PhaseKind, Public, check_course, list_courses, read_course
from plugins.pathway.course.images import place_images
from plugins.pathway.course.version import lesson_version
from tests.plugins.pathway.course.conftest import FILES, Write

COURSES = Path(__file__).parents[4] / "courses"
PRACTICES = {"petition.open": ("drafts", "opened", "signatures", "closed")}


def test_a_course_is_read_whole(write: Write) -> None:
    course = read_course(write())
    lesson = course.lesson("s1")
    assert lesson is not None
    assert (course.slug, course.title, [each.id for each in course.lessons]) == ("demo", "Démonstration", ["s1", "s2"])
    assert (lesson.minutes, lesson.public) == (60, (Public.ASSOCIATION, Public.ELECTED))
    assert lesson.minutes_by_phase[PhaseKind.PRACTICE] == 20
    assert (lesson.introduction, lesson.preparation) == ("Introduction.", ("Préparez.",))
    assert [phase.kind for phase in lesson.phases] == list(PhaseKind)
    assert [phase.pause for phase in lesson.phases] == [False, False, False, True]
    assert lesson.easy.title == "Facile"
    assert lesson.handout is not None and lesson.handout.text.startswith("![Un dessin]")
    assert lesson.files == ("s1.md", "dessin.svg", "falc.md", "fiche.md")
    assert course.lesson("other") is None


def test_notes_are_for_animators_only(write: Write) -> None:
    lesson = read_course(write()).lesson("s1")
    assert lesson is not None
    practice = lesson.phases[1]
    assert practice.text == "1. Faites."
    assert practice.notes == ("Deux par poste.\n\n- Aidez.",)
    exercise = lesson.exercise("e1")
    assert exercise is not None and (exercise.level, exercise.text) == (1, "1. Faites.")


def test_questions_leave_the_text(write: Write) -> None:
    lesson = read_course(write()).lesson("s1")
    assert lesson is not None
    quiz = lesson.quiz("q1")
    assert quiz is not None and [question.title for question in quiz.questions] == ["q1", "q2"]
    assert lesson.phases[2].text == "Répondez."


def test_fenced_text_is_not_cut(write: Write) -> None:
    code = "Voici.\n~~~\n:::\n> [!ANIMATEUR] exemple\n```gift\n~~~"
    lesson = read_course(write(s1__md=FILES["s1.md"].replace("Voici.", code))).lesson("s1")
    assert lesson is not None and "> [!ANIMATEUR] exemple\n```gift" in lesson.phases[0].text


def test_windows_line_endings_read_the_same(write: Write) -> None:
    unix = read_course(write())
    windows = {name: text.replace("\n", "\r\n").encode("utf-8-sig") for name, text in FILES.items()}
    assert read_course(write(**windows)) == unix


@pytest.mark.parametrize("name", ["s1.md", "falc.md", "fiche.md", "dessin.svg"])
def test_a_version_changes_with_each_file_of_the_lesson(write: Write, name: str) -> None:
    before = read_course(write()).lesson("s1")
    after = read_course(write(**{name: FILES[name] + "\n<!-- -->\n" if name != "s1.md" else _retitled()})).lesson("s1")
    assert before and after and before.version != after.version


def _retitled() -> str:
    return FILES["s1.md"].replace("Une séance", "Une autre")


def test_a_version_forgets_other_lessons(write: Write) -> None:
    before = read_course(write()).lesson("s1")
    after = read_course(write(s2__md=FILES["s2.md"].replace("Une séance", "Une autre"))).lesson("s1")
    assert before and after and before.version == after.version


def test_a_picture_is_hashed_byte_by_byte(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\r\n")
    before = lesson_version(tmp_path, ["a.png"])
    (tmp_path / "a.png").write_bytes(b"\n")
    assert lesson_version(tmp_path, ["a.png"]) != before


def test_images_get_the_address_of_the_page() -> None:
    assert place_images("a ![b \\] c](d.svg) [e](f)", lambda name: f"/x/{name}") == "a ![b \\] c](/x/d.svg) [e](f)"


def test_a_course_with_problems_is_refused_with_all_of_them(write: Write) -> None:
    with pytest.raises(CourseError) as refused:
        read_course(write(falc__md=None, dessin__svg=None))
    assert len(refused.value.problems) == 5
    assert "course.yml" not in str(refused.value)


def test_every_course_that_we_publish_is_right() -> None:
    folders = list_courses(COURSES)
    assert [folder.name for folder in folders] == ["participation-citoyenne"]
    assert [str(problem) for folder in folders for problem in check_course(folder, PRACTICES)] == []


def test_the_lesson_on_petitions_is_complete() -> None:
    lesson = read_course(COURSES / "participation-citoyenne").lesson("participation.m2.s3")
    assert lesson is not None
    assert (lesson.minutes, lesson.requires) == (180, ())
    assert {exercise.level for exercise in lesson.exercises} == {1, 2}
    assert [len(quiz.questions) for quiz in lesson.quizzes] == [8]
    assert all(phase.notes for phase in lesson.phases)
