"""DuckDB: SQL functions (extra ``duckdb``).

>>> import duckdb
>>> connection = register(duckdb.connect())
>>> connection.sql("SELECT textmend('cafÃ©')").fetchall()
[('café',)]
>>> connection.sql("SELECT textmend_explain('cafÃ©').edits[1].before").fetchall()
[('Ã©',)]
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from normalizer.columns import arrow
from normalizer.profile import Profile, get
from normalizer.sketch import Sketch

_EDIT = (
    'STRUCT("start" BIGINT, "end" BIGINT, "before" VARCHAR, "after" VARCHAR, "rule" VARCHAR, '
    '"confidence" DOUBLE, "chain" VARCHAR)'
)
EXPLAINED = (
    f'"text" VARCHAR, "changed" BOOLEAN, "confidence" DOUBLE, "edits" {_EDIT}[], "error" VARCHAR'
)


def register(
    connection: duckdb.DuckDBPyConnection,
    name: str = "textmend",
    profile: str | Profile = "repair",
    evidence: Sketch | None = None,
) -> duckdb.DuckDBPyConnection:
    """Make ``name(text)`` and ``name_explain(text)`` functions of ``connection``, and return it.

    The first gives the clean text, the second the struct of ``fix_and_explain``. NULL gives NULL;
    a row that fails gives its text as it is. For another profile, or the evidence of another
    source, register them under another name.

    Raises ValueError for an unknown profile.
    """
    chosen = get(profile)

    def fixed(texts: pa.ChunkedArray) -> pa.ChunkedArray:
        return arrow.fix(texts, chosen, evidence)

    def explained(texts: pa.ChunkedArray) -> pa.ChunkedArray:
        return arrow.fix_and_explain(texts, chosen, evidence)

    told = duckdb.type(f"STRUCT({EXPLAINED})")
    connection.create_function(name, fixed, ["VARCHAR"], "VARCHAR", type="arrow")
    connection.create_function(f"{name}_explain", explained, ["VARCHAR"], told, type="arrow")
    return connection
