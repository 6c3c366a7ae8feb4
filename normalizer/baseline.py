"""Findings that are accepted for now: a file of them, so that only new ones fail.

A finding is known by its file, its code, what it says, and its line's text; where the line was
changed, by the others, as often as they stand in the baseline.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from normalizer import files
from normalizer.batch import Outcome
from normalizer.changelog import Record
from normalizer.escape import json_line, quoted, visible
from normalizer.report.findings import Finding, Source, findings
from normalizer.report.words import describe

SCHEMA = "textmend-baseline/1"
DEFAULT_NAME = "textmend-baseline.json"
_MOST_BYTES = 1 << 28


class BaselineError(ValueError):
    """A baseline that cannot be used. The message is one line, without the file's name."""


class Known(NamedTuple):
    """Findings of one code and wording in one file: the hashes of their lines, one a finding."""

    path: str
    code: str
    words: str
    lines: tuple[str, ...]


class Baseline:
    """What was accepted, and how much of it has come up by now."""

    def __init__(self, entries: Iterable[Known]) -> None:
        self._left = {(one.path, one.code, one.words): list(one.lines) for one in entries}
        self._seen: set[str] = set()

    def new_in(self, outcome: Outcome, path: str) -> Outcome:
        """The outcome with only what is not in the baseline."""
        self._seen.add(path)
        source = Source(outcome)
        found = findings(outcome, source)
        fresh = Counter(one.record for one in self._unknown(found, source, path))
        records = _only(outcome.records, fresh)
        suggestions = _only(outcome.suggestions, fresh)
        left = outcome._replace(records=records, suggestions=suggestions)
        return left._replace(status="unchanged") if _is_done(left) else left

    def stale(self) -> Iterator[tuple[str, str, int]]:
        """What did not come up in the files that did: (path, code, how often)."""
        numbers: Counter[tuple[str, str]] = Counter()
        for (path, code, _), lines in self._left.items():
            if lines and path in self._seen:
                numbers[path, code] += len(lines)
        for (path, code), number in sorted(numbers.items()):
            yield path, code, number

    def _unknown(self, found: list[Finding], source: Source, path: str) -> Iterator[Finding]:
        moved = []
        for one in found:
            lines = self._left.get((path, one.code, describe(one.record)), [])
            key = line_key(one, source)
            if key in lines:
                lines.remove(key)
            else:
                moved.append(one)
        for one in moved:
            lines = self._left.get((path, one.code, describe(one.record)), [])
            if lines:
                lines.pop()
            else:
                yield one


def line_key(one: Finding, source: Source) -> str:
    """A short hash of the line that a finding stands in, without the blanks around it."""
    from hashlib import sha256

    text = "" if one.is_of_the_file else source.line(one.start.line).strip()
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def entries_of(outcome: Outcome, path: str) -> Iterator[Known]:
    """All findings in a file, as a baseline keeps them."""
    source = Source(outcome)
    lines: dict[tuple[str, str], list[str]] = {}
    for one in findings(outcome, source):
        key = line_key(one, source)
        lines.setdefault((one.code, describe(one.record)), []).append(key)
    for (code, words), keys in sorted(lines.items()):
        yield Known(path, code, words, tuple(keys))


def dump(entries: Iterable[Known]) -> str:
    """The text of a baseline: JSON, an entry a line, in order, so that a change is a small diff."""
    rows = ",\n".join(json_line(one._asdict()) for one in sorted(entries))
    return f'{{"schema": "{SCHEMA}", "findings": [\n{rows}\n]}}\n'


def read(path: Path) -> Baseline:
    """The baseline in a file. Raises BaselineError, FileError."""
    data = files.read(path)
    if len(data) > _MOST_BYTES:
        raise BaselineError("is larger than a baseline may be")
    try:
        table = json.loads(data)
    except (ValueError, RecursionError):
        raise BaselineError("is no baseline (no JSON): write it anew") from None
    if not isinstance(table, dict) or not isinstance(table.get("schema"), str):
        raise BaselineError("is no baseline of textmend")
    if table["schema"] != SCHEMA:
        raise BaselineError(
            f"has schema {quoted(table['schema'])}, this version reads {SCHEMA}: write it anew"
        )
    rows = table.get("findings")
    if not isinstance(rows, list):
        raise BaselineError("has no list of findings: write it anew")
    return Baseline(_entry(number, row) for number, row in enumerate(rows, 1))


def _entry(number: int, row: Any) -> Known:
    fields: Mapping[str, Any] = row if isinstance(row, dict) else {}
    texts = tuple(fields.get(name) for name in ("path", "code", "words"))
    lines = fields.get("lines")
    if not isinstance(lines, list) or not all(isinstance(one, str) for one in (*texts, *lines)):
        shown = visible(str(row))[:60]
        raise BaselineError(f"finding {number} is malformed ({shown}): write it anew")
    path, code, words = map(str, texts)
    return Known(path, code, words, tuple(lines))


def _only(records: tuple[Record, ...], wanted: Counter[Record]) -> tuple[Record, ...]:
    kept = []
    for record in records:
        if wanted[record] > 0:
            wanted[record] -= 1
            kept.append(record)
    return tuple(kept)


def _is_done(outcome: Outcome) -> bool:
    return outcome.status == "changed" and not outcome.records
