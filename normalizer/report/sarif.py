"""The outcomes as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from normalizer import __version__
from normalizer.batch import Outcome
from normalizer.changelog import BYTE_ORDER_MARK, ENCODING, Record
from normalizer.escape import json_line, visible
from normalizer.passes import LINE_ENDING
from normalizer.report.words import describe, slashed
from normalizer.rules import by_code

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SUMMARIES = {
    "mojibake": "Text that was read in a wrong encoding",
    "encoding": "File in another encoding than UTF-8",
    "byte-order-mark": "Byte order mark",
    "final-newline": "File that does not end with one newline",
    "declared-encoding": "Declaration of an encoding that the copy does not have",
}


def render(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The document line by line, a line for each result as it comes."""
    failures: list[dict[str, object]] = []
    codes: set[str] = set()
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{'
    yield '"columnKind": "unicodeCodePoints", "results": ['
    comma = ""
    for outcome in outcomes:
        if outcome.status == "failed":
            failures.append(_failure(outcome))
        for level, records in (("warning", outcome.records), ("note", outcome.suggestions)):
            for record in records:
                codes.add(record.rule)
                yield comma + json_line(_result(outcome, record, level))
                comma = ","
    invocation = {"executionSuccessful": not failures, "toolExecutionNotifications": failures}
    yield f'], "invocations": [{json_line(invocation)}], "tool": {_tool(codes)}}}]}}'


def _result(outcome: Outcome, record: Record, level: str) -> dict[str, object]:
    region = {"startLine": record.line, "startColumn": record.column}
    in_line = record.rule not in (ENCODING, BYTE_ORDER_MARK, LINE_ENDING)
    if in_line and not set(record.before) & {"\n", "\r"}:
        region["endColumn"] = record.column + len(record.before)
    place = {"artifactLocation": {"uri": _uri(outcome.name)}, "region": region}
    return {
        "ruleId": record.rule,
        "level": level,
        "message": {"text": describe(record)},
        "locations": [{"physicalLocation": place}],
        "rank": round(100 * record.confidence, 1),
    }


def _failure(outcome: Outcome) -> dict[str, object]:
    place = {"artifactLocation": {"uri": _uri(outcome.name)}}
    return {
        "level": "error",
        "message": {"text": f"{visible(outcome.name)}: {visible(outcome.reason)}"},
        "locations": [{"physicalLocation": place}],
    }


def _tool(codes: Iterable[str]) -> str:
    rules = [{"id": code, "shortDescription": {"text": _summary(code)}} for code in sorted(codes)]
    driver = {"name": "textmend", "version": __version__, "rules": rules}
    return json.dumps({"driver": driver})


def _summary(code: str) -> str:
    return by_code[code].summary if code in by_code else _SUMMARIES.get(code, code)


def _uri(name: str) -> str:
    return quote(slashed(name).encode("utf-8", "surrogateescape"))
