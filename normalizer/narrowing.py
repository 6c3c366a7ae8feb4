"""Of what was found in a file, what stands in some of its lines: the rest is left as it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizer.batch import Outcome
from normalizer.changelog import ChangeLog
from normalizer.compression import packed_as
from normalizer.edit import Edit, apply
from normalizer.expression import expression
from normalizer.passes import Splice
from normalizer.result import composed

_RANGE = expression("([0-9]+)(?:-([0-9]+)?)?")
_LAST_LINE = 2**62


class Lines(NamedTuple):
    """Line numbers (from 1) as ranges, both ends included; sorted."""

    ranges: tuple[tuple[int, int], ...]

    def touch(self, first: int, last: int) -> bool:
        """Whether any line from ``first`` to ``last`` is one of these."""
        return any(start <= last and first <= end for start, end in self.ranges)


ALL_LINES = Lines(((1, _LAST_LINE),))


def parse_ranges(texts: Iterable[str]) -> Lines:
    """Lines as people write them. Raises ValueError.

    >>> parse_ranges(["3-7,12", "20-"]).ranges[:2]
    ((3, 7), (12, 12))
    """
    ranges = []
    for part in (part for text in texts for part in text.split(",")):
        match = _RANGE.fullmatch(part.strip())
        if match is None or len(part) > 40:
            raise ValueError(f"{part!r} are no lines: write them as in 3-7,12")
        start = int(match[1])
        end = int(match[2]) if match[2] else _LAST_LINE if "-" in part else start
        if start < 1 or end < start:
            raise ValueError(f"{part!r} are no lines: the first line is 1, and the end comes last")
        ranges.append((start, end))
    return Lines(tuple(sorted(ranges)))


def narrowed(outcome: Outcome, lines: Lines) -> Outcome:
    """The outcome with only those edits and suggestions that touch ``lines`` of the source.

    What befalls the file as a whole (its encoding, its byte order mark) is left as it is. The edits
    were found with all of the file as evidence.
    """
    if lines == ALL_LINES:
        return outcome
    seen = tuple(record for record in outcome.suggestions if lines.touch(record.line, record.line))
    outcome = outcome._replace(suggestions=seen)
    form = outcome.log.before
    if outcome.status != "changed" or form is None:
        return outcome
    touching = _touching(composed(outcome.source, outcome.log.passes), outcome.source, lines)
    edits = tuple(edit for edit in touching if form.admits(edit))
    if not edits:
        return outcome._replace(
            status="unchanged",
            data=outcome.raw,
            text=outcome.source,
            records=(),
            log=ChangeLog(),
        )
    text = apply(outcome.source, edits)
    after = form.follow(edits)
    packed = outcome.log.packed
    log = ChangeLog((Splice("only-lines", edits),), form, after, packed=packed)
    data = after.encode(text)
    if packed is not None:
        data = packed_as(data, packed)
    if log.restore(data) != outcome.raw:
        return outcome.failed("left as it is, for these lines alone could not be taken back")
    records = tuple(log.records(outcome.source))
    return outcome._replace(text=text, data=data, log=log, records=records)


def _touching(edits: Iterable[Edit], source: str, lines: Lines) -> Iterator[Edit]:
    starts = [0, *(match.end() for match in re.finditer("\r\n?|\n", source))]
    for edit in edits:
        first = bisect_right(starts, edit.start)
        last = bisect_right(starts, max(edit.start, edit.end - 1))
        if lines.touch(first, last):
            yield edit
