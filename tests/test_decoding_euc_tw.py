"""EUC-TW is told by name, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from normalizer.decoding import BinaryError, DecodingError, decode, euc_tw

# What iconv makes of the texts.
SENTENCE = bytes.fromhex(
    "ead7fda4cefbd3dbfab0c7e3d6c0fda4e6d3d8f4c4a7c4a1d4b6c4d1d5eba1a2caf4c8b4e2e4c5d6a1a4"
)
TEXT = "臺灣的軍艦在海灣裡停了一個小時，沒有開火。"


def test_read_nearly() -> None:
    read = euc_tw.read(b"a " + SENTENCE + b"\n")
    assert read == f"a {TEXT}\n"
    assert euc_tw.read(b"\x8e\xa2\xa1\xa1") == "\u3400"
    assert euc_tw.read(b"\xe9 \x80") == "\udcff \udcff"


@pytest.mark.parametrize("data", [SENTENCE, b"# " + SENTENCE + b"\nname=" + SENTENCE[:6] + b"\n"])
def test_refused_by_name(data: bytes) -> None:
    with pytest.raises(DecodingError, match="EUC-TW") as refusal:
        decode(data)
    assert not isinstance(refusal.value, BinaryError)


@pytest.mark.parametrize("encoding", ["big5", "gbk", "euc_jp", "euc_kr", "shift_jis"])
def test_its_neighbours_are_not(encoding: str) -> None:
    text = (
        "안녕하세요 한국어"
        if encoding == "euc_kr"
        else "東京大學在海"
        if "j" in encoding
        else "中文大海"
    )
    assert decode(text.encode(encoding)).text == text
