"""What a name, an address and a password must be: pure."""

from __future__ import annotations

import re

from core.errors import Invalid
from core.i18n import N_

_EMAIL = re.compile(
    r"[^@\s\"(),:;<>\[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z"
)
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
PASSWORD_LENGTH = 12


def email_address(typed: str) -> str:
    """Return an e-mail address as it is written to: trimmed, its domain in lower case (IDNA for accents).

    Raises Invalid for what is not an address, and for one that a mail's header would read as another (an encoded word
    of RFC 2047, a character that nobody sees).
    """
    local, _, domain = typed.strip().rpartition("@")
    try:
        address = f"{local}@{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        address = ""
    odd = "=?" in local or not local.isprintable() or local[:1] in {".", "-"}
    if odd or len(address) > 254 or ".." in address or not _EMAIL.match(address.lower()):
        raise Invalid(N_("Write an e-mail address like name@example.fr."), field="email")
    return address


def canonical_email(address: str) -> str:
    """Return the form under which two spellings of one mailbox are equal: lower case, no ``+tag``,
    and no dots where the provider ignores them.
    """
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def check_password(password: str) -> None:
    """Refuse a password that is too short (ANSSI: 12 characters) or too long to be hashed in good time."""
    if len(password) < PASSWORD_LENGTH:
        raise Invalid(
            N_("Choose at least %(least)s characters: four words will do."), field="password", least=PASSWORD_LENGTH
        )
    if len(password) > 200:
        raise Invalid(N_("Choose at most %(most)s characters."), field="password", most=200)


def person_name(typed: str) -> str:
    """Return a person's name, trimmed. Raises Invalid when it could be a formula or holds an address."""
    name = " ".join(typed.split())
    if not 1 <= len(name) <= 80:
        raise Invalid(N_("Write a first name and a name, of 80 characters at most."), field="name")
    if name[0] in "-=+@":
        raise Invalid(N_("A name cannot begin with %(sign)s."), field="name", sign=name[0])
    if "@" in name or "://" in name or "www." in name.lower():
        raise Invalid(N_("Write a name here, not an address."), field="name")
    return name
