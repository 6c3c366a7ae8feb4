"""What was done to a text, pass by pass: enough to do it again and to take it back."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby
from typing import NamedTuple

from normalizer.document import ByteForm
from normalizer.edit import Edit, EditError, OffsetMap, apply, invert
from normalizer.position import Locator

LINE_ENDING = "line-ending"  #: the rule whose edits collapse to one record
ENCODING = "encoding"
BYTE_ORDER_MARK = "byte-order-mark"


class Pass(NamedTuple):
    """One rule's edits; their offsets are in the text that this pass was given."""

    rule: str
    edits: tuple[Edit, ...]

    @property
    def size(self) -> int:
        """How many edits."""
        return len(self.edits)

    def replay(self, text: str) -> str:
        """``text`` with the edits made. Raises EditError where they do not fit it."""
        return apply(text, self.edits)

    def undo(self, text: str) -> str:
        """The text that this pass was given, from its result."""
        return apply(text, invert(self.edits))

    def edits_in(self, text: str) -> tuple[Edit, ...]:
        """The edits, for the text that this pass was given."""
        return self.edits

    def back(self, text: str) -> OffsetMap:
        """Maps offsets in the result to the given text; ``text`` is the result."""
        return OffsetMap(self.edits)


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
        pieces = []
        done = 0
        for start, before in self._occurrences(text):
            pieces.append(text[done:start])
            done = start + len(before)
        return "\n".join([*pieces, text[done:]])

    def undo(self, text: str) -> str:
        """The text that this pass was given, from its result."""
        lines = text.split("\n")
        if len(lines) - 1 != sum(number for _, number in self.runs):
            raise EditError(
                f"the text has {len(lines) - 1} line endings, its record another number"
            )
        pieces = []
        done = 0
        for before, number in self.runs:
            pieces.append(before.join(lines[done : done + number]))
            done += number
        pieces.append(lines[-1])
        return "".join(_interleave(pieces, [before for before, _ in self.runs]))

    def edits_in(self, text: str) -> tuple[Edit, ...]:
        """The edits one by one, for the text that this pass was given."""
        return tuple(
            Edit(start, start + len(before), before, "\n", self.rule)
            for start, before in self._occurrences(text)
            if before != "\n"
        )

    def back(self, text: str) -> BeforeLineEndings:
        """Maps offsets in the result to the given text; ``text`` is the result."""
        return BeforeLineEndings(text, self.runs)

    def _occurrences(self, text: str) -> Iterator[tuple[int, str]]:
        done = 0
        for before, number in self.runs:
            for _ in range(number):
                start = text.find(before, done)
                if start < 0:
                    raise EditError(f"the text has no {before!r} after {done}, its record has")
                yield start, before
                done = start + len(before)


class BeforeLineEndings:
    """An OffsetMap for run lengths, without an edit a line."""

    __slots__ = ("_breaks", "_ends", "_shifts", "_widths")

    def __init__(self, text: str, runs: tuple[tuple[str, int], ...]) -> None:
        self._breaks = array("q", _line_feeds(text))
        self._ends = list(accumulate(number for _, number in runs))
        self._widths = [len(before) - 1 for before, _ in runs] + [0]
        grown = (len(before) * number - number for before, number in runs)
        self._shifts = [0, *accumulate(grown)]

    def to_source(self, offset: int, end: bool = False) -> int:
        index = bisect_left(self._breaks, offset)  # breaks before the offset
        run = bisect_left(self._ends, index)
        before = self._ends[run - 1] if run else 0
        return offset + self._shifts[run] + (index - before) * self._widths[run]


def _line_feeds(text: str) -> Iterator[int]:
    at = text.find("\n")
    while at >= 0:
        yield at
        at = text.find("\n", at + 1)


def _interleave(pieces: list[str], between: list[str]) -> Iterator[str]:
    for piece, joint in zip(pieces, between, strict=False):
        yield piece
        yield joint
    yield pieces[-1]


def make_pass(rule: str, edits: Iterable[Edit], text: str) -> Pass | LineEndings:
    """A pass of ``edits`` found in ``text``; collapsed where it makes line endings LF."""
    if rule != LINE_ENDING:
        return Pass(rule, tuple(edits))
    runs = []
    for before, group in groupby(_endings(edits, text), key=lambda pair: pair[0]):
        runs.append((before, sum(number for _, number in group)))
    return LineEndings(rule, tuple(runs))


def _endings(edits: Iterable[Edit], text: str) -> Iterator[tuple[str, int]]:
    """What the LFs of the result were before: (text, how many in a row)."""
    done = 0
    for edit in edits:
        if edit.after != "\n":
            raise EditError(f"a line ending can become LF only, not {edit.after!r}")
        yield from _as_they_are(text.count("\n", done, edit.start))
        yield edit.before, 1
        done = edit.end
    yield from _as_they_are(text.count("\n", done))


def _as_they_are(number: int) -> Iterator[tuple[str, int]]:
    if number:
        yield "\n", number


def join(parts: Iterable[tuple[int, Pass | LineEndings]], rule: str) -> Pass | LineEndings:
    """One pass of a rule from its passes on parts of a text, each with the part's offset.

    What lies between the parts holds no line ending.
    """
    edits: list[Edit] = []
    runs: list[tuple[str, int]] = []
    for offset, one in parts:
        if isinstance(one, LineEndings):
            runs += one.runs
        else:
            edits += (edit.shifted(offset) for edit in one.edits) if offset else one.edits
    return LineEndings(rule, tuple(runs)) if rule == LINE_ENDING else Pass(rule, tuple(edits))


class Record(NamedTuple):
    """One change as people see it: a place in the original, before and after.

    ``line`` and ``column`` (code points) count from 1, ``offset`` (bytes) from 0, all in the
    original. ``size`` is how many edits the record stands for: 1, or the number of collapsed line
    endings. ``step`` is the pass (0: the file's bytes), ``at`` the code-point offset in its text.
    """

    rule: str
    line: int
    column: int
    offset: int
    before: str
    after: str
    confidence: float
    chain: str | None
    size: int
    step: int
    at: int


class ChangeLog(NamedTuple):
    """All that was done: the passes on the text and, for a file, how it lay in bytes and lies now.

    >>> log = ChangeLog((Pass("dash", (Edit(1, 2, "—", "--", "dash"),)),))
    >>> log.replay("a—b"), log.undo("a--b")
    ('a--b', 'a—b')
    """

    passes: tuple[Pass | LineEndings, ...] = ()
    before: ByteForm | None = None
    after: ByteForm | None = None

    @property
    def size(self) -> int:
        """How many edits, those to the file's form included."""
        return sum(one.size for one in self.passes) + len(tuple(self._form_changes()))

    def replay(self, source: str) -> str:
        """The text after all passes. Raises EditError where ``source`` is another text."""
        for one in self.passes:
            source = one.replay(source)
        return source

    def undo(self, text: str) -> str:
        """The source, from the text. Raises EditError where ``text`` is another text."""
        for one in reversed(self.passes):
            text = one.undo(text)
        return text

    def restore(self, data: bytes) -> bytes:
        """A file's original bytes, from those of its clean copy.

        Raises ValueError where ``data`` is not that copy.
        """
        if self.before is None or self.after is None:
            raise ValueError("this log is of a text, not of a file's bytes")
        return self.before.encode(self.undo(self.after.decode(data)))

    def records(self, source: str) -> Iterator[Record]:
        """The changes pass by pass, each with its place in the original ``source``."""
        for rule, before, after in self._form_changes():
            yield Record(rule, 1, 1, 0, before, after, 1.0, None, 1, 0, 0)
        text = source
        backs: list[OffsetMap | BeforeLineEndings] = []
        for step, one in enumerate(self.passes, 1):
            locator = Locator(source, self.before)
            for edit, size in _shown(one, text):
                at = edit.start
                for back in reversed(backs):
                    at = back.to_source(at)
                place = locator.at(at)
                yield Record(
                    one.rule, *place, edit.before, edit.after, edit.confidence, edit.chain,
                    size, step, edit.start,
                )  # fmt: skip
            text = one.replay(text)
            backs.append(one.back(text))

    def _form_changes(self) -> Iterator[tuple[str, str, str]]:
        """What changed beside the text: (rule, before, after)."""
        before, after = self.before, self.after
        if before is None or after is None:
            return
        if (before.encoding, before.spans) != (after.encoding, after.spans) and not after.spans:
            read = dict.fromkeys(s.encoding for s in before.spans) or (before.encoding,)
            yield ENCODING, "+".join(read), after.encoding
        if before.bom and not after.bom:
            yield BYTE_ORDER_MARK, "\ufeff", ""


def _shown(one: Pass | LineEndings, text: str) -> Iterator[tuple[Edit, int]]:
    if isinstance(one, Pass):
        for edit in one.edits:
            yield edit, 1
    elif one.size:
        start, before = next(found for found in one._occurrences(text) if found[1] != "\n")
        yield Edit(start, start + len(before), before, "\n", one.rule), one.size
