"""What an e-mail address must be before anything is sent to it."""

from __future__ import annotations

import pytest

from core.errors import Invalid
from core.people.rules import email_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Claudine.L+lettres@Exemple.FR ", "Claudine.L+lettres@exemple.fr"),
        ("claudine@école.fr", "claudine@xn--cole-9oa.fr"),
        ("o'brien=a@exemple.fr", "o'brien=a@exemple.fr"),
    ],
)
def test_an_address_is_kept_as_it_is_written_to(typed: str, kept: str) -> None:
    assert email_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "=?utf-8?b??=@exemple.fr",
        "=?utf-8?q?autre=40exemple.org?=@exemple.fr",
        "a\x01b@exemple.fr",
        "a\u202eb@exemple.fr",
        "a\u200bb@exemple.fr",
        "a\nBcc: b@exemple.fr",
        "a,b@exemple.fr",
        ".a@exemple.fr",
        "a@exemple",
    ],
)
def test_what_a_header_would_read_otherwise_is_no_address(typed: str) -> None:
    with pytest.raises(Invalid):
        email_address(typed)
