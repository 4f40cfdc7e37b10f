"""The mail server of a new instance: described, tried at once, described again when it refuses."""

from __future__ import annotations

import smtplib
import socket
import ssl

import pytest

from core import config
from core.config import MailConfig
from core.installing import mailing
from tests.core.installing.test_init import ALL_READY, MADE_BY_OPTIONS
from tests.ports import free_port

SENDER = "centre@denain.example"


def described(port, *trial):
    """The answers of a person who has a mail server at ``port``."""
    server = ("2", "127.0.0.1", str(port), "non", SENDER, "")
    return (*ALL_READY[:6], *server, *trial, *ALL_READY[7:])


def test_a_mail_is_tried_at_once_to_the_address_wanted(init, folder, postbox):
    done = init(answers=described(postbox.port, "", "nadia@denain.example"))
    assert done.exit_code == 0, done.output
    assert "Le courriel est parti" in done.output
    [(recipients, content)] = postbox.received
    assert recipients == ["nadia@denain.example"]
    assert b"From: centre@denain.example" in content
    mail = config.load(folder, {}).mail
    assert (mail.mode, mail.host, mail.port, mail.sender, mail.starttls) == (
        "smtp",
        "127.0.0.1",
        postbox.port,
        SENDER,
        False,
    )


def test_a_server_that_does_not_answer_is_described_again(init, folder, postbox):
    closed = free_port()
    again = ("oui", "", "oui", "", str(postbox.port), "", "", "", "non")  # Enter keeps what was said before
    done = init(answers=described(closed, *again))
    assert f"Pas de réponse de 127.0.0.1, port {closed}" in done.output
    assert done.exit_code == 0, done.output
    mail = config.load(folder, {}).mail
    assert (mail.port, mail.host, mail.sender, mail.starttls) == (postbox.port, "127.0.0.1", SENDER, False)


def test_a_server_that_does_not_answer_may_be_kept_for_later(init, folder):
    closed = free_port()
    assert init(answers=described(closed, "oui", "", "non")).exit_code == 0
    assert config.load(folder, {}).mail.port == closed


def test_a_trial_that_fails_without_anybody_to_ask_makes_nothing(init, folder):
    server = ("--mail", "smtp", "--mail-host", "127.0.0.1", "--mail-port", str(free_port()), "--no-mail-starttls")
    done = init(*MADE_BY_OPTIONS, *server, "--mail-sender", SENDER, "--mail-try", SENDER)
    assert done.exit_code == 1
    assert "Pas de réponse" in done.output
    assert not folder.exists()


def test_a_password_from_the_environment_is_not_written(init, folder):
    server = ("--mail", "smtp", "--mail-host", "smtp.example", "--mail-sender", SENDER, "--mail-user", "centre")
    assert init(*MADE_BY_OPTIONS, *server, PREAU_MAIL_PASSWORD="secret-du-serveur").exit_code == 0
    written = (folder / config.FILE).read_text(encoding="utf-8")
    assert "secret-du-serveur" not in written
    assert 'user = "centre"' in written
    assert (config.load(folder, {}).mail.port, config.load(folder, {}).mail.starttls) == (587, True)


def test_a_password_that_nobody_gives_is_refused(init, folder):
    server = ("--mail", "smtp", "--mail-host", "smtp.example", "--mail-sender", SENDER, "--mail-user", "centre")
    done = init(*MADE_BY_OPTIONS, *server)
    assert "PREAU_MAIL_PASSWORD" in done.output
    assert not folder.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "mot de passe"),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "ne sait pas"),
        (smtplib.SMTPSenderRefused(550, b"no", SENDER), "adresse d’expédition"),
        (smtplib.SMTPRecipientsRefused({}), "adresse d’expédition"),
        (ssl.SSLCertVerificationError("no"), "liaison chiffrée"),
        (socket.gaierror(-2, "no"), "Aucun serveur ne s’appelle smtp.example"),
        (TimeoutError(), "Pas de réponse de smtp.example, port 587"),
        (ConnectionRefusedError(), "Pas de réponse de smtp.example, port 587"),
    ],
)
def test_what_the_server_answers_is_said_in_french(error, said):
    assert said in mailing.explain(error, MailConfig(mode="smtp", host="smtp.example", port=587))
