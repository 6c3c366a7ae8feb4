"""Rows as stretches of bytes, held against the readers of the standard library."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.tables.rows import (
    Delimited,
    JsonLines,
    Names,
    TableError,
    changed_literal,
    plain_key,
)

CELLS = st.text(alphabet='a é,;"\n\r\t&', max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


def rows_of(data: bytes, rows: Any) -> list[Any]:
    found = [rows.row(raw) for raw in rows.stretches(io.BytesIO(data))]
    return [row for row in found if row is not None]


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_csv_is_read_as_the_standard_library_reads_it(cells: list[Any], end: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b", "c"), *cells])
    rows = Delimited(Names("b", "a", "c"), ",")
    data = out.getvalue().encode()
    assert b"".join(Delimited(Names("b"), ",").stretches(io.BytesIO(data))) == data
    assert [(row.key, row.text, row.source) for row in rows_of(data, rows)] == cells


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), VALUES, st.booleans())
def test_the_members_of_an_object_are_found(others: Any, value: Any, escaped: bool) -> None:
    fields = {**others, "text": value}
    raw = json.dumps(fields, ensure_ascii=escaped, indent=None if escaped else 1).encode(
        "utf-8", "surrogatepass"
    )
    rows = JsonLines(Names("text"))
    row = rows.row(raw.replace(b"\n", b" "))
    if row is None or row.problem or not isinstance(value, str):
        return
    line = raw.replace(b"\n", b" ")
    assert row.text == json.loads(rows.spelled(line)) == value
    done = rows.respelled(line, '"new"')
    assert json.loads(done) == {**fields, "text": "new"}


def test_the_last_of_two_members_of_one_name_counts() -> None:
    rows = JsonLines(Names("a"))
    raw = b'{"a": "x", "b": {"a": "y"}, "a": "z"}'
    assert rows.row(raw).text == "z"  # type: ignore[union-attr]
    assert rows.respelled(raw, '"!"') == b'{"a": "x", "b": {"a": "y"}, "a": "!"}'


@pytest.mark.parametrize(
    "literal, changes, after",
    [
        ('"caf\\u00c3\\u00a9"', [(3, 5, "é")], '"caf\\u00e9"'),
        ('"cafÃ© \\n"', [(3, 5, "é")], '"café \\n"'),
        ('"a\\"Ã©"', [(2, 4, '"')], '"a\\"\\""'),
    ],
)
def test_json_strings_keep_their_spelling(literal: str, changes: Any, after: str) -> None:
    assert changed_literal(literal, changes, JsonLines.style) == after


@pytest.mark.parametrize(
    "literal, changes, after",
    [
        ("cafÃ©", [(3, 5, "é")], "café"),
        ('"cafÃ©, ""x"""', [(3, 5, "é")], '"café, ""x"""'),
        ("aÃ©", [(1, 3, ",")], '"a,"'),
    ],
)
def test_cells_are_quoted_where_they_have_to_be(literal: str, changes: Any, after: str) -> None:
    assert changed_literal(literal, changes, Delimited(Names("a"), ",").style) == after


def test_a_quotation_mark_that_is_never_closed_swallows_no_table() -> None:
    data = b'a,b\n1,"open\n' + b"2,x\n" * 3
    rows = Delimited(Names("b"), ",")
    assert b"".join(rows.stretches(io.BytesIO(data))) == data


@pytest.mark.parametrize("head", ["a,b\n", "a,a,text\n" * 1, ""])
def test_a_column_that_is_missing_or_there_twice_is_said(head: str) -> None:
    rows = Delimited(Names("text", "a") if "text" in head else Names("text"), ",")
    if not head:
        assert rows_of(b"", rows) == []
        return
    with pytest.raises(TableError, match="or two"):
        rows_of(head.encode(), rows)


def test_keys_are_what_json_can_hold() -> None:
    assert [plain_key(v) for v in (None, 1, "a", {"b": [1]}, b"x")] == [
        None, 1, "a", '{"b": [1]}', "b'x'",
    ]  # fmt: skip
