"""Tables and record batches: one column cleaned, where there is a key by the evidence of its rows.

``TableFix`` is a callable object, as engines want that apply a function to batches. It can be
pickled, and all that its outcome depends on (version, profile, evidence) is part of it, so that a
cache that is keyed by it is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeVar

import pyarrow as pa

from normalizer import __version__
from normalizer.columns.arrow import (
    AUDIT,
    audit_fields,
    changes_in,
    check,
    explained_array,
    fixed_array,
    replaced,
    to_look_at,
)
from normalizer.columns.cells import Cleaners, Evidence, Fixed, RowCleaner, Rows
from normalizer.many import gather_many
from normalizer.profile import Profile, get
from normalizer.sketch import SIZE_STRINGS, Sketch, merged

Table = TypeVar("Table", pa.Table, pa.RecordBatch)

AUDIT_SUFFIX = "_textmend"  #: of the name of the column that says what was done


class TableFix:
    """Cleans the texts of ``column`` in any table or record batch that it is called with.

    ``evidence`` is the sketch of the whole column, or, with ``key``, a mapping of that column's
    values to sketches (see ``gather_by``); rows of a key that it lacks are repaired by what they
    show themselves. With ``explain`` a column ``<column>_textmend`` says what was done to each row.

    Raises ValueError for an unknown profile; when called, KeyError for a missing column and
    TypeError for one that holds no texts.

    >>> TableFix("a")(pa.table({"a": ["cafÃ©"], "b": [1]})).to_pylist()
    [{'a': 'café', 'b': 1}]
    """

    def __init__(
        self,
        column: str,
        profile: str | Profile = "repair",
        evidence: Sketch | Evidence | None = None,
        key: str | None = None,
        explain: bool = False,
    ) -> None:
        if isinstance(evidence, Mapping) != (key is not None):
            raise ValueError("evidence by key needs both: a key column, and sketches by its values")
        self.column = column
        self.profile = get(profile)
        self.evidence = evidence
        self.key = key
        self.explain = explain
        self.version = __version__

    def __call__(self, table: Table) -> Table:
        """The table with the column cleaned; the others, their order and the metadata stay."""
        if isinstance(table, pa.RecordBatch):
            return self._cleaned(table, self._cleaners())
        cleaners = self._cleaners()
        before = table.to_batches()
        after = [self._cleaned(batch, cleaners) for batch in before]
        if not self.explain and all(a is b for a, b in zip(after, before, strict=True)):
            column_of(table.schema, self.column)
            return table
        return pa.Table.from_batches(after, self.schema(table.schema))

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """The schema of what comes of a table of this one. Raises KeyError, TypeError."""
        column_of(schema, self.column)
        return schema.append(self._audit) if self.explain else schema

    @property
    def _audit(self) -> pa.Field:
        return pa.field(self.column + AUDIT_SUFFIX, AUDIT)

    def _cleaned(self, batch: pa.RecordBatch, cleaners: Cleaners) -> pa.RecordBatch:
        number = column_of(batch.schema, self.column)
        values = batch.column(number)
        cleaner: RowCleaner = cleaners.of(None)
        if self.key is not None:
            keys = batch.column(column_of(batch.schema, self.key, texts=False))
            cleaner = ByKey(keys, cleaners)
        texts, audit = _outcome(values, cleaner, self.key is not None, self.explain)
        if texts is not values:
            batch = batch.set_column(number, batch.schema.field(number), texts)
        return batch if audit is None else batch.append_column(self._audit, audit)

    def _cleaners(self) -> Cleaners:
        return Cleaners(self.profile, self.evidence)


class ByKey:
    """Cleans each row by the evidence of its key."""

    def __init__(self, keys: pa.Array, cleaners: Cleaners) -> None:
        self._keys = keys
        self._cleaners = cleaners

    @property
    def may_change_ascii(self) -> bool:
        return self._cleaners.of(None).may_change_ascii

    def rows(self, rows: Rows) -> dict[int, Fixed]:
        found: dict[int, Fixed] = {}
        for key, some in by_key(rows, self._keys).items():
            found |= self._cleaners.of(key).rows(some)
        return found


def gather_by(keys: pa.Array, values: pa.Array, size: int = SIZE_STRINGS) -> dict[Any, Sketch]:
    """The sketch of the texts of each key, of the keys that have any to tell of.

    ``merged`` puts together those of several parts.

    >>> sketches = gather_by(pa.array([1, 2]), pa.array(["cafÃ©", "plain"]))
    >>> {key: sketch.flagged for key, sketch in sketches.items()}
    {1: ('cafÃ©',)}
    """
    check(values.type)
    texts = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    rows = list(to_look_at(texts))
    return {
        key: gather_many((text for _, text in some), size)
        for key, some in by_key(rows, keys).items()
    }


def gather_batch(batch: pa.RecordBatch, column: str, key: str | None) -> dict[Any, Sketch]:
    """``gather_by`` of two columns of a batch; without ``key`` all rows have the key None.

    Raises KeyError, TypeError.
    """
    values = batch.column(column_of(batch.schema, column))
    if key is None:
        return gather_by(pa.nulls(len(values), pa.binary()), values)
    return gather_by(batch.column(column_of(batch.schema, key, texts=False)), values)


def packed(sketches: Evidence, keys: pa.DataType) -> pa.RecordBatch:
    """Evidence by key as a batch of the columns ``key`` and ``sketch``, to be sent."""
    data = [sketch.to_bytes() for sketch in sketches.values()]
    columns = [pa.array(list(sketches), keys), pa.array(data, pa.binary())]
    return pa.RecordBatch.from_arrays(columns, ["key", "sketch"])


def unpacked(table: pa.Table) -> dict[Any, Sketch]:
    """Evidence by key from such batches, merged."""
    rows = zip(table["key"].to_pylist(), table["sketch"].to_pylist(), strict=True)
    return merged({key: Sketch.from_bytes(data)} for key, data in rows)


def by_key(rows: Rows, keys: pa.Array) -> dict[Any, list[tuple[int, str]]]:
    """The rows of each key."""
    groups: dict[Any, list[tuple[int, str]]] = defaultdict(list)
    wanted = keys.take(pa.array([row for row, _ in rows], pa.int64())).to_pylist()
    for key, row in zip(wanted, rows, strict=True):
        groups[key].append(row)
    return groups


def column_of(schema: pa.Schema, name: str, texts: bool = True) -> int:
    """The number of a column. Raises KeyError, and TypeError where it should hold texts."""
    number = schema.get_field_index(name)
    if number < 0:
        raise KeyError(f"there is no column {name!r}, or two: choose one of {schema.names}")
    if texts:
        check(schema.field(number).type)
    return int(number)


def _outcome(
    values: pa.Array, cleaner: RowCleaner, by_row: bool, explain: bool
) -> tuple[pa.Array, pa.Array | None]:
    """The clean texts, and what was done."""
    if pa.types.is_dictionary(values.type) and by_row:  # a value may have rows of several keys
        plain = values.dictionary_decode()
        texts, audit = _outcome(plain, cleaner, by_row, explain)
        return values if texts is plain else texts.dictionary_encode().cast(values.type), audit
    if pa.types.is_dictionary(values.type):
        told = explained_array(values, cleaner) if explain else None
        return fixed_array(values, cleaner), told and _without_text(told)
    changes = changes_in(values, cleaner)
    texts = replaced(values, changes)
    if not explain:
        return texts, None
    return texts, pa.StructArray.from_arrays(audit_fields(changes, len(values)), fields=list(AUDIT))


def _without_text(told: pa.StructArray) -> pa.StructArray:
    fields = [told.field(field.name) for field in AUDIT]
    return pa.StructArray.from_arrays(fields, fields=list(AUDIT))
