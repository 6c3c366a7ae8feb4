"""One change to a text, and the arithmetic of offsets. Knows nothing else.

All offsets are code points. A sequence of edits belongs to one text (the text it was found in), is
sorted by position and does not overlap.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple


class EditError(ValueError):
    """Edits that contradict themselves, each other, or the text they are applied to."""


class _Fields(NamedTuple):
    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float = 1.0
    chain: str | None = None


class Edit(_Fields):
    """Replace ``text[start:end]``, which reads ``before``, with ``after``.

    ``rule`` is the code of the rule that asks for it, ``confidence`` (0 to 1) how likely it is
    right, ``chain`` for encoding repair what went wrong ("UTF-8 read as Windows-1252"), for a
    character that has an effect on others what it does.

    Raises EditError for a no-op or a span whose length is not that of ``before``.

    >>> Edit(0, 1, "’", "'", "curly-quote").invert()
    Edit(start=0, end=1, before="'", after='’', rule='curly-quote', confidence=1.0, chain=None)
    """

    __slots__ = ()

    def __new__(
        cls,
        start: int,
        end: int,
        before: str,
        after: str,
        rule: str,
        confidence: float = 1.0,
        chain: str | None = None,
    ) -> Edit:
        if before == after:
            raise EditError(f"an edit at {start} changes nothing: {before!r}")
        if start < 0 or end - start != len(before):
            raise EditError(f"an edit's span {start}:{end} does not fit its text {before!r}")
        return _Fields.__new__(cls, start, end, before, after, rule, confidence, chain)

    def shifted(self, by: int) -> Edit:
        """The same edit ``by`` code points further on."""
        return Edit._make((self.start + by, self.end + by, *self[2:])) if by else self

    def invert(self) -> Edit:
        """The edit that takes this one back, where it stands alone in its text."""
        end = self.start + len(self.after)
        return self._replace(end=end, before=self.after, after=self.before)


_CHANGE = itemgetter(0, 2, 3)  #: start, before and after


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with ``edits`` (sorted, offsets in ``text``) made.

    Raises EditError where edits overlap, are unsorted, or do not match the text.

    >>> apply("‘a’", [Edit(0, 1, "‘", "'", "q"), Edit(2, 3, "’", "'", "q")])
    "'a'"
    """
    return _replaced(text, map(_CHANGE, edits))


def revert(text: str, edits: Iterable[Edit]) -> str:
    """The text that ``edits`` were made in, from their result.

    Raises EditError where they did not give this ``text``.

    >>> revert("--x'", [Edit(0, 1, "—", "--", "d"), Edit(2, 3, "’", "'", "q")])
    '—x’'
    """
    return _replaced(text, _back(edits))


def _back(edits: Iterable[Edit]) -> Iterator[tuple[int, str, str]]:
    grown = 0
    for start, before, after in map(_CHANGE, edits):
        yield start + grown, after, before
        grown += len(after) - len(before)


def _replaced(text: str, changes: Iterable[tuple[int, str, str]]) -> str:
    """``text`` with changes: where, what stands there, and what is to stand there."""
    pieces: list[str] = []
    done = 0
    for start, before, after in changes:
        if start < done:
            raise EditError(f"edits overlap or are out of order at {start}")
        end = start + len(before)
        if text[start:end] != before:
            raise EditError(f"at {start} the text has {text[start:end]!r}, not {before!r}")
        pieces += (text[done:start], after)
        done = end
    if done > len(text):  # what is empty stands there, too
        raise EditError(f"the text ends before {done}")
    pieces.append(text[done:])
    return "".join(pieces)


def invert(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that lead from the changed text back to the original.

    >>> there = [Edit(0, 1, "—", "--", "d"), Edit(2, 3, "’", "'", "q")]
    >>> apply(apply("—x’", there), invert(there))
    '—x’'
    """
    inverted = []
    grown = 0
    for edit in edits:
        inverted.append(_undoing(edit, edit.start + grown))
        grown += len(edit.after) - len(edit.before)
    return inverted


class OffsetMap:
    """Maps an offset in the changed text to the offset in the original it came from.

    An offset inside a replacement maps to the start of what it replaced (``end=True``: to its end).

    >>> back = OffsetMap([Edit(0, 1, "—", "--", "d")])
    >>> [back.to_source(i) for i in range(4)], back.to_source(1, end=True)
    ([0, 0, 1, 2], 1)
    """

    __slots__ = ("_edits", "_shifts", "_starts")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts: list[int] = []
        self._shifts: list[int] = []
        grown = 0
        for edit in edits:
            self._starts.append(edit.start + grown)
            self._shifts.append(grown)
            grown += len(edit.after) - len(edit.before)

    def to_source(self, offset: int, end: bool = False) -> int:
        # What was deleted just here is no part of what ends here, nor of what begins here.
        index = (bisect_left if end else bisect_right)(self._starts, offset) - 1
        if index < 0:
            return offset
        edit = self._edits[index]
        into = offset - self._starts[index]
        if into >= len(edit.after):
            return edit.end + into - len(edit.after)
        return edit.end if end else edit.start


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """One set of edits with the effect of ``first`` and then ``second`` (found in its result).

    Where the second touches what the first made, the two become one edit under both rules' names,
    with the lesser confidence.

    >>> repair = [Edit(0, 3, "â€œ", "“", "mojibake", 0.999)]
    >>> quotes = [Edit(0, 1, "“", '"', "curly-quote")]
    >>> [(edit.before, edit.after, edit.rule) for edit in compose(repair, quotes)]
    [('â€œ', '"', 'mojibake+curly-quote')]
    """
    composed: list[Edit] = []
    grown = 0
    for group in _touching(_between(first, second)):
        if len({which for _, _, which, _ in group}) == 1:  # as most are, and stay
            for start, end, which, number in group:
                composed.append(second[number].shifted(-grown) if which else first[number])
                grown += 0 if which else end - start - len(first[number].before)
            continue
        back = [_undoing(first[n], at) for at, _, which, n in group if which == _FIRST]
        on = [second[n] for _, _, which, n in group if which == _SECOND]
        parts = back + on
        start = group[0][0]
        between = _covered(start, parts)
        before = apply(between, [edit.shifted(-start) for edit in back])
        after = apply(between, [edit.shifted(-start) for edit in on])
        start -= grown
        grown += len(between) - len(before)
        if before == after:
            continue
        rule = "+".join(dict.fromkeys(edit.rule for edit in parts))
        chain = next((edit.chain for edit in parts if edit.chain), None)
        confidence = min(edit.confidence for edit in parts)
        composed.append(Edit(start, start + len(before), before, after, rule, confidence, chain))
    return composed


_FIRST, _SECOND = range(2)
#: Of an edit, in the text between two sets: start, end, which set it is of, its number there.
_Tagged = tuple[int, int, int, int]


def _between(first: Sequence[Edit], second: Sequence[Edit]) -> list[_Tagged]:
    """Where the edits of two sets are in the text between them, in order."""
    tagged: list[_Tagged] = []
    grown = 0
    for number, edit in enumerate(first):
        start, _, before, after, *_ = edit
        tagged.append((start + grown, start + grown + len(after), _FIRST, number))
        grown += len(after) - len(before)
    tagged += [(edit.start, edit.end, _SECOND, number) for number, edit in enumerate(second)]
    tagged.sort()  # two runs, each in order
    return tagged


def _undoing(edit: Edit, start: int) -> Edit:
    """An edit the other way round, where what it made begins at ``start``."""
    return Edit._make((start, start + len(edit.after), edit.after, edit.before, *edit[4:]))


def _touching(tagged: Iterable[_Tagged]) -> Iterator[list[_Tagged]]:
    """The edits, those that overlap (or, empty, touch) together."""
    group: list[_Tagged] = []
    reach = -1
    empty = False  #: whether one of the group is empty, and where it reaches to
    for one in tagged:
        start, end, _, _ = one
        if start > reach or (start == reach and not empty and end > start):
            if group:
                yield group
            group = []
            empty = False
        group.append(one)
        empty = end == start or (empty and end <= reach)
        reach = max(reach, end)
    if group:
        yield group


def _covered(start: int, edits: Iterable[Edit]) -> str:
    """The text from ``start`` on that ``edits``, which leave no gap, say they replace."""
    text = ""
    for edit in sorted(edits, key=lambda edit: edit.start):
        text += (
            edit.before[start + len(text) - edit.start :] if edit.end > start + len(text) else ""
        )
    return text
