"""Which commune an instance is in: found as one types its name, its postcode or its INSEE code."""

from __future__ import annotations

import click

from core.contracts import Profile
from core.installing.dialogue import Dialogue, Question, RefusedAnswerError
from core.places.communes import Commune, commune
from core.text import fold
from core.web.places import candidates, written

SHOWN = 8


def ask_commune(dialogue: Dialogue, profile: Profile, given: str | None) -> Commune:
    """Ask for the commune until one is meant; several: a numbered list."""
    seat = "Commune du centre" if profile is Profile.CENTRE else "Commune où siège la Région"
    question = Question(f"{seat} (nom, code postal ou code INSEE)", "--commune")
    exact = commune(given.strip()) if given else None
    found = exact or dialogue.ask(question, lambda answer: _meant(answer, dialogue), given)
    if dialogue.asking:
        click.echo(f"  {written(found)}, {found.region}")
    return found


def _meant(answer: str, dialogue: Dialogue) -> Commune:
    found = _all_meant(answer)
    if not found:
        raise RefusedAnswerError(
            "Aucune commune ne porte ce nom, ce code postal ni ce code INSEE. Écrivez le nom comme sur une carte."
        )
    if len(found) == 1:
        return found[0]
    if not dialogue.asking:
        named = ", ".join(f"{place.insee} {written(place)}" for place in found[:SHOWN])
        raise RefusedAnswerError(f"plusieurs communes répondent à « {answer} » ; donnez le code INSEE : {named}.")
    return _chosen(found, dialogue)


def _all_meant(answer: str) -> list[Commune]:
    """Return the communes meant; a code may be the INSEE code of one and the postcode of others."""
    if not answer:
        return []
    exact = commune(answer)
    return list(dict.fromkeys([*([exact] if exact else []), *candidates(answer)]))


def _chosen(found: list[Commune], dialogue: Dialogue) -> Commune:
    choices = [(place.insee, f"{written(place)}, {place.insee}") for place in found[:SHOWN]]
    choices.append(("", "une autre : écrire son nom en entier"))
    insee = dialogue.choose(Question("Laquelle ? Son numéro", "--commune", choices[0][0]), choices)
    if not insee:
        raise RefusedAnswerError(
            "Écrivez son nom en entier, ou avec son département, par exemple « Saint-Denis (93) »."
        )
    return next(place for place in found if place.insee == insee)


def name_for(profile: Profile, place: Commune) -> str:
    """Return the name to propose: « Cyber-centre d’Avesnes », « Cyber-centre du Havre », « Région Hauts-de-France »."""
    return f"Région {place.region}" if profile is Profile.REGION else f"Cyber-centre {_of(place.name)}"


def _of(name: str) -> str:
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if fold(name)[:1] in "aeiouy" else f"de {name}"
