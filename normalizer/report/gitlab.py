"""The outcomes as a GitLab Code Quality report, which merge requests show."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from normalizer.batch import Outcome
from normalizer.escape import json_line, visible
from normalizer.report.concise import message
from normalizer.report.findings import Finding, Level, findings
from normalizer.report.style import Style
from normalizer.report.words import slashed

_FAILURE = "failure"
_SEVERITIES = {Level.CHANGE: "minor", Level.SUGGESTION: "info"}


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """The document line by line, a line for each finding."""
    seen: Counter[str] = Counter()
    before = ""
    yield "["
    for outcome in outcomes:
        for fields in _issues(outcome):
            key = f"{fields['check_name']}\0{slashed(outcome.name)}\0{fields['description']}"
            seen[key] += 1
            fields["fingerprint"] = _fingerprint(f"{key}\0{seen[key]}")
            if before:
                yield before + ","
            before = json_line(fields)
    if before:
        yield before
    yield "]"


def _issues(outcome: Outcome) -> Iterator[dict[str, object]]:
    if outcome.status == "failed":
        reason = visible(outcome.reason)
        yield _issue(outcome, _FAILURE, reason, "major", (1, 1))
    for one in findings(outcome):
        yield _issue(outcome, one.code, message(one), _SEVERITIES[one.level], _lines(one))


def _lines(one: Finding) -> tuple[int, int]:
    return one.start.line, one.end.line


def _issue(
    outcome: Outcome, code: str, words: str, severity: str, lines: tuple[int, int]
) -> dict[str, object]:
    path = slashed(outcome.name).removeprefix("./")
    begin, end = lines
    return {
        "description": words,
        "check_name": code,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": begin, "end": end}},
    }


def _fingerprint(key: str) -> str:
    data = key.encode("utf-8", "surrogateescape")
    return hashlib.sha256(data).hexdigest()[:40]
