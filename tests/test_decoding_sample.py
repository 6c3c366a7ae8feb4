"""The sample that an encoding is chosen by."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalizer.decoding import sample


@given(st.binary(max_size=300))
def test_tokens_are_of_the_data_and_hold_all_high_bytes(data: bytes) -> None:
    tokens = [part for token in sample.tokens_of(data) for part in token]
    assert all(isinstance(part, bytes) and part in data for part in tokens)
    high = {byte for byte in data if byte > 0x7F}
    assert {byte for part in tokens for byte in part if byte > 0x7F} == high  # type: ignore[union-attr]


def test_of_much_data_a_sample_with_every_high_byte() -> None:
    data = (
        b"plain words " * 100_000 + bytes(range(0x80, 0x100)) + " déjà vu".encode("cp1252") * 9999
    )
    looked_at = sample.of(data)
    tokens = [part for token in looked_at.tokens for part in token]
    assert {b for part in tokens for b in part if b > 0x7F} == set(range(0x80, 0x100))  # type: ignore[operator]
    assert sum(map(len, tokens)) < 20_000
    assert len(looked_at.lines) < 1 << 20


def test_a_token_without_end_is_cut() -> None:
    (token,) = sample.tokens_of(b"\xe9" * 2999)[:1]
    assert len(token[0]) == 400


def test_words_of_ascii_alone() -> None:
    assert sample.words_of("Die Straße ist naß, die is".encode("cp1252")) == ["die", "ist", "is"]
