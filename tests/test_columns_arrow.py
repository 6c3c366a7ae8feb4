"""The Arrow kernel: types, nulls, memory, edits; and the same result however rows are divided."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer.columns import TableFix, cells, fix, fix_and_explain, gather, gather_by, undo
from normalizer.sketch import merged

POLISH = ["Zażółć gęślą jaźń", "Łódź jest piękna", "Książki są drogie", "Żółw błotny", "Święta"]
MISREAD = [text.encode("cp1250").decode("latin-1") for text in POLISH]
RIGHT = ["plain", "A&amp;B", "naïve", "Привет", "Potosí", "El Niño", "日本語", ""]
UTF8 = ["cafÃ©", "ErdoÄŸan", "“itâ€™s”", "&Atilde;&copy;"]
CELLS = st.sampled_from([None, *RIGHT, *UTF8, *MISREAD])
COLUMNS = st.lists(CELLS, max_size=30)
TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
]


def expected(cells: list[str | None], profile: str = "repair") -> list[str | None]:
    return [None if c is None else normalizer.normalize(c, profile).text for c in cells]


def array_of(cells: list[Any], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_dictionary(kind):
        return pa.array(cells, kind)
    return pa.array(cells, pa.large_string()).dictionary_encode().cast(kind)


@pytest.mark.parametrize("kind", TYPES, ids=str)
@pytest.mark.parametrize("profile", ["repair", "plain"])
def test_the_same_type_comes_out_and_nulls_stay(kind: pa.DataType, profile: str) -> None:
    cells = [None, *RIGHT, *UTF8, None, "café", "cafÃ©"]
    fixed = fix(array_of(cells, kind), profile)
    assert fixed.type == kind
    assert fixed.to_pylist() == expected(cells, profile)
    fixed.validate(full=True)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_what_did_not_change_is_the_same_object(kind: pa.DataType) -> None:
    array = array_of([None, *RIGHT], kind)
    assert fix(array) is array
    chunked = pa.chunked_array([array, array])
    assert fix(chunked) is chunked


def test_an_unchanged_chunk_is_kept_beside_a_changed_one() -> None:
    right, wrong = pa.array(RIGHT), pa.array(UTF8)
    fixed = fix(pa.chunked_array([right, wrong]))
    assert fixed.chunk(0).buffers()[2].address == right.buffers()[2].address
    assert fixed.chunk(1).to_pylist() == expected(UTF8)


def test_a_clean_dictionary_holds_each_value_once() -> None:
    fixed = fix(pa.array(["cafÃ©", "café", None, "cafÃ©"]).dictionary_encode())
    assert fixed.dictionary.to_pylist() == ["café"]
    assert fixed.to_pylist() == ["café", "café", None, "café"]


@pytest.mark.parametrize("call", [fix, fix_and_explain, gather])
@pytest.mark.parametrize("values", [pa.array([1]), pa.array([b"a"]), pa.array([["a"]])], ids=str)
def test_what_is_no_column_of_texts_is_refused(call: Any, values: pa.Array) -> None:
    with pytest.raises(TypeError, match="cast it to string"):
        call(values)


@pytest.mark.parametrize("values", ["cafÃ©", ["cafÃ©"], pa.table({"a": ["cafÃ©"]})], ids=str)
def test_what_is_no_array_is_refused_with_advice(values: Any) -> None:
    with pytest.raises(TypeError, match=r"use pyarrow.array"):
        fix(values)


WITHOUT_ARROW = "import sys; sys.modules['pyarrow'] = None; "


def run_without_arrow(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_ARROW + code]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path) -> None:
    ran = run_without_arrow("from normalizer.columns import fix", tmp_path)
    assert "pip install 'textmend[arrow]'" in ran.stderr.splitlines()[-1]
    clean = (
        "import normalizer.cli; normalizer.cli.main(['clean', '--in-place', '--column', 'a', '{}'])"
    )
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    (tmp_path / "a.csv").write_bytes("a\ncafÃ©\n".encode())
    ran = run_without_arrow(clean.format("a.parquet"), tmp_path)
    assert ran.returncode == 2 and "pip install 'textmend[arrow]'" in ran.stderr
    ran = run_without_arrow(clean.format("a.csv"), tmp_path)
    assert ran.returncode == 0 and (tmp_path / "a.csv").read_bytes() == "a\ncafé\n".encode()


def test_an_unknown_profile_is_refused_with_the_near_miss() -> None:
    with pytest.raises(ValueError, match="did you mean repair"):
        fix(pa.array(["a"]), "repiar")


@pytest.mark.parametrize(
    "values", [pa.nulls(2), pa.array([], pa.string()), pa.chunked_array([], pa.string())]
)
def test_columns_of_nothing(values: Any) -> None:
    assert fix(values).equals(values)
    assert fix_and_explain(values).to_pylist() == [
        {"text": None, "changed": False, "confidence": None, "edits": [], "error": None}
    ] * len(values)


def test_a_row_is_explained() -> None:
    told = fix_and_explain(pa.array(["cafÃ©", "plain", None]))
    assert told.type.field("text").type == pa.string()
    first, second, third = told.to_pylist()
    assert first["text"] == "café" and first["changed"] and first["confidence"] >= 0.99
    (edit,) = first["edits"]
    assert (edit["start"], edit["end"], edit["before"], edit["after"]) == (3, 5, "Ã©", "é")
    assert edit["chain"] == "UTF-8 read as Windows-1252"
    nothing = {"changed": False, "confidence": None, "edits": [], "error": None}
    assert second == {"text": "plain", **nothing}
    assert third == {"text": None, **nothing}


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_the_way_back_is_exact(kind: pa.DataType) -> None:
    cells = [None, *RIGHT, *UTF8, *MISREAD, None]
    told = fix_and_explain(array_of(cells, kind), "plain")
    assert told.field("text").to_pylist() == expected(cells, "plain")
    assert undo(told.field("text"), told.field("edits")).to_pylist() == cells


def test_edits_that_do_not_fit_are_refused() -> None:
    told = fix_and_explain(pa.array(["cafÃ©"]))
    with pytest.raises(normalizer.EditError):
        undo(pa.array(["other"]), told.field("edits"))


def test_a_row_that_is_no_utf8_is_left_as_it_is_and_says_so() -> None:
    raw = [b"cafe", b"caf\xe9", "cafÃ©".encode()]
    offsets = pa.array([0, 4, 8, 15], pa.int32()).buffers()[1]
    bad = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"".join(raw))])
    assert fix(bad).cast(pa.binary()).to_pylist() == [b"cafe", b"caf\xe9", "café".encode()]
    errors = fix_and_explain(bad).field("error").to_pylist()
    assert errors[0] is errors[2] is None and "UnicodeDecodeError" in errors[1]


def test_a_row_that_fails_spares_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    treat = cells.Worker.result

    def poisoned(worker: Any, text: str) -> Any:
        if "poison" in text:
            raise RecursionError("too deep\n\x1b[2J")
        return treat(worker, text)

    monkeypatch.setattr(cells.Worker, "result", poisoned)
    told = fix_and_explain(pa.array(["cafÃ©", "poisonÃ©", "naÃ¯ve"]))
    assert told.field("text").to_pylist() == ["café", "poisonÃ©", "naïve"]
    assert told.field("changed").to_pylist() == [True, False, True]
    error = "left as it is: RecursionError: too deep\\n\\x1b[2J"
    assert told.field("error").to_pylist() == [None, error, None]


@given(COLUMNS, st.lists(st.integers(0, 30)), st.randoms(use_true_random=False))
def test_the_same_in_any_batches_order_and_repetition(
    cells: list[str | None], cuts: list[int], random: Any
) -> None:
    for evidence in (None, gather(pa.array(cells, pa.string()))):
        whole = fix(pa.array(cells, pa.string()), evidence=evidence).to_pylist()
        edges = [0, *sorted(min(cut, len(cells)) for cut in cuts), len(cells)]
        parts = [pa.array(cells[a:b], pa.string()) for a, b in pairwise(edges)]
        assert fix(pa.chunked_array(parts), evidence=evidence).to_pylist() == whole
        order = random.choices(range(len(cells)), k=2 * len(cells)) if cells else []
        again = fix(pa.array([cells[i] for i in order], pa.string()), evidence=evidence)
        assert again.to_pylist() == [whole[i] for i in order]


@given(COLUMNS, st.integers(1, 5))
def test_evidence_is_the_same_for_any_partition_and_retry(
    cells: list[str | None], number: int
) -> None:
    parts = [gather(pa.array(cells[i::number], pa.string())) for i in range(number)]
    whole = gather(pa.array(cells, pa.string()))
    sketch = parts[0]
    for part in [*parts, parts[-1]]:
        sketch |= part
    assert sketch == whole == normalizer.gather_many(cells)


def table_of_two_sources() -> pa.Table:
    texts = [*MISREAD, "Potosí", "El Niño", "Mañana", "Привет", None]
    keys = ["bad"] * len(MISREAD) + ["good"] * 3 + [None, "bad"]
    return pa.table(
        {"text": texts, "source": keys, "n": range(len(texts))}
    ).replace_schema_metadata({"a": "b"})


def evidence_of(table: pa.Table) -> dict[Any, Any]:
    return merged(gather_by(b.column(1), b.column(0)) for b in table.to_batches(max_chunksize=3))


def test_evidence_by_key_repairs_one_source_and_leaves_the_other() -> None:
    table = table_of_two_sources()
    fixed = TableFix("text", evidence=evidence_of(table), key="source")(table)
    assert fixed["text"].to_pylist() == [*POLISH, *table["text"].to_pylist()[len(POLISH) :]]
    assert fixed.schema.equals(table.schema, check_metadata=True)
    assert fixed.select(["source", "n"]).equals(table.select(["source", "n"]))


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("keyed", [False, True])
def test_a_dictionary_column_is_cleaned_as_a_plain_one(explain: bool, keyed: bool) -> None:
    table = table_of_two_sources()
    evidence = evidence_of(table) if keyed else None
    call = TableFix("text", evidence=evidence, key="source" if keyed else None, explain=explain)
    coded = table.set_column(0, "text", table["text"].dictionary_encode())
    assert call(coded).to_pylist() == call(table).to_pylist()
    assert call(coded).schema.equals(call.schema(coded.schema), check_metadata=True)


def test_a_table_is_explained_in_a_column_beside_its_texts() -> None:
    table = pa.table({"text": ["cafÃ©", None], "id": [1, 2]})
    told = TableFix("text", explain=True)(table)
    assert told.column_names == ["text", "id", "text_textmend"]
    audit = told["text_textmend"].combine_chunks()
    assert undo(told["text"].combine_chunks(), audit.field("edits")).to_pylist() == ["cafÃ©", None]


def test_a_table_in_which_nothing_changes_is_itself() -> None:
    table = pa.table({"text": RIGHT})
    assert TableFix("text")(table) is table


def test_a_table_fix_survives_pickling() -> None:
    table = table_of_two_sources()
    call = TableFix("text", evidence=evidence_of(table), key="source")
    assert pickle.loads(pickle.dumps(call))(table).equals(call(table))


@pytest.mark.parametrize(
    "wrong, error",
    [
        (lambda table: TableFix("txt")(table), KeyError),
        (lambda table: TableFix("n")(table), TypeError),
        (lambda table: TableFix("text", evidence={}, key="sauce")(table), KeyError),
        (lambda table: TableFix("text", evidence={}), ValueError),
        (lambda table: TableFix("text", key="source"), ValueError),
        (lambda table: TableFix("text", "plian"), ValueError),
    ],
)
def test_what_is_wrong_with_a_call_is_said(wrong: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        wrong(table_of_two_sources())
