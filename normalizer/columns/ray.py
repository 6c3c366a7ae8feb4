"""Ray Data: a class for ``map_batches`` (extra ``ray``; textmend has to be installed on the nodes).

    dataset.map_batches(Fix, fn_constructor_args=["text"], batch_format="pyarrow", concurrency=2)
    fix(dataset, "text", concurrency=2)                              # the same

An actor occupies a logical CPU, and reading and writing need some beside: with two actors on two
the pipeline waits for ever. On a small machine, ``ray.init(num_cpus=4)``.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import pyarrow as pa
import ray.data

from normalizer.columns.cells import Evidence
from normalizer.columns.table import (
    TableFix,
    gather_batch,
    packed,
    unpacked,
)
from normalizer.profile import Profile
from normalizer.sketch import Sketch, merged


class Fix(TableFix):
    """As TableFix: made once in each actor, called with each batch."""


def fix(
    dataset: ray.data.Dataset,
    column: str,
    profile: str | Profile = "repair",
    evidence: Sketch | Evidence | None = None,
    concurrency: int | tuple[int, int] | None = None,
    **options: Any,
) -> ray.data.Dataset:
    """``dataset`` with the texts of ``column`` cleaned, by so many actors (None: as tasks).

    ``key`` and ``explain`` are those of ``TableFix``; other ``options`` are those of
    ``map_batches``. Raises ValueError for an unknown profile.
    """
    arguments: dict[str, Any] = {"column": column, "profile": profile, "evidence": evidence}
    arguments |= {name: options.pop(name) for name in ("key", "explain") if name in options}
    call = Fix(**arguments)  # what is wrong with them is said now
    chosen: dict[str, Any] = {"batch_format": "pyarrow", "zero_copy_batch": True, **options}
    if concurrency is None:
        return dataset.map_batches(call.__call__, **chosen)
    return dataset.map_batches(
        Fix, fn_constructor_kwargs=arguments, concurrency=concurrency, **chosen
    )


def gather(
    dataset: ray.data.Dataset, column: str, key: str | None = None
) -> Sketch | dict[Any, Sketch]:
    """What the texts say of their damage: one sketch, or with ``key`` one for each of its values.

    Only sketches leave the workers.
    """

    def gathered(table: pa.Table) -> pa.Table:
        keys = table.schema.field(key).type if key else pa.binary()
        found = merged(gather_batch(batch, column, key) for batch in table.to_batches())
        return pa.Table.from_batches([packed(found, keys)])

    chosen = dataset.select_columns([column] if key is None else [column, key])
    parts = chosen.map_batches(gathered, batch_format="pyarrow").iter_batches(
        batch_format="pyarrow"
    )
    whole = merged(map(unpacked, parts))
    return whole if key else reduce(or_, whole.values(), Sketch())
