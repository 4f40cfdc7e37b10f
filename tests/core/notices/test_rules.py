"""What a public page accepts, what it lacks, and what an audit allows to be said."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Invalid
from core.notices import rules
from core.notices.rules import Conformity, Page

DAY = date(2026, 11, 22)


def audit(rate: str, audited_on: str = "2026-01-15") -> dict[str, str]:
    return {"rate": rate, "audited_on": audited_on}


@pytest.mark.parametrize(
    ("rate", "state"),
    [
        ("0", Conformity.NONE),
        ("49", Conformity.NONE),
        ("50", Conformity.PARTIAL),
        ("99", Conformity.PARTIAL),
        ("100", Conformity.FULL),
    ],
)
def test_the_rate_gives_the_state(rate, state):
    assert rules.conformity(audit(rate), DAY) is state


def test_without_an_audit_nothing_is_conform():
    assert rules.conformity({}, DAY) is Conformity.NONE
    assert rules.conformity({"audited_on": "2026-01-15"}, DAY) is Conformity.NONE
    assert rules.conformity({"rate": "100"}, DAY) is Conformity.NONE


@pytest.mark.parametrize(
    ("audited_on", "today", "holds"),
    [
        ("2023-11-23", DAY, True),
        ("2023-11-22", DAY, False),
        ("2026-11-22", DAY, True),
        ("2026-11-23", DAY, False),
        ("2024-02-29", date(2027, 2, 28), True),
        ("2024-02-29", date(2027, 3, 1), False),
    ],
)
def test_an_audit_holds_for_three_years_and_not_before_it_was_made(audited_on, today, holds):
    assert rules.is_audit_valid(audit("80", audited_on), today) is holds


@pytest.mark.parametrize("siret", ["213 591 724 00015", "35600000000048", "356 000 000 09075"])
def test_a_siret_is_kept_in_digits(siret):
    if siret.startswith("213"):
        siret = luhn("2135917240001")
    kept = rules.read(Page.LEGAL, {"siret": siret})["siret"]
    assert kept == "".join(siret.split())


def luhn(first: str) -> str:
    """Complete thirteen digits with the one that makes them a SIRET."""
    for last in "0123456789":
        digits = [int(digit) for digit in first + last]
        doubled = [number * 2 if place % 2 == 0 else number for place, number in enumerate(digits)]
        if sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0:
            return first + last
    raise AssertionError


@pytest.mark.parametrize(
    ("page", "field", "typed"),
    [
        (Page.LEGAL, "siret", "123"),
        (Page.LEGAL, "siret", luhn("2135917240001")[:-1] + str((int(luhn("2135917240001")[-1]) + 1) % 10)),
        (Page.LEGAL, "siret", "٢١٣٥٩١٧٢٤٠٠٠١٥"),
        (Page.LEGAL, "email", "mairie"),
        (Page.LEGAL, "phone", "appelez-moi"),
        (Page.LEGAL, "publisher", "x" * 161),
        (Page.LEGAL, "publisher", "deux\nlignes"),
        (Page.LEGAL, "extra", "x" * 10_001),
        (Page.ACCESSIBILITY, "rate", "101"),
        (Page.ACCESSIBILITY, "rate", "-1"),
        (Page.ACCESSIBILITY, "rate", "²"),
        (Page.ACCESSIBILITY, "rate", "75,5"),
        (Page.ACCESSIBILITY, "audited_on", "hier"),
        (Page.ACCESSIBILITY, "audited_on", "2026-02-30"),
        (Page.ACCESSIBILITY, "plan", "javascript:alert(1)"),
        (Page.ACCESSIBILITY, "plan", "www.denain.example"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_field(page, field, typed):
    with pytest.raises(Invalid) as refused:
        rules.read(page, {field: typed})
    assert refused.value.field == field


@pytest.mark.parametrize(("typed", "lacking"), [({"rate": "80"}, "audited_on"), ({"audited_on": "2026-01-15"}, "rate")])
def test_an_audit_is_given_whole(typed, lacking):
    with pytest.raises(Invalid) as refused:
        rules.read(Page.ACCESSIBILITY, typed)
    assert refused.value.field == lacking


def test_answers_are_tidied_and_empty_ones_left_out():
    typed = {
        "publisher": "  Commune de Denain ",
        "address": "1 place Baudin\r\n59220 Denain",
        "phone": "",
        "other": "x",
    }
    kept = rules.read(Page.LEGAL, typed)
    assert kept == {"publisher": "Commune de Denain", "address": "1 place Baudin\n59220 Denain"}
    assert rules.read(Page.ACCESSIBILITY, {"rate": "75 %", "audited_on": "2026-01-15"})["rate"] == "75"


def test_what_the_law_wants_is_named_until_it_is_there():
    assert len(rules.missing(Page.LEGAL, {})) == 7
    own = {"publisher": "a", "address": "b", "phone": "c", "director": "d"}
    assert len(rules.missing(Page.LEGAL, own)) == 3
    assert rules.missing(Page.LEGAL, own | {"self_hosted": "yes"}) == []
    assert rules.missing(Page.LEGAL, own | {"host_name": "e", "host_address": "f", "host_phone": "g"}) == []
    assert rules.missing(Page.PRIVACY, {"dpo": "a"}) == ["How to reach the data protection officer"]
    assert rules.missing(Page.PRIVACY, {"dpo": "a", "dpo_phone": "b"}) == []
