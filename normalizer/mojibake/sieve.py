r"""Which lines of a long text can show traces of damage at all: a proof on its bytes.

A regular expression that hangs on a class of characters costs several nanoseconds a character, one
that hangs on a single byte a tenth of that. In UTF-8, what the patterns of screen.py hang on begins
with few bytes, most of them rare in right text. So each pattern here hangs on one of these and
tells by the bytes around it whether one of those may match there: what they match is let through
without exception, and little else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from normalizer.expression import expression

Spans = set[tuple[int, int]]
Trace = tuple[int, re.Pattern[bytes]]  #: a pattern after the byte that it begins with

FEW = 60  #: bytes of one value that are visited one by one; a pattern skips many faster


class Sieve(NamedTuple):
    """What to look for in text of one kind."""

    rare: bytes  #: lines with these are let through
    traces: tuple[Trace, ...]
    runs: bool = False  #: whether lines with a run of high characters are let through

    def lines(self, text: str) -> list[str]:
        """The lines of ``text`` that are let through (without the line feed), in order."""
        data = text.encode("utf-8", "surrogatepass")
        spans = sorted(self._lines(data))
        return [data[start:end].decode("utf-8", "surrogatepass") for start, end in spans]

    def _lines(self, data: bytes) -> Spans:
        """Their spans in bytes."""
        found: Spans = set()
        for lead in self.rare:
            at = data.find(lead)
            while at >= 0:
                at = data.find(lead, _add_line(found, data, at))
        for first, pattern in self.traces:
            at, left = data.find(first), FEW
            while at >= 0:
                if pattern.match(data, at):
                    at = data.find(first, _add_line(found, data, at))
                elif left:
                    left -= 1
                    at = data.find(first, at + 1)
                else:
                    match = pattern.search(data, at + 1)
                    at = match.start() if match else -1
        if self.runs:
            high = data.translate(_HIGH)
            at = high.rfind(_RUN)  # which skips more than find does
            while at >= 0:
                _add_line(found, data, at)
                at = high.rfind(_RUN, 0, data.rfind(b"\n", 0, at) + 1)
        return found


def _add_line(found: Spans, data: bytes, at: int) -> int:
    """Add the line around a place; its end."""
    start = data.rfind(b"\n", 0, at) + 1
    end = data.find(b"\n", at)
    end = len(data) if end < 0 else end
    found.add((start, end))
    return end


def _traces(*patterns: bytes) -> tuple[Trace, ...]:
    """Each begins with the byte it hangs on, as two hexadecimal digits."""
    return tuple((int(pattern[2:4], 16), expression(pattern, re.DOTALL)) for pattern in patterns)


#: The bytes of Latin letters, of punctuation and signs.
_HIGH = bytes([0x80 <= byte <= 0xC9 or byte in (0xCB, 0xE2, 0xEF) for byte in range(256)])
_RUN = b"\1" * 8  #: four characters, or three

_CAPITAL = rb"(?:\xc3[\x82-\x9f]|[\xc4\xc5].)"  #: of the Latin script, or leads like them
_LOWER = rb"(?:\xc3[\xa0-\xb4]|\xc4[\x83-\x91])"  #: leads of longer sequences
_BARE = rb"\xc3[\xa0-\xa6\xa8-\xab\xae-\xb1\xb8\xb9]"  #: those of which a loss may leave one sign
_LETTER = rb"\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]"  #: letters where UTF-8 goes on
_GO_ON = rb"(?:\xc2|\xe2[\x80\x82\x84]|\xc6|\xcb|" + _LETTER + rb")"
_TAIL = rb"(?:\xc2[^\xa0]|[\xc3\xce\xcf\xe2])"  #: where UTF-8 goes on in Mac Roman

#: In text of any script: controls, signs in Latin words, signs of mathematics, boxes.
_C2 = (
    rb"[\x80-\x84\x86-\x9f]|[\xa4\xac][\x80-\xff]"
    rb"|(?<=[a-zA-Z]\xc2)[\xa1-\xac\xae-\xb6\xb8-\xbf][a-z]"
)
_E2 = (
    rb"[\x81\x88\x89\x8c\x94-\x97]|\x80[\x93\x94\x9a]" + _TAIL + rb""
    rb"|(?<=[a-zA-Z]\xe2)(?!\x80[\x98\x99])..[a-z]"
    rb"|(?<=[a-zA-Z\xa0-\xbf]\xe2)\x80[\x9a\x9e]"
)

LATIN = Sieve(
    bytes([0xCB, 0xCD, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, *range(0xD6, 0xDC), *range(0xE3, 0xF0)]),
    _traces(
        rb"\xc2(?:" + _C2 + rb"|(?<=" + _CAPITAL + rb"\xc2)|(?<=" + _LOWER + rb"\xc2)." + _GO_ON
        + rb"|(?<=" + _BARE + rb"\xc2)[^\xa0\xa8\xab\xad\xb0\xb7\xbb])",
        rb"\xe2(?:" + _E2 + rb"|(?<=" + _CAPITAL + rb"\xe2)|(?<=" + _LOWER + rb"\xe2).." + _GO_ON
        + rb"|(?<=" + _BARE + rb"\xe2)(?!\x80[\x93\x98\x99\x9c\x9d\xa2\xa6\xb9\xba])"
        rb"|(?<=\xc3\xa2[\"']\xe2)\x82)",
        # capitals as leads that lost what followed, or that follow lower case
        rb"\xc3[\x82-\x94\xb7](?:(?<=[\x82\x83])(?![A-Z\x80-\xe1\xe3-\xff]|\xe2[^\x80\x81\x88])"
        rb"|(?<=[\x8e-\x91])(?: |\xe2[\x80\x81])"
        rb"|(?<=\x84)[\xc3-\xc9]|(?<=\xb7)[\x80-\xff]"
        rb"|(?<=[a-z].[\x82-\x94])|(?<=\xc3[\x9f-\xbf].[\x82-\x94]))",
        rb"\x82(?<=\xc4.)[\x80-\xff]",
        rb"\xb9(?<=\xc4.)[\x80-\xff]",
        # letters of Windows-1252 where UTF-8 goes on
        rb"\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe](?<=[\x80-\xff]..)"
        rb"(?:(?<=" + _CAPITAL + rb"..)|(?<=" + _LOWER + rb"..)" + _GO_ON + rb")",
        rb"\x92(?<=\xc6.)",
    ),
    runs=True,
)  # fmt: skip
#: Of other scripts than those that follow.
OTHER = Sieve(
    bytes([*range(0xC3, 0xC7), 0xCB, *range(0xCD, 0xD3), *range(0xD6, 0xDC), 0xEE]),
    _traces(
        rb"\xc2(?:" + _C2 + rb")",
        rb"\xe2(?:" + _E2 + rb")",
        rb"\xef(?:[\x80-\xa3\xac]|\xbd[\xa1-\xbf]|[\xbe\xbf])",
    ),
)
