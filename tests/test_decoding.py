"""What bytes are decoded to, by whichever kind of evidence, and what is forced."""

from __future__ import annotations

import subprocess
import sys

import pytest
from decoding_tables import names, rows, table

from normalizer.decoding import DecodingError, decode, decode_as

BYTES = rows("bytes.tsv", 4)


@pytest.mark.parametrize(("name", "data", "encoding", "text"), BYTES, ids=names(BYTES))
def test_bytes_become_text_and_can_be_restored(
    name: str, data: str, encoding: str, text: str
) -> None:
    raw = data.encode("latin-1")
    document = decode(raw)
    assert (document.text, document.encoding) == (text, encoding)
    assert document.restore() == raw
    assert 0 < document.confidence <= 1
    assert document.evidence


@pytest.mark.parametrize(("text", "encoding"), table("short.tsv"))
def test_short_strings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(("text", "encoding"), table("short-known-failures.tsv"))
@pytest.mark.xfail(strict=True, reason="too little to go by")
def test_short_strings_that_are_read_wrongly(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_a_mixed_file_says_which_bytes_are_what() -> None:
    lines = [
        "déjà vu à Noël\n".encode(),
        "garçon, crème brûlée\n".encode("cp1252"),
        "été\n".encode(),
    ]
    document = decode(b"".join(lines))
    spans = [(s.byte_start, s.byte_end, s.encoding) for s in document.spans]
    first, second = len(lines[0]), len(lines[0]) + len(lines[1])
    assert spans == [
        (0, first, "utf-8"),
        (first, second, "cp1252"),
        (second, len(document.raw), "utf-8"),
    ]


def test_one_stray_byte_at_the_end_of_much_ascii() -> None:
    raw = b"The quick brown fox jumps over the lazy dog.\n" * 50_000 + b"caf\xe9\n"
    document = decode(raw)
    assert document.text.endswith("dog.\ncafé\n")
    assert document.restore() == raw


@pytest.mark.parametrize("encoding", ["gbk", "big5", "shift_jis", "euc_jp", "euc_kr"])
def test_mixed_with_an_encoding_of_two_bytes(encoding: str) -> None:
    text = {
        "gbk": "根据国际能源署的预测，太阳能发电站将产生大部分电力。\n",
        "big5": "英國的軍艦在海灣裡停了一個小時，沒有開火。\n",
        "shift_jis": "こうしたことは、後の時代においても同様であり、弱点を突かれたと言える。\n",
        "euc_jp": "こうしたことは、後の時代においても同様であり、弱点を突かれたと言える。\n",
        "euc_kr": "예를 들어 환율은 오르고 국채 이자율은 내린다고 한다.\n",
    }[encoding]
    raw = text.encode() + text.encode(encoding) + text.encode() * 2
    document = decode(raw)
    assert document.text == text * 4
    assert document.restore() == raw


def test_a_forced_encoding_is_used() -> None:
    assert decode_as("déjà".encode(), "latin-1").text == "dÃ©jÃ\xa0"
    assert decode_as("Größe".encode("utf-16"), "utf-16").text == "Größe"
    assert decode_as("Größe".encode("utf-16-be"), "utf-16").text == "Größe"
    assert decode_as("Ab1".encode("cp037"), "cp037").text == "Ab1"
    assert decode_as(b"+AOk-", "utf-7").text == "é"
    assert decode_as(b"\xef\xbb\xbf\xc3\xa9", "utf-8").bom == b"\xef\xbb\xbf"
    stray = decode_as(b"caf\xe9 au lait", "utf-8")
    assert (stray.text, stray.restore()) == ("caf\ufffd au lait", b"caf\xe9 au lait")


@pytest.mark.parametrize("name", ["utf-8", "euc_jp", "utf-16", "utf-32", "iso2022_jp"])
def test_a_forced_encoding_that_cannot_be_is_an_error(name: str) -> None:
    with pytest.raises(DecodingError, match=r"^is not [^\n]*$"):
        decode_as(b"\xff\x00\xd8\xd8\x1b$B\xff" * 9 + b"\xd8", name)


@pytest.mark.parametrize("data", [b"plain", "déjà".encode(), "aé".encode("utf-16")])
def test_unicode_needs_neither_chardet_nor_the_model(data: bytes) -> None:
    code = (
        "import sys; from normalizer.decoding import decode; decode(bytes.fromhex(sys.argv[1]));"
        "sys.exit(any(m.startswith(('chardet', 'ftfy', 'normalizer.language.ngrams'))"
        " for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code, data.hex()], check=False).returncode == 0
