"""What is lost after UTF-8 was misread, as data: which bytes each character left may stand for.

A second program that handles the misread text spoils it: it drops control characters or puts U+FFFD
in their place, makes no-break spaces ordinary ones, straightens quotes, puts all in lower case.
Costs are quarter bits: how much less likely each explanation of a character is than that it is what
it seems.
"""

from __future__ import annotations

import math
import re
from functools import cache, cached_property
from typing import NamedTuple

from normalizer.posterior.chains import SINGLE_BYTE, DecodingError

GONE = "\ufffd"
DROPPED, REPLACED, SPACED, TRIMMED, STRAIGHTENED, LOWERED, ALTERED = range(7)

#: Each loss in words, and its prior: what a repair must gain that nothing else speaks for.
LOSSES: dict[int, tuple[str, int]] = {
    DROPPED: ("some bytes were dropped", 56),
    REPLACED: ("some bytes became U+FFFD", 16),
    SPACED: ("no-break spaces became spaces", 24),
    TRIMMED: ("no-break spaces were dropped", 24),
    STRAIGHTENED: ("quotes and dashes were straightened", 32),
    LOWERED: ("all was put in lower case", 20),
    ALTERED: ("letters were replaced", 40),
}

_LOOK_ALIKES = {
    '"': ((0x94, 2), (0x93, 8)),
    "'": ((0x92, 2), (0x91, 8)),
    "-": ((0x97, 8), (0x96, 8)),
}
_NO_BREAK_SPACE = "\xa0"
_SOFT_HYPHEN = 0xAD


class Loss(DecodingError):
    """A link of a chain that says in words what happened later: no codec undoes it."""

    def __str__(self) -> str:
        return self.true


class Byte(NamedTuple):
    """A byte that a character may stand for."""

    value: int
    cost: int = 0
    loss: int | None = None


class Remains:
    """What is left of bytes that were read in a single-byte encoding and then spoilt."""

    def __init__(self, codec: str, lowered: bool) -> None:
        self.codec, self.lowered = codec, lowered
        self._characters = SINGLE_BYTE[codec].characters
        self.bytes = self._lower() if lowered else self._bytes()
        self.missing = () if lowered else self._missing()

    def _bytes(self) -> dict[str, list[Byte]]:
        """The bytes each character may stand for, where case is kept."""
        found = {c: [Byte(b)] for b, c in enumerate(self._characters) if b > 0x7F}
        found[GONE] = [Byte(b, self._choice, REPLACED) for b in self._undefined]
        space = self._characters.find(_NO_BREAK_SPACE)
        if space >= 0:
            found[" "] = [Byte(space, 4, SPACED)]
        if self.codec == "cp1252":
            found["à"] = [Byte(0xE0), Byte(0xC3, 8, ALTERED)]
            for char, bytes_ in _LOOK_ALIKES.items():
                found[char] = [Byte(b, cost, STRAIGHTENED) for b, cost in bytes_]
        return found

    def _lower(self) -> dict[str, list[Byte]]:
        """The bytes each character may stand for, where all was put in lower case."""
        found: dict[str, list[Byte]] = {}
        for b in range(0x80, 0x100):
            char = self._characters[b].lower()
            loss = LOWERED if char != self._characters[b] else None
            found.setdefault(char, []).append(Byte(b, 0, loss))
        return found

    def _missing(self) -> tuple[Byte, ...]:
        """The bytes that may be missing."""
        dropped = [Byte(b, self._choice + 8, DROPPED) for b in self._undefined]
        if self.codec in ("cp1252", "latin-1"):
            dropped += [Byte(_SOFT_HYPHEN, self._choice + 32, DROPPED), Byte(0xA0, 8, TRIMMED)]
        return tuple(dropped)

    @cached_property
    def _undefined(self) -> list[int]:
        """The bytes that are control characters."""
        return [b for b in range(0x80, 0xC0) if "\x80" <= self._characters[b] <= "\x9f"]

    @cached_property
    def _choice(self) -> int:
        return round(4 * math.log2(len(self._undefined) or 1))

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """A complete UTF-8 sequence."""
        tail = self._some(0x80, 0xBF)
        two, three, four = self._some(0xC2, 0xDF), self._some(0xE0, 0xEF), self._some(0xF0, 0xF4)
        return re.compile(f"{two}{tail}|{three}{tail}{tail}|{four}{tail}{tail}{tail}")

    @cached_property
    def _joint(self) -> re.Pattern[str]:
        tail = self._some(0x80, 0xBF)
        two, three = self._some(0xC2, 0xDF), self._some(0xE0, 0xEF)
        return re.compile(f"{two} |{three} (?={tail})|{three}{tail} ")

    def joint(self, line: str, end: int) -> int:
        """Where the space after the token that ends at ``end`` ends, or 0 if it was no byte."""
        if self.lowered:
            return 0
        match = self._joint.match(line, end - 1) or self._joint.match(line, max(0, end - 2))
        return match.end() if match and match.end() > end else 0

    @cached_property
    def broken(self) -> re.Pattern[str]:
        """Where a UTF-8 sequence was, to judge by its first character, that is not whole."""
        if self.lowered:
            return self.whole
        tail = self._some(0x80, 0xBF)
        two, three, four = self._some(0xC2, 0xDF), self._some(0xE0, 0xEF), self._some(0xF0, 0xF4)
        return re.compile(
            f"{two}(?!{tail})|{three}{tail}?(?!{tail})|{four}{tail}{{0,2}}(?!{tail})|{GONE}"
        )

    def _some(self, first: int, last: int) -> str:
        chars = self._characters[first : last + 1]
        if self.lowered:
            chars = chars.lower()
        elif first == 0xC2 and self.codec == "cp1252":
            chars += "à"
        return "[" + re.escape(chars) + "]"


def describe(losses: int) -> Loss:
    """The losses of a set of bits as a link of a chain."""
    return Loss(" and ".join(words for n, (words, _) in LOSSES.items() if losses >> n & 1), "")


@cache
def remains(codec: str, lowered: bool = False) -> Remains:
    return Remains(codec, lowered)
