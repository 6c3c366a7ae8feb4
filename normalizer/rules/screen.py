"""Which of some characters a text holds, found as fast as CPython can look.

A search for many characters costs some nanoseconds for each character of the text. Filtering bytes
costs a tenth of that, and in UTF-8 most characters begin with a byte that no wanted one begins
with: where few are left after these are taken out, only they are looked at.
"""

from __future__ import annotations

import re
from functools import cached_property

from normalizer.expression import expression
from normalizer.passes import PIECE_CODE_POINTS

_SHORT = 1000  #: code points; above, filtering bytes is faster than a search
_SAMPLE = 4000  #: code points that tell whether filtering leaves little
_DEAR = 40  #: times as much as filtering a byte costs what is left
_FEW = 1000  #: one character in so many is found one by one
_CONTINUING = frozenset(range(0x80, 0xC0))  #: the bytes after the first of a character in UTF-8
_RANGE = expression("(.)-(.)|(.)", re.DOTALL)


def ranges(wanted: str) -> list[tuple[str, str]]:
    """The first and last characters of the ranges in the inside of a character class.

    >>> ranges("a-cx")
    [('a', 'c'), ('x', 'x')]
    """
    return [(a or c, b or c) for a, b, c in _RANGE.findall(wanted)]


class Screen:
    """A set of characters to look for.

    ``wanted`` is the inside of a character class, without escapes. Patterns are compiled when a
    text needs them: that of the BMP takes some milliseconds.

    >>> sorted(Screen("’—\\x00").found("a’b—c’"))
    ['—', '’']
    """

    def __init__(self, wanted: str) -> None:
        self._ranges = ranges(wanted)
        ascii_ = {
            chr(code)
            for first, last in self._ranges
            for code in range(ord(first), min(ord(last), 127) + 1)
        }
        #: the wanted characters that are printable ASCII
        self.signs = sorted(filter(str.isprintable, ascii_))
        self._ascii = re.compile(f"[{re.escape(''.join(ascii_))}]" if ascii_ else r"(?!)")
        self._other_ascii = bytes(set(range(128)) - set(map(ord, ascii_)))

    @cached_property
    def _basic(self) -> re.Pattern[str]:
        return _one_of(self._within("\0", "\uffff"))

    @cached_property
    def _wide(self) -> re.Pattern[str]:
        """The same, and all beyond the BMP. Within, a class is one bit map; beyond, each range
        costs time everywhere."""
        return _one_of(self._within("\0", "\uffff") + "\U00010000-\U0010ffff")

    @cached_property
    def _beyond(self) -> re.Pattern[str]:
        return _one_of(self._within("\U00010000", "\U0010ffff"))

    def _within(self, low: str, high: str) -> str:
        return "".join(
            f"{re.escape(max(first, low))}-{re.escape(min(last, high))}"
            for first, last in self._ranges
            if first <= high and last >= low
        )

    @cached_property
    def _idle(self) -> bytes:
        """All bytes but those that begin a wanted character in UTF-8, which has no surrogates."""
        begin = {
            code
            for first, last in self._ranges
            if not "\ud800" <= first <= last <= "\udfff"
            for code in range(_first_byte(first), _first_byte(last) + 1)
        }
        return bytes(set(range(256)) - (begin - _CONTINUING))

    def found(self, text: str) -> set[str]:
        """The wanted characters that ``text`` holds."""
        if text.isascii():
            if len(text) > _SHORT:
                return set(map(chr, text.encode("ascii").translate(None, self._other_ascii)))
            return set(self._ascii.findall(text))
        if len(text) <= _SHORT:
            return self._search(text)
        found: set[str] = set()
        filtered = self._filter(text[:_SAMPLE])
        for start in range(0, len(text), PIECE_CODE_POINTS):
            piece = text[start : start + PIECE_CODE_POINTS]
            filtered = None if filtered is None else self._filter(piece)
            found |= self._search(piece if filtered is None else filtered)
        return found

    def _filter(self, text: str) -> str | None:
        """The characters that begin in UTF-8 as wanted ones do; None where they are not rare."""
        try:
            data = text.encode()
        except UnicodeEncodeError:  # surrogates
            return None
        firsts = data.translate(None, self._idle)
        if len(firsts) * _DEAR > 2 * len(text) - len(data):
            return None
        rare: set[bytes] = set()
        for first in set(firsts):
            few = firsts.count(first) * _FEW < len(data)
            rare.update((_visit if few else _collect)(first, data))
        return b"".join(rare).decode()

    def _search(self, text: str) -> set[str]:
        if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
            return set(self._basic.findall(text))
        found = set(self._wide.findall(text))
        beyond = {char for char in found if char > "\uffff"}
        return found - beyond | set(self._beyond.findall("".join(beyond)))


def _one_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{characters}]" if characters else r"(?!)")


def _first_byte(char: str) -> int:
    return char.encode("utf-8", "surrogatepass")[0]


def _visit(first: int, data: bytes) -> set[bytes]:
    """The characters in UTF-8 ``data`` that begin with the byte ``first``."""
    length = 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    found = set()
    at = data.find(first)
    while at >= 0:
        found.add(data[at : at + length])
        at = data.find(first, at + length)
    return found


def _collect(first: int, data: bytes) -> list[bytes]:
    """The same, each as often as it is there; faster where they are many."""
    return re.findall(re.escape(bytes((first,))) + b"[\x80-\xbf]*", data)
