"""Findings as fields, for the formats that programs read."""

from __future__ import annotations

from normalizer.batch import Outcome
from normalizer.report.concise import message
from normalizer.report.findings import Finding
from normalizer.report.words import slashed


def of_finding(one: Finding) -> dict[str, object]:
    """A finding. Lines and columns count from 1, ``offset`` (bytes) from 0; ``column`` counts code
    points, ``column_utf16`` code units of UTF-16, as editors do.
    """
    record = one.record
    return {
        "rule": record.rule,
        "kind": one.level.value,
        "line": one.start.line,
        "column": one.start.column,
        "column_utf16": one.start.utf16,
        "end_line": one.end.line,
        "end_column": one.end.column,
        "end_column_utf16": one.end.utf16,
        "offset": record.offset,
        "before": record.before,
        "after": record.after,
        "confidence": record.confidence,
        "chain": record.chain,
        "count": record.size,
        "message": message(one),
    }


def of_file(outcome: Outcome) -> dict[str, object]:
    """What came of a file, without its findings."""
    log = outcome.log
    return {
        "path": slashed(outcome.name),
        "status": outcome.status,
        "reason": outcome.reason,
        "notes": list(outcome.notes),
        "profile": outcome.profile,
        "encoding": log.before.encoding if log.before else None,
    }
