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
from typing import Any, NamedTuple

from normalizer.expression import expression
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


class _Shapes:
    """What is left of UTF-8 sequences, by the classes of what leads and what continues them."""

    def __init__(self, two: str, three: str, four: str, tail: str, are_bytes: bool = False) -> None:
        def made(pattern: str) -> re.Pattern[Any]:
            return expression(pattern.encode() if are_bytes else pattern)

        self.whole = made(f"{two}{tail}|{three}{tail}{tail}|{four}{tail}{tail}{tail}")
        self.joint = made(f"{two} |{three} (?={tail})|{three}{tail} ")
        self.broken = made(
            f"{two}(?!{tail})|{three}{tail}?(?!{tail})|{four}{tail}{{0,2}}(?!{tail})"
        )


#: Those in bytes, which are the same in all encodings; in Windows-1252 "à" may be an altered C3.
_IN_BYTES = _Shapes(r"[\xc2-\xdf]", r"[\xe0-\xef]", r"[\xf0-\xf4]", r"[\x80-\xbf]", True)
_IN_CP1252 = _Shapes(r"[\xc2-\xe0]", r"[\xe0-\xef]", r"[\xf0-\xf4]", r"[\x80-\xbf]", True)


class Remains:
    """What is left of bytes that were read in a single-byte encoding and then spoilt."""

    def __init__(self, codec: str, lowered: bool) -> None:
        self.codec, self.lowered = codec, lowered
        self._encoding = SINGLE_BYTE[codec]
        self._characters = self._encoding.characters
        self.bytes = self._lower() if lowered else self._bytes()
        self.tails = frozenset(
            char for char, some in self.bytes.items() if any(0x80 <= b.value <= 0xBF for b in some)
        )  #: the characters that may go on a sequence
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

    def whole(self, text: str, at: int) -> int:
        """Where the complete sequence that begins at a place ends; 0: none does."""
        if self.lowered:
            return 0
        shapes, given = self._seen(text)
        match = shapes.whole.match(given, at)
        return match.end() if match else 0

    def joint(self, line: str, end: int) -> int:
        """Where the space after the token that ends at ``end`` ends, or 0 if it was no byte."""
        if self.lowered:
            return 0
        start = max(0, end - 2)
        shapes, given = self._seen(line[start : end + 2])
        match = shapes.joint.match(given, end - 1 - start) or shapes.joint.match(given)
        return start + match.end() if match and start + match.end() > end else 0

    def broken(self, text: str) -> int:
        """In how many places a UTF-8 sequence was, to judge by its first character, that is not
        whole; where case was lost, in how many one may have been."""
        if self.lowered:
            return len(self._shapes.whole.findall(text))
        shapes, given = self._seen(text)
        return len(shapes.broken.findall(given)) + text.count(GONE)

    def _seen(self, text: str) -> tuple[_Shapes, Any]:
        """What to look for, and what in: the bytes of ``text``, where these are known."""
        if not self._encoding.has_one_byte_each(text):
            return self._shapes, text
        in_bytes = _IN_CP1252 if self.codec == "cp1252" else _IN_BYTES
        return in_bytes, self._encoding.byte_of_each(text)

    @cached_property
    def _shapes(self) -> _Shapes:
        return _Shapes(
            self._some(0xC2, 0xDF),
            self._some(0xE0, 0xEF),
            self._some(0xF0, 0xF4),
            self._some(0x80, 0xBF),
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
