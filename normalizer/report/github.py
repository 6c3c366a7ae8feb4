"""The outcomes as workflow commands of GitHub Actions, which shows them beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizer.batch import Outcome
from normalizer.changelog import Record
from normalizer.escape import visible
from normalizer.report.words import describe, slashed


def render(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """A line for each change, suggestion and failure."""
    for outcome in outcomes:
        if outcome.status == "failed":
            yield f"::error file={_property(slashed(outcome.name))}::{_data(outcome.reason)}"
        for record in outcome.records:
            yield _annotation("warning", outcome.name, record)
        for record in outcome.suggestions:
            yield _annotation("notice", outcome.name, record)


def _annotation(level: str, name: str, record: Record) -> str:
    place = f"file={_property(slashed(name))},line={record.line},col={record.column}"
    return f"::{level} {place},title={_property(record.rule)}::{_data(describe(record))}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
