"""What each public page asks of an administrator, what is still missing, and what an audit is worth: pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.errors import Invalid
from core.i18n import N_
from core.people.rules import email_address
from core.text import BadText, clean_line, clean_text

#: RGAA, « Durée de validité » : a statement of accessibility holds for three years.
AUDIT_YEARS = 3
_DIGITS = re.compile(r"\d{14}", re.ASCII)
_PHONE = re.compile(r"\+?[\d .()/-]{4,25}", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"']+")


class Page(enum.StrEnum):
    """The three public pages that an administrator fills."""

    LEGAL = "legal"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


class Conformity(enum.StrEnum):
    """The three states that the law knows (décret n° 2019-768, RGAA 4.1)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a page asks. ``read`` returns the answer as it is kept, or raises Invalid without a field.

    ``label`` is a message id. ``markdown`` answers are rendered when saved.
    """

    name: str
    label: str
    most: int
    read: Callable[[str], str] = str
    markdown: bool = False


def _email(typed: str) -> str:
    return email_address(typed)


def _phone(typed: str) -> str:
    if not _PHONE.fullmatch(typed):
        raise Invalid(N_("Write a telephone number, such as 03 27 00 00 00."))
    return typed


def _siret(typed: str) -> str:
    """Keep the 14 digits of a SIRET whose check digit is right (Luhn; La Poste's own establishments add up to 5)."""
    digits = "".join(typed.split())
    if not _DIGITS.fullmatch(digits):
        raise Invalid(N_("A SIRET has 14 digits."))
    doubled = (int(digit) * (1 + (place % 2 == 0)) for place, digit in enumerate(digits))
    luhn = sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
    if not luhn and not (digits.startswith("356000000") and sum(map(int, digits)) % 5 == 0):
        raise Invalid(N_("This SIRET is not right: check its digits."))
    return digits


def _link(typed: str) -> str:
    if not _LINK.fullmatch(typed):
        raise Invalid(N_("Write an address that begins with https:// or http://."))
    return typed


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise Invalid(N_("Write a date, such as 2026-11-22.")) from error


def _rate(typed: str) -> str:
    number = typed.removesuffix("%").strip()
    if not (number.isascii() and number.isdigit() and int(number) <= 100):
        raise Invalid(N_("Write a whole number from 0 to 100."))
    return str(int(number))


def _yes(typed: str) -> str:
    return "yes" if typed else ""


QUESTIONS: Mapping[Page, tuple[Question, ...]] = {
    Page.LEGAL: (
        Question("publisher", N_("Name of the publisher"), 160),
        Question("legal_form", N_("Legal form"), 120),
        Question("address", N_("Postal address"), 300),
        Question("phone", N_("Telephone"), 26, _phone),
        Question("email", N_("E-mail address"), 254, _email),
        Question("siret", N_("SIRET number"), 20, _siret),
        Question("director", N_("Director of publication"), 160),
        Question("self_hosted", N_("We host this site ourselves"), 3, _yes),
        Question("host_name", N_("Name of the host"), 160),
        Question("host_address", N_("Address of the host"), 300),
        Question("host_phone", N_("Telephone of the host"), 26, _phone),
        Question("extra", N_("What you wish to add"), 10_000, markdown=True),
    ),
    Page.PRIVACY: (
        Question("controller", N_("Who answers for the data"), 160),
        Question("dpo", N_("Data protection officer"), 160),
        Question("dpo_email", N_("E-mail address of the data protection officer"), 254, _email),
        Question("dpo_phone", N_("Telephone of the data protection officer"), 26, _phone),
        Question("dpo_address", N_("Postal address of the data protection officer"), 300),
        Question("mail_carrier", N_("Who carries the e-mails"), 160),
        Question("extra", N_("What you wish to add"), 10_000, markdown=True),
    ),
    Page.ACCESSIBILITY: (
        Question("audited_on", N_("Date of the audit"), 10, _day),
        Question("auditor", N_("Who made the audit"), 160),
        Question("rate", N_("Criteria of the RGAA that are met, in per cent"), 5, _rate),
        Question("audited_pages", N_("Pages that were audited"), 3000, markdown=True),
        Question("failures", N_("What is not accessible yet"), 6000, markdown=True),
        Question("burden", N_("Exemptions for a disproportionate burden"), 6000, markdown=True),
        Question("outside", N_("Content to which the obligation does not apply"), 6000, markdown=True),
        Question("email", N_("E-mail address for accessibility"), 254, _email),
        Question("phone", N_("Telephone for accessibility"), 26, _phone),
        Question("plan", N_("Address of the accessibility plan (schéma pluriannuel)"), 300, _link),
        Question("extra", N_("What you wish to add"), 10_000, markdown=True),
    ),
}
#: What the law wants on each page, and the answers of which one is enough.
_WANTED: Mapping[Page, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Page.LEGAL: (
        (N_("Name of the publisher"), ("publisher",)),
        (N_("Postal address"), ("address",)),
        (N_("Telephone"), ("phone",)),
        (N_("Director of publication"), ("director",)),
        (N_("Name of the host, or that you host this site yourselves"), ("host_name", "self_hosted")),
        (N_("Address of the host"), ("host_address", "self_hosted")),
        (N_("Telephone of the host"), ("host_phone", "self_hosted")),
    ),
    Page.PRIVACY: (
        (N_("Data protection officer"), ("dpo",)),
        (N_("How to reach the data protection officer"), ("dpo_email", "dpo_phone", "dpo_address")),
    ),
    Page.ACCESSIBILITY: (
        (N_("Date and result of an audit"), ("audited_on",)),
        (N_("Who made the audit"), ("auditor",)),
        (N_("Address of the accessibility plan (schéma pluriannuel)"), ("plan",)),
    ),
}


def read(page: Page, typed: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a page as they are kept, empty ones left out. Raises Invalid at the first wrong one."""
    answers = {question.name: _read(question, typed.get(question.name, "")) for question in QUESTIONS[page]}
    if page is Page.ACCESSIBILITY and bool(answers["audited_on"]) != bool(answers["rate"]):
        lacking = "rate" if answers["audited_on"] else "audited_on"
        raise Invalid(N_("An audit has a date and a result: give both."), field=lacking)
    return {name: answer for name, answer in answers.items() if answer}


def _read(question: Question, typed: str) -> str:
    several = question.markdown or question.name.endswith("address")
    try:
        said = (clean_text if several else clean_line)(typed.strip(), question.most)
        return question.read(said) if said else ""
    except BadText as error:
        raise Invalid(error.message_id, field=question.name, **error.params) from error
    except Invalid as error:
        raise Invalid(error.message, field=question.name, **error.params) from error


def missing(page: Page, answers: Mapping[str, str]) -> list[str]:
    """Return, as message ids, what the law wants on a page and nobody has filled in."""
    return [label for label, enough in _WANTED[page] if not any(answers.get(name) for name in enough)]


def conformity(answers: Mapping[str, str], today: date) -> Conformity:
    """Return what an accessibility audit allows to be said: without one of less than three years, not conform.

    All criteria: full; at least half of them: partial (RGAA 4.1, « État de conformité »).
    """
    if not is_audit_valid(answers, today):
        return Conformity.NONE
    rate = int(answers["rate"])
    if rate == 100:
        return Conformity.FULL
    return Conformity.PARTIAL if rate >= 50 else Conformity.NONE


def is_audit_valid(answers: Mapping[str, str], today: date) -> bool:
    """Say whether there is an audit, made by today and less than ``AUDIT_YEARS`` ago."""
    if not answers.get("audited_on") or not answers.get("rate"):
        return False
    audited = date.fromisoformat(answers["audited_on"])
    return audited <= today < _years_later(audited, AUDIT_YEARS)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)
