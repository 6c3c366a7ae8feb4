"""A line for each finding: ``path:line:column: code message``, as editors and ``grep`` read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizer.batch import Outcome
from normalizer.escape import visible
from normalizer.report.findings import Finding, Level, findings
from normalizer.report.style import Paint, Style
from normalizer.report.words import counted, describe


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """A line for each finding, never broken."""
    for outcome in outcomes:
        for one in findings(outcome):
            yield from heading(outcome, one, style._replace(width=None))


def heading(outcome: Outcome, one: Finding, style: Style) -> Iterator[str]:
    """Where something was found, and what."""
    name = style.paint(visible(outcome.name), Paint.NAME)
    paint = Paint.CODE if one.level is Level.CHANGE else Paint.SUGGESTED
    code = style.paint(one.code, paint)
    yield from style.wrapped(f"{name}:{one.start.line}:{one.start.column}: {code} {message(one)}")


def message(one: Finding) -> str:
    """What was found, in words, safe to show."""
    words = describe(one.record)
    if one.level is Level.SUGGESTION:
        words = f"suggestion: {words}"
    return f"{words} ({counted(one.record.size, 'time')})" if one.record.size > 1 else words
