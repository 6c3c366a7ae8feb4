"""Cleaning one column of a table in a file: first its evidence, where rows have a source, then row
by row, a batch at a time.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from normalizer.columns.cells import Cleaners, Fixed
from normalizer.edit import Edit, invert
from normalizer.formats.segment import Change
from normalizer.many import gather_many
from normalizer.profile import Profile
from normalizer.sketch import Sketch, merged
from normalizer.tables.log import (
    End,
    Head,
    JsonLog,
    LogWriter,
    NoLog,
    ParquetLog,
    entry_of,
)
from normalizer.tables.rows import (
    Delimited,
    JsonLines,
    Names,
    Row,
    RowFormat,
    TableError,
    changed_literal,
    may_stand,
)
from normalizer.tables.streams import Hashing, compressed, reading, replacing

_BATCH_ROWS = 4096
_BATCH_BYTES = 1 << 22
_SHOWN_PROBLEMS = 5

_ROW_FORMATS: dict[str, Callable[[Names], RowFormat]] = {
    ".jsonl": JsonLines,
    ".ndjson": JsonLines,
    ".csv": Delimited,
    ".tsv": lambda names: Delimited(names, "\t"),
}
PARQUET = ".parquet"


class Audit(Enum):
    """Which rows go on record."""

    NONE = "none"
    CHANGED = "changed"
    ALL = "all"


class Wanted(NamedTuple):
    """What to do to which column, and what to put on record."""

    names: Names
    profile: Profile
    audit: Audit = Audit.CHANGED


Batch = list[tuple[bytes, Row | None]]
#: A row that failed, by number: what is wrong with it.
Problem = tuple[int, str]


class Outcome(NamedTuple):
    """What a run came to, and the first rows that failed."""

    end: End
    problems: tuple[Problem, ...]


def kind_of(path: Path) -> str:
    """The kind of table that the name says. Raises TableError."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in (".gz", ".zst"):
        suffixes.pop()
    kind = suffixes[-1] if suffixes else ""
    if kind in _ROW_FORMATS or kind == PARQUET:
        return kind
    raise TableError("is no table: choose a .parquet, .csv, .tsv or .jsonl (also .gz or .zst)")


def row_format(path: Path, names: Names) -> RowFormat:
    """How rows are written in the file at ``path``. Raises TableError."""
    return _ROW_FORMATS[kind_of(path)](names)


def clean_table(source: Path, target: Path, log: Path | None, wanted: Wanted) -> Outcome:
    """Write to ``target`` the table at ``source`` with one column clean, and to ``log`` what was
    changed; the log has its place before the copy has.

    In place, where nothing changes, nothing is written. Raises FileError, TableError, and then
    there is no copy.
    """
    run = _clean_parquet if kind_of(source) == PARQUET else _clean_rows
    in_place = os.path.realpath(source) == os.path.realpath(target)
    with replacing(target, source) as copy:
        if log is None or wanted.audit is Audit.NONE:
            outcome = run(source, copy.file, NoLog(), wanted)
        else:
            path = os.path.relpath(os.path.realpath(target), os.path.realpath(log.parent))
            head = Head(Path(path).as_posix(), *_told(wanted))
            with replacing(log, None) as file:
                kind = ParquetLog if log.suffix == PARQUET else JsonLog
                writer: LogWriter = kind(file.file, head)
                outcome = run(source, copy.file, writer, wanted)
                writer.close(outcome.end)
                end = outcome.end
                file.wanted = bool(end.changed or end.failed or wanted.audit is Audit.ALL)
        copy.wanted = bool(outcome.end.changed or not in_place)
    return outcome


def _told(wanted: Wanted) -> tuple[str, str | None, str, str | None]:
    names = wanted.names
    return names.text, names.key, wanted.profile.name, names.source


# -- Rows that are stretches of bytes -----------------------------------------------------------


def _clean_rows(source: Path, copy: BinaryIO, log: LogWriter, wanted: Wanted) -> Outcome:
    evidence = _evidence_of_rows(source, wanted) if wanted.names.source else None
    cleaners = Cleaners(wanted.profile, evidence)
    rows = row_format(source, wanted.names)
    before, after = Hashing(), Hashing()
    account = _Account(log, wanted.audit)
    with reading(source) as stream, compressed(copy, source) as out:
        for batch in _batches(before.lines(iter(stream)), rows, _is_idle(rows, wanted)):
            for data in _cleaned(batch, rows, cleaners, account):
                after.update(data)
                out.write(data)
    return account.outcome(before.hexdigest, after.hexdigest)


def _evidence_of_rows(source: Path, wanted: Wanted) -> dict[Any, Sketch]:
    rows = row_format(source, wanted.names)
    evidence: dict[Any, Sketch] = {}
    with reading(source) as stream:
        for batch in _batches(stream, rows, _is_idle(rows, wanted._replace(audit=Audit.NONE))):
            texts: dict[Any, list[str]] = defaultdict(list)
            for _, row in batch:
                if row and row.text is not None:
                    texts[row.source].append(row.text)
            found = {key: gather_many(some) for key, some in texts.items()}
            evidence = merged([evidence, found])
    return evidence


def _is_idle(rows: RowFormat, wanted: Wanted) -> Callable[[bytes], bool]:
    """What tells of a row that nothing in it can change, before it is taken apart."""
    if wanted.profile.rules or wanted.audit is Audit.ALL:
        return lambda raw: False
    hidden = rows.hides_text_in

    def is_idle(raw: bytes) -> bool:
        return raw.isascii() and not any(sign in raw for sign in hidden)

    return is_idle


def _batches(
    lines: Iterable[bytes], rows: RowFormat, is_idle: Callable[[bytes], bool]
) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for raw in rows.stretches(lines):
        idle = is_idle(raw) and not rows.is_apart(raw)
        batch.append((raw, _IDLE if idle else rows.row(raw)))
        size += len(raw)
        if len(batch) >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    yield batch


_IDLE = Row(None)


def _cleaned(
    batch: Batch, rows: RowFormat, cleaners: Cleaners, account: _Account
) -> Iterator[bytes]:
    """The bytes of each row of a batch, clean."""
    by_source: dict[Any, list[tuple[int, str]]] = defaultdict(list)
    for number, (_, row) in enumerate(batch):
        if row and row.text is not None:
            by_source[row.source].append((number, row.text))
    fixed: dict[int, Fixed] = {}
    for key, some in by_source.items():
        fixed |= cleaners.of(key).rows(some)
    for number, (raw, row) in enumerate(batch):
        if row is not None:
            one = Fixed("", error=row.problem) if row.problem else fixed.get(number)
            done = _respelled(raw, row, one, rows) if one and not one.error else _AS_IT_IS
            account.add(row, one if done.error is None else Fixed("", error=done.error), done)
            raw = raw if done.raw is None else done.raw
        yield raw


class _Respelled(NamedTuple):
    """A row with its clean text, or why there is none; ``spelled`` is how the text was written,
    where that does not follow."""

    raw: bytes | None = None
    spelled: str | None = None
    error: str | None = None


_AS_IT_IS = _Respelled()
_CANNOT_STAND = _Respelled(error="left as it is: its clean text cannot stand there")


def _respelled(raw: bytes, row: Row, one: Fixed, rows: RowFormat) -> _Respelled:
    literal = rows.spelled(raw)
    after = changed_literal(literal, changes_of(one.edits), rows.style)
    if after is None or not may_stand(row.text or "", one.text, rows):
        return _CANNOT_STAND
    done = rows.respelled(raw, after)
    read = rows.row(done)
    if read is None or read.text != one.text:
        return _CANNOT_STAND
    back = changed_literal(after, changes_of(invert(one.edits)), rows.style)
    return _Respelled(done, None if back == literal else literal)


def changes_of(edits: Iterable[Edit]) -> list[Change]:
    """Edits as changes of a value."""
    return [(edit.start, edit.end, edit.after) for edit in edits]


class _Account:
    """What became of the rows so far."""

    def __init__(self, log: LogWriter, audit: Audit) -> None:
        self._log = log
        self._audit = audit
        self._rows = self._changed = self._failed = 0
        self._problems: list[Problem] = []

    def add(self, row: Row, fixed: Fixed | None, done: _Respelled = _AS_IT_IS) -> None:
        """The next row: ``fixed`` is what came of it, if anything did."""
        self._rows += 1
        if fixed and fixed.error:
            self._failed += 1
            if len(self._problems) < _SHOWN_PROBLEMS:
                self._problems.append((self._rows, fixed.error))
        elif fixed:
            self._changed += 1
        if fixed or self._audit is Audit.ALL:
            entry = entry_of(self._rows, row.key, row.text, fixed)
            self._log.add(entry._replace(spelled=done.spelled))

    @property
    def takes_all(self) -> bool:
        """Whether all rows go on record."""
        return self._audit is Audit.ALL

    def skip(self, rows: int) -> None:
        """So many rows of which nothing came."""
        self._rows += rows

    def outcome(self, before: str = "", after: str = "") -> Outcome:
        """What it came to."""
        end = End(self._rows, self._changed, self._failed, before, after)
        return Outcome(end, tuple(self._problems))


# -- Parquet ------------------------------------------------------------------------------------


def _clean_parquet(source: Path, copy: BinaryIO, log: LogWriter, wanted: Wanted) -> Outcome:
    from normalizer.tables import parquet

    names = wanted.names
    account = _Account(log, wanted.audit)
    with parquet.reading(source, names) as file:
        evidence = parquet.gather(file, names) if names.source else None
        cleaners = Cleaners(wanted.profile, evidence)
        with parquet.Writer(copy, file) as writer:
            for table in parquet.tables(file):
                texts = parquet.texts_of(table, names.text)
                changes = parquet.changes(table, texts, names, cleaners)
                writer.write(parquet.with_texts(table, names.text, texts, changes))
                _account_for(table, texts, changes, names, account)
    return account.outcome()


def _account_for(
    table: Any, texts: Any, changes: dict[int, Fixed], names: Names, account: _Account
) -> None:
    """Put the rows of a table on record."""
    keys = table.column(names.key) if names.key else None
    done = 0
    wanted = range(len(texts)) if account.takes_all else changes
    for number in wanted:
        account.skip(number - done)
        key = keys[number].as_py() if keys is not None else None
        text = None if changes.get(number, _NOTHING).error else texts[number].as_py()
        account.add(Row(text, key), changes.get(number))
        done = number + 1
    account.skip(len(texts) - done)


_NOTHING = Fixed("")
