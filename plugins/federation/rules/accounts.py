"""Questions and accounts: a centre asks what the hub holds of its journal, the hub tells it, signed, entries included.

The question holds checkpoints of the centre's chain, close together near its head and further apart behind; the account
begins after the highest one that the hub has too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.journal import rules as journal
from core.journal.rules import MOST, BrokenChain, Sealed
from plugins.federation.rules import refusals
from plugins.federation.rules.batches import as_plain, moment, origin_of, read_entry, take

QUESTION = "preau-question/1"
ACCOUNT = "preau-account/1"
#: Entries in one account; the rest is asked for once these are taken.
MOST_TOLD = 2000
MOST_CHECKPOINTS = 400
_QUESTION = {"format": str, "origin": str, "checkpoints": list, "receipt": str}
_ACCOUNT = {
    "format": str, "origin": str, "hub": str, "at": str, "seq": int, "digest": str, "first_seq": int, "previous": str,
    "entries": list,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """``checkpoints``: (number, digest) of the centre's chain, highest first; ``receipt``: its last one, or empty."""

    origin: str
    checkpoints: tuple[tuple[int, str], ...]
    receipt: str


@dataclass(frozen=True, slots=True)
class Account:
    """What ``hub`` held of the journal of ``origin`` at ``at``: its head, and the entries from ``first_seq`` on."""

    origin: str
    hub: str
    at: datetime
    seq: int
    digest: str
    entries: tuple[Sealed, ...]


def numbers(head: int, *others: int) -> list[int]:
    """Return the numbers of the checkpoints of a chain, the highest first: each alone near the head, then the further
    behind the fewer, so that what two chains have in common is never far above one of them.
    """
    found = {number for number in others if 0 < number <= head}
    number = head
    while number > 0 and len(found) < MOST_CHECKPOINTS:
        found.add(number)
        number -= 1 + (head - number) // 16
    return sorted(found, reverse=True)[:MOST_CHECKPOINTS]


def question(*, origin: str, checkpoints: Sequence[tuple[int, str]], receipt: str) -> dict[str, Any]:
    """Return what ``read_question`` reads back."""
    return {
        "format": QUESTION,
        "origin": origin,
        "checkpoints": [[seq, digest] for seq, digest in checkpoints],
        "receipt": receipt,
    }


def read_question(found: Mapping[str, Any]) -> Question:
    """Return the question of a document. Raises Refused when it is misshapen."""
    origin = origin_of(found, QUESTION)
    taken = take(found, "", _QUESTION)
    if len(taken["checkpoints"]) > MOST_CHECKPOINTS or not all(map(_is_checkpoint, taken["checkpoints"])):
        raise refusals.misshapen("checkpoints")
    return Question(origin, tuple((seq, digest) for seq, digest in taken["checkpoints"]), taken["receipt"])


def _is_checkpoint(found: Any) -> bool:
    if not isinstance(found, list) or len(found) != 2:
        return False
    seq, digest = found
    return isinstance(seq, int) and not isinstance(seq, bool) and 0 < seq <= MOST and isinstance(digest, str)


def account(
    *, origin: str, hub: str, at: str, head: tuple[int, str], after: tuple[int, str], entries: Sequence[Sealed]
) -> dict[str, Any]:
    """Return what ``read_account`` reads back; ``head`` and ``after`` are (number, digest)."""
    return {
        "format": ACCOUNT,
        "origin": origin,
        "hub": hub,
        "at": at,
        "seq": head[0],
        "digest": head[1],
        "first_seq": after[0] + 1,
        "previous": after[1],
        "entries": [as_plain(entry) for entry in entries],
    }


def read_account(found: Mapping[str, Any]) -> Account:
    """Return the account of a document whose signature holds, its chain checked. Raises Refused."""
    origin = origin_of(found, ACCOUNT)
    taken = take(found, "", _ACCOUNT)
    if not 0 <= taken["seq"] <= MOST or not 1 <= taken["first_seq"] <= MOST:
        raise refusals.misshapen("seq")
    if len(taken["entries"]) > MOST_TOLD:
        raise refusals.wrong_size(len(taken["entries"]), MOST_TOLD)
    entries = tuple(read_entry(origin, index, entry) for index, entry in enumerate(taken["entries"]))
    _check(origin, taken, entries)
    return Account(origin, taken["hub"], _moment(taken["at"]), taken["seq"], taken["digest"], entries)


def _check(origin: str, taken: Mapping[str, Any], entries: Sequence[Sealed]) -> None:
    before = taken["first_seq"] - 1
    try:
        seq, digest = journal.verify_chain(origin, entries, seq=before, previous=taken["previous"])
    except BrokenChain as error:
        raise refusals.broken(error.seq, taken["previous"]) from error
    if seq > taken["seq"] or (seq == taken["seq"] and digest != taken["digest"]):
        raise refusals.broken(seq, digest)
    for entry in entries:
        if journal.unfit(entry):
            raise refusals.misshapen(f"entries[{entry.seq - before - 1}]")


def _moment(text: str) -> datetime:
    at = moment(text)
    if at is None:
        raise refusals.misshapen("at")
    return at


def common(checkpoints: Sequence[tuple[int, str]], digests: Mapping[int, str]) -> tuple[int, str]:
    """Return the highest checkpoint that stands among ``digests``; (0, GENESIS) when none does."""
    return max(_shared(checkpoints, digests), default=(0, journal.GENESIS))


def _shared(checkpoints: Sequence[tuple[int, str]], digests: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    for seq, digest in checkpoints:
        if digests.get(seq) == digest:
            yield seq, digest
