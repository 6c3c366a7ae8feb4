"""A log of rows: what was changed in each, and by which key it is found again.

As JSON Lines (a head, a line for each row, an end) or as Parquet, with head and end among the
file's metadata. The format is described in docs/columns.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from normalizer import __version__
from normalizer.columns.cells import Fixed
from normalizer.edit import Edit
from normalizer.escape import json_line
from normalizer.logfile import is_log_of_rows
from normalizer.tables.rows import TableError, plain_key

SCHEMA = "textmend-rows/1"
_START_BYTES = 64  #: that show what a file is
_PARQUET = b"PAR1"
_BATCH_ROWS = 10_000


class Head(NamedTuple):
    """What a log is of. ``path`` is that of the clean copy, relative to the log's folder."""

    path: str
    column: str
    key: str | None
    profile: str
    evidence_by: str | None


class Entry(NamedTuple):
    """What became of one row, counted from 1. ``spelled`` is how its text was written before, where
    that does not follow from the edits."""

    row: int
    key: Any
    sha256_before: str
    edits: tuple[Edit, ...] = ()
    error: str | None = None
    spelled: str | None = None


class End(NamedTuple):
    """What a run came to; the SHA-256 are of all the table's bytes, uncompressed ("": Parquet)."""

    rows: int
    changed: int
    failed: int
    sha256_before: str = ""
    sha256_after: str = ""


class LogWriter(Protocol):
    """Where entries go."""

    def add(self, entry: Entry) -> None:
        """Put a row on record."""
        ...

    def close(self, end: End) -> None:
        """Say that the log is whole."""
        ...


class NoLog:
    """For runs without a log."""

    def add(self, entry: Entry) -> None:
        """Nothing."""

    def close(self, end: End) -> None:
        """Nothing."""


class JsonLog:
    """A log as JSON Lines."""

    def __init__(self, file: BinaryIO, head: Head) -> None:
        self._file = file
        self._write({"schema": SCHEMA, "tool": f"textmend {__version__}", **head._asdict()})

    def add(self, entry: Entry) -> None:
        """A line."""
        fields = entry._asdict() | {"edits": [edit._asdict() for edit in entry.edits]}
        self._write({name: value for name, value in fields.items() if value is not None})

    def close(self, end: End) -> None:
        """The last line."""
        self._write({"end": end._asdict()})

    def _write(self, fields: dict[str, Any]) -> None:
        self._file.write((json_line(fields) + "\n").encode("utf-8"))


class ParquetLog:
    """A log as Parquet: keys as JSON, edits as a list of structs."""

    def __init__(self, file: BinaryIO, head: Head) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        from normalizer.columns.arrow import EDIT

        self._schema = pa.schema(
            [
                ("row", pa.int64()),
                ("key", pa.string()),
                ("sha256_before", pa.string()),
                ("edits", pa.list_(EDIT)),
                ("error", pa.string()),
                ("spelled", pa.string()),
            ]
        )
        self._writer = pq.ParquetWriter(file, self._schema)
        self._writer.add_key_value_metadata(
            {"textmend": json.dumps({"schema": SCHEMA, **head._asdict()})}
        )
        self._held: list[dict[str, Any]] = []

    def add(self, entry: Entry) -> None:
        """A row."""
        edits = [edit._asdict() for edit in entry.edits]
        self._held.append(entry._asdict() | {"edits": edits, "key": json.dumps(entry.key)})
        if len(self._held) >= _BATCH_ROWS:
            self._flush()

    def close(self, end: End) -> None:
        """The file's end."""
        self._flush()
        self._writer.add_key_value_metadata({"textmend-end": json.dumps(end._asdict())})
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._held, self._schema))
            self._held = []


class Log(NamedTuple):
    """A log that is read."""

    head: Head
    entries: Iterator[Entry]
    end: End | None  #: None: not known before all is read, or the log breaks off


def is_row_log(path: Path) -> bool:
    """Whether the file at ``path`` begins as a log of rows does, or may be one as Parquet."""
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
    except OSError:
        return False
    return is_log_of_rows(start) or (start.startswith(_PARQUET) and _parquet_head(path) is not None)


def read_log(path: Path) -> Log:
    """The log at ``path``. Raises TableError, also while its entries are read."""
    with path.open("rb") as file:
        if file.read(4) == _PARQUET:
            return _read_parquet(path)
    return _read_json(path)


def _read_json(path: Path) -> Log:
    with path.open("rb") as file:
        head = _head(_parsed(file.readline(), 1))

    def entries() -> Iterator[Entry]:
        with path.open("rb") as file:
            next(file)
            for number, line in enumerate(file, 2):
                fields = _parsed(line, number)
                if "end" in fields:
                    return
                yield _entry(fields, number)
        raise TableError("the log breaks off: its run did not end, and wrote no copy")

    return Log(head, entries(), None)


def _read_parquet(path: Path) -> Log:
    import pyarrow.parquet as pq

    head = _parquet_head(path)
    if head is None:
        raise TableError("is no log of textmend")

    def entries() -> Iterator[Entry]:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                for number, fields in enumerate(batch.to_pylist(), 1):
                    yield _entry(fields | {"key": json.loads(fields["key"])}, number)

    return Log(_head(head), entries(), None)


def _parquet_head(path: Path) -> dict[str, Any] | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        told = (pq.read_metadata(path).metadata or {}).get(b"textmend")
        return None if told is None else dict(json.loads(told))
    except (pa.ArrowException, ValueError, OSError):
        return None


def _parsed(line: bytes, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise TableError(f"line {number}: no JSON, so no log of textmend") from None
    if not isinstance(fields, dict):
        raise TableError(f"line {number}: no JSON object, so no log of textmend")
    return fields


def _head(fields: dict[str, Any]) -> Head:
    if fields.get("schema") != SCHEMA:
        raise TableError(f"its schema is another than {SCHEMA}, which this version reads")
    try:
        return Head(*(fields[name] for name in Head._fields))
    except KeyError as error:
        raise TableError(f"its head has no {error}") from None


def _entry(fields: dict[str, Any], number: int) -> Entry:
    try:
        edits = tuple(Edit(**edit) for edit in fields["edits"])
        told = fields.get("key"), fields["sha256_before"], edits
        return Entry(fields["row"], *told, fields.get("error"), fields.get("spelled"))
    except (KeyError, TypeError, ValueError):
        raise TableError(f"line {number}: the record of a row is malformed") from None


def entry_of(row: int, key: Any, text: str | None, fixed: Fixed | None) -> Entry:
    """What is put on record of a row: ``text`` as it was, and what came of it (None: nothing)."""
    from hashlib import sha256

    data = (text or "").encode("utf-8", "surrogatepass")
    digest = sha256(data).hexdigest()
    if fixed is None:
        return Entry(row, plain_key(key), digest)
    return Entry(row, plain_key(key), digest, fixed.edits, fixed.error)
