"""A document put together from pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.decoding.pieces import Piece, Verdict, assemble, read

VERDICT = Verdict("utf-8", 1.0, ("why",))


@given(st.binary(max_size=60), st.sampled_from(["cp1252", "cp932", "gb18030", "big5", "euc_kr"]))
def test_pieces_are_all_bytes_and_exact_ones_encode_to_themselves(data: bytes, name: str) -> None:
    pieces = list(read(data, name))
    assert b"".join(piece.data for piece in pieces) == data
    assert all(p.text.encode(p.encoding) == p.data for p in pieces if p.exact)


@pytest.mark.parametrize("marks", [1, 2, 3])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030"])
def test_marks_at_the_start_are_the_mark(marks: int, encoding: str) -> None:
    raw = ("\ufeff" * marks + "a\ufeffb").encode(encoding)
    piece = Piece(raw, str(raw, encoding), encoding)
    document = assemble(raw, b"", [piece], Verdict(encoding, 1.0, ()))
    assert (document.text, document.spans) == ("a\ufeffb", ())
    assert document.restore() == raw


def test_nothing_but_marks_in_front_of_another_encoding() -> None:
    pieces = [Piece(b"\xef\xbb\xbf", "\ufeff", "utf-8"), Piece(b"\xe9", "é", "cp1252")]
    document = assemble(b"\xef\xbb\xbf\xe9", b"", pieces, VERDICT)
    assert (document.text, document.bom, len(document.spans)) == ("é", b"\xef\xbb\xbf", 1)
    assert document.restore() == document.raw


def test_neighbours_in_one_encoding_are_one_span() -> None:
    pieces = [Piece(b"a", "a", "utf-8"), Piece(b"b", "b", "utf-8"), Piece(b"\xe9", "é", "cp1252")]
    document = assemble(b"ab\xe9", b"", pieces, VERDICT)
    assert [(s.byte_start, s.byte_end, s.encoding) for s in document.spans] == [
        (0, 2, "utf-8"),
        (2, 3, "cp1252"),
    ]
