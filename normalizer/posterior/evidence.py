"""What a document says of its damage: a sketch of its lines, small and mergeable.

Of the lines that look damaged and of the others beyond ASCII, those with the smallest hashes are
kept. So evidence is the same for a document whole, in blocks, in any order, or with a part seen
twice; and a line that is repeated counts once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import NamedTuple

from normalizer.posterior.screen import flagged_lines, pieces

FLAGGED_LINES = 32  #: kept of those that look damaged
OTHER_LINES = 24  #: kept of the others
_LONGEST_CODE_POINTS = 400  #: of a line, from its first character beyond ASCII on


class Evidence(NamedTuple):
    """The sketch: lines in the order of their hashes.

    >>> gather("café\\ncafÃ©\\n") == gather("cafÃ©\\n") | gather("café\\n") | gather("café\\n")
    True
    """

    flagged: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __or__(self, other: object) -> Evidence:
        """The evidence of two parts of one document together."""
        if not isinstance(other, Evidence):
            return NotImplemented
        return Evidence(
            _least(map(_rated, {*self.flagged, *other.flagged}), FLAGGED_LINES),
            _least(map(_rated, {*self.others, *other.others}), OTHER_LINES),
        )

    def __bool__(self) -> bool:
        """Whether there is anything that may be damaged."""
        return bool(self.flagged or self.others)

    @property
    def is_whole(self) -> bool:
        """Whether every line beyond ASCII that does not look damaged is in the sketch."""
        return len(self.others) < OTHER_LINES


def gather(text: str) -> Evidence:
    """What ``text`` (a document or a part of one, cut between lines) says of its damage."""
    if text.isascii() and "&" not in text:
        return Evidence()
    flagged = {text[start:end] for start, end in flagged_lines(text)}
    found = _least(map(_rated, map(_cut, flagged)), FLAGGED_LINES)
    return Evidence(found, _others(text, flagged))


def _others(text: str, flagged: set[str]) -> tuple[str, ...]:
    """The other lines beyond ASCII with the smallest hashes."""
    found: set[tuple[int, str]] = set()
    bound = 1 << 32
    for start, end in pieces(text):
        piece = text[start:end]
        if piece.isascii():
            continue
        lines = {line for line in piece.split("\n") if not line.isascii()} - flagged
        found.update(rated for rated in map(_rated, map(_cut, lines)) if rated[0] <= bound)
        if len(found) > 4 * OTHER_LINES:
            found = set(sorted(found)[:OTHER_LINES])
            bound = max(found)[0]
    return _least(found, OTHER_LINES)


def _cut(line: str) -> str:
    if len(line) <= _LONGEST_CODE_POINTS:
        return line
    first = next((i for i, char in enumerate(line) if char > "\x7f"), 0)
    start = line.rfind(" ", max(0, first - 64), first) + 1 or first
    return line[start : start + _LONGEST_CODE_POINTS]


def _rated(line: str) -> tuple[int, str]:
    return zlib.crc32(line.encode("utf-8", "surrogatepass")), line


def _least(rated: Iterable[tuple[int, str]], most: int) -> tuple[str, ...]:
    return tuple(line for _, line in sorted(set(rated))[:most])
