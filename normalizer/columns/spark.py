"""Spark: a column of a DataFrame cleaned by ``mapInArrow``, without a shuffle of the data (extra
``spark``; textmend has to be installed where the executors run).

    evidence = gather(frame, "text", key="source")                  # first pass: sketches only
    told = fix(frame, "text", evidence=evidence, key="source", explain=True)
    told.drop("text_textmend").write.parquet("clean")               # second pass
    audit(told, "text", "id").write.parquet("audit")

What comes of a row depends on the row and the evidence alone: a task that is tried again, or twice
at a time, gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any, cast

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DoubleType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from normalizer.columns.cells import Evidence
from normalizer.columns.table import (
    AUDIT_SUFFIX,
    TableFix,
    gather_batch,
    packed,
    unpacked,
)
from normalizer.profile import Profile
from normalizer.sketch import Sketch, merged

_EDIT = (
    StructType()
    .add("start", LongType())
    .add("end", LongType())
    .add("before", StringType())
    .add("after", StringType())
    .add("rule", StringType())
    .add("confidence", DoubleType())
    .add("chain", StringType())
)
AUDIT = (
    StructType()
    .add("changed", BooleanType())
    .add("confidence", DoubleType())
    .add("edits", ArrayType(_EDIT))
    .add("error", StringType())
)


def fix(
    frame: DataFrame,
    column: str,
    profile: str | Profile = "repair",
    evidence: Sketch | Evidence | None = None,
    key: str | None = None,
    explain: bool = False,
) -> DataFrame:
    """``frame`` with the texts of ``column`` cleaned: arguments as of ``TableFix``.

    With ``explain`` the column ``<column>_textmend`` says what was done to each row; ``audit``
    takes it out. Raises ValueError for an unknown profile.
    """
    call = TableFix(column, profile, evidence, key, explain)
    schema = frame.schema
    if explain:
        schema = StructType([*schema.fields]).add(column + AUDIT_SUFFIX, AUDIT)
    call_of = _shared(frame, call)

    def fixed(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return map(call_of(), batches)

    return frame.mapInArrow(fixed, schema)


def gather(frame: DataFrame, column: str, key: str | None = None) -> Sketch | dict[Any, Sketch]:
    """What the texts say of their damage: one sketch, or with ``key`` one for each of its values.

    Only sketches leave the executors, those of one key together.
    """
    kind = frame.schema[key].dataType if key else BinaryType()
    schema = StructType([StructField("key", kind), StructField("sketch", BinaryType())])

    def gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        keys = pa.binary()
        found: dict[Any, Sketch] = {}
        for batch in batches:
            keys = batch.schema.field(key).type if key else keys
            found = merged([found, gather_batch(batch, column, key)])
        yield packed(found, keys)

    def together(table: pa.Table) -> pa.Table:
        return pa.Table.from_batches([packed(unpacked(table), table.schema.field("key").type)])

    names = [column] if key is None else [column, key]
    parts = frame.select(*names).mapInArrow(gathered, schema)
    whole = unpacked(parts.groupBy("key").applyInArrow(together, schema).toArrow())
    return whole if key else reduce(or_, whole.values(), Sketch())


def _shared(frame: DataFrame, call: TableFix) -> Callable[[], TableFix]:
    """What gives ``call`` where it is run: sent once an executor, where there is a way to do that
    (with Spark Connect there is none), and else with each task."""
    try:
        broadcast = frame.sparkSession.sparkContext.broadcast(call)
    except (AttributeError, PySparkException):
        return lambda: call
    return lambda: cast(TableFix, broadcast.value)


def audit(frame: DataFrame, column: str, *keys: str) -> DataFrame:
    """Of what ``fix(..., explain=True)`` gave, the rows that changed or failed: ``keys`` and what
    was done. Joined to the clean rows by ``keys``, it gives the originals."""
    told = F.col(column + AUDIT_SUFFIX)
    touched = frame.where(told.changed | told.error.isNotNull())
    return touched.select(*keys, F.lit(column).alias("column"), f"{column}{AUDIT_SUFFIX}.*")
