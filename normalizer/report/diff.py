"""A unified diff of a file and its clean copy, safe to show: it is for reading, not for ``patch``.

Lines are compared without their endings; that these or the encoding change is said above the hunks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from normalizer.batch import Outcome
from normalizer.changelog import BYTE_ORDER_MARK, ENCODING
from normalizer.escape import visible
from normalizer.passes import LINE_ENDING
from normalizer.report.words import counted, describe

_CONTEXT = 3
_MOST_MATCHED = 2_000  # lines; beyond, a region whose lines do not pair up is shown as one
_NO_NEWLINE = "\n\\ No newline at end of file"
_OF_THE_FILE = (LINE_ENDING, ENCODING, BYTE_ORDER_MARK)


class _Block(NamedTuple):
    """Lines ``old[start:end]`` become ``new[new_start:new_end]``."""

    start: int
    end: int
    new_start: int
    new_end: int


def lines(outcome: Outcome) -> Iterator[str]:
    """The lines of the diff; none where the file is not changed."""
    if outcome.status != "changed":
        return
    name = visible(outcome.name)
    yield f"--- {name}"
    yield f"+++ {name} (clean)"
    for record in outcome.records:
        if record.rule in _OF_THE_FILE:
            yield f"# {record.rule}: {describe(record)}, {counted(record.size, 'time')}"
    old, new = _lines(outcome.source), _lines(outcome.text)
    for hunk in _hunks(_blocks(old, new)):
        yield from _shown(hunk, old, new)


def _lines(text: str) -> list[str]:
    split = re.split("\r\n|\r|\n", text)
    if split[-1]:
        split[-1] += _NO_NEWLINE
    else:
        split.pop()
    return split


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    """Where the two differ. Most edits stay within a line, so that lines pair up by number."""
    if len(old) == len(new):
        for i in range(len(old)):
            if old[i] != new[i]:
                yield _Block(i, i + 1, i, i + 1)
        return
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if len(a) + len(b) > _MOST_MATCHED:
        yield _Block(start, start + len(a), start, start + len(b))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Block(start + i1, start + i2, start + j1, start + j2)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))


def _hunks(blocks: Iterator[_Block]) -> Iterator[list[_Block]]:
    """Blocks so near to each other that their contexts touch, together."""
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.start - hunk[-1].end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _shown(hunk: list[_Block], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    before = min(_CONTEXT, hunk[0].start)
    after = min(_CONTEXT, len(old) - hunk[-1].end)
    start, end = hunk[0].start - before, hunk[-1].end + after
    new_start, new_end = hunk[0].new_start - before, hunk[-1].new_end + after
    yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@"
    for block in hunk:
        yield from _marked(" ", old[start : block.start])
        yield from _marked("-", old[block.start : block.end])
        yield from _marked("+", new[block.new_start : block.new_end])
        start = block.end
    yield from _marked(" ", old[start:end])


def _range(start: int, end: int) -> str:
    return f"{start + 1 if end > start else start},{end - start}"


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        text, missing, _ = line.partition(_NO_NEWLINE)
        yield mark + "\t".join(map(visible, text.split("\t")))
        if missing:
            yield _NO_NEWLINE.strip()
