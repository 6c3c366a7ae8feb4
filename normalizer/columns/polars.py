"""polars: a Series in, a Series out; an expression in, an expression out (extra ``polars``).

>>> import polars
>>> frame = polars.DataFrame({"text": ["cafÃ©", None]})
>>> frame.select(fix(polars.col("text")))["text"].to_list()
['café', None]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import polars as pl
import pyarrow as pa

from normalizer.columns import arrow
from normalizer.profile import Profile, get
from normalizer.sketch import Sketch

Texts = TypeVar("Texts", pl.Series, pl.Expr)

EXPLAINED = pl.Struct(
    {
        "text": pl.String,
        "changed": pl.Boolean,
        "confidence": pl.Float64,
        "edits": pl.List(
            pl.Struct(
                {
                    "start": pl.Int64,
                    "end": pl.Int64,
                    "before": pl.String,
                    "after": pl.String,
                    "rule": pl.String,
                    "confidence": pl.Float64,
                    "chain": pl.String,
                }
            )
        ),
        "error": pl.String,
    }
)


def fix(texts: Texts, profile: str | Profile = "repair", evidence: Sketch | None = None) -> Texts:
    """The texts cleaned: a Series of strings or categories, or an expression that gives one.

    Raises TypeError for another Series (of an Enum too, whose values are fixed: cast it first).
    """
    chosen = get(profile)
    return _mapped(texts, lambda column: arrow.fix(column, chosen, evidence), None)


def fix_and_explain(
    texts: Texts, profile: str | Profile = "repair", evidence: Sketch | None = None
) -> Texts:
    """The same as structs: ``text``, ``changed``, ``confidence``, ``edits``, ``error``.

    Keep the structs in a column before taking them apart: ``.struct.unnest()`` on the expression
    itself may call it more than once.
    """
    chosen = get(profile)
    return _mapped(texts, lambda column: arrow.fix_and_explain(column, chosen, evidence), EXPLAINED)


def gather(texts: pl.Series) -> Sketch:
    """What the texts say of their damage, as ``evidence`` for them or for more of their source."""
    return arrow.gather(_to_arrow(texts))


def _mapped(texts: Texts, work: Callable[[pa.Array], pa.Array], kind: pl.DataType | None) -> Texts:
    def on_series(series: pl.Series) -> pl.Series:
        before = _to_arrow(series)
        after = work(before)
        return series if after is before else pl.Series(series.name, after, kind)

    if isinstance(texts, pl.Series):
        return on_series(texts)
    return texts.map_batches(on_series, return_dtype=kind, is_elementwise=True)


def _to_arrow(series: pl.Series) -> pa.Array:
    if isinstance(series.dtype, pl.Enum):
        raise TypeError(f"{series.name!r} is an Enum, whose values are fixed: cast it to String")
    if series.dtype not in (pl.String, pl.Categorical, pl.Null):
        raise TypeError(f"a Series of texts is wanted, {series.name!r} is one of {series.dtype}")
    return series.to_arrow()
