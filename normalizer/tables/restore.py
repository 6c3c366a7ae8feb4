"""The way back: a clean table joined with its log of rows gives the original texts.

Without a key rows are found by their number; with one wherever they are by now, and rows that are
no more there are not missed. What was put back is checked by its SHA-256.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from normalizer.edit import EditError, invert, revert
from normalizer.tables.clean import PARQUET, changes_of, kind_of, row_format
from normalizer.tables.log import Entry, Head, read_log
from normalizer.tables.rows import Names, RowFormat, changed_literal, plain_key
from normalizer.tables.streams import compressed, reading, replacing


class Restored(NamedTuple):
    """How many rows have their text back, and how many of the log were not found as it says."""

    rows: int
    missing: int


class _Entries:
    """The changed rows of a log by number or key."""

    def __init__(self, head: Head, entries: Iterator[Entry]) -> None:
        self.names = Names(head.column, head.key)
        self._found: dict[Any, list[Entry]] = defaultdict(list)
        self.size = 0
        self.used = 0
        for entry in entries:
            if entry.edits:
                self._found[entry.row if head.key is None else entry.key].append(entry)
                self.size += 1

    def before(self, row: int, key: Any, text: str | None) -> tuple[Entry, str] | None:
        """The entry of a row with its original text, if there is one that fits."""
        entries = self._found.get(row if self.names.key is None else plain_key(key), ())
        for entry in entries:
            if text is None:
                continue
            try:
                before = revert(text, entry.edits)
            except EditError:
                continue
            if sha256(before.encode("utf-8", "surrogatepass")).hexdigest() == entry.sha256_before:
                self.used += 1
                return entry, before
        return None


def restore_table(log: Path, copy: Path, target: Path) -> Restored:
    """Write to ``target`` the table at ``copy`` with the texts that it had before.

    Raises FileError, TableError, and then ``target`` is as it was.
    """
    opened = read_log(log)
    entries = _Entries(opened.head, opened.entries)
    with replacing(target, copy) as new:
        if kind_of(copy) == PARQUET:
            _restore_parquet(copy, new.file, entries)
        else:
            rows = row_format(copy, entries.names)
            with reading(copy) as stream, compressed(new.file, copy) as out:
                for raw in _restored(rows.stretches(stream), rows, entries):
                    out.write(raw)
        new.wanted = entries.used > 0
    return Restored(entries.used, entries.size - entries.used)


def _restored(stretches: Iterator[bytes], rows: RowFormat, entries: _Entries) -> Iterator[bytes]:
    number = 0
    for raw in stretches:
        row = rows.row(raw)
        number += row is not None
        found = entries.before(number, row.key, row.text) if row else None
        if found is None:
            yield raw
            continue
        entry, _ = found
        back = entry.spelled
        if back is None:
            back = changed_literal(rows.spelled(raw), changes_of(invert(entry.edits)), rows.style)
        yield raw if back is None else rows.respelled(raw, back)


def _restore_parquet(copy: Path, out: BinaryIO, entries: _Entries) -> None:
    from normalizer.columns.cells import Fixed
    from normalizer.tables import parquet

    names = entries.names
    done = 0
    with parquet.reading(copy, names) as file, parquet.Writer(out, file) as writer:
        for table in parquet.tables(file):
            texts = parquet.texts_of(table, names.text)
            keys = table.column(names.key).to_pylist() if names.key else [None] * len(texts)
            back = {}
            for number, (key, text) in enumerate(zip(keys, texts.to_pylist(), strict=True)):
                if found := entries.before(done + number + 1, key, text):
                    back[number] = Fixed(found[1])
            writer.write(parquet.with_texts(table, names.text, texts, back))
            done += len(texts)
