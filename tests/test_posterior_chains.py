"""The known decoding errors: what each does to text is undone exactly, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.posterior import chains
from normalizer.posterior.chains import (
    EARLIER_ERRORS,
    LEGACY,
    LEGACY_ERRORS,
    MULTI_BYTE,
    SINGLE_BYTE,
    UTF8,
    DecodingError,
    describe,
    label,
    undo,
    undo_all,
)

CP1252 = DecodingError("utf-8", "cp1252")
#: Encodings in which one character stands for several bytes: three undefined ones of cp857 are
#: letters elsewhere; two encodings in a row make the same of some bytes.
AMBIGUOUS = {"cp857": 253, "cp1252-mac": 232}
SINGLE_TO_SINGLE = [
    error
    for error in LEGACY_ERRORS
    if {error.true, error.wrong} <= SINGLE_BYTE.keys() - AMBIGUOUS.keys()
]


@pytest.mark.parametrize("codec", SINGLE_BYTE)
def test_every_byte_is_a_character(codec: str) -> None:
    encoding = SINGLE_BYTE[codec]
    assert len(encoding.characters) == 256
    assert len(set(encoding.characters)) == AMBIGUOUS.get(codec, 256)
    assert encoding.characters[:128] == bytes(range(128)).decode("ascii")
    assert "\ufffd" not in encoding.characters
    assert encoding.decode(bytes(range(256))) == encoding.characters


@pytest.mark.parametrize(
    ("true", "wrong", "damaged", "right"),
    [
        ("utf-8", "cp1252", "Ã©", "é"),
        ("utf-8", "cp1252", "Ã\x81", "Á"),  # 0x81 is no character of Windows-1252
        ("utf-8", "cp1252", "é", None),
        ("utf-8", "cp1252", "Ж", None),
        ("utf-8", "cp1252", "plain", "plain"),
        ("utf-8", "latin-1", "â\x80\x99", "’"),
        ("utf-8", "latin-1", "í\xa0½í¸\x80", "😀"),  # each half of a surrogate pair by itself
        ("utf-8", "latin-1", "í\xa0½", None),  # one half alone
        ("utf-8", "cp1251", "РџСЂРё", "При"),
        ("utf-8", "koi8-r", "п÷", "П"),
        ("utf-8", "mac-roman", "√©", "é"),
        ("utf-8", "cp437", "├⌐", "é"),
        ("utf-8", "cp874", "เน", None),
        ("utf-8", "gb18030", "茅", "é"),
        ("utf-8", "cp932", "ﾃｩ", "é"),
        ("cp1251", "cp1252", "Ïðèâåò", "Привет"),
        ("koi8-r", "cp1251", "рТЙЧЕФ", "Привет"),
        ("cp1250", "cp1252", "pøíliš", "příliš"),
        ("cp1253", "latin-1", "êáëçìÝñá", "καλημέρα"),
        ("cp932", "cp1252", "“ú–{", "日本"),
        ("gbk", "latin-1", "ÖÐÎÄ", "中文"),
        ("cp949", "latin-1", "ÇÑ±¹", "한국"),
        ("cp437", "cp1252", "‚", "é"),
        ("cp1252", "mac-roman", "È", "é"),
    ],
)
def test_undo(true: str, wrong: str, damaged: str, right: str | None) -> None:
    assert undo(damaged, DecodingError(true, wrong)) == right


@pytest.mark.parametrize("error", [e for e in UTF8 if e.wrong not in AMBIGUOUS], ids=str)
@given(text=st.text(st.characters(codec="utf-8"), max_size=20))
def test_misread_utf8_is_undone_exactly(error: DecodingError, text: str) -> None:
    data = text.encode("utf-8")
    if error.wrong in SINGLE_BYTE:
        damaged = SINGLE_BYTE[error.wrong].decode(data)
    else:
        damaged = data.decode(error.wrong, "ignore")
        if damaged.encode(error.wrong, "ignore") != data:
            return  # not all bytes are characters of it: that is no misreading without a loss
    assert undo(damaged, error) == text


@pytest.mark.parametrize("error", SINGLE_TO_SINGLE, ids=str)
@given(data=st.binary(max_size=12))
def test_a_misread_legacy_encoding_is_undone_exactly(error: DecodingError, data: bytes) -> None:
    true, wrong = SINGLE_BYTE[error.true], SINGLE_BYTE[error.wrong]
    assert undo(wrong.decode(data), error) == true.decode(data)


@given(
    st.text(st.characters(codec="utf-8"), max_size=10),
    st.sampled_from(sorted(SINGLE_BYTE.keys() - AMBIGUOUS)),
)
def test_complete_sequences_are_found_whole(text: str, codec: str) -> None:
    encoding = SINGLE_BYTE[codec]
    damaged = "".join(encoding.decode(c.encode("utf-8")) if c > "\x7f" else c for c in text)
    plain = "".join(c for c in text if c <= "\x7f")
    assert encoding.parted(damaged) == ("".join(c for c in damaged if c > "\x7f"), plain)
    assert encoding.misread_utf8(plain) == []


@given(
    st.lists(st.sampled_from("aÃ©â€šДНЗ🙂?\x81")).map("".join),
    st.sampled_from(sorted(SINGLE_BYTE.keys() - AMBIGUOUS)),
)
def test_sequences_are_the_same_in_bytes_and_in_characters(text: str, codec: str) -> None:
    encoding = SINGLE_BYTE[codec]
    assert encoding.misread_utf8(text) == [run.span() for run in encoding._runs.finditer(text)]
    rest = encoding._runs.sub("", text)
    assert encoding.parted(text)[1] == rest
    assert encoding.is_all_misread(text) is rest.isascii()


@pytest.mark.parametrize("codec", sorted(SINGLE_BYTE.keys() - {"cp1252-mac"}))
def test_characters_are_those_of_the_codec_and_controls(codec: str) -> None:
    read = bytes(range(256)).decode(codec, "replace")
    known = zip(read, SINGLE_BYTE[codec].characters, strict=True)
    assert all(had in (char, "\ufffd") for had, char in known)
    assert all(SINGLE_BYTE[codec].characters[at] == chr(at) for at in _at(read, "\ufffd"))


def _at(text: str, char: str) -> list[int]:
    return [at for at, one in enumerate(text) if one == char]


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "koi8-r"])
@pytest.mark.parametrize(
    "data", [b"\xc2", b"\xe2\x82", b"\xf0\x9f\x98", b"\x80", b"\xc0\x80", b"\xf5\x80\x80\x80"]
)
def test_incomplete_sequences_are_none(codec: str, data: bytes) -> None:
    encoding = SINGLE_BYTE[codec]
    assert encoding.misread_utf8(encoding.decode(data)) == []


def test_undo_all() -> None:
    twice = (CP1252, CP1252)
    assert undo_all("ÃƒÂ©", twice) == "é"
    assert undo_all("Ã©", twice) is None
    assert undo_all("anything", ()) == "anything"


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ((CP1252,), "UTF-8 read as Windows-1252"),
        ((CP1252,) * 2, "UTF-8 read as Windows-1252, twice"),
        ((CP1252,) * 3, "UTF-8 read as Windows-1252, three times"),
        ((CP1252,) * 4, "UTF-8 read as Windows-1252, four times"),
        (
            (CP1252, DecodingError("utf-8", "latin-1")),
            "UTF-8 read as ISO-8859-1, then UTF-8 read as Windows-1252",
        ),
        (
            (CP1252, DecodingError("cp1252", "mac-roman")),
            "Windows-1252 read as Mac Roman, then UTF-8 read as Windows-1252",
        ),
        ((DecodingError("gbk", "big5"),), "GBK read as Big5"),
    ],
)
def test_a_chain_in_words(chain: chains.Chain, words: str) -> None:
    assert describe(chain) == words


def test_every_error_can_be_told_and_tried() -> None:
    for error in (*UTF8, *LEGACY_ERRORS, *EARLIER_ERRORS):
        assert error.true != error.wrong
        assert label(error.true) and label(error.wrong)
        assert undo("plain", error) == "plain"


def test_the_names_of_encodings_tell_them_apart() -> None:
    codecs = ["utf-8", "gbk", *SINGLE_BYTE, *MULTI_BYTE]
    assert len(set(map(label, codecs))) == len(codecs)


def test_no_error_is_there_twice() -> None:
    assert len(set(UTF8)) == len(UTF8)
    assert len(set(LEGACY_ERRORS)) == len(LEGACY_ERRORS) == sum(map(len, LEGACY.values()))
    assert {codec for codec in LEGACY if codec not in SINGLE_BYTE} == chains.EAST_ASIAN
