"""UTF-16 and UTF-32, with a mark and without."""

from __future__ import annotations

import pytest
from decoding_tables import rows
from hypothesis import given
from hypothesis import strategies as st

from normalizer.decoding import decode, unicode, wide

NULS = rows("nuls.tsv", 3)


@pytest.mark.parametrize(("data", "encoding", "text"), NULS)
def test_nul_bytes_prove_nothing_by_themselves(data: str, encoding: str, text: str) -> None:
    raw = data.encode("latin-1")
    document = decode(raw)
    assert (document.encoding, document.text) == (encoding, text)
    assert document.restore() == raw


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["Grüße aus Köln", "Москва, Россия", "שלום לכולם", "日本語のテキスト。\n"]
)
def test_text_without_a_mark(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    found = decode(raw)
    assert (found.text, found.encoding) == (text, encoding)


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), min_size=2))
def test_latin_text_is_clear_without_the_model(text: str) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        found = wide.by_nuls(text.encode(encoding))
        assert found is not None and found.encoding == encoding


def test_a_script_told_by_its_high_bytes() -> None:
    found = wide.by_script("Привет, мир".encode("utf-16-be"))
    assert found is None or found.encoding == "utf-16-be"
    found = wide.by_script("Москва".encode("utf-16-le"))
    assert found is not None and found.encoding == "utf-16-le"
    assert wide.by_script(b"\x04\x1c") is None


def test_ideographs_told_by_their_likelihood_alone() -> None:
    chinese = "根据国际能源署的预测太阳能发电站将产生大部分电力".encode("utf-16-le")
    found = wide.by_likelihood(chinese, "cp1252")
    assert found is not None and found.encoding == "utf-16-le"
    assert wide.by_likelihood("根据国际能源署的预测".encode("gbk"), "gbk") is None


def test_a_mark_is_believed_only_if_the_rest_decodes() -> None:
    assert unicode.by_mark(b"\xff\xfeplain words") is None
    found = unicode.by_mark(b"\xff\xfea\0b\0")
    assert found is not None and found[0] == b"\xff\xfe"
    assert unicode.by_mark(b"\xef\xbb\xbfa") is None


@given(st.text(st.characters(), max_size=20), st.binary(max_size=3))
def test_pieces_keep_every_byte(text: str, tail: bytes) -> None:
    for encoding in ("utf-16-le", "utf-32-be"):
        raw = text.encode(encoding, "surrogatepass") + tail
        if found := unicode.read(raw, encoding):
            assert b"".join(piece.data for piece in found.pieces) == raw
            assert all(p.text.encode(encoding) == p.data for p in found.pieces if p.exact)
