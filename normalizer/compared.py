"""Two texts compared line by line: where one was made from the other, most of it is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

_PIECE_CODE_POINTS = 500  #: compared at a time, by C; its lines only if it differs
_MOSTLY_PIECES = 8  #: one after the other differ: then so do most lines
_FEW_LINES = 8  #: are looked for one by one sooner than all others are hashed


class Differing(NamedTuple):
    """A line that was one and is another: start and end (without the line feed) in both texts."""

    was_start: int
    was_end: int
    start: int
    end: int


def differing_lines(before: str, after: str) -> Iterator[Differing]:
    """The lines, of two texts with equally many, that are not the same in both, in order.

    >>> [after[one.start : one.end] for after in ["a\\nBB\\nc"]
    ...  for one in differing_lines("a\\nb\\nc", after)]
    ['BB']
    """
    was = now = different = 0
    while different < _MOSTLY_PIECES and (end := before.find("\n", was + _PIECE_CODE_POINTS) + 1):
        piece = before[was:end]
        if piece == after[now : now + end - was]:
            different = 0
            was, now = end, now + end - was
            continue
        different += 1
        for line in piece[:-1].split("\n"):
            now_end = after.index("\n", now)
            was_end = was + len(line)
            if line != after[now:now_end]:
                yield Differing(was, was_end, now, now_end)
            was, now = was_end + 1, now_end + 1
    for line, other in zip(before[was:].split("\n"), after[now:].split("\n"), strict=True):
        was_end, now_end = was + len(line), now + len(other)
        if line != other:
            yield Differing(was, was_end, now, now_end)
        was, now = was_end + 1, now_end + 1


def have_equally_many_lines(before: str, after: str) -> bool:
    """Whether two texts can be compared line by line."""
    return before.count("\n") == after.count("\n")


def new_lines(before: str, after: str, wanted: Callable[[str], bool] | None = None) -> list[str]:
    """The lines of a text that it did not have before, each once, in order; the ``wanted`` ones.

    >>> new_lines("a\\nb\\nc", "a\\nB\\nc\\na")
    ['B']
    """
    if have_equally_many_lines(before, after):
        lines = [after[one.start : one.end] for one in differing_lines(before, after)]
    else:
        lines = after.split("\n")
    found = dict.fromkeys(filter(wanted, lines) if wanted else lines)
    known = _known(found, before) if found else ()
    return [line for line in found if line not in known]


def _known(lines: dict[str, None], text: str) -> set[str]:
    """Those that are lines of ``text``."""
    if len(lines) > _FEW_LINES:
        return set(lines).intersection(text.split("\n"))
    text = f"\n{text}\n"
    return {line for line in lines if f"\n{line}\n" in text}
