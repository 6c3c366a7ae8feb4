"""What of a document is to be ignored because it says so, and which parts of it are free then.

Marks, wherever a line has them (a comment, usually), with or without the blank:

- ``textmend: ignore``: this line; ``textmend: ignore-next-line``: the one that follows
- ``textmend: ignore-start`` to ``textmend: ignore-end``: these lines and all between them
- ``textmend: ignore-file``: all of the file

With codes, ``textmend: ignore[curly-quote, unicode-dash]``, only these are not at work there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizer.expression import expression

MARK = "textmend:"
_MARK = expression(
    r"\btextmend:[ \t]?ignore(?P<what>-next-line|-start|-end|-file)?(?![-\w])"
    r"(?:\[(?P<codes>[^\]\n]{0,4096})\])?"  # a list without end is none: it is not looked for
)
_LINE = expression("[^\r\n]+")


class Ignored(NamedTuple):
    """Lines, without the ending of the last, where some codes are not at work (none named: all)."""

    start: int  #: code points
    end: int
    codes: tuple[str, ...] = ()


def ignored(text: str) -> tuple[Ignored, ...]:
    """What ``text`` says is to be ignored, in order.

    >>> [text[one.start : one.end] for text in ["a\\nâ€œ  # textmend: ignore\\nb"]
    ...  for one in ignored(text)]
    ['â€œ  # textmend: ignore']
    """
    return tuple(sorted(set(_ignored(text)))) if MARK in text else ()


def _ignored(text: str) -> Iterator[Ignored]:
    started: tuple[int, tuple[str, ...]] | None = None
    start, end = 0, -1
    for match in _MARK.finditer(text):
        codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
        if match.start() > end:  # a line may have many
            start, end = _line_around(text, match.start(), max(end, 0))
        if match["what"] == "-start":
            started = started or (start, codes)
        elif match["what"] == "-end":
            if started:
                yield Ignored(started[0], end, started[1])
            started = None
        elif match["what"] == "-file":
            yield Ignored(0, len(text), codes)
        elif match["what"] == "-next-line":
            following = re.compile("\r\n?|\n").match(text, end)
            if following:
                yield Ignored(*_line_around(text, following.end(), following.end()), codes)
        else:
            yield Ignored(start, end, codes)
    if started:
        yield Ignored(started[0], len(text), started[1])


def named_codes(text: str) -> Iterator[tuple[int, str]]:
    """The codes that marks name, each with where its mark stands."""
    for match in _MARK.finditer(text) if MARK in text else ():
        for code in (match["codes"] or "").split(","):
            if code.strip():
                yield match.start(), code.strip()


def split(text: str) -> list[str]:
    """The parts of ``text`` in order: free ones at even places, ignored ones at odd places.

    A line's own ending is not protected, so that a file does not end up with mixed line endings.

    >>> split("a\\nâ€œ  # textmend: ignore\\nb")
    ['a\\n', 'â€œ  # textmend: ignore', '\\nb']
    """
    parts: list[str] = []
    done = 0
    for start, end in _ignored_lines(text, ignored(text)):
        parts += (text[done:start], text[start:end])
        done = end
    parts.append(text[done:])
    return parts


def _ignored_lines(text: str, spans: Iterable[Ignored]) -> Iterator[tuple[int, int]]:
    """The lines, without their endings, that are to be ignored altogether."""
    done = 0
    for one in spans:
        if not one.codes:
            for line in _LINE.finditer(text, max(one.start, done), max(one.end, done)):
                yield line.span()
            done = max(done, one.end)


def line_of(text: str, offset: int) -> str:
    """The line of ``text`` that holds the code point at ``offset``, without its ending."""
    start, end = _line_around(text, offset)
    return text[start:end]


def _line_around(text: str, offset: int, earliest: int = 0) -> tuple[int, int]:
    """The line at ``offset``, not looking for its start before ``earliest``."""
    breaks = (text.rfind("\n", earliest, offset), text.rfind("\r", earliest, offset))
    start = max(earliest, 1 + max(breaks))
    line = _LINE.match(text, start)
    return start, line.end() if line else start


class Forbidden:
    """Asks of a place and a code whether a document's marks forbid it there."""

    __slots__ = ("_all", "_by_code")

    def __init__(self, spans: Iterable[Ignored]) -> None:
        self._all = _Spans()
        self._by_code: dict[str, _Spans] = {}
        for one in sorted(spans):
            for spans_of in map(self._of, set(one.codes)) if one.codes else (self._all,):
                spans_of.add(one.start, one.end)

    def _of(self, code: str) -> _Spans:
        return self._by_code.setdefault(code, _Spans())

    def __bool__(self) -> bool:
        return bool(self._all or self._by_code)

    def at(self, start: int, end: int, code: str = "") -> bool:
        """Whether a change by ``code`` (or by several, joined by "+") from ``start`` to ``end`` is
        one that a mark forbids."""
        named = (self._by_code[one] for one in code.split("+") if one in self._by_code)
        return any(spans.touch(start, end) for spans in (self._all, *named))


class _Spans:
    """Spans, added in order, that may overlap."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []  #: the furthest of those so far

    def __bool__(self) -> bool:
        return bool(self._starts)

    def add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(max(end, self._ends[-1] if self._ends else 0))

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them has a part of the text from ``start`` to ``end``."""
        last = bisect_right(self._starts, max(start, end - 1))
        return last > 0 and self._ends[last - 1] > start


class Segment(NamedTuple):
    """A part of a document that is human text; what lies between segments is protected.

    ``place`` is what the rules are told of it: "plain", "markdown", ... The codes ``without`` are
    not at work in it.
    """

    start: int  #: code points
    end: int
    place: str = "plain"
    without: tuple[str, ...] = ()


def find_segments(text: str, place: str) -> tuple[Segment, ...]:
    """The segments of a document, in order: all but the lines that are to be ignored."""
    spans = ignored(text)
    found = []
    done = 0
    limited = [(one.start, one.end, one.codes) for one in spans if one.codes]
    protected = [(start, end, None) for start, end in _ignored_lines(text, spans)]
    for start, end, codes in sorted([*limited, *protected], key=lambda one: one[:2]):
        if start < done:
            continue
        found.append(Segment(done, start, place))
        if codes:
            found.append(Segment(start, end, place, codes))
        done = end
    found.append(Segment(done, len(text), place))
    return tuple(one for one in found if one.start < one.end or len(found) == 1)
