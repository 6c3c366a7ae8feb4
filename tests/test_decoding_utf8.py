"""Where bytes are UTF-8 and where not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.decoding import utf8

PARTS = st.sampled_from(
    [b"ascii ", "é".encode(), b"\xe9", b"\n", b"\r\n", "中".encode(), b"\xed\xa0\xbd\xed\xb8\x80"]
)
MIXTURES = st.lists(PARTS, max_size=12).map(b"".join)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"plain", "ascii"),
        ("naïve".encode(), "utf8"),
        (b"\xc0\x80", "utf8"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "utf8"),
        ("\U0010fffd".encode(), "utf8"),
        (b"na\xefve", "legacy"),
        (b"\xf1\x80\x80\x80 \xe9", "legacy"),  # by form a character of an empty plane
        ("é".encode() + b" \xe9", "both"),
    ],
)
def test_kinds(data: bytes, kind: str) -> None:
    assert utf8.kind_of(data) == kind


@given(MIXTURES)
def test_runs_cover_all_bytes_and_differ_from_their_neighbours(data: bytes) -> None:
    runs = list(utf8.runs(data))
    assert b"".join(data[run.start : run.end] for run in runs) == data
    assert all(a.end == b.start and a.kind != b.kind for a, b in itertools.pairwise(runs))


@given(MIXTURES)
def test_parts_of_a_line_are_all_of_it(line: bytes) -> None:
    parts = list(utf8.split(line))
    assert b"".join(part for part, _ in parts) == line
    assert all(utf8.is_utf8_written_oddly(part) for part, valid in parts if valid)


@given(st.text(st.characters(codec="utf-8")))
def test_pieces_of_utf8_are_its_text(text: str) -> None:
    assert "".join(piece.text for piece in utf8.pieces(text.encode())) == text


@pytest.mark.parametrize("text", ["né", "5 €", "☺", "a\U0001f600"])
def test_a_character_cut_anywhere(text: str) -> None:
    raw, last = text.encode(), text[-1].encode()
    for missing in range(1, len(last)):
        assert utf8.cut(raw[:-missing]) == (0, len(last) - missing)
    assert utf8.cut(raw) == (0, 0)
