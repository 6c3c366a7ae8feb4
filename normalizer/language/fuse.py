"""A set of keys in little more than a byte each: a binary fuse filter (Graf and Lemire, 2022).

A key has three places in the table. What stands there together (exclusive or) is the key's mark,
so that a key of the set is always found, and one in 256 others as well. A second table of the same
places can hold a value for each key, or a second mark.

Keys are integers of up to 60 bits.
"""

from __future__ import annotations

import math
from typing import NamedTuple

BITS = 60
MASK = (1 << BITS) - 1
_MIX = 0x94D049BB133111B  #: odd, and far from simple
_CHECK = 0x9E3779B97F4A7C1  #: another such number


class Layout(NamedTuple):
    """Where the keys' places lie: in a window of three segments that starts anywhere but in the
    last two."""

    segment: int  #: places of a segment, a power of two
    span: int  #: places before the last two segments

    @property
    def size(self) -> int:
        """The number of places of the whole table."""
        return self.span + 2 * self.segment

    def places(self, key: int) -> tuple[int, int, int, int]:
        """The three places of ``key``, and its mark (0 to 255)."""
        segment, span = self
        mixed = (key ^ key >> 29) * _MIX & MASK
        mixed ^= mixed >> 31
        low = segment - 1
        first = mixed * span >> BITS
        second = first + segment ^ mixed >> 14 & low
        third = first + 2 * segment ^ mixed & low
        return first, second, third, mixed >> 28 & 255


def layout(size: int) -> Layout:
    """The layout of a table for so many keys: the least that can be built, after the authors'
    measurements."""
    size = max(size, 2)
    segment = 1 << min(14, math.floor(math.log(size) / math.log(3.33) + 2.25))
    room = math.ceil(size * max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(size)))
    return Layout(segment, max(1, math.ceil(room / segment) - 2) * segment)


class Filter(NamedTuple):
    """A set of keys."""

    layout: Layout
    marks: bytes

    def holds(self, key: int) -> bool:
        """Whether ``key`` is in the set; so are one in 256 of all other keys."""
        a, b, c, mark = self.layout.places(key)
        marks = self.marks
        return marks[a] ^ marks[b] ^ marks[c] == mark


def check(key: int) -> int:
    """The second mark of ``key`` (0 to 255)."""
    return (key * _CHECK & MASK) >> BITS - 8


class CheckedFilter(NamedTuple):
    """A set of keys with two marks each."""

    layout: Layout
    marks: bytes
    checks: bytes

    def holds(self, key: int) -> bool:
        """Whether ``key`` is in the set; so are one in 65,536 of all other keys."""
        a, b, c, mark = self.layout.places(key)
        marks, checks = self.marks, self.checks
        if marks[a] ^ marks[b] ^ marks[c] != mark:
            return False
        return checks[a] ^ checks[b] ^ checks[c] == check(key)
