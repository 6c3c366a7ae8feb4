"""Offsets of a text (code points) as the positions of the Language Server Protocol, and back.

A position is a line and a place in it, both from 0. Lines end with LF, CR LF or CR and with nothing
else: U+2028 and NEL do not end one. Places are counted in the units that client and server have
agreed on; where they have not, in UTF-16 code units.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from typing import NamedTuple

from normalizer.expression import expression

_LINE_END = expression("\r\n?|\n")


class Units(StrEnum):
    """What the place in a line is counted in, as the protocol names it."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class Place(NamedTuple):
    """``line`` counts lines, ``character`` the units before the place in it."""

    line: int
    character: int


class Lines:
    """The lines of one text.

    >>> Lines("a\\u2028\\U0001f600é\\r\\nb").place(3), Lines("a\\u2028\\U0001f600é\\r\\nb").place(6)
    (Place(line=0, character=4), Place(line=1, character=0))
    """

    __slots__ = ("_starts", "_text", "_units")

    def __init__(self, text: str, units: Units = Units.UTF16) -> None:
        self._text = text
        self._units = units
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def place(self, offset: int) -> Place:
        """Where the code point at ``offset`` stands."""
        line = bisect_right(self._starts, offset) - 1
        return Place(line, _size(self._text[self._starts[line] : offset], self._units))

    def offset(self, place: Place) -> int:
        """The offset of ``place``; what lies beyond a line or the text is its end.

        >>> Lines("a\\U0001f600b\\nc").offset(Place(0, 3)), Lines("a\\nc").offset(Place(0, 99))
        (2, 1)
        """
        if place.line >= len(self._starts):
            return len(self._text)
        start, end = self.span(place.line)
        left = place.character
        for at in range(start, end):
            if left <= 0:
                return at
            left -= _size(self._text[at], self._units)
        return end

    def span(self, line: int) -> tuple[int, int]:
        """Where a line starts and ends, without its ending."""
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
        return start, start + len(self._text[start:end].rstrip("\r\n"))


def _size(text: str, units: Units) -> int:
    if units is Units.UTF32 or text.isascii():
        return len(text)
    if units is Units.UTF16:
        return len(text) + sum(char > "\uffff" for char in text)
    return len(text.encode("utf-8", "surrogatepass"))
