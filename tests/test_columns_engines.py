"""The doors, each with the real engine: what it does with texts, nulls, edits and its own types."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import datasets
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from datasets.fingerprint import Hasher
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

import normalizer
from normalizer.columns import duckdb as duckdb_door
from normalizer.columns import pandas as pandas_door
from normalizer.columns import polars as polars_door
from normalizer.columns import table as tables
from normalizer.columns.datasets import Fix
from normalizer.columns.datatrove import TextmendFormatter

POLISH = ["Zażółć gęślą jaźń", "Łódź jest piękna", "Książki są drogie", "Żółw błotny", "Święta"]
MISREAD = [text.encode("cp1250").decode("latin-1") for text in POLISH]
CELLS = ["cafÃ©", None, "plain", "naïve", "ErdoÄŸan", "cafÃ©", "“itâ€™s”", ""]
CLEAN = ["café", None, "plain", "naïve", "Erdoğan", "café", "“it’s”", ""]
NOTHING = {"changed": False, "confidence": None, "edits": [], "error": None}


def texts(values: Any) -> list[Any]:
    """As a list, with None for whatever an engine has for nothing."""
    return [None if pd.isna(value) else value for value in values]


# -- pandas -------------------------------------------------------------------------------------

DTYPES = ["object", "str", "string[python]", "category", pd.ArrowDtype(pa.string())]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_pandas_series_keep_dtype_index_and_name(dtype: Any) -> None:
    series = pd.Series(CELLS, index=range(10, 10 + len(CELLS)), name="t").astype(dtype)
    before = series.copy()
    fixed = pandas_door.fix(series)
    assert texts(fixed) == CLEAN
    assert isinstance(fixed.dtype, type(series.dtype)) and fixed.name == "t"
    assert fixed.index.equals(series.index)
    pd.testing.assert_series_equal(series, before)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_pandas_frames_explain(dtype: Any) -> None:
    told = pandas_door.fix_and_explain(pd.Series(CELLS).astype(dtype))
    assert list(told) == ["text", "changed", "confidence", "edits", "error"]
    assert texts(told["text"]) == CLEAN
    assert told["changed"].tolist() == [a != b for a, b in zip(CELLS, CLEAN, strict=True)]
    assert [edit["before"] for edit in told["edits"][0]] == ["Ã©"] and told["edits"][1] == []


def test_pandas_objects_that_are_no_texts_stay() -> None:
    values = ["cafÃ©", 3, float("nan"), b"caf\xc3\xa9", None]
    fixed = pandas_door.fix(pd.Series(values, dtype=object))
    assert fixed[0] == "café"
    assert all(a is b for a, b in zip(fixed[1:], values[1:], strict=True))


def test_pandas_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match="a Series of texts"):
        pandas_door.fix(pd.Series([1, 2]))


def test_pandas_evidence_by_source() -> None:
    frame = pd.DataFrame({"source": ["a"] * 5 + ["b"] * 2, "text": [*MISREAD, "Potosí", "El Niño"]})
    fixed = frame.groupby("source")["text"].transform(
        lambda group: pandas_door.fix(group, evidence=pandas_door.gather(group))
    )
    assert fixed.tolist() == [*POLISH, "Potosí", "El Niño"]


# -- polars -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_polars_series_keep_type_and_name(dtype: Any) -> None:
    series = pl.Series("t", CELLS).cast(dtype)
    fixed = polars_door.fix(series)
    assert (fixed.name, fixed.dtype, fixed.to_list()) == ("t", series.dtype, CLEAN)


def test_polars_expressions_eager_lazy_and_streaming() -> None:
    frame = pl.DataFrame({"t": CELLS})
    fixed = polars_door.fix(pl.col("t"))
    assert frame.select(fixed)["t"].to_list() == CLEAN
    lazy = frame.lazy().with_columns(fixed, told=polars_door.fix_and_explain(pl.col("t")))
    assert lazy.collect_schema()["told"] == polars_door.EXPLAINED
    for collected in (lazy.collect(), lazy.collect(engine="streaming")):
        assert collected["t"].to_list() == CLEAN
        assert collected["told"].struct.field("text").to_list() == CLEAN
        assert collected["told"][1] == {"text": None, **NOTHING}


@pytest.mark.parametrize("dtype", [pl.Enum(["cafÃ©"]), pl.Binary])
def test_polars_series_of_other_types_are_refused(dtype: Any) -> None:
    with pytest.raises(TypeError, match=r"cast it to String|a Series of texts"):
        polars_door.fix(pl.Series("t", ["cafÃ©"]).cast(dtype))


def test_polars_evidence_of_a_source() -> None:
    series = pl.Series(MISREAD)
    assert polars_door.fix(series, evidence=polars_door.gather(series)).to_list() == POLISH


# -- DuckDB -------------------------------------------------------------------------------------


@pytest.fixture
def connection() -> Any:
    with duckdb.connect() as connection:
        connection.register("cells", pa.table({"n": range(len(CELLS)), "t": CELLS}))
        yield duckdb_door.register(connection)


def test_duckdb_functions(connection: Any) -> None:
    rows = connection.sql("SELECT textmend(t) FROM cells ORDER BY n").fetchall()
    assert [text for (text,) in rows] == CLEAN
    told = connection.sql("SELECT textmend_explain(t) FROM cells ORDER BY n").fetchall()
    assert [row and row["text"] for (row,) in told] == CLEAN
    assert told[2] == ({"text": "plain", **NOTHING},) and told[1] == (None,)


def test_duckdb_gives_the_same_over_many_of_its_vectors(connection: Any) -> None:
    text = "CASE i % 700 WHEN 0 THEN 'cafÃ© ' ELSE 'café ' END || i"
    query = f"SELECT textmend({text}) = 'café ' || i, count(*) FROM range(9000) r(i) GROUP BY 1"
    assert connection.sql(query).fetchall() == [(True, 9000)]


def test_duckdb_a_second_profile_under_a_name_of_its_own(connection: Any) -> None:
    duckdb_door.register(connection, "plain_text", "plain")
    (row,) = connection.sql("SELECT textmend('“a”'), plain_text('“a”')").fetchall()
    assert row == ("“a”", '"a"')


# -- Hugging Face datasets ----------------------------------------------------------------------


@pytest.mark.parametrize("form", [None, "arrow"])
@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_datasets_map(form: str | None, batch_size: int) -> None:
    rows = datasets.Dataset.from_dict({"t": CELLS, "n": list(range(len(CELLS)))})
    call = Fix("t", explain=True)
    mapped = rows.with_format(form).map(call, batched=True, batch_size=batch_size).with_format(None)
    assert mapped["t"][:] == CLEAN and mapped["n"][:] == rows["n"][:]
    assert mapped[0]["t_textmend"]["edits"][0]["before"] == "Ã©"


def test_datasets_cache_is_keyed_by_version_profile_and_evidence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = [Fix("t"), Fix("t", "plain"), Fix("t", evidence=normalizer.gather_many(CELLS))]
    hashes = {Hasher.hash(call) for call in calls}
    assert Hasher.hash(Fix("t")) in hashes and len(hashes) == 3
    monkeypatch.setattr(tables, "__version__", "99")
    assert Hasher.hash(Fix("t")) not in hashes


def test_datasets_a_missing_column_is_named() -> None:
    with pytest.raises(KeyError, match="no column 'x': choose one of"):
        Fix("x")({"t": CELLS})


# -- datatrove ----------------------------------------------------------------------------------


def test_datatrove_documents_carry_their_edits() -> None:
    documents = [Document(text or "", str(number)) for number, text in enumerate(CELLS)]
    done = list(TextmendFormatter().run(documents))
    assert [document.text for document in done] == [text or "" for text in CLEAN]
    told = done[0].metadata["textmend"]
    assert told["version"] == normalizer.__version__ and told["edits"][0]["before"] == "Ã©"
    assert "textmend" not in done[2].metadata
    assert TextmendFormatter().format("cafÃ©") == "café"


def test_datatrove_runs_in_its_executor_and_again(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    lines = [f'{{"text": "cafÃ© {n}", "id": "{n}"}}\n' for n in range(5)]
    (source / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    for run in ("one", "two"):
        out = tmp_path / run
        LocalPipelineExecutor(
            [
                JsonlReader(str(source), doc_progress=False),
                TextmendFormatter(),
                JsonlWriter(str(out), compression=None),
            ],
            logging_dir=str(tmp_path / f"log-{run}"),
        ).run()
    one, two = (next((tmp_path / run).iterdir()).read_text("utf-8") for run in ("one", "two"))
    assert one == two and one.count("café") == 5


def test_a_formatter_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(TextmendFormatter("plain"))).profile.name == "plain"
