"""Which parts of a document may be cleaned: all but the lines that say ``textmend: ignore``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from normalizer.edit import Edit

MARK = "textmend: ignore"
_LINE_END = re.compile("[\r\n]")


def split(text: str) -> list[str]:
    """The parts of ``text`` in order: free ones at even places, protected ones at odd places.

    A line's own ending is not protected, so that a file does not end up with mixed line endings.

    >>> split("a\\nâ€œ  # textmend: ignore\\nb")
    ['a\\n', 'â€œ  # textmend: ignore', '\\nb']
    """
    parts: list[str] = []
    done = 0
    found = text.find(MARK)
    while found >= 0:
        start = 1 + max(text.rfind("\n", done, found), text.rfind("\r", done, found))
        start = max(start, done)
        line_end = _LINE_END.search(text, found)
        end = line_end.start() if line_end else len(text)
        parts += (text[done:start], text[start:end])
        done = end
        found = text.find(MARK, end)
    parts.append(text[done:])
    return parts


def line_of(text: str, offset: int) -> str:
    """The line of ``text`` that holds the code point at ``offset``, without its ending."""
    start = 1 + max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset))
    line_end = _LINE_END.search(text, offset)
    return text[start : line_end.start() if line_end else len(text)]


class Style(Protocol):
    """How the value of a segment is spelled in its file: with escapes, say."""

    def decode(self, raw: str) -> str:
        """The value that ``raw`` spells."""
        ...

    def encode(self, raw: str, edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits of ``raw`` that make ``edits`` of its value, all else left as it is spelled.

        What cannot be spelled is left out.
        """
        ...


class Segment(NamedTuple):
    """A part of a document that is human text; what lies between segments is protected.

    ``place`` is what the rules are told of it: "plain", "markdown", "cell", ... ``style`` is None
    where the text stands for itself.
    """

    start: int  #: code points
    end: int
    place: str = "plain"
    style: Style | None = None


def find_segments(text: str, filename: str | None, place: str) -> tuple[Segment, ...]:
    """The segments of a document, in order: all but the lines that are to be ignored."""
    found = []
    offset = 0
    for number, part in enumerate(split(text)):
        if number % 2 == 0:
            found.append(Segment(offset, offset + len(part), place))
        offset += len(part)
    return tuple(found)
