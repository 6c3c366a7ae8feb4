"""No byte is ever lost: what is decoded can be restored, what is not is refused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.decoding import DecodingError, decode, decode_as

ENCODINGS = (
    *("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-16", "cp1252", "cp1255", "cp874"),
    *("shift_jis", "cp932", "euc_jp", "gbk", "gb18030", "big5", "big5hkscs", "euc_kr", "cp949"),
    *("johab", "iso8859-8", "cp437", "koi8-r", "mac-roman", "iso2022_jp", "iso2022_kr", "utf-7"),
)
LEADS = bytes([0, 9, 0x0A, 0x1B, 0x20, 0x41, 0x7F, 0x80, 0x81, 0x8E, 0x92, 0xA0, 0xC0, 0xC3, 0xD8])
LEADS += bytes([0xE9, 0xED, 0xEF, 0xF0, 0xF4, 0xFE, 0xFF])
PIECES = st.sampled_from(
    [
        *(
            "naïve\n".encode(),
            b"caf\xe9\n",
            b"\xed\xa0\xbd\xed\xb8\x80",
            b"\xed\xa0\xbd",
            b"\xc0\x80",
        ),
        *(
            "кот ".encode("cp866"),
            "中文".encode("gbk"),
            "日本\n".encode("cp932"),
            b"\x81",
            b"\x87\x90",
        ),
        *(
            "日本".encode(),
            b"\xe2\x82",
            b"\xf0\x9f\x98",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\r\n",
            b"\0",
        ),
        *(
            b"\x1b[0m",
            b"\x1b$B$+",
            b"plain words ",
            b"\xf8\x88\x80\x80\x80",
            "é\n".encode("utf-16-le"),
        ),
    ]
)


def restores(data: bytes) -> bool:
    """Whether ``data`` is refused, or decoded so that it comes back, without surrogates."""
    try:
        document = decode(data)
    except DecodingError:
        return True
    document.text.encode("utf-8")
    again = decode(document.text.encode("utf-8"))
    assert again.text == document.text  # what is decoded is decoded alike once it is UTF-8
    covered = [(s.byte_start, s.byte_end, s.start, s.end) for s in document.spans]
    if covered:
        assert covered[0][0] == len(document.bom) and covered[0][2] == 0
        assert covered[-1][1] == len(data) and covered[-1][3] == len(document.text)
        assert all(a[1] == b[0] and a[3] == b[2] for a, b in itertools.pairwise(covered))
    return document.restore() == data


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf\xef\xbb\xbfa")
@example(b"\xff\xfe\xff\xfea\x00")
@example(b"\xef\xbb\xbf\x1b$B$+$J\x1b(B")
@example(b"\xfe\xff\x00\x1b\x00$\x00B\x00$\x00+")
@example(b"caf\xc3\xa9\xc0\x80\xc0\x80")
@example(b"\xc0\x80")
@example(b"\xef\xbb\xbfGIF89a")
@example(b"\x841\x953\xd6\xd0\xce\xc4")
@example(b"\x841\x953GIF89a\xd6\xd0\xce\xc4")
@example(b"\x00\xd8")
@example(b"\xed\xb8\x80\xed\xa0\xbd")
def test_any_bytes(data: bytes) -> None:
    assert restores(data)


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_any_mixture(data: bytes) -> None:
    assert restores(data)


@given(st.text(max_size=40), st.sampled_from(ENCODINGS), st.binary(max_size=3), st.integers(0, 40))
def test_any_text_in_any_encoding_with_bytes_put_in(
    text: str, encoding: str, stray: bytes, at: int
) -> None:
    data = text.encode(encoding, "ignore")
    data = data[:at] + stray + data[at:]
    assert restores(data)
    try:
        assert decode_as(data, encoding).restore() == data
    except DecodingError as error:
        assert "\n" not in str(error)


@given(st.text(min_size=1))
def test_utf8_is_read_as_such(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    try:
        document = decode(data)
    except DecodingError:
        return  # control characters, a signature
    if document.encoding == "utf-8" and not document.spans:
        assert document.bom + document.text.encode() == data


def test_every_file_of_one_byte() -> None:
    assert all(restores(bytes([byte])) for byte in range(256))


def test_files_of_two_bytes() -> None:
    assert all(restores(bytes(pair)) for pair in itertools.product(LEADS, repeat=2))


@pytest.mark.slow
def test_every_file_of_two_bytes() -> None:
    assert all(restores(bytes(pair)) for pair in itertools.product(range(256), repeat=2))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_invalid_sequences_of_an_encoding(encoding: str) -> None:
    """Each byte above 0x7F amid text that is right otherwise."""
    text = ("Grüße naïve кот 中文 日本語 한국어 שלום " * 4).encode(encoding, "ignore")
    half = len(text) // 2
    for byte in range(0x80, 0x100, 5):
        data = text[:half] + bytes([byte]) + text[half:]
        try:
            assert decode_as(data, encoding).restore() == data
        except DecodingError:
            continue
