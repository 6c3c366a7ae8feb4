"""A style that is a pattern of units: what it matches is an escape (or no text at all), and all
else stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from normalizer.formats.segment import Change, Decoded, Spelled, Unit, made, spread

#: What a match stands for; None: it is no text, and locked as it stands.
Read = Callable[[re.Match[str]], str | None]
#: How a text is spelled that stands instead of a raw one; None: it cannot be.
Write = Callable[[str, str], str | None]


class UnitStyle(NamedTuple):
    """``unit`` matches what is not spelled as itself, ``read`` and ``write`` its two directions.

    ``opener`` and ``closer`` are the lengths of what encloses the text. What matches ``forbidden``
    may not come about in the raw text.
    """

    name: str
    unit: re.Pattern[str] | None
    read: Read
    write: Write
    opener: int = 0
    closer: int = 0
    forbidden: re.Pattern[str] | None = None

    def decode(self, raw: str) -> Decoded:
        """What ``raw`` stands for."""
        start, end = self.opener, len(raw) - self.closer
        if self.unit is None or self.unit.search(raw, start, end) is None:  # as most are
            return Decoded(raw[start:end], start, end)
        pieces: list[str] = []
        units: list[Unit] = []
        at, done = 0, start
        for match in self.unit.finditer(raw, start, end):
            pieces.append(raw[done : match.start()])
            at += match.start() - done
            done = match.end()
            text = self.read(match)
            spelled = Spelled.ESCAPED
            if text is None:
                text, spelled = match.group(), Spelled.LOCKED
            units.append(Unit(at, len(text), match.start(), done, spelled))
            pieces.append(text)
            at += len(text)
        pieces.append(raw[done:end])
        return Decoded("".join(pieces), start, end, tuple(units))

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """``changes`` of the value as changes of ``raw``; None: it cannot hold them."""
        found = spelled(raw, decoded, changes, self.write)
        if found is None:
            return None
        if self.forbidden is not None:
            after = made(raw, found)
            if len(self.forbidden.findall(after)) > len(self.forbidden.findall(raw)):
                return None
        return found


def spelled(
    raw: str, decoded: Decoded, changes: Sequence[Change], write: Write
) -> list[Change] | None:
    """``changes`` of a value as changes of the raw text, what is new as ``write`` spells it."""
    stretches = decoded.stretches()
    found: list[Change] = []
    for change in changes:
        for start, end, text in spread(change, decoded.value, stretches):
            written = write(text, raw[start:end])
            if written is None or (found and start < found[-1][1]):
                return None
            if written != raw[start:end]:
                found.append((start, end, written))
    return found


def as_it_is(match: re.Match[str]) -> str | None:
    """For styles whose units are no text."""
    return None


def itself(text: str, instead_of: str) -> str | None:
    """For styles without escapes."""
    return text
