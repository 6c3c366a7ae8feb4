"""What was found in a file, place by place, as every format reports it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from normalizer.batch import Outcome
from normalizer.changelog import BYTE_ORDER_MARK, ENCODING, Record
from normalizer.edit import Edit
from normalizer.passes import LINE_ENDING
from normalizer.result import composed

_WITHOUT_PLACE = (ENCODING, BYTE_ORDER_MARK)
#: Codes that speak of a file as a whole, though they name a place in it.
OF_THE_FILE = (LINE_ENDING, *_WITHOUT_PLACE)


class Level(Enum):
    """Whether what is found would be (or was) changed, or is only pointed at."""

    CHANGE = "change"
    SUGGESTION = "suggestion"


class Place(NamedTuple):
    """Where a code point stands: line and columns count from 1.

    ``column`` counts code points, ``utf16`` code units of UTF-16, as editors do.
    """

    line: int
    column: int
    utf16: int


class Finding(NamedTuple):
    """One record of an outcome with its level, and the span of the source that it is about."""

    record: Record
    level: Level
    start: Place
    end: Place

    @property
    def code(self) -> str:
        """The code of what was found."""
        return self.record.rule

    @property
    def is_of_the_file(self) -> bool:
        """Whether it speaks of the file as a whole."""
        return self.code in OF_THE_FILE


class Source:
    """A source text by lines."""

    def __init__(self, outcome: Outcome) -> None:
        self.text = outcome.source
        self.is_known = outcome.streamed is None  #: of a long file, the text is not
        self._outcome = outcome

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\r\n?|\n", self.text))]

    def line(self, number: int) -> str:
        """Line ``number`` (from 1), without its line ending.

        It ends as lines end everywhere: with LF, CR LF or CR.
        """
        if not self.is_known:
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def offset(self, record: Record) -> int:
        """The code point at which a record begins."""
        return self._starts[record.line - 1] + record.column - 1

    def place(self, offset: int) -> Place:
        """Where the code point ``offset`` stands."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        return Place(line, offset - start + 1, _utf16_units(self.text[start:offset]) + 1)

    def finding(self, record: Record, level: Level) -> Finding:
        """What is said of a record of this text."""
        return Finding(record, level, *_span(record, self))

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What is done to the source, as edits of it that do not overlap."""
        return composed(self.text, self._outcome.log.passes)

    def edit_at(self, offset: int) -> Edit | None:
        """The edit that changes the code point ``offset``, or puts something before it."""
        index = bisect_right(self.edits, offset, key=lambda edit: edit.start) - 1
        if index < 0:
            return None
        edit = self.edits[index]
        return edit if edit.start == offset or offset < edit.end else None


def findings(outcome: Outcome, source: Source | None = None) -> list[Finding]:
    """What was found in a file, in the order of the text."""
    source = source or Source(outcome)
    return [source.finding(record, level) for record, level in graded(outcome)]


def graded(outcome: Outcome) -> list[tuple[Record, Level]]:
    """The records of a file and their levels, in the order of the text: no place is looked up."""
    found = [
        *((record, Level.CHANGE) for record in outcome.records),
        *((record, Level.SUGGESTION) for record in outcome.suggestions),
    ]
    return sorted(found, key=lambda one: _order(one[0]))


def _order(record: Record) -> tuple[int, int]:
    return (1, 1) if record.rule in _WITHOUT_PLACE else (record.line, record.column)


def by_line(found: list[Finding]) -> Iterator[list[Finding]]:
    """Findings that stand next to each other on one line, together."""
    group: list[Finding] = []
    for one in found:
        if group and one.start.line != group[0].start.line:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _span(record: Record, source: Source) -> tuple[Place, Place]:
    if record.rule in _WITHOUT_PLACE:
        return Place(1, 1, 1), Place(1, 1, 1)
    if not source.is_known:
        last = record.column + len(record.before)
        return (
            Place(record.line, record.column, record.column),
            Place(record.line, last, last),
        )
    start = source.offset(record)
    end = start + len(record.before)
    if source.text[start:end] != record.before:  # it changes what another edit had made
        edit = source.edit_at(start)
        end = max(start, edit.end) if edit else start
    return source.place(start), source.place(end)


def _utf16_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
