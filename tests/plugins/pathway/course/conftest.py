"""A small course that is right, for tests to spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

COURSE = """format: parcours/1
type: course
slug: demo
title: "Démonstration"
version: "1"
licence: CC-BY-SA-4.0
modules:
  - id: m1
    title: "Un module"
    lessons: [s1.md, s2.md]
rules: []
"""
LESSON = """---
format: parcours/1
type: lesson
id: {id}
title: "Une séance"
minutes: 60
public: [association, elu]
requires: [{requires}]
level: {{min: 1, max: 2}}
skills: ["2.2"]
seats: {{min: 9, max: 12}}
phases: {{input: 20, practice: 20, assessment: 10, exchange: 10}}
licence: CC-BY-SA-4.0
easy: falc.md
handout: fiche.md
---
Introduction.

> [!ANIMATEUR] Préparez.

::: input {{#a1 minutes=20}}
Voici.

![Un dessin](dessin.svg)
:::
::: practice {{#e1 minutes=20 practice="petition.open" check="opened>=1"}}
1. Faites.
> [!ANIMATEUR] Deux par poste.
>
> - Aidez.
:::
::: assessment {{#q1 minutes=10}}
Répondez.
```gift
::q1:: Oui ? {{T}}

::q2:: Combien ? {{#2}}
```
:::
::: exchange {{#p1 minutes=10 break=true}}
Et vous ?
:::
"""
FILES = {
    "course.yml": COURSE,
    "s1.md": LESSON.format(id="s1", requires=""),
    "s2.md": LESSON.format(id="s2", requires="s1"),
    "falc.md": "# Facile\n\nUne phrase.\n",
    "fiche.md": "# Fiche\n\n![Un dessin](dessin.svg)\n",
    "dessin.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the course with some files changed (None: left out) and return its folder."""

    def _write(**changes: str | bytes | None) -> Path:
        folder = tmp_path / "demo"
        folder.mkdir(exist_ok=True)
        for name, text in {**FILES, **{key.replace("__", "."): value for key, value in changes.items()}}.items():
            path = folder / name
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return _write
