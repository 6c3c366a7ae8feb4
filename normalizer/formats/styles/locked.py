"""A style in which parts of the value are locked: code and links in the Markdown of a notebook."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from normalizer.formats.segment import Change, Decoded, Spelled, Style, Unit


class LockedStyle(NamedTuple):
    """``style``, with the ``locked`` spans of the value (in order) as no text."""

    style: Style
    locked: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """For people."""
        return self.style.name

    def decode(self, raw: str) -> Decoded:
        """What ``raw`` stands for."""
        decoded = self.style.decode(raw)
        units = (unit for one in decoded.stretches() for unit in self._cut(one))
        return decoded._replace(
            units=tuple(unit for unit in units if unit.spelled is not Spelled.ITSELF)
        )

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """``changes`` of the value as changes of ``raw``; None: it cannot hold them."""
        return self.style.encode(raw, decoded, changes)

    def _cut(self, one: Unit) -> Iterator[Unit]:
        done, end = one.at, one.at + one.size
        first = bisect_right(self.locked, done, key=lambda span: span[1])
        for number in range(first, len(self.locked)):
            left, right = self.locked[number]
            left, right = max(left, done), min(right, end)
            if left >= right:
                break
            if one.spelled is not Spelled.ITSELF:
                yield one._replace(spelled=Spelled.LOCKED)
                return
            if left > done:
                yield _part(one, done, left)
            yield _part(one, left, right)._replace(spelled=Spelled.LOCKED)
            done = right
        if done < end or not one.size:
            yield _part(one, done, end) if one.spelled is Spelled.ITSELF else one


def _part(one: Unit, left: int, right: int) -> Unit:
    start = one.start + left - one.at
    return one._replace(at=left, size=right - left, start=start, end=start + right - left)
