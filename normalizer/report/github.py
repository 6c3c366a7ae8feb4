"""The outcomes as workflow commands of GitHub Actions, which shows them beside the lines.

GitHub shows few of a step: the first ten of each kind. The rest is counted in a last one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from normalizer.batch import Outcome
from normalizer.escape import visible
from normalizer.report.concise import message
from normalizer.report.findings import Finding, Level, findings
from normalizer.report.style import Style
from normalizer.report.tally import Tally
from normalizer.report.words import counted, slashed

_MOST_OF_A_KIND = 9  # and one that counts the others
_KINDS = {Level.CHANGE: "warning", Level.SUGGESTION: "notice"}
_MOST_SUMMARY_FILES = 50


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """A line for each of the first changes, suggestions and failures, and one on the others."""
    seen: Counter[str] = Counter()
    for outcome in outcomes:
        for kind, line in _annotations(outcome):
            seen[kind] += 1
            if seen[kind] <= _MOST_OF_A_KIND:
                yield line
    for kind, number in seen.items():
        if number > _MOST_OF_A_KIND:
            more = number - _MOST_OF_A_KIND
            what = {"error": "failure", "warning": "change", "notice": "suggestion"}[kind]
            yield f"::{kind} title=textmend::and {counted(more, f'more {what}')}, see the log"


def step_summary(tally: Tally, names: Iterable[str], line: str) -> Iterator[str]:
    """Markdown for the page of a run: ``line`` sums up, ``names`` are the files that were found."""
    yield "### textmend"
    yield ""
    yield line
    if tally.codes or tally.suggested:
        yield ""
        yield "| rule | changes | suggestions |"
        yield "|---|--:|--:|"
        for code in dict.fromkeys((*tally.codes, *tally.suggested)):
            changes, suggested = tally.codes.get(code, 0), tally.suggested.get(code, 0)
            yield f"| `{code}` | {changes:,} | {suggested:,} |"
    shown = list(names)
    if shown:
        yield ""
        for name in shown[:_MOST_SUMMARY_FILES]:
            yield f"- {_code_span(visible(slashed(name)))}"
        if len(shown) > _MOST_SUMMARY_FILES:
            yield f"- and {counted(len(shown) - _MOST_SUMMARY_FILES, 'more file')}"


def _annotations(outcome: Outcome) -> Iterator[tuple[str, str]]:
    name = _property(slashed(outcome.name))
    if outcome.status == "failed":
        yield "error", f"::error file={name},title=textmend::{_data(outcome.reason)}"
    for one in findings(outcome):
        kind = _KINDS[one.level]
        yield kind, f"::{kind} file={name},{_place(one)}::{_data(message(one))}"


def _place(one: Finding) -> str:
    place = f"line={one.start.line},col={one.start.column}"
    if one.end.line == one.start.line and one.end.column > one.start.column:
        place += f",endColumn={one.end.column}"
    return f"{place},title={_property(one.code)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _code_span(text: str) -> str:
    """Text as code in Markdown, whatever it holds."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, blank = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{blank}{text}{blank}{fence}"
