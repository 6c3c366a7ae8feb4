"""The suspicious lines of a text, known from those of the text it was made of: rules and repair
change few lines of most texts, and to look at these is cheaper than to look at all."""

from __future__ import annotations

from bisect import bisect
from typing import NamedTuple

from normalizer.mojibake.screen import Span, is_mostly_latin, suspicion_of_lines

SOME = 300  #: changed lines from which on it is as cheap to look at all
_ENOUGH = 50  #: changed lines that tell the rate
_STEP = 1 << 14  #: code points that are compared at a time, at most


class Change(NamedTuple):
    """A line that became another, by its spans before and after."""

    start_before: int
    end_before: int
    start: int
    end: int


class Known(NamedTuple):
    """A text with the spans of its suspicious lines, in order."""

    text: str
    suspicious: list[Span]

    def follow(self, after: str) -> list[Span] | None:
        """The suspicious lines of what the text became; None where they are as easily found
        anew."""
        if after is self.text:
            return self.suspicious
        changes = changed_lines(self.text, after, SOME)
        return None if changes is None else self.follow_changes(after, changes)

    def follow_changes(self, after: str, changes: list[Change]) -> list[Span] | None:
        """The suspicious lines of what the text became by some changes (in order)."""
        if is_mostly_latin(after) != is_mostly_latin(self.text):
            return None  # others are suspicious then
        is_suspicious = suspicion_of_lines(after)
        spans = [
            (change.start, change.end)
            for change in changes
            if is_suspicious(change.start, change.end)
        ]
        starts = [change.start_before for change in changes]
        shifts = [0, *(change.end - change.end_before for change in changes)]
        for start, end in self.suspicious:
            at = bisect(starts, start)
            if not at or starts[at - 1] != start:
                spans.append((start + shifts[at], end + shifts[at]))
        return sorted(spans)


def changed_lines(before: str, after: str, most: int) -> list[Change] | None:
    """The lines of two texts that differ; None where more than so many do, by their rate in the
    first ones, or one text has more lines.

    >>> changed_lines("a\\nb\\nc", "a\\nB!\\nc", 1)
    [Change(start_before=2, end_before=3, start=2, end=4)]
    """
    changes: list[Change] = []
    at = to = 0  # where lines begin
    while (shared := _shared(before, at, after, to)) is not None:
        start_before = before.rfind("\n", 0, at + shared) + 1
        start = after.rfind("\n", 0, to + shared) + 1
        at = before.find("\n", at + shared) + 1
        to = after.find("\n", to + shared) + 1
        if (at > 0) != (to > 0) or len(changes) == most:
            return None
        if len(changes) >= _ENOUGH and len(changes) * len(before) > most * (at or len(before)):
            return None  # at this rate it is more
        changes.append(
            Change(start_before, (at or len(before) + 1) - 1, start, (to or len(after) + 1) - 1)
        )
        if not at:
            break
    return changes


def _shared(before: str, at: int, after: str, to: int) -> int | None:
    """How many code points two texts share from two places on; None where all that is left."""
    shared, step = 0, 64
    while (piece := before[at + shared : at + shared + step]) == after[
        to + shared : to + shared + step
    ]:
        if len(piece) < step:
            return None
        shared += step
        step = min(4 * step, _STEP)
    while step > 1:
        half = step // 2
        if before[at + shared : at + shared + half] == after[to + shared : to + shared + half]:
            shared += half
            step -= half
        else:
            step = half
    return shared
