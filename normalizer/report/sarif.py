"""The outcomes as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines.

Columns count code units of UTF-16, which is what editors do. Each change comes with its fix.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from normalizer import __version__
from normalizer.batch import Outcome
from normalizer.codes import CODES
from normalizer.escape import json_line, visible
from normalizer.report.concise import message
from normalizer.report.findings import Finding, Level, Place, Source, findings
from normalizer.report.style import Style
from normalizer.report.words import slashed

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Level.CHANGE: "warning", Level.SUGGESTION: "note"}


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """The document line by line, a line for each result as it comes."""
    failures: list[dict[str, object]] = []
    codes: set[str] = set()
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{'
    yield '"columnKind": "utf16CodeUnits", "results": ['
    comma = ""
    for outcome in outcomes:
        if outcome.status == "failed":
            failures.append(_failure(outcome))
        source = Source(outcome)
        for one in findings(outcome, source):
            codes.add(one.code)
            yield comma + json_line(_result(outcome, one, source))
            comma = ","
    invocation = {"executionSuccessful": not failures, "toolExecutionNotifications": failures}
    yield f'], "invocations": [{json_line(invocation)}], "tool": {_tool(codes)}}}]}}'


def _result(outcome: Outcome, one: Finding, source: Source) -> dict[str, object]:
    region = (
        {"startLine": one.start.line, "startColumn": one.start.utf16}
        if one.is_of_the_file
        else _region(one.start, one.end)
    )
    result: dict[str, object] = {
        "ruleId": one.code,
        "level": _LEVELS[one.level],
        "message": {"text": message(one)},
        "locations": [_location(outcome, region)],
        "rank": round(100 * one.record.confidence, 1),
    }
    if one.level is Level.CHANGE and not one.is_of_the_file and not outcome.log.packed:
        result |= _fixes(outcome, one, source)
    return result


def _fixes(outcome: Outcome, one: Finding, source: Source) -> dict[str, object]:
    """What to put where: all that is done at that place, for one rule may build on another."""
    edit = source.edit_at(source.offset(one.record))
    if edit is None:
        return {}
    replacement = {
        "deletedRegion": _region(source.place(edit.start), source.place(edit.end)),
        "insertedContent": {"text": edit.after},
    }
    change = {
        "artifactLocation": {"uri": _uri(outcome.name)},
        "replacements": [replacement],
    }
    return {"fixes": [{"description": {"text": message(one)}, "artifactChanges": [change]}]}


def _region(start: Place, end: Place) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.utf16,
        "endLine": end.line,
        "endColumn": end.utf16,
    }


def _location(outcome: Outcome, region: dict[str, int] | None = None) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(outcome.name)}}
    if region:
        place["region"] = region
    return {"physicalLocation": place}


def _failure(outcome: Outcome) -> dict[str, object]:
    return {
        "level": "error",
        "message": {"text": f"{visible(outcome.name)}: {visible(outcome.reason)}"},
        "locations": [_location(outcome)],
    }


def _tool(codes: Iterable[str]) -> str:
    rules = [_rule(code) for code in sorted(codes)]
    driver = {"name": "textmend", "version": __version__, "rules": rules}
    return json.dumps({"driver": driver})


def _rule(code: str) -> dict[str, object]:
    known = CODES.get(code)
    if known is None:
        return {"id": code}
    return {
        "id": code,
        "name": known.name,
        "shortDescription": {"text": known.summary},
        "fullDescription": {"text": known.why},
        "properties": {"tags": [known.family]},
    }


def _uri(name: str) -> str:
    return quote(slashed(name).encode("utf-8", "surrogateescape"))
