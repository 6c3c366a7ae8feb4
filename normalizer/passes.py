"""What a step did to a text, as a value: it replays fast, and lists its edits only when asked.

A text and its log cannot disagree: the text is the replay of its passes, and the log lists the
edits of the same passes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple, Protocol

from normalizer.edit import Edit, EditError, OffsetMap, apply, revert

LINE_ENDING = "line-ending"  #: the rule whose edits collapse to one record

#: Code points that are still in the processor's cache when they are gone over again: a long text is
#: faster in such pieces, and what is made of them for a moment takes little memory.
PIECE_CODE_POINTS = 1 << 15

Span = tuple[int, int]  #: start and end, code points


class Pass(Protocol):
    """What one step did. All offsets are in ``text``, the text that the step was given."""

    @property
    def rule(self) -> str:
        """The code of the step's rule."""
        ...

    def replay(self, text: str) -> str:
        """``text`` with the step's edits made. Raises EditError where they do not fit it."""
        ...

    def edits_in(self, text: str) -> Sequence[Edit]:
        """The step's edits."""
        ...

    def logged(self, text: str) -> Logged:
        """The same in the form that needs no text to be taken back."""
        ...

    def moved(self, text: str, offsets: Iterable[int]) -> Iterator[int]:
        """Where ``offsets`` (in order, none inside an edit) are in the result."""
        ...


class Back(Protocol):
    """Maps offsets in a pass's result to the text that it was given."""

    def to_source(self, offset: int, end: bool = False) -> int:
        """An offset inside of what an edit made maps to its start (``end``: to its end)."""
        ...


class Splice(NamedTuple):
    """A pass of edits, sorted and apart from each other.

    >>> Splice("dash", (Edit(1, 2, "—", "--", "dash"),)).replay("a—b")
    'a--b'
    """

    rule: str
    edits: tuple[Edit, ...] = ()

    @property
    def size(self) -> int:
        """How many edits."""
        return len(self.edits)

    def replay(self, text: str) -> str:
        """``text`` with the edits made. Raises EditError where they do not fit it."""
        return apply(text, self.edits) if self.edits else text

    def undo(self, text: str) -> str:
        """The text that this pass was given, from its result."""
        return revert(text, self.edits)

    def edits_in(self, text: str) -> tuple[Edit, ...]:
        """The edits."""
        return self.edits

    def logged(self, text: str) -> Splice:
        """The pass itself."""
        return self

    def moved(self, text: str, offsets: Iterable[int]) -> Iterator[int]:
        """Where ``offsets`` are in the result.

        >>> list(Splice("dash", (Edit(1, 2, "—", "--", "dash"),)).moved("a—b", [0, 2]))
        [0, 3]
        """
        done = grown = 0
        for offset in offsets:
            while done < len(self.edits) and self.edits[done].end <= offset:
                grown += len(self.edits[done].after) - len(self.edits[done].before)
                done += 1
            yield offset + grown

    def back(self, text: str) -> Back:
        """Maps offsets in the result (``text``) to the text that this pass was given."""
        return OffsetMap(self.edits)


class Replace(NamedTuple):
    """A pass that makes single characters others, everywhere but at the places ``kept``.

    >>> one = Replace("curly-quote", {"’": "'"}, (0,))
    >>> one.replay("’tis Ann’s"), [edit.start for edit in one.edits_in("’tis Ann’s")]
    ("’tis Ann's", [8])
    """

    rule: str
    table: Mapping[str, str]
    kept: tuple[int, ...] = ()  #: in order; each holds one of the table's characters

    def replay(self, text: str) -> str:
        """``text`` with the characters exchanged."""
        pieces = []
        done = 0
        for at in (*self.kept, len(text)):
            for start in range(done, at, PIECE_CODE_POINTS):
                piece = text[start : min(at, start + PIECE_CODE_POINTS)]
                for char, after in self.table.items():
                    piece = piece.replace(char, after)
                pieces.append(piece)
            pieces.append(text[at : at + 1])
            done = at + 1
        return "".join(pieces)

    def edits_in(self, text: str) -> tuple[Edit, ...]:
        """An edit for each character that is exchanged."""
        kept = set(self.kept)
        rule, table = self.rule, self.table
        return tuple(
            Edit._make((at, at + 1, text[at], table[text[at]], rule, 1.0, None))
            for at in places(text, table)
            if at not in kept
        )

    def logged(self, text: str) -> Splice:
        """The same as single edits."""
        return Splice(self.rule, self.edits_in(text))

    def moved(self, text: str, offsets: Iterable[int]) -> Iterator[int]:
        """Where ``offsets`` are in the result.

        >>> list(Replace("dash", {"—": "--"}, (0,)).moved("—a—b", [0, 2, 4]))
        [0, 2, 5]
        """
        growing = {c: len(after) - 1 for c, after in self.table.items() if len(after) != 1}
        done = grown = 0
        for offset in offsets:
            kept = self.kept[bisect_left(self.kept, done) : bisect_left(self.kept, offset)]
            stay = Counter(text[at] for at in kept)
            for char, more in growing.items():
                grown += more * (text.count(char, done, offset) - stay[char])
            yield offset + grown
            done = offset


class LineEndings(NamedTuple):
    """A pass that made all line endings LF, as run lengths: what each LF of the result was before.

    >>> LineEndings("line-ending", (("\\r\\n", 2), ("\\n", 1))).undo("a\\nb\\nc\\n")
    'a\\r\\nb\\r\\nc\\n'
    """

    rule: str
    runs: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """How many edits."""
        return sum(number for before, number in self.runs if before != "\n")

    def replay(self, text: str) -> str:
        """``text`` with the edits made. Raises EditError where they do not fit it."""
        if len(self.runs) == 1:  # as most files are: the same, faster
            ((before, number),) = self.runs
            _expect(text.count(before), number)
            return text.replace(before, "\n")
        pieces = []
        done = 0
        for start, before in self.occurrences(text):
            pieces.append(text[done:start])
            done = start + len(before)
        return "\n".join([*pieces, text[done:]])

    def undo(self, text: str) -> str:
        """The text that this pass was given, from its result."""
        lines = text.split("\n")
        _expect(len(lines) - 1, sum(number for _, number in self.runs))
        pieces: list[str] = []
        done = 0
        for before, number in self.runs:
            pieces += (before.join(lines[done : done + number]), before)
            done += number
        return "".join([*pieces, lines[-1]])

    def edits_in(self, text: str) -> tuple[Edit, ...]:
        """The edits one by one."""
        return tuple(
            Edit._make((start, start + len(before), before, "\n", self.rule, 1.0, None))
            for start, before in self.occurrences(text)
            if before != "\n"
        )

    def logged(self, text: str) -> LineEndings:
        """The pass itself."""
        return self

    def moved(self, text: str, offsets: Iterable[int]) -> Iterator[int]:
        """Where ``offsets`` are in the result."""
        done = grown = 0
        for offset in offsets:
            grown -= text.count("\r\n", done, offset)
            yield offset + grown
            done = offset

    def back(self, text: str) -> Back:
        """Maps offsets in the result (``text``) to the text that this pass was given."""
        return BeforeLineEndings(text, self.runs)

    def occurrences(self, text: str) -> Iterator[tuple[int, str]]:
        """Where each line ending is in the text that this pass was given, and what it is."""
        done = 0
        for before, number in self.runs:
            for _ in range(number):
                start = text.find(before, done)
                if start < 0:
                    raise EditError(f"the text has no {before!r} after {done}, its record has")
                yield start, before
                done = start + len(before)


#: What a change log keeps: passes that can be taken back without the text they were given.
Logged = Splice | LineEndings


def _expect(number: int, recorded: int) -> None:
    if number != recorded:
        raise EditError(f"the text has {number} line endings, its record {recorded}")


class BeforeLineEndings:
    """An OffsetMap for run lengths, without an edit a line."""

    __slots__ = ("_breaks", "_ends", "_shifts", "_widths")

    def __init__(self, text: str, runs: tuple[tuple[str, int], ...]) -> None:
        self._breaks = array("q", occurrences(text, "\n"))
        self._ends = list(accumulate(number for _, number in runs))
        self._widths = [len(before) - 1 for before, _ in runs] + [0]
        grown = (len(before) * number - number for before, number in runs)
        self._shifts = [0, *accumulate(grown)]

    def to_source(self, offset: int, end: bool = False) -> int:
        index = bisect_left(self._breaks, offset)  # breaks before the offset
        run = bisect_left(self._ends, index)
        before = self._ends[run - 1] if run else 0
        return offset + self._shifts[run] + (index - before) * self._widths[run]


def places(text: str, characters: Iterable[str]) -> list[int]:
    """Where ``text`` has one of ``characters``; fast where they are few, as ``find`` is."""
    return sorted(at for char in characters for at in occurrences(text, char))


def occurrences(text: str, char: str) -> Iterator[int]:
    """Where ``text`` has ``char``, in order."""
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def without(one: Pass, text: str, held: Sequence[Span]) -> Pass:
    """The pass without what it does inside of the ``held`` spans (sorted) of its ``text``.

    >>> without(Replace("dash", {"–": "-"}), "a–b–c", [(1, 2)]).replay("a–b–c")
    'a–b-c'
    """
    if not held:
        return one
    if isinstance(one, Replace):
        inside = (at for start, end in held for at in range(start, end) if text[at] in one.table)
        kept = tuple(sorted({*one.kept, *inside}))
        if kept == one.kept:
            return one
        none_left = len(kept) == sum(map(text.count, one.table))
        return Splice(one.rule) if none_left else one._replace(kept=kept)
    edits = one.edits_in(text)
    apart = tuple(edit for edit in edits if not _touches(edit, held))
    return one if len(apart) == len(edits) else Splice(one.rule, apart)


def _touches(edit: Edit, held: Sequence[Span]) -> bool:
    at = bisect_right(held, edit.start, key=lambda span: span[1])
    return at < len(held) and held[at][0] < max(edit.end, edit.start + 1)


def divided(one: Pass, text: str, wanted: Callable[[Edit], bool]) -> tuple[Pass, tuple[Edit, ...]]:
    """The pass with the ``wanted`` edits only, and the others."""
    edits = one.edits_in(text)
    others = tuple(edit for edit in edits if not wanted(edit))
    if not others:
        return one, ()
    return Splice(one.rule, tuple(edit for edit in edits if wanted(edit))), others


class Placed(NamedTuple):
    """A pass on a part of a text: where the part starts, and how it reads."""

    start: int
    text: str
    done: Pass


def joined(rule: str, parts: Iterable[Placed]) -> Splice:
    """One pass of a rule on a text from its passes on parts of the text (in order)."""
    edits = (e.shifted(start) for start, text, done in parts for e in done.edits_in(text))
    return Splice(rule, tuple(edits))


def collapsed(one: Splice, text: str) -> Logged:
    """A pass that makes line endings LF as run lengths, where it leaves no CR in ``text``."""
    returns = sum(edit.before.count("\r") for edit in one.edits)
    if one.rule != LINE_ENDING or returns != text.count("\r"):
        return one
    return LineEndings(one.rule, runs(text))


def runs(text: str) -> tuple[tuple[str, int], ...]:
    """The line endings of a text, and how many in a row are the same.

    >>> runs("a\\r\\nb\\r\\nc\\n")
    (('\\r\\n', 2), ('\\n', 1))
    """
    returns = text.count("\r")
    if returns and text.count("\r\n") == returns == text.count("\n"):  # as most files are
        return (("\r\n", returns),)
    endings = groupby(re.findall("\r\n?|\n", text))
    return tuple((before, sum(1 for _ in group)) for before, group in endings)
