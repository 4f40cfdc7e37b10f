"""What is asked to make an instance, in order; each answer is checked by the very rule that will read it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import click

from core.config import PASSWORD_VARIABLE, checks
from core.contracts import Profile
from core.installing import mailing
from core.installing.dialogue import Dialogue, Question, RefusedAnswerError
from core.installing.machine import free_port, network_address, network_of, timezone_of
from core.installing.places import ask_commune, name_for
from core.instance import Answers
from core.people import rules

DATABASE_VARIABLE = "PREAU_DATABASE_URL"
PORT = 8000
NONE = "aucune"


@dataclass(frozen=True, slots=True)
class Administrator:
    """The first account of an instance."""

    name: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that was answered, before anything is written."""

    answers: Answers
    administrator: Administrator | None


def gather(dialogue: Dialogue, options: Mapping[str, Any]) -> Gathered:
    """Ask what ``options`` (by name; None: not given) does not answer."""
    profile = Profile(
        dialogue.choose(
            Question("Que créez-vous", "--profile", "centre"),
            (("centre", "un cyber-centre"), ("region", "le serveur d’une Région")),
            options["profile"],
        )
    )
    commune = ask_commune(dialogue, profile, options["commune"])
    name = dialogue.ask(
        Question("Nom affiché en haut des pages", "--name", name_for(profile, commune)), _name, options["name"]
    )
    address = dialogue.ask(
        Question("Adresse postale (Entrée : pas maintenant)", "--address", ""), _line, options["address"]
    )
    reached = _ask_addresses(dialogue, profile, options)
    mail, smtp = mailing.ask_mail(dialogue, options)
    zone = dialogue.ask(
        Question("Fuseau horaire", "--timezone", timezone_of(commune.insee)),
        _checked(checks.timezone),
        options["timezone"],
    )
    database = _ask_database(dialogue, profile)
    return Gathered(
        Answers(
            profile, name, commune.insee, address, mail=mail, smtp=smtp, timezone=zone, database=database, **reached
        ),
        _ask_administrator(dialogue, options),
    )


def _line(answer: str) -> str:
    line = " ".join(answer.split())
    if not line.isprintable() or len(line) > 200:
        raise RefusedAnswerError("Écrivez une ligne de 200 caractères au plus.")
    return line


def _name(answer: str) -> str:
    if not (name := _line(answer)):
        raise RefusedAnswerError("Écrivez un nom, par exemple « Cyber-centre de Denain ».")
    return name


def _checked(check: Callable[[str], str]) -> Callable[[str], str]:
    def accept(answer: str) -> str:
        if said := check(answer):
            raise RefusedAnswerError(said[0].upper() + said[1:])
        return answer

    return accept


def _address(answer: str) -> str:
    return "" if answer.lower() == NONE else _checked(checks.origin)(answer).rstrip("/")


def _address_for_others(answer: str) -> str:
    address = _address(answer)
    if (urlsplit(address).hostname or "") in {"localhost", "127.0.0.1", "::1"}:
        raise RefusedAnswerError(
            f"Cette adresse ne mène qu’à ce PC lui-même : écrivez celle qu’il a sur le réseau, ou « {NONE} »."
        )
    return address


def _ask_addresses(dialogue: Dialogue, profile: Profile, options: Mapping[str, Any]) -> dict[str, Any]:
    """Ask by where browsers come: the local network, then the internet."""
    port = options["port"] or (free_port(PORT) if dialogue.asking else PORT)
    here = network_address() if dialogue.asking and profile is Profile.CENTRE else ""
    label = (
        f"Adresse de ce PC pour les autres PC du centre (« {NONE} » : ce PC sert seul)"
        if profile is Profile.CENTRE
        else "Adresse de ce serveur sur le réseau interne"
    )
    local = dialogue.ask(
        Question(label, "--local-url", f"http://{here}:{port}" if here else NONE),
        _address_for_others,
        options["local_url"],
    )
    public = dialogue.ask(
        Question("Adresse publique, sur internet (exemple : https://centre.example)", "--public-url", NONE),
        _address,
        options["public_url"] if options["public_url"] != "" else NONE,
    )
    parts = urlsplit(local)
    network = network_of(parts.hostname or "")
    return {
        "public_url": public,
        "local_urls": (local,) if local else (),
        "host": options["host"] or ("0.0.0.0" if local else "127.0.0.1"),  # noqa: S104 - the centre's own PCs
        "port": options["port"] or parts.port or port,
        "own_networks": (network,) if network else (),
        "trusted_proxies": int(public.startswith("https://")),
    }


def _ask_database(dialogue: Dialogue, profile: Profile) -> str:
    """Ask a hub for its PostgreSQL; where the variable gives it, the file says nothing."""
    if profile is Profile.CENTRE or os.environ.get(DATABASE_VARIABLE):
        return ""
    return dialogue.ask(
        Question("Base PostgreSQL, postgresql+psycopg://… (Entrée : SQLite, un fichier)", DATABASE_VARIABLE, ""),
        _checked(checks.database_address),
    )


def _ask_administrator(dialogue: Dialogue, options: Mapping[str, Any]) -> Administrator | None:
    """Ask who administers; where nobody is asked and no address is given, the account is made later."""
    if not dialogue.asking and options["admin_email"] is None:
        return None
    click.echo("Le premier compte : il donnera leurs rôles aux autres.")
    name = dialogue.ask(
        Question("Prénom et nom (ou initiale)", "--admin-name"), rules.person_name, options["admin_name"]
    )
    email = dialogue.ask(Question("Adresse électronique", "--admin-email"), rules.email_address, options["admin_email"])
    return Administrator(name, email, _ask_password(dialogue))


def _ask_password(dialogue: Dialogue) -> str:
    """Ask a password twice, unless the environment gives it; it never stands on a command line."""
    question = Question(
        f"Mot de passe ({rules.PASSWORD_LENGTH} caractères au moins : quatre mots suffisent)",
        f"la variable d’environnement {PASSWORD_VARIABLE}",
        hidden=True,
    )

    def strong(answer: str) -> str:
        rules.check_password(answer)
        return answer

    def twice(answer: str) -> str:
        first = strong(answer)
        if (
            click.prompt("Encore une fois", hide_input=True, default="", show_default=False, prompt_suffix=" : ")
            != first
        ):
            raise RefusedAnswerError("Les deux mots de passe diffèrent : recommencez.")
        return first

    if (given := os.environ.get(PASSWORD_VARIABLE)) is not None:
        return dialogue.ask(question, strong, given)
    return dialogue.ask(question, twice)
