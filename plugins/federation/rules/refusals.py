"""What is said when a document of the federation is not accepted: always what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.errors import DomainError
from core.i18n import N_

_SHORT = 12


class Refused(DomainError):  # noqa: N818 - named for what it says, as in core.errors
    """A document of the federation was refused.

    ``code`` is for programs (they are listed in the README of the plugin); ``expected`` holds the number and the
    digest that would have been taken, when that is what was wrong.
    """

    status = 409

    def __init__(self, code: str, message: str, *, expected: Mapping[str, Any] | None = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.code = code
        self.expected = dict(expected or {})


def short(digest: str) -> str:
    """Return the beginning of a digest or of a key's print, as people compare them."""
    return digest[:_SHORT]


def unreadable() -> Refused:
    """What is no signed document at all."""
    return Refused(
        "unreadable", N_("This is not a signed document of Préau: expected a compact JWS over canonical JSON.")
    )


def misshapen(place: str) -> Refused:
    """A document that lacks something, or holds something else."""
    kept = re.sub(r"[^A-Za-z0-9_.\[\]-]", "?", place)[:80]
    return Refused("shape", N_("In this document, “%(place)s” is missing, unknown or of the wrong kind."), place=kept)


def wrong_format(found: object, wanted: str) -> Refused:
    """A document of another format, or of a later version."""
    said = found[:40] if isinstance(found, str) and found.isascii() and found.isprintable() else "?"
    return Refused(
        "format", N_("This document is of the format %(found)s: expected %(wanted)s."), found=said, wanted=wanted
    )


def wrong_signature(thumbprint: str) -> Refused:
    """A document that the expected key did not sign."""
    return Refused(
        "signature",
        N_(
            "The signature does not match: expected the key that begins with %(key)s. The document was altered on its"
            " way, or does not come from where it says."
        ),
        key=short(thumbprint),
    )


def not_enrolled(origin: str) -> Refused:
    """A batch from an instance that the hub does not know."""
    return Refused(
        "origin",
        N_("No centre with the identity %(origin)s is connected here: expected an enrolment first, with a code."),
        origin=origin,
    )


def unknown_key(thumbprint: str) -> Refused:
    """A batch signed with a key that the hub does not know: nothing else of it was read."""
    return Refused(
        "origin",
        N_("No centre is connected here with the key %(key)s…: expected an enrolment first, with a code."),
        key=short(thumbprint),
    )


def revoked(thumbprint: str, reason: str) -> Refused:
    """A batch signed with a key that the Region has revoked."""
    return Refused(
        "revoked",
        N_(
            "The Region has revoked the key %(key)s… of this centre (“%(reason)s”): expected a new enrolment, with a"
            " new code."
        ),
        key=short(thumbprint),
        reason=reason,
    )


def wrong_size(count: int, most: int) -> Refused:
    """A batch without entries or with too many."""
    return Refused(
        "size", N_("This batch holds %(count)s entries: expected between 1 and %(most)s."), count=count, most=most
    )


def gap(seq: int, digest: str, found: int) -> Refused:
    """A batch that begins after the next number."""
    return Refused(
        "gap",
        N_(
            "Entries are missing: expected number %(seq)s after the digest %(digest)s…, the batch begins at number"
            " %(found)s."
        ),
        expected={"seq": seq, "previous": digest},
        seq=seq,
        digest=short(digest),
        found=found,
    )


def fork(seq: int, digest: str, found: str) -> Refused:
    """A batch that tells another story about numbers that are known."""
    return Refused(
        "fork",
        N_(
            "Entry %(seq)s is already known with another content: expected the digest %(digest)s…, found %(found)s… in"
            " the batch. The journal of this centre was replaced or restored from an old copy."
        ),
        expected={"seq": seq, "digest": digest},
        seq=seq,
        digest=short(digest),
        found=short(found),
    )


def twice(seq: int, other: int) -> Refused:
    """A batch that tells a fact under a second number."""
    return Refused(
        "twice",
        N_("Entry %(seq)s is the same fact as entry %(other)s: expected each fact once."),
        expected={"seq": other},
        seq=seq,
        other=other,
    )


def behind(seq: int, own: int) -> Refused:
    """Nothing was refused yet: a centre holds itself back, for the hub holds entries of it that it has not."""
    return Refused(
        "behind",
        N_(
            "The Region holds entries of this centre, up to number %(seq)s, that this centre no longer has (its own"
            " journal stands at number %(own)s): it was probably restored from an older backup. Nothing more is sent"
            " until “Take back what the Region has received” is done."
        ),
        expected={"seq": seq},
        seq=seq,
        own=own,
    )


def broken(seq: int, previous: str) -> Refused:
    """A batch whose own entries do not follow each other."""
    return Refused(
        "chain",
        N_(
            "The chain breaks inside the batch: expected number %(seq)s after the digest %(digest)s…, whole and in its"
            " place."
        ),
        expected={"seq": seq, "previous": previous},
        seq=seq,
        digest=short(previous),
    )


def undeclared(kind: str) -> Refused:
    """A batch that does not declare exactly the kinds that it uses."""
    return Refused(
        "undeclared",
        N_("Expected one declaration for each kind that the batch uses, and no other: %(kind)s."),
        kind=kind,
    )


def wrong_declaration(kind: str) -> Refused:
    """A declaration outside the grammar: text could hide in it."""
    kept = re.sub(r"[^a-z0-9_.-]", "?", kind)[:64]
    return Refused(
        "declaration",
        N_(
            "The declaration of %(kind)s is not acceptable: expected short lower-case words, 1 to 20 figures, 1 to 200"
            " words for a dimension."
        ),
        kind=kept,
    )


def wrong_entry(seq: int, kind: str, declaration: str) -> Refused:
    """An entry that does not keep to the declaration of its kind."""
    return Refused(
        "entry",
        N_("Entry %(seq)s does not keep to the declaration of %(kind)s: expected %(declaration)s."),
        expected={"seq": seq},
        seq=seq,
        kind=kind,
        declaration=declaration,
    )
