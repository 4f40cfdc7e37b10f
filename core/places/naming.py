"""How a place name is compared and searched: the builder of the file and its readers must agree on it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice

from core.text import fold

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def place_key(name: str) -> str:
    """Return the search key of a place name: folded, `St` and `Ste` written out, `s/` read as `sur`."""
    words = fold(name.replace("S/", " sur ").replace("s/", " sur ")).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def typed_keys(text: str) -> tuple[str, ...]:
    """Return the keys under which a name still being typed may stand: `ste` may become Sainte or Steenvoorde."""
    written_out = place_key(text)
    head, _, last_word = written_out.rpartition(" ")
    short = fold(text).rpartition(" ")[2]
    return (written_out,) if short == last_word else (written_out, f"{head} {short}".strip())


class NameIndex:
    """Names searched as one long string: half a megabyte, less than a millisecond.

    The answers are the numbers given with the names, in the order in which they were given.
    """

    def __init__(self, rows: Iterable[tuple[int, str]]) -> None:
        numbered = list(rows)
        self._numbers = array("I", (number for number, _ in numbered))
        self._names = _Lines(key for _, key in numbered)
        self._squeezed = _Lines(key.replace(" ", "") for _, key in numbered)

    def exact(self, key: str, limit: int) -> list[int]:
        """Return the names that are exactly this key."""
        return self._numbered(self._names.search(f"\n {key}\n"), limit)

    def by_word(self, key: str, limit: int) -> list[int]:
        """Return the names in which a word begins with this key."""
        return self._numbered(self._names.search(f" {key}"), limit)

    def without_spaces(self, key: str, limit: int) -> list[int]:
        """Return the names that begin with this key when spaces do not count: `lhay` for L'Haÿ."""
        return self._numbered(self._squeezed.search("\n " + key.replace(" ", "")), limit)

    def _numbered(self, positions: Iterator[int], limit: int) -> list[int]:
        return [self._numbers[position] for position in islice(positions, limit)]


class _Lines:
    """Keys joined as `\\n word word\\n word\\n`: a word begins after a space, a key after a line end and a space."""

    def __init__(self, keys: Iterable[str]) -> None:
        lines = [f" {key}\n" for key in keys]
        self._text = "\n" + "".join(lines)
        self._starts = array("I", accumulate(map(len, lines), initial=1))

    def search(self, wanted: str) -> Iterator[int]:
        """Yield the positions of the keys that hold the wanted string, each once."""
        found = self._text.find(wanted)
        while found >= 0:
            position = bisect_right(self._starts, found + wanted.startswith("\n")) - 1
            yield position
            found = self._text.find(wanted, self._starts[position + 1] - 1)
