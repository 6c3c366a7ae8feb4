"""Parquet: a row group at a time, with the schema, the metadata and the compression kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from normalizer.columns.arrow import changes_in, replaced
from normalizer.columns.cells import Cleaners, Fixed, RowCleaner
from normalizer.columns.table import ByKey, column_of, gather_by
from normalizer.files import FileError, reason_of
from normalizer.sketch import Sketch, merged
from normalizer.tables.rows import Names, TableError

_PIECE_BYTES = 1 << 26  #: of a row group that are held at a time; larger groups become several


@contextmanager
def reading(path: Path, names: Names) -> Iterator[pq.ParquetFile]:
    """The file at ``path``, which has the columns ``names``. Raises FileError, TableError."""
    try:
        with pq.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
            column_of(file.schema_arrow, names.text)
            for name in filter(None, names[1:]):
                column_of(file.schema_arrow, name, texts=False)
            yield file
    except OSError as error:
        raise FileError(reason_of(error, "read")) from None
    except pa.ArrowException as error:
        raise TableError(f"cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    except (KeyError, TypeError) as error:
        raise TableError(str(error.args[0])) from None


def tables(file: pq.ParquetFile, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The row groups, those that are large in pieces."""
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        if group.total_byte_size <= 2 * _PIECE_BYTES:
            yield file.read_row_group(number, columns, use_threads=False)
            continue
        rows = max(1, group.num_rows * _PIECE_BYTES // group.total_byte_size)
        for batch in file.iter_batches(rows, [number], columns, use_threads=False):
            yield pa.Table.from_batches([batch])


def gather(file: pq.ParquetFile, names: Names) -> dict[Any, Sketch]:
    """The evidence of each source."""
    assert names.source is not None
    wanted = list(dict.fromkeys((names.text, names.source)))
    evidence: dict[Any, Sketch] = {}
    for table in tables(file, wanted):
        keys = _whole(table.column(names.source))
        evidence = merged([evidence, gather_by(keys, texts_of(table, names.text))])
    return evidence


def texts_of(table: pa.Table, name: str) -> pa.Array:
    """The column of texts, each row for itself."""
    whole = _whole(table.column(column_of(table.schema, name)))
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole


def changes(table: pa.Table, texts: pa.Array, names: Names, cleaners: Cleaners) -> dict[int, Fixed]:
    """What comes of the rows of a table."""
    cleaner: RowCleaner = cleaners.of(None)
    if names.source is not None:
        cleaner = ByKey(_whole(table.column(names.source)), cleaners)
    return changes_in(texts, cleaner)


def with_texts(table: pa.Table, name: str, texts: pa.Array, changes: dict[int, Fixed]) -> pa.Table:
    """The table with the changed rows' texts in place."""
    after = replaced(texts, changes)
    if after is texts:
        return table
    number = column_of(table.schema, name)
    field = table.schema.field(number)
    if pa.types.is_dictionary(field.type):
        after = after.dictionary_encode().cast(field.type)
    return table.set_column(number, field, after)


class Writer:
    """A file of the same schema, metadata and compression as another."""

    def __init__(self, out: BinaryIO, like: pq.ParquetFile) -> None:
        metadata = like.metadata
        codecs = {}
        if metadata.num_row_groups:
            group = metadata.row_group(0)
            columns = (group.column(number) for number in range(group.num_columns))
            codecs = {c.path_in_schema: _codec(c.compression) for c in columns}
        self._writer = pq.ParquetWriter(
            out, like.schema_arrow, compression=codecs or "snappy", version="2.6"
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._writer.close()

    def write(self, table: pa.Table) -> None:
        """A row group."""
        self._writer.write_table(table, row_group_size=max(1, len(table)))


def _codec(name: str) -> str:
    return "none" if name == "UNCOMPRESSED" else name.lower()


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
