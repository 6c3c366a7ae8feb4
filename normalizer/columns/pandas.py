"""pandas: a Series in, a Series out, with the same dtype, index and name (extra ``pandas``).

>>> import pandas
>>> fix(pandas.Series(["cafÃ©", None], dtype=object)).tolist()
['café', None]
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from normalizer.columns import arrow
from normalizer.columns.cells import Cleaner, Fixed, texts_in
from normalizer.many import gather_many
from normalizer.profile import Profile
from normalizer.sketch import Sketch


def fix(
    series: pd.Series, profile: str | Profile = "repair", evidence: Sketch | None = None
) -> pd.Series:
    """The texts of ``series`` cleaned; in a Series of objects, what is no text stays as it is.

    Raises TypeError for a Series of numbers or the like.
    """
    cleaner = Cleaner(profile, evidence)
    if isinstance(series.dtype, pd.CategoricalDtype):
        return _fixed_categories(series, cleaner)
    changes = _changes(series, cleaner)
    fixed = series.copy()
    made = {row: one.text for row, one in changes.items() if one.error is None}
    if made:
        fixed.iloc[list(made)] = list(made.values())
    return fixed


def fix_and_explain(
    series: pd.Series, profile: str | Profile = "repair", evidence: Sketch | None = None
) -> pd.DataFrame:
    """The same as columns: ``text``, ``changed``, ``confidence``, ``edits`` (a list of dicts with
    offsets in the original) and ``error``."""
    cleaner = Cleaner(profile, evidence)
    changes = _changes(series, cleaner)
    fields = arrow.audit_fields(dict(sorted(changes.items())), len(series))
    columns = {
        field.name: pd.Series(values.to_pylist(), series.index, _DTYPES[field.name])
        for field, values in zip(arrow.AUDIT, fields, strict=True)
    }
    return pd.DataFrame({"text": fix(series, profile, evidence), **columns}, series.index)


def gather(series: pd.Series) -> Sketch:
    """What the texts say of their damage, as ``evidence`` for them or for more of their source."""
    return gather_many(series.array)


_DTYPES = {"changed": "bool", "confidence": "float64", "edits": "object", "error": "object"}


def _changes(series: pd.Series, cleaner: Cleaner) -> dict[int, Fixed]:
    if series.dtype == object:
        return cleaner.rows(list(texts_in(series.array)))
    if not isinstance(series.dtype, pd.CategoricalDtype | pd.StringDtype | pd.ArrowDtype):
        raise TypeError(f"a Series of texts is wanted, not of {series.dtype}")
    values: Any = pa.array(series)
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    arrow.check(whole.type)
    return arrow.changes_in(_decoded(whole), cleaner)


def _fixed_categories(series: pd.Series, cleaner: Cleaner) -> pd.Series:
    """Categories cleaned once each; those that have become the same are one."""
    before = pa.array(series)
    arrow.check(before.type)
    after = arrow.fixed_array(before, cleaner)
    if after is before:
        return series.copy()
    return pd.Series(after.to_pandas(), name=series.name).set_axis(series.index)


def _decoded(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
