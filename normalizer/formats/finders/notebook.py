"""Where a Jupyter notebook has text: the strings of its Markdown cells, code and links left out."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator

from normalizer.formats.finders.markdown import markdown_prose
from normalizer.formats.finders.strings import JSON_STRING
from normalizer.formats.segment import Place, Segment
from normalizer.formats.styles.backslash import JSON
from normalizer.formats.styles.locked import LockedStyle

_Pairs = list[tuple[str, object]]


class _Object(_Pairs):
    """The members of an object, in order."""


def notebook_texts(text: str) -> Iterator[Segment]:
    """The strings of Markdown cells. Raises ValueError where the text is no JSON."""
    try:
        data = json.loads(text, object_pairs_hook=_Object)
        owners = [*_owners(data, None)]
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    cells: dict[int, list[Segment]] = {}
    for match, owner in zip(JSON_STRING.finditer(text), owners, strict=True):
        if owner is not None:
            end = match.start() + len(match[0].rstrip(": \t\r\n"))
            cells.setdefault(owner, []).append(Segment(match.start(), end, Place.VALUE, JSON))
    for lines in cells.values():
        if any(
            not text[one.start : one.end].isascii() or "\\u" in text[one.start : one.end]
            for one in lines
        ):
            yield from _unlocked(text, lines)


def _owners(value: object, cell: int | None) -> Iterator[int | None]:
    """For each string of a document, keys too: the number of the Markdown cell it is source of."""
    if isinstance(value, str):
        yield cell
    elif isinstance(value, _Object):
        is_markdown = ("cell_type", "markdown") in value
        for key, member in value:
            yield None
            yield from _owners(member, id(value) if is_markdown and key == "source" else None)
    elif isinstance(value, list):
        for member in value:
            yield from _owners(member, cell)


def _unlocked(text: str, lines: list[Segment]) -> Iterator[Segment]:
    """The lines of one cell, each with what is no prose in it locked."""
    values = [one.style.decode(text[one.start : one.end]).value for one in lines]
    source = "".join(values)
    free = [(one.start, one.end) for one in markdown_prose(source)]
    at = 0
    for line, value in zip(lines, values, strict=True):
        locked = tuple(_between(free, at, at + len(value)))
        at += len(value)
        if not value.isascii() and locked != ((0, len(value)),):
            yield line._replace(style=LockedStyle(line.style, locked) if locked else line.style)


def _between(free: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """What of ``start`` to ``end`` is not free, counted from ``start``."""
    done = start
    for number in range(bisect_right(free, start, key=lambda span: span[1]), len(free)):
        left, right = free[number]
        if left >= end:
            break
        if left > done:
            yield done - start, left - start
        done = right
    if done < end:
        yield done - start, end - start
