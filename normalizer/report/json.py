"""The outcomes as one JSON document, for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizer import __version__
from normalizer.batch import Outcome
from normalizer.escape import json_line
from normalizer.report.fields import of_file, of_finding
from normalizer.report.findings import Level, findings
from normalizer.report.style import Style


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
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
    found = findings(outcome)
    return {
        **of_file(outcome),
        "edits": [of_finding(one) for one in found if one.level is Level.CHANGE],
        "suggestions": [of_finding(one) for one in found if one.level is Level.SUGGESTION],
    }
