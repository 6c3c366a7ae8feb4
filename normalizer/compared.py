"""Two texts compared line by line: where one was made from the other, most of it is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


def differing_lines(before: str, after: str) -> list[Differing] | None:
    """The lines that are not the same in both texts, in order; None where one has more lines.

    >>> differing_lines("a\\nb\\nc", "a\\nBB\\nc"), differing_lines("a", "a\\nb")
    ([Differing(was_start=2, was_end=3, start=2, end=4)], None)
    """
    if before.count("\n") != after.count("\n"):
        return None
    return list(_differing(before, after))


def _differing(before: str, after: str) -> Iterator[Differing]:
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


def changed_lines(before: str, after: str) -> list[str]:
    """The lines of a text that are not what they were before, each once, in order; the new ones,
    where it had more or fewer."""
    differing = differing_lines(before, after)
    if differing is None:
        return _unknown(after.split("\n"), before)
    return list(dict.fromkeys(after[one.start : one.end] for one in differing))


def new_lines(before: str, after: str, wanted: Callable[[str], bool]) -> list[str]:
    """The ``wanted`` lines of a text that it did not have before, each once, in order.

    >>> new_lines("a\\nb\\nc", "a\\nB\\nc\\na", str.isalpha)
    ['B']
    """
    differing = differing_lines(before, after)
    if differing is None:
        return _unknown(filter(wanted, after.split("\n")), before)
    lines = (after[one.start : one.end] for one in differing)
    return _unknown(filter(wanted, lines), before)


def _unknown(lines: Iterable[str], text: str) -> list[str]:
    """Those that are no lines of ``text``, each once."""
    found = dict.fromkeys(lines)
    if len(found) > _FEW_LINES:
        known = set(found).intersection(text.split("\n"))
        return [line for line in found if line not in known]
    text = f"\n{text}\n" if found else ""
    return [line for line in found if f"\n{line}\n" not in text]
