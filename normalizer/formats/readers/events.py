"""What a reader sees of a document: a tree whose strings are texts, which cleaning may change.

Lists are groups; of all else in them (tuples, bytes, ...) nothing may change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from operator import ne
from typing import NamedTuple

Event = object  #: a text (str), a group (list), or structure (anything else)

_HELD_TOGETHER_LEVELS = 8  #: in which groups are held against each other as wholes, for speed


class Fits(NamedTuple):
    """Whether a line is long enough for what belongs to it: it may come to be, not cease to."""

    fits: bool


class Unread:
    """A piece of a document that is read only where it differs from what it is held against."""

    __slots__ = ("raw", "read")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, raw: str, read: Callable[[], Iterable[Event]]) -> None:
        self.raw = raw
        self.read = read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unread) and self.raw == other.raw


def differing(one: Sequence[Event], other: Sequence[Event]) -> Iterator[tuple[Event, Event]]:
    """The events that differ, in order; groups of another length differ as wholes.

    Raises RecursionError where groups lie too deep in each other.

    >>> [*differing(["a", ["b", 1]], ["a", ["c", 1]])]
    [('b', 'c')]
    """
    waiting: list[tuple[int, Event, Event]] = [(0, [*one], [*other])]
    while waiting:
        level, left, right = waiting.pop()
        if isinstance(left, Unread) and isinstance(right, Unread) and left != right:
            left, right = [*left.read()], [*right.read()]
        if not (isinstance(left, list) and isinstance(right, list) and len(left) == len(right)):
            if left != right:
                yield left, right
            continue
        pairs = zip(left, right, strict=True)
        if level < _HELD_TOGETHER_LEVELS:
            pairs = compress(pairs, map(ne, left, right))  # type: ignore[assignment]
        waiting += reversed([(level + 1, *pair) for pair in pairs])
