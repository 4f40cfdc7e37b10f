"""Each refusal of a course, with its file and its line."""

from __future__ import annotations

import pytest

from plugins.pathway.course import check_course
from tests.plugins.pathway.course.conftest import FILES, Write

PRACTICES = {"petition.open": ("opened", "signatures")}
QUIZ = FILES["s1.md"][FILES["s1.md"].index("::: assessment") : FILES["s1.md"].index("::: exchange")]

SPOILT = [
    # file, text, replaced by, line of the problem, part of its sentence
    ("s1.md", QUIZ, "", 12, "“assessment” is missing"),
    ("s1.md", "minutes: 60", "minutes: 61", 12, "add up to 60 minutes, the lesson to 61"),
    ("s1.md", "#a1 minutes=20", "#a1 minutes=19", 12, "“input” is given 20 minutes, its phases add up to 19"),
    ("s1.md", "input: 20, ", "", 12, "“input” is missing"),
    ("s1.md", "input: 20, ", "input: 0, ", 12, "whole number from 1"),
    ("s1.md", "requires: []", "requires: [s2]", 8, "before itself"),
    ("s1.md", "requires: []", "requires: [s1]", 8, "before itself"),
    ("s1.md", "requires: []", "requires: [s9]", 8, "“s9” is required but does not exist"),
    ("s1.md", "petition.open", "petition.close", 26, "“petition.close” is not known here"),
    ("s1.md", "opened>=1", "votes>=1", 26, "no figure “votes”: opened, signatures"),
    ("s1.md", "opened>=1", "opened", 26, "not a comparison"),
    ("s1.md", ' check="opened>=1"', "", 26, "both a practice and a check"),
    ("s1.md", "#e1 minutes=20", "#e1 minutes=20 level=3", 26, "level 3 is not one of this lesson"),
    ("s1.md", "{#2}", "{#two}", 37, "“two” is not a number"),
    ("s1.md", "::q2::", "", 37, "needs a title"),
    ("s1.md", "::q2::", "::q1::", 37, "“q1” is used twice"),
    ("s1.md", "Voici.", "```gift\na {T}\n```", 23, "stands in an assessment"),
    ("s1.md", "Introduction.", "```gift\na {T}\n```", 18, "stands in an assessment"),
    ("s1.md", "Un dessin", "", 24, "no alternative text"),
    ("s1.md", "(dessin.svg)", "(https://example.org/a.svg)", 24, "not a file name"),
    ("s1.md", "(dessin.svg)", "(absent.svg)", 24, "not in the course"),
    ("fiche.md", "Un dessin", " ", 3, "no alternative text"),
    ("s1.md", "easy: falc.md\n", "", 1, "“easy” is missing"),
    ("s1.md", "easy: falc.md", "easy: absent.md", 14, "“absent.md” is not in the course"),
    ("s1.md", "easy: falc.md", "easy: ../falc.md", 14, "not a file name"),
    ("falc.md", "# Facile", "Facile", 1, "begins with its title"),
    ("falc.md", "Une phrase.", "> [!ANIMATEUR] Aidez.", 3, "everybody would read it"),
    ("s1.md", "licence: CC-BY-SA-4.0\n", "", 1, "“licence” is missing"),
    ("s1.md", "licence: CC-BY-SA-4.0", 'licence: "?"', 13, "SPDX"),
    ("s1.md", "minutes: 60", "minutes: 60\ncolour: red", 7, "“colour” is not known"),
    ("s1.md", "minutes: 60", "minutes: 60\nminutes: 60", 7, "comes twice"),
    ("s1.md", "minutes: 60", "minutes: soixante", 6, "whole number from 1 to 480"),
    ("s1.md", "minutes: 60", "minutes: true", 6, "whole number"),
    ("s1.md", "minutes: 60", "minutes: [", 8, "not YAML"),
    ("s1.md", "minutes: 60", "minutes: &m 60\nx: *m", 7, "aliases"),
    ("s1.md", '["2.2"]', "[2.2]", 10, "put numbers in quotes"),
    ("s1.md", '"Une séance"', "2.10", 5, "put it in quotes"),
    ("s1.md", "[association, elu]", "[association, maire]", 7, "“maire” is not a public"),
    ("s1.md", "{min: 9, max: 12}", "{min: 12, max: 9}", 11, "ends before it begins"),
    ("s1.md", "{min: 9, max: 12}", "12", 11, "keys and values"),
    ("s1.md", "id: s1", "id: S 1", 4, "small letters"),
    ("s2.md", "id: s2", "id: s1", 4, "used twice"),
    ("s1.md", "type: lesson", "type: page", 3, "must be “lesson”"),
    ("s1.md", "---\nIntroduction.", "Introduction.", 1, "between two lines of ---"),
    ("s1.md", "::: exchange", "Perdu.\n::: exchange", 40, "outside the phases"),
    ("s1.md", "Et vous ?\n:::", "Et vous ?\n:::\n:::", 43, "closes nothing"),
    ("s1.md", "Et vous ?\n:::", "Et vous ?", 40, "is not closed by :::"),
    ("s1.md", "> - Aidez.\n:::", "> - Aidez.", 26, "is not closed by :::"),
    ("s1.md", "Et vous ?", "~~~\ncode", 41, "fenced text is not closed"),
    ("s1.md", "::: input {", "::: speech {", 21, "“speech” is not a phase"),
    ("s1.md", "::: input {", "::: {", 21, "begins like this"),
    ("s1.md", "{#a1 minutes=20}", "{#a1 minutes=20 .big}", 21, "“.big” is not understood"),
    ("s1.md", "{#a1 minutes=20}", "{#a1 minutes=20 check=a}", 21, "“check” is not known in this phase"),
    ("s1.md", "{#a1 minutes=20}", "{minutes=20}", 21, "has no name"),
    ("s1.md", "{#a1 minutes=20}", "{#a1}", 21, "above 0"),
    ("s1.md", "{#p1 ", "{#a1 ", 40, "“a1” is used twice"),
    ("s1.md", "break=true", "break=oui", 40, "true or false"),
    ("s1.md", "> - Aidez.", "Aidez.", 30, "Leave a blank line"),
    ("s1.md", "1. Faites.", "1. Faites.\n     > [!ANIMATEUR] Aidez.", 28, "everybody would read it"),
    ("course.yml", "slug: demo", "slug: autre", 3, "not the name of the folder"),
    ("course.yml", "s1.md, s2.md", "s1.md, s2.md, s3.md", 10, "“s3.md” is not in the course"),
    ("course.yml", "rules: []", "rules: [{if: {level: '<2'}, then: {add: m1}}]", 11, "“because” is missing"),
    ("course.yml", "rules: []", "rules: [m1]", 11, "list of keys and values"),
    ("course.yml", "licence: CC-BY-SA-4.0\n", "", 1, "“licence” is missing"),
    ("course.yml", "format: parcours/1", "format: parcours/2", 1, "must be “parcours/1”"),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda spoilt: f"{spoilt[0]}-{spoilt[4]}")
def test_each_problem_has_its_file_and_line(write: Write, spoilt: tuple[str, str, str, int, str]) -> None:
    file, old, new, line, sentence = spoilt
    assert old in FILES[file]
    problems = [str(problem) for problem in check_course(write(**{file: FILES[file].replace(old, new, 1)}), PRACTICES)]
    assert any(text.startswith(f"{file}:{line}: ") and sentence in text for text in problems), "\n".join(problems)


def test_a_right_course_has_no_problem(write: Write) -> None:
    assert check_course(write(), PRACTICES) == []


def test_all_problems_are_told_at_once(write: Write) -> None:
    folder = write(course__yml=FILES["course.yml"].replace("demo", "autre"), falc__md=None, fiche__md="Fiche\n")
    assert [(problem.file, problem.line) for problem in check_course(folder, PRACTICES)] == [
        ("course.yml", 3),
        ("fiche.md", 1),
        ("s1.md", 14),
        ("s2.md", 14),
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"[]", b"a: [", b"a: 2026-99-99", b"\x00"])
def test_an_unreadable_course_file_is_a_problem_not_a_failure(write: Write, content: bytes) -> None:
    problems = check_course(write(course__yml=content), PRACTICES)
    assert problems and all(problem.file == "course.yml" for problem in problems)


def test_a_lesson_that_is_not_in_utf_8_gives_its_line(write: Write) -> None:
    (problem, *_) = check_course(write(s1__md=b"---\nid: \xe9\n"), PRACTICES)
    assert (problem.file, problem.line) == ("s1.md", 2)


def test_a_folder_without_a_course_says_so(write: Write) -> None:
    assert "not in the course" in str(check_course(write(course__yml=None), PRACTICES)[0])
