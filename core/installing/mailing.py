"""How an instance sends its mails, asked and, if one likes, tried at once."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import click

from core.config import MailConfig, checks
from core.installing.dialogue import Dialogue, Question, RefusedAnswerError
from core.people import rules
from core.work import mail

#: Where it is set, the file does not hold the password.
PASSWORD_VARIABLE = "PREAU_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
PLAIN, SUBMISSION = 25, 587


def ask_mail(dialogue: Dialogue, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the mode and the other keys of ``[mail]``; a server that refuses can be described again."""
    mode = dialogue.choose(
        Question("Les courriels", "--mail", "none"),
        (
            ("none", "aucun"),
            ("smtp", "par un serveur de courriel (SMTP)"),
            ("show", "montrés sur une page, pour essayer"),
        ),
        options["mail"],
    )
    if mode != "smtp":
        return mode, {}
    given, smtp = dict(options), dict[str, Any]()
    while True:
        smtp = _ask_server(dialogue, given, smtp)
        if _is_kept(dialogue, smtp, given):
            return mode, smtp
        given = dict.fromkeys(options)


def _ask_server(dialogue: Dialogue, options: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Ask how the server is reached; what was answered ``before`` is proposed again."""
    host = dialogue.ask(
        Question("Serveur (exemple : smtp.centre.example)", "--mail-host", before.get("host")),
        _word,
        options["mail_host"],
    )
    usual = PLAIN if host in {"localhost", "127.0.0.1"} else SUBMISSION
    port = dialogue.ask(
        Question("Port", "--mail-port", str(before.get("port", usual))),
        _port,
        options["mail_port"],
    )
    encrypted = before.get("starttls", port != PLAIN)
    starttls = dialogue.confirm(
        Question("Liaison chiffrée (STARTTLS)", "--mail-starttls", "oui" if encrypted else "non"),
        options["mail_starttls"],
    )
    sender = dialogue.ask(
        Question("Adresse d’expédition", "--mail-sender", before.get("sender")),
        rules.email_address,
        options["mail_sender"],
    )
    user = dialogue.ask(
        Question("Nom d’utilisateur (Entrée : le serveur n’en demande pas)", "--mail-user", before.get("user", "")),
        str,
        options["mail_user"],
    )
    found = {"host": host, "port": port, "starttls": starttls, "sender": sender}
    if not user:
        return found
    if os.environ.get(PASSWORD_VARIABLE) is not None:
        return {**found, "user": user}
    variable = f"la variable d’environnement {PASSWORD_VARIABLE}"
    password = dialogue.ask(Question("Mot de passe de ce serveur", variable, hidden=True), _something)
    return {**found, "user": user, "password": password}


def _word(answer: str) -> str:
    if not answer or len(answer.split()) != 1:
        raise RefusedAnswerError("Écrivez le nom du serveur, par exemple smtp.centre.example.")
    return answer


def _something(answer: str) -> str:
    if not answer:
        raise RefusedAnswerError("Écrivez le mot de passe que demande le serveur.")
    return answer


def _port(answer: str) -> int:
    if not answer.isascii() or not answer.isdecimal() or checks.between(1, 65535)(int(answer)):
        raise RefusedAnswerError("Écrivez un nombre de 1 à 65535 ; souvent 587, parfois 25.")
    return int(answer)


def _is_kept(dialogue: Dialogue, smtp: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Try the server if somebody wants it; say whether its description is kept."""
    wanted = options["mail_try"]
    if wanted is None and not (
        dialogue.asking
        and dialogue.confirm(Question("Essayer maintenant en envoyant un courriel", "--mail-try", "oui"))
    ):
        return True
    recipient = dialogue.ask(
        Question("À quelle adresse", "--mail-try", str(smtp["sender"])), rules.email_address, wanted
    )
    password = {"password": os.environ[PASSWORD_VARIABLE]} if PASSWORD_VARIABLE in os.environ else {}
    said = try_out(MailConfig(mode="smtp", **{**smtp, **password}), recipient)
    if not said:
        click.echo(f"  Le courriel est parti : regardez s’il arrive à {recipient}.")
        return True
    if not dialogue.asking:
        raise click.ClickException(said)
    click.echo(f"  → {said}")
    return not dialogue.confirm(
        Question("Les corriger maintenant (« non » : les garder telles quelles)", "--mail-try", "oui")
    )


def try_out(settings: MailConfig, recipient: str) -> str:
    """Send one mail and return "", or the sentence that says why it did not leave."""
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = recipient
    message["Subject"] = "Essai de Préau"
    message.set_content("Ce message a été envoyé par « preau init » : le courriel de votre instance fonctionne.\n")
    try:
        mail.send(message, settings)
    except (OSError, smtplib.SMTPException) as error:
        return explain(error, settings)
    return ""


def explain(error: Exception, settings: MailConfig) -> str:
    """Say in French what a mail server, or the way to it, answered."""
    where = f"{settings.host}, port {settings.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "Le serveur refuse ce nom d’utilisateur ou ce mot de passe."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{where} ne sait pas faire ce qui est demandé (chiffrer la liaison, ou demander un mot de passe)."
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return "Le serveur répond, mais refuse ce courriel : regardez l’adresse d’expédition."
    if isinstance(error, ssl.SSLError):
        return (
            f"La liaison chiffrée avec {where} n’a pas pu s’établir : regardez le nom du serveur, le port et STARTTLS."
        )
    if isinstance(error, socket.gaierror):
        return f"Aucun serveur ne s’appelle {settings.host}, ou ce PC n’est pas relié au réseau."
    return f"Pas de réponse de {where} : regardez le nom, le port, et si ce PC est relié au réseau."
