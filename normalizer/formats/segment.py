"""What a format says of a text: which spans of it are human text, where they stand, how they are
spelled. Values and arithmetic; all offsets are code points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple, Protocol

from normalizer.expression import expression

Change = tuple[int, int, str]  #: start, end, what stands there instead


class Place(Enum):
    """Where in a document a segment stands."""

    VALUE = auto()  #: a string of a data file
    CELL = auto()  #: of a table, which a spreadsheet may open
    PROSE = auto()  #: a running text with marks of its own: Markdown, reStructuredText
    TEXT = auto()  #: between tags, in a subtitle
    ATTRIBUTE = auto()  #: of a tag
    COMMENT = auto()
    DOCSTRING = auto()


class Spelled(Enum):
    """How a stretch of a value stands in the raw text."""

    ITSELF = auto()
    ESCAPED = auto()  #: to be changed as a whole
    LOCKED = auto()  #: no text, but a tag, a placeholder: no change touches it


class Unit(NamedTuple):
    """``value[at : at + size]`` is spelled ``raw[start:end]``.

    A unit of size 0 is a gap: raw text that stands for nothing.
    """

    at: int
    size: int
    start: int
    end: int
    spelled: Spelled = Spelled.ESCAPED


class Decoded(NamedTuple):
    """The value that ``raw[start:end]`` spells; between the ``units`` each character as itself."""

    value: str
    start: int
    end: int
    units: tuple[Unit, ...] = ()

    def stretches(self) -> list[Unit]:
        """The units with what is between them.

        >>> [unit[:4] for unit in Decoded("a\\nb", 1, 5, (Unit(1, 1, 2, 4),)).stretches()]
        [(0, 1, 1, 2), (1, 1, 2, 4), (2, 1, 4, 5)]
        """
        found = []
        at, raw = 0, self.start
        for unit in (*self.units, Unit(len(self.value), 0, self.end, self.end)):
            if unit.at > at:
                found.append(Unit(at, unit.at - at, raw, unit.start, Spelled.ITSELF))
            found.append(unit)
            at, raw = unit.at + unit.size, unit.end
        return found[:-1] or found


class Style(Protocol):
    """How a text is spelled within a format: its escapes, and what they do to quotes."""

    @property
    def name(self) -> str:
        """For people."""
        ...

    def decode(self, raw: str) -> Decoded:
        """What ``raw`` stands for."""
        ...

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """``changes`` of the value as changes of ``raw``; None: it cannot hold them.

        All that they do not touch stays as it is spelled, and what is new is spelled as what it
        replaces was.
        """
        ...


class Segment(NamedTuple):
    """``text[start:end]`` holds human text in the spelling of ``style``.

    ``goes_on``: it is no line of its own, for in its block something stands before it.
    """

    start: int
    end: int
    place: Place
    style: Style
    goes_on: bool = False


def spread(change: Change, value: str, stretches: Sequence[Unit]) -> list[Change]:
    """A change of a value as changes of the raw text, not yet escaped; escapes are changed whole.

    Empty where it touches what is locked. A locked gap in the middle stays: then the change is made
    in parts, all that is new before the gap.

    >>> spread((1, 2, "é"), "a©", [Unit(0, 1, 0, 1, Spelled.ITSELF), Unit(1, 1, 1, 7)])
    [(1, 7, 'é')]
    """
    start, end, after = change
    if len(stretches) == 1 and stretches[0].spelled is Spelled.ITSELF:
        shift = stretches[0].start - stretches[0].at
        return [(start + shift, end + shift, after)]
    if start == end:
        return _inserted(start, after, value, stretches)
    parts: list[tuple[int, int]] = []
    apart = True
    first = bisect_right(stretches, start, key=lambda unit: unit.at + unit.size)
    for number in range(first, len(stretches)):
        unit = stretches[number]
        if unit.at >= end:
            break
        if unit.spelled is Spelled.LOCKED:
            if unit.size:
                return []
            apart = True
            continue
        left, right = unit.start, unit.end
        if unit.spelled is Spelled.ITSELF:
            left += max(start - unit.at, 0)
            right -= max(unit.at + unit.size - end, 0)
        else:
            after = value[unit.at : start] + after + value[end : unit.at + unit.size]
        if apart:
            parts.append((left, right))
        else:
            parts[-1] = (parts[-1][0], right)
        apart = False
    return [(left, right, "" if n else after) for n, (left, right) in enumerate(parts)]


def _inserted(at: int, after: str, value: str, stretches: Sequence[Unit]) -> list[Change]:
    index = bisect_right(stretches, at - 1, key=lambda unit: unit.at + unit.size)
    unit = stretches[min(index, len(stretches) - 1)]
    into = at - unit.at
    if unit.spelled is Spelled.ITSELF or into <= 0:
        return [(unit.start + max(into, 0),) * 2 + (after,)]
    if into >= unit.size:
        return [(unit.end, unit.end, after)]
    if unit.spelled is Spelled.LOCKED:
        return []
    whole = value[unit.at : at] + after + value[at : unit.at + unit.size]
    return [(unit.start, unit.end, whole)]


def made(text: str, changes: Iterable[Change]) -> str:
    """``text`` with ``changes`` (sorted, apart from each other) made.

    >>> made("abc", [(1, 2, "-")])
    'a-c'
    """
    pieces: list[str] = []
    done = 0
    for start, end, after in changes:
        pieces += (text[done:start], after)
        done = end
    return "".join((*pieces, text[done:]))


_HIDDEN = expression(r"\\[uUx0-9N]|&[#A-Za-z]")


def may_hold_more_than_ascii(text: str) -> bool:
    """Whether a text can stand for anything beyond ASCII: written so, or as an escape.

    >>> may_hold_more_than_ascii("caf\\u00e9"), may_hold_more_than_ascii("cafe\\n")
    (True, False)
    """
    return not text.isascii() or _HIDDEN.search(text) is not None
