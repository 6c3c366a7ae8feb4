"""Hugging Face datasets: a callable for ``map`` (extra ``datasets``).

    dataset.map(Fix("text"), batched=True)                          # lists
    dataset.with_format("arrow").map(Fix("text"), batched=True)     # faster: no row leaves Arrow

The cache of ``map`` is keyed by what can be pickled of its function. A function of a package counts
by its name alone, and an upgrade would find the cache of the version before; this object carries
its version, profile and evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from normalizer.columns.table import AUDIT_SUFFIX, TableFix


class Fix(TableFix):
    """As TableFix, and also for batches that are mappings of names to lists.

    >>> Fix("text")({"text": ["cafÃ©", None]})
    {'text': ['café', None]}
    """

    def __call__(self, batch: Any) -> Any:
        """The batch with the column cleaned; of a mapping, only the columns that are new."""
        if not isinstance(batch, Mapping):
            return super().__call__(batch)
        wanted = [self.column] if self.key is None else [self.column, self.key]
        missing = [name for name in wanted if name not in batch]
        if missing:
            raise KeyError(f"there is no column {missing[0]!r}: choose one of {list(batch)}")
        columns = {name: pa.array(batch[name]) for name in wanted}
        cleaned = super().__call__(pa.table(columns))
        names = [self.column, self.column + AUDIT_SUFFIX] if self.explain else [self.column]
        return {name: cleaned[name].to_pylist() for name in names}
