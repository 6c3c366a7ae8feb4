"""Where two sequences of lines differ, with the lines around it: the arithmetic of a diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

_CONTEXT_LINES = 3
_MOST_MATCHED_LINES = 2_000  # beyond, a region whose lines do not pair up is shown as one

Line = TypeVar("Line", str, bytes)


class Block(NamedTuple):
    """Lines ``old[start:end]`` become ``new[new_start:new_end]``."""

    start: int
    end: int
    new_start: int
    new_end: int


class Hunk(NamedTuple):
    """Blocks so near to each other that their contexts touch, and the lines that are shown."""

    blocks: tuple[Block, ...]
    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def header(self) -> str:
        """Which lines these are, as a unified diff says it."""
        old, new = _range(self.start, self.end), _range(self.new_start, self.new_end)
        return f"@@ -{old} +{new} @@"

    def lines(self, old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[str, Line]]:
        """The hunk's lines, each with its mark: a blank, ``-`` or ``+``."""
        at = self.start
        for block in self.blocks:
            yield from ((" ", line) for line in old[at : block.start])
            yield from (("-", line) for line in old[block.start : block.end])
            yield from (("+", line) for line in new[block.new_start : block.new_end])
            at = block.end
        yield from ((" ", line) for line in old[at : self.end])


def hunks(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Hunk]:
    """Where the two differ, in order."""
    near: list[Block] = []
    for block in _blocks(old, new):
        if near and block.start - near[-1].end > 2 * _CONTEXT_LINES:
            yield _hunk(near, len(old))
            near = []
        near.append(block)
    if near:
        yield _hunk(near, len(old))


def _hunk(blocks: list[Block], lines: int) -> Hunk:
    before = min(_CONTEXT_LINES, blocks[0].start)
    after = min(_CONTEXT_LINES, lines - blocks[-1].end)
    start, new_start = blocks[0].start - before, blocks[0].new_start - before
    end, new_end = blocks[-1].end + after, blocks[-1].new_end + after
    return Hunk(tuple(blocks), start, end, new_start, new_end)


def _blocks(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Block]:
    """Where the two differ. Most edits stay within a line, so that lines pair up by number."""
    if len(old) == len(new):
        for i in range(len(old)):
            if old[i] != new[i]:
                yield Block(i, i + 1, i, i + 1)
        return
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if len(a) + len(b) > _MOST_MATCHED_LINES:
        yield Block(start, start + len(a), start, start + len(b))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Block(start + i1, start + i2, start + j1, start + j2)


def _common(a: Sequence[Line], b: Sequence[Line]) -> int:
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))


def _range(start: int, end: int) -> str:
    return f"{start + 1 if end > start else start},{end - start}"
