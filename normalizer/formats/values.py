"""The values of a document as one text, and edits of that text as edits of the document.

So repair and rules see a document's values as lines of a text, with all the evidence they hold
together, and know nothing of escapes. An edit comes back in the spelling of its surroundings; one
that touches what is no text, or that its place cannot hold, is not made.

A running text (Markdown) stays as it is, but for what is no prose in it: that is hidden behind
letters of the same length, so that lines and sentences keep their shape.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from normalizer.edit import Edit
from normalizer.expression import expression
from normalizer.formats.barriers import Span, barriers, barriers_as_repaired
from normalizer.formats.embedded import syntax_in
from normalizer.formats.segment import Change, Decoded, Segment, Spelled, Unit, made, spread

_WORD = "x"  #: stands for what is before a value in its line
QUOTING = "quoting"  #: the rule of edits that only put a value in (other) quotation marks

#: Whether a value may become another where it stands.
Allows = Callable[[Segment, str, str], bool]
#: Whether a code is not at work from one offset of the document to another.
Forbids = Callable[[int, int, str], bool]


class Field(NamedTuple):
    """A segment with its value."""

    segment: Segment
    raw: str
    decoded: Decoded


class Rewritten(NamedTuple):
    """What becomes of a value: edits of the document, and the value before and after."""

    edits: tuple[Edit, ...]
    before: str
    after: str


def fields_of(source: str, segments: Iterable[Segment]) -> Iterator[Field]:
    """The segments whose values hold anything beyond ASCII, decoded."""
    for segment in segments:
        raw = source[segment.start : segment.end]
        decoded = segment.style.decode(raw)
        if not decoded.value.isascii():
            yield Field(segment, raw, decoded)


class Values:
    """Fields of a document; ``text`` is their values, each on lines of its own."""

    __slots__ = ("_starts", "_stretches", "fields", "source", "text")

    def __init__(self, source: str, fields: Sequence[Field]) -> None:
        self.source = source
        self.fields = fields
        self._starts: list[int] = []
        self._stretches: dict[int, list[Unit]] = {}  #: of fields that were asked for them
        pieces: list[str] = []
        at = 0
        for field in fields:
            value = _shown(field.decoded)
            goes_on = field.segment.goes_on
            before = "" if not goes_on else _WORD if value[0] == " " else f"{_WORD} "
            pieces += (before, value, "\n")
            self._starts.append(at + len(before))
            at += len(before) + len(value) + 1
        self.text = "".join(pieces[:-1])

    def rewritten(
        self, edits: Iterable[Edit], allows: Allows, forbids: Forbids | None
    ) -> Iterator[Rewritten]:
        """What ``edits`` (of the text, in order) make of the fields; those that stay left out."""
        for number, group in groupby(edits, key=self._number):
            if number < 0:
                continue
            field = self.fields[number]
            start, end = field.segment.start, field.segment.end
            at = self._starts[number]
            if forbids:
                group = (edit for edit in group if not forbids(start, end, edit.rule))
            own = [edit.shifted(-at) for edit in group]
            if one := rewrite(field, own, allows):
                yield one

    def located(self, edit: Edit) -> Edit | None:
        """A suggestion as one of the document; None where it is none of a single field."""
        number = self._number(edit)
        if number < 0:
            return None
        field = self.fields[number]
        at = self._starts[number]
        change = (edit.start - at, edit.end - at, edit.after)
        if number not in self._stretches:
            self._stretches[number] = field.decoded.stretches()
        parts = spread(change, field.decoded.value, self._stretches[number])
        if not parts:
            return None
        start, end = field.segment.start + parts[0][0], field.segment.start + parts[-1][1]
        before = self.source[start:end]
        if before == edit.after:
            return None
        return edit._replace(start=start, end=end, before=before)

    def _number(self, edit: Edit) -> int:
        """Which field the edit lies in; -1 where it touches what parts two."""
        number = bisect_right(self._starts, edit.start) - 1
        if number < 0:
            return -1
        end = self._starts[number] + len(self.fields[number].decoded.value)
        return number if edit.end <= end else -1


def rewrite(field: Field, edits: Sequence[Edit], allows: Allows) -> Rewritten | None:
    """The field with ``edits`` of its value made, as far as its place can hold them."""
    value = field.decoded.value
    stretches = field.decoded.stretches()
    closed = barriers_as_repaired(value, edits)
    wanted = [*edits]
    if closed or field.decoded.units:
        wanted = [edit for edit in wanted if _is_free(edit, field, stretches, closed)]
    if syntax := syntax_in(value):
        wanted = [edit for edit in wanted if _is_repair(edit) or not _touches(edit, syntax)]

    known: dict[int, tuple[list[Change], str]] = {}  #: by the number of edits, each more than last

    def holds(some: Sequence[Edit]) -> bool:
        changes = [_change(edit) for edit in some]
        after = made(value, changes)
        found = _spelled(field, changes, after)
        if found is None or not allows(field.segment, value, after):
            return False
        known[len(some)] = found, after
        return True

    kept = largest(wanted, holds, _MOST_TRIES)
    if not kept:
        return None
    changes, after = known[len(kept)]
    return Rewritten(tuple(_edits(field, changes, kept, stretches)), value, after)


def _change(edit: Edit) -> Change:
    return edit.start, edit.end, edit.after


_MOST_TRIES = 64  #: to find which edits of a value go together
_Part = TypeVar("_Part")


def largest(
    parts: list[_Part], holds: Callable[[Sequence[_Part]], bool], most_tries: int
) -> list[_Part] | None:
    """As many parts as go together, found by halving; None where that takes too many tries.

    >>> largest([1, 2, 3, 4], lambda some: 3 not in some, 9)
    [1, 2, 4]
    """
    kept: list[_Part] = []
    waiting = [parts] if parts else []
    for _ in range(most_tries):
        if not waiting:
            return kept
        some = waiting.pop()
        if holds([*kept, *some]):
            kept += some
        elif len(some) > 1:
            waiting += (some[len(some) // 2 :], some[: len(some) // 2])
    return None if waiting else kept


def _spelled(field: Field, changes: Sequence[Change], after: str) -> list[Change] | None:
    """Changes of the raw text that make ``changes`` of its value, ``after`` which it reads so, and
    nothing else; or None."""
    style = field.segment.style
    found = style.encode(field.raw, field.decoded, changes)
    if found is None:
        return None
    return found if style.decode(made(field.raw, found)).value == after else None


def _is_free(edit: Edit, field: Field, stretches: Sequence[Unit], closed: Sequence[Span]) -> bool:
    """Whether all that the edit touches is text."""
    if _touches(edit, closed):
        return False
    if not field.decoded.units:
        return True
    parts = spread(_change(edit), field.decoded.value, stretches)
    if not parts:
        return False
    return not (edit.after == " " and field.raw[parts[0][0] : parts[0][1]] in _WANTED_BLANKS)


def _touches(edit: Edit, spans: Sequence[Span]) -> bool:
    near = bisect_right(spans, edit.start, key=lambda span: span[1])
    return near < len(spans) and spans[near][0] < max(edit.end, edit.start + 1)


def _is_repair(edit: Edit) -> bool:
    """Whether an edit only repairs: no rule made anything of what was repaired."""
    return edit.chain is not None and "+" not in edit.rule


#: Blanks that someone wrote by name, and meant.
_WANTED_BLANKS = ("&nbsp;", "&thinsp;", "&ensp;", "&emsp;")


def _edits(
    field: Field, changes: Sequence[Change], edits: Sequence[Edit], stretches: Sequence[Unit]
) -> Iterator[Edit]:
    """Changes of the raw text as edits of the document, each by the rule of the edit it makes."""
    shift = field.decoded.start
    if changes == [(edit.start + shift, edit.end + shift, edit.after) for edit in edits]:
        yield from (edit.shifted(field.segment.start + shift) for edit in edits)
        return
    origins = []
    for edit in edits:
        parts = spread(_change(edit), field.decoded.value, stretches)
        origins.append((parts[0][0], parts[-1][1], edit))
    offset = field.segment.start
    number = 0
    for start, end, after in changes:
        before = field.raw[start:end]
        if before == after:
            continue
        while number + 1 < len(origins) and origins[number + 1][0] <= start:
            number += 1
        left, right, origin = origins[number]
        if left <= start and end <= max(left, right):
            named = (origin.rule, origin.confidence, origin.chain)
            yield Edit(start + offset, end + offset, before, after, *named)
        else:
            yield Edit(start + offset, end + offset, before, after, QUOTING)


def _shown(decoded: Decoded) -> str:
    """A value in which what is locked is hidden: it is no text, and says nothing of the text.

    >>> _shown(Decoded("é \\\\d", 0, 4, (Unit(2, 2, 2, 4, Spelled.LOCKED),)))
    'é xx'
    """
    value = decoded.value
    pieces: list[str] = []
    done = 0
    for unit in decoded.units:
        locked = value[unit.at : unit.at + unit.size]
        if unit.spelled is Spelled.LOCKED and not (locked == "" or locked.isspace()):
            pieces += (value[done : unit.at], _hidden(locked))
            done = unit.at + unit.size
    return "".join((*pieces, value[done:])) if pieces else value


def prose(source: str, segments: Iterable[Segment]) -> str:
    """A running text in which what is no prose is hidden.

    >>> from normalizer.formats.finders.markdown import markdown_prose
    >>> prose("Say `“x”`:\\n", markdown_prose("Say `“x”`:\\n"))
    'Say xxxxx:\\n'
    """
    pieces: list[str] = []
    done = 0
    for segment in segments:
        pieces.append(_hidden(source[done : segment.start]))
        shown = source[segment.start : segment.end]
        at = 0
        for start, end in barriers(shown):
            pieces += (shown[at:start], _hidden(shown[start:end]))
            at = end
        pieces.append(shown[at:])
        done = segment.end
    pieces.append(_hidden(source[done:]))
    return "".join(pieces)


def hidden(source: str, segments: Iterable[Segment]) -> str:
    """The other way round: a document in which its texts are hidden."""
    pieces: list[str] = []
    done = 0
    for segment in segments:
        if segment.start >= done:
            pieces += (source[done : segment.start], _hidden(source[segment.start : segment.end]))
            done = segment.end
    return "".join((*pieces, source[done:]))


_LINE = expression("[^\r\n]+")
_LETTERS = "xxxxxxxxx "  #: no word is long, for patterns that are slow in long ones


def _hidden(raw: str) -> str:
    """Letters of the same length, line endings as they are."""
    if "\n" in raw or "\r" in raw:
        return _LINE.sub(lambda match: _letters(len(match[0])), raw)
    return _letters(len(raw)) if raw else ""


def _letters(size: int) -> str:
    return (_LETTERS * (size // len(_LETTERS) + 1))[: size - 1] + "x"
