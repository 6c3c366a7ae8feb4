"""The change log as a file: JSON Lines, a header for each file and a record for each change.

The format is described in docs/changelog-format.md.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from normalizer.changelog import ChangeLog, Record
from normalizer.document import ByteForm, Span
from normalizer.edit import Edit
from normalizer.escape import json_line, shortened
from normalizer.passes import LineEndings, Logged, Splice

SCHEMA = "textmend-changelog/1"
_START = b'{"schema": "textmend-changelog/'


class LogError(ValueError):
    """A change log that cannot be read. The message is one line for people, with a line number."""


class Entry(NamedTuple):
    """What a log says of one file. ``path`` is relative to the log's folder, with ``/``."""

    path: str
    sha256_before: str
    sha256_after: str
    profile: str
    changelog: ChangeLog
    complete: bool = True  #: False: the log breaks off here, before the file was written


def is_log(data: bytes) -> bool:
    """Whether these bytes begin as a change log of ours does.

    >>> is_log(b'{"schema": "textmend-changelog/1"}'), is_log(b"{}")
    (True, False)
    """
    return data.startswith(_START)


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def dump(entry: Entry, records: Iterable[Record]) -> Iterator[str]:
    """The lines of ``entry``, each with its newline; ``records`` are those of its change log.

    Raises ValueError for the log of a mere text.
    """
    log = entry.changelog
    if log.before is None or log.after is None:
        raise ValueError("this log is of a text, not of a file's bytes")
    yield _line(
        schema=SCHEMA,
        tool=_tool(),
        path=entry.path,
        sha256_before=entry.sha256_before,
        sha256_after=entry.sha256_after,
        encoding=log.before.encoding,
        bom=log.before.bom.hex(),
        encoding_after=log.after.encoding,
        bom_after=log.after.bom.hex(),
        profile=entry.profile,
        edits=log.size,
        spans=len(log.before.spans) + len(log.after.spans),
    )
    for which, form in (("before", log.before), ("after", log.after)):
        for span in form.spans:
            yield _line(span=which, **_span_fields(span))
    for record in records:
        yield _line(**_record_fields(record, log.passes))


def load(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of a log, in order. Raises LogError.

    The last entry may be incomplete: then a write was interrupted before its file was changed.
    """
    header: dict[str, Any] = {}
    body: list[dict[str, Any]] = []
    numbered = _parsed(lines)
    for number, record in numbered:
        if "schema" in record:
            if header:
                yield _entry(header, body, number - 1)
            if record["schema"] != SCHEMA:
                raise LogError(
                    f"line {number}: schema {shortened(str(record['schema']))}, "
                    f"this version reads {SCHEMA}"
                )
            header, body = record, []
        elif not header:
            raise LogError(
                f"line {number}: not a textmend change log (it does not start with a header)"
            )
        elif record:
            body.append(record)
        else:  # cut off in the middle of a line
            break
    if header:
        yield _entry(header, body, None)


def _parsed(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            if line.endswith("\n") or number == 1:
                raise LogError(f"line {number}: not a textmend change log (no JSON)") from None
            record = {}
        if not isinstance(record, dict):
            raise LogError(f"line {number}: not a textmend change log (no JSON object)")
        yield number, record


def _entry(header: dict[str, Any], body: list[dict[str, Any]], last: int | None) -> Entry:
    """The entry of a header and its records; ``last`` is its last line, None at the log's end."""
    try:
        spans = [record for record in body if "span" in record]
        edits = [record for record in body if "rule" in record]
        size = sum(record.get("count", 1) for record in edits)
        complete = len(spans) == header["spans"] and size == header["edits"]
        if last is not None and not complete:
            raise LogError(f"line {last}: records are missing before this line")
        log = ChangeLog(
            tuple(_passes(edits)),
            _form(header["encoding"], header["bom"], spans, "before"),
            _form(header["encoding_after"], header["bom_after"], spans, "after"),
        )
        named = (header["path"], header["sha256_before"], header["sha256_after"], header["profile"])
        if not all(isinstance(value, str) for value in named):
            raise TypeError("a string is needed")
        return Entry(*named, log, complete)
    except LogError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        path = shortened(str(header.get("path")))
        raise LogError(f"the entry of {path} is malformed ({shortened(repr(error))})") from None


def _line(**fields: object) -> str:
    return json_line(fields) + "\n"


def _tool() -> str:
    from normalizer import __version__

    return f"textmend {__version__}"


def _span_fields(span: Span) -> dict[str, object]:
    fields: dict[str, object] = {
        "bytes": [span.byte_start, span.byte_end],
        "text": [span.start, span.end],
        "encoding": span.encoding,
    }
    if span.raw is not None:
        fields["raw"] = base64.b64encode(span.raw).decode("ascii")
    return fields


def _record_fields(record: Record, passes: tuple[Logged, ...]) -> dict[str, object]:
    fields: dict[str, object] = {
        "rule": record.rule,
        "line": record.line,
        "column": record.column,
        "offset": record.offset,
        "before": record.before,
        "after": record.after,
        "confidence": record.confidence,
        "chain": record.chain,
        "pass": record.step,
        "at": record.at,
    }
    one = passes[record.step - 1] if record.step else None
    if isinstance(one, LineEndings):
        fields |= {"count": one.size, "runs": one.runs}
    return fields


def _form(encoding: str, bom: str, spans: list[dict[str, Any]], which: str) -> ByteForm:
    mine = tuple(_span(record) for record in spans if record["span"] == which)
    return ByteForm(encoding, bytes.fromhex(bom), mine)


def _span(record: dict[str, Any]) -> Span:
    byte_start, byte_end = record["bytes"]
    start, end = record["text"]
    raw = base64.b64decode(record["raw"]) if "raw" in record else None
    return Span(byte_start, byte_end, start, end, record["encoding"], raw)


def _passes(records: list[dict[str, Any]]) -> Iterator[Logged]:
    steps: dict[int, list[dict[str, Any]]] = {}
    for record in records:
        if record["pass"]:
            steps.setdefault(record["pass"], []).append(record)
    for step in sorted(steps):
        first = steps[step][0]
        if "runs" in first:
            yield LineEndings(first["rule"], tuple((str(b), int(n)) for b, n in first["runs"]))
        else:
            yield Splice(first["rule"], tuple(_edit(record) for record in steps[step]))


def _edit(record: dict[str, Any]) -> Edit:
    start, before = record["at"], record["before"]
    return Edit(
        start,
        start + len(before),
        before,
        record["after"],
        record["rule"],
        record["confidence"],
        record["chain"],
    )
