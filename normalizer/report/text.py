"""The outcomes in words, for people: what was found, place by place, or what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from normalizer.batch import Outcome
from normalizer.changelog import Record
from normalizer.codes import CODES
from normalizer.escape import visible
from normalizer.report.concise import heading
from normalizer.report.findings import Finding, Level, Source, by_line, graded
from normalizer.report.style import Paint, Style, width_of
from normalizer.report.tally import Tally
from normalizer.report.words import counted, describe

_MOST_KINDS = 4  # of edits shown for a rule
_MOST_OF_A_CODE = 3  # findings shown of a code in a file
_MOST_SUGGESTIONS = 10  # shown for a file in which something was done
_EXCERPT_COLUMNS = 72
_BEFORE_CODE_POINTS = 20  # shown before the first finding, where the line is longer than that
_AFTER_CODE_POINTS = 12


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """Each finding with the line that it stands in, and marks below it.

    Of a code in a file only the first few are shown, and the others counted.
    """
    for outcome in outcomes:
        source = Source(outcome)
        shown, more = _first_of_each(outcome, source)
        for group in by_line(shown):
            for one in group:
                yield from heading(outcome, one, style)
            excerpts = [one for one in group if not one.is_of_the_file]
            yield from _excerpt(excerpts, source, style)
        if more:
            rest = ", ".join(f"{number:,} {code}" for code, number in more.most_common())
            name = style.paint(visible(outcome.name), Paint.NAME)
            yield from style.wrapped(f"{name}: and {rest} (--format concise lists all)")


def done(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """Each file that was changed, with its edits by rule; and what is only suggested."""
    for outcome in outcomes:
        name = style.paint(visible(outcome.name), Paint.NAME)
        if outcome.status == "changed":
            yield f"{name}: {counted(sum(r.size for r in outcome.records), 'edit')}"
            for line in _by_rule(outcome.records):
                yield from style.wrapped(line, 2)
        suggested = [record for record, level in graded(outcome) if level is Level.SUGGESTION]
        source = Source(outcome)
        for record in suggested[:_MOST_SUGGESTIONS]:
            yield from heading(outcome, source.finding(record, Level.SUGGESTION), style)
        if len(suggested) > _MOST_SUGGESTIONS:
            yield f"{name}: {counted(len(suggested) - _MOST_SUGGESTIONS, 'more suggestion')}"


def _first_of_each(outcome: Outcome, source: Source) -> tuple[list[Finding], Counter[str]]:
    shown: list[Finding] = []
    seen: Counter[str] = Counter()
    more: Counter[str] = Counter()
    for record, level in graded(outcome):
        seen[record.rule] += 1
        if seen[record.rule] <= _MOST_OF_A_CODE:
            shown.append(source.finding(record, level))
            more[record.rule] += record.size - 1  # the same again, further on
        else:
            more[record.rule] += record.size
    return shown, +more


def _excerpt(group: list[Finding], source: Source, style: Style) -> Iterator[str]:
    """The line that the findings stand in, cut to what fits, and marks below them."""
    if not group or not source.is_known:
        return
    number = group[0].start.line
    text = source.line(number)
    gutter = f"{number:5} | "
    columns = max(20, min(_EXCERPT_COLUMNS, (style.width or 80) - len(gutter)))
    for start, some in _windows(group, text, columns):
        end = _end_of_window(some, text, start, columns)
        cut = "..." if end < len(text) else ""
        yield style.paint(gutter, Paint.GUTTER) + visible(text[start:end]) + cut
        marks = _marks(some, text, start, end)
        yield style.paint(" " * 5 + " | ", Paint.GUTTER) + style.paint(marks, Paint.MARK)


def _windows(group: list[Finding], text: str, columns: int) -> Iterator[tuple[int, list[Finding]]]:
    """Where to start showing the line, and what is seen from there."""
    waiting = group
    while waiting:
        first = waiting[0].start.column - 1
        start = 0
        if width_of(visible(text[: first + _AFTER_CODE_POINTS])) > columns:
            start = text.rfind(" ", 0, max(0, first - _BEFORE_CODE_POINTS)) + 1
            if first - start > 2 * _BEFORE_CODE_POINTS:  # no blank near: the word is cut
                start = first - _BEFORE_CODE_POINTS
        seen = [one for one in waiting if _fits(one, text, start, columns)] or waiting[:1]
        yield start, seen
        waiting = [one for one in waiting if one not in seen]


def _end_of_window(group: list[Finding], text: str, start: int, columns: int) -> int:
    """Where to stop showing the line: where the room ends, between words if that can be."""
    end, room = start, columns - len("...")
    while end < len(text) and room > 0:
        room -= width_of(visible(text[end]))
        end += 1
    if end == len(text):
        return end
    shown = max(one.start.column for one in group)
    blank = text.rfind(" ", shown, end)
    return blank if blank > 0 else end


def _fits(one: Finding, text: str, start: int, columns: int) -> bool:
    end = one.end.column if one.end.line == one.start.line else one.start.column + 1
    return one.start.column > start and width_of(visible(text[start : end - 1])) <= columns


def _marks(group: list[Finding], text: str, start: int, end: int) -> str:
    marks = ""
    for one in group:
        begin = one.start.column - 1
        stop = one.end.column - 1 if one.end.line == one.start.line else len(text)
        marks += " " * (width_of(visible(text[start:begin])) - len(marks))
        marks += "^" * max(1, width_of(visible(text[start : min(stop, end)])) - len(marks))
    return marks


def _by_rule(records: Iterable[Record]) -> Iterator[str]:
    """A line for each rule: how many edits, and the commonest kinds of them."""
    numbers: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for record in records:
        numbers[record.rule] += record.size
        kinds.setdefault(record.rule, Counter())[describe(record)] += record.size
    width = max(map(len, numbers))
    for rule, number in numbers.items():
        shown = kinds[rule].most_common(_MOST_KINDS)
        several = len(kinds[rule]) > 1
        words = [f"{words} x {times:,}" if several else words for words, times in shown]
        if len(kinds[rule]) > _MOST_KINDS:
            words.append("...")
        yield f"  {rule:{width}} {number:5,}  {', '.join(words)}"


def statistics(tally: Tally) -> Iterator[str]:
    """A line for each code: how often it came, and what it is."""
    numbers = Counter(tally.codes) + Counter(tally.suggested)
    width = max(map(len, numbers), default=0)
    for code, number in numbers.most_common():
        name = CODES[code].name if code in CODES else ""
        shown = " (suggested)" if code not in tally.codes else ""
        yield f"{number:7,}  {code:{width}}  {name}{shown}".rstrip()
