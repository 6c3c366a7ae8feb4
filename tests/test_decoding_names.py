"""Names of encodings: what files and people call them."""

from __future__ import annotations

import pytest
from decoding_tables import table

from normalizer.decoding.names import UnknownEncodingError, in_practice, known, lookup, printed


@pytest.mark.parametrize(("label", "asked_for", "declared"), table("labels.tsv"))
def test_labels(label: str, asked_for: str, declared: str) -> None:
    assert lookup(label) == asked_for
    assert in_practice(label) == declared
    assert lookup(f"  {label.upper()} ") == asked_for


@pytest.mark.parametrize(
    ("name", "near"), [("cp12522", "cp1252"), ("uft-8", "utf-8"), ("latin-11", "latin1")]
)
def test_an_unknown_name_is_answered_with_near_ones(name: str, near: str) -> None:
    with pytest.raises(UnknownEncodingError) as error:
        lookup(name)
    assert near.replace("-", "_") in str(error.value).replace("-", "_")
    assert known(name) is None


@pytest.mark.parametrize(
    "name", ["rot13", "base64", "punycode", "", "\0", "a" * 300, "é", "\ud800"]
)
def test_what_is_no_encoding_of_files(name: str) -> None:
    with pytest.raises(UnknownEncodingError) as error:
        lookup(name)
    assert "\n" not in str(error.value)
    assert in_practice(name) is None


@pytest.mark.parametrize("name", ["replacement", "x-user-defined", "hz-gb-2312"])
def test_what_browsers_do_not_decode_is_not_made_up(name: str) -> None:
    assert in_practice(name) in (None, "hz")


def test_the_name_that_people_know() -> None:
    codecs = ("cp1252", "cp874", "iso8859-15", "shift_jis", "mac-roman", "euc_tw", "cp437", "ascii")
    assert [printed(codec) for codec in codecs] == [
        *("Windows-1252", "Windows-874", "ISO-8859-15", "Shift_JIS", "Mac Roman", "EUC-TW"),
        *("CP437", "ASCII"),
    ]
