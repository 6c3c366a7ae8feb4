"""The outcomes as one JSON document, for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizer import __version__
from normalizer.batch import Outcome
from normalizer.changelog import Record
from normalizer.escape import json_line
from normalizer.report.words import slashed


def render(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The document line by line, a line for each file as it comes."""
    yield f'{{"tool": {json_line(f"textmend {__version__}")}, "files": ['
    before = ""
    for outcome in outcomes:
        if before:
            yield before + ","
        before = json_line(_file(outcome))
    if before:
        yield before
    yield "]}"


def _file(outcome: Outcome) -> dict[str, object]:
    log = outcome.log
    return {
        "path": slashed(outcome.name),
        "status": outcome.status,
        "reason": outcome.reason,
        "profile": outcome.profile,
        "encoding": log.before.encoding if log.before else None,
        "edits": [_change(record) for record in outcome.records],
        "suggestions": [_change(record) for record in outcome.suggestions],
    }


def _change(record: Record) -> dict[str, object]:
    fields = record._asdict()
    del fields["step"], fields["at"]
    fields["count"] = fields.pop("size")
    return fields
