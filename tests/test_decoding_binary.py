"""What is no text, and why; and what is text all the same."""

from __future__ import annotations

import pytest
from decoding_tables import names, rows

from normalizer.decoding import BinaryError, DecodingError, binary, decode

REFUSED = rows("refused.tsv", 4)


@pytest.mark.parametrize(("name", "data", "words", "kind"), REFUSED, ids=names(REFUSED))
def test_what_is_no_text_is_refused_with_the_reason(
    name: str, data: str, words: str, kind: str
) -> None:
    with pytest.raises(DecodingError) as refusal:
        decode(data.encode("latin-1"))
    reason = str(refusal.value)
    assert words in reason and "\n" not in reason
    assert isinstance(refusal.value, BinaryError) == (kind == "binary")


@pytest.mark.parametrize("first", [f for f in binary.SIGNATURES if f != b"%PDF-"])
def test_each_signature_is_one_behind_a_mark_too(first: bytes) -> None:
    for data in (first + b"\0\1" * 40, b"\xef\xbb\xbf" + first + b"\0\1" * 40):
        with pytest.raises(BinaryError, match="looks like a"):
            decode(data)


def test_a_dictionary_of_odd_words_is_text() -> None:
    words = "SFX e st tâties [jsš]ust\nREP é û\nREP û é\nREP à é\nPFX ž šž ž\n" * 30
    assert decode(words.encode("cp1252")).restore() == words.encode("cp1252")


def test_a_sample_of_a_huge_file_is_bounded() -> None:
    data = bytes(range(256)) * 4096
    assert len(binary.sample(data)) <= 3 << 16
    assert binary.sample(data[:1000]) == data[:1000]


@pytest.mark.parametrize("share", [0, 1])
def test_controls_up_to_a_share_are_text(share: int) -> None:
    text = b"word " * 20 + b"\x01" * share
    assert not binary.has_controls(text)
    assert binary.has_controls(b"word " * 4 + b"\x01")
