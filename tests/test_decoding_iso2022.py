"""ISO-2022 by its escape sequences."""

from __future__ import annotations

import pytest

from normalizer.decoding import decode, iso2022


@pytest.mark.parametrize("encoding", ["iso2022_jp", "iso2022_kr", "iso2022_jp_2"])
def test_each_kind(encoding: str) -> None:
    text = "한국어" if encoding.endswith("kr") else "日本語"
    found = iso2022.read(text.encode(encoding))
    assert found is not None and found[1] == text


@pytest.mark.parametrize(
    "data",
    [b"", b"\x1b", b"\x1b[31mred\x1b[0m", b"\x1b$B", b"\x1b$B$", b"\x1b(Bplain", b"\x1b$B\xff"],
)
def test_other_escapes_are_none(data: bytes) -> None:
    assert iso2022.read(data) is None


def test_a_mark_of_utf8_before_it_is_a_mark() -> None:
    raw = b"\xef\xbb\xbf" + "日本語".encode("iso2022_jp")
    document = decode(raw)
    assert (document.text, document.bom) == ("日本語", b"\xef\xbb\xbf")
    assert document.restore() == raw
