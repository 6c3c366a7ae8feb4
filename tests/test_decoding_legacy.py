"""One legacy encoding for a file: lists of letters, claims, and how sure that is."""

from __future__ import annotations

import pytest
from decoding_tables import table

from normalizer.decoding import UnknownEncodingError, decode


@pytest.mark.parametrize(("text", "encoding"), table("letters.tsv"))
@pytest.mark.parametrize("around", ["{}", "x = {};\n"])
def test_lists_of_letters(text: str, encoding: str, around: str) -> None:
    text = around.format(text)
    document = decode(text.encode(encoding))
    assert (document.text, document.encoding) == (text, encoding)


def test_the_runner_up_is_told_where_there_is_one() -> None:
    doubtful = decode("Đorđe".encode("cp1250"))
    assert doubtful.confidence < 0.95
    assert any(reason.startswith("else ") for reason in doubtful.evidence)
    sure = decode("Schöne Grüße aus Köln, für Müller und alle Größen".encode("cp1252"))
    assert sure.confidence > 0.99
    assert sure.evidence == ("the likeliest text",)


def test_a_hint_is_believed_where_it_fits_and_not_where_it_does_not() -> None:
    raw = "Đorđe".encode("cp1250")
    assert decode(raw).text != "Đorđe"
    assert decode(raw, hint="windows-1250").text == "Đorđe"
    assert decode("Größe".encode(), hint="cp1252").encoding == "utf-8"
    german = "Schöne Grüße aus Köln, für Müller".encode("cp1252")
    assert decode(german, hint="koi8-r").text == "Schöne Grüße aus Köln, für Müller"
    with pytest.raises(UnknownEncodingError, match="cp1252"):
        decode(raw, hint="cp12522")


def test_what_is_claimed_and_not_so_is_named() -> None:
    raw = b"# -*- coding: koi8-r -*-\n# Sch\xf6ne Gr\xfc\xdfe aus K\xf6ln, f\xfcr M\xfcller\n"
    assert decode(raw).evidence[0] == "the likeliest text, rather than its Emacs cookie (koi8-r)"
