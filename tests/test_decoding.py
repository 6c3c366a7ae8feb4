"""What bytes are decoded to, what is refused, and what a file says of itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from normalizer.decoding import BinaryError, DecodingError, UnknownEncodingError, decode, decode_as
from normalizer.decoding.declared import RULE, corrections
from normalizer.edit import apply

FIXTURES = Path(__file__).parent.parent / "fixtures" / "decoding"


def table(name: str) -> list[list[str]]:
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def rows(name: str, columns: int) -> list[list[str]]:
    """A table with backslash escapes; its first line is a comment and so may be others."""
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if "\t" in line)
    cells = [line.split("\t") for line in lines[start:]]
    return [[unescaped(c) for c in row] + [""] * (columns - len(row)) for row in cells]


def unescaped(cell: str) -> str:
    return cell.encode("latin-1").decode("unicode_escape")


def names(cases: list[list[str]]) -> list[str]:
    return [case[0] for case in cases]


BYTES = rows("bytes.tsv", 4)
REFUSED = rows("refused.tsv", 4)


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


@pytest.mark.parametrize(("name", "data", "words", "kind"), REFUSED, ids=names(REFUSED))
def test_what_is_no_text_is_refused_with_the_reason(
    name: str, data: str, words: str, kind: str
) -> None:
    with pytest.raises(DecodingError) as refusal:
        decode(data.encode("latin-1"))
    reason = str(refusal.value)
    assert words in reason and "\n" not in reason
    assert isinstance(refusal.value, BinaryError) == (kind == "binary")


@pytest.mark.parametrize(("text", "encoding"), table("short.tsv"))
def test_short_strings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(("text", "encoding"), table("short-known-failures.tsv"))
@pytest.mark.xfail(strict=True, reason="too little to go by")
def test_short_strings_that_are_read_wrongly(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(("before", "after", "filename"), rows("declarations.tsv", 3))
def test_declarations_are_true_afterwards(before: str, after: str, filename: str) -> None:
    edits = corrections(before, filename or None)
    assert apply(before, edits) == after
    assert all(edit.rule == RULE for edit in edits)
    assert corrections(after, filename or None) == ()


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


def test_chance_sequences_do_not_make_a_legacy_file_utf8() -> None:
    text = "Из-за ран он не смог участвовать в параде. Раньше его отряд стоял в районе Ржева.\n"
    raw = text.encode("cp866")
    assert decode(raw).text == text
    assert decode(raw).encoding == "cp866"


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


def test_a_hint_is_believed_where_it_fits_and_not_where_it_does_not() -> None:
    raw = "Đorđe".encode("cp1250")
    assert decode(raw).text != "Đorđe"
    assert decode(raw, hint="windows-1250").text == "Đorđe"
    assert decode("Größe".encode(), hint="cp1252").encoding == "utf-8"
    german = "Schöne Grüße aus Köln, für Müller".encode("cp1252")
    assert decode(german, hint="koi8-r").text == "Schöne Grüße aus Köln, für Müller"
    with pytest.raises(UnknownEncodingError, match="cp1252"):
        decode(raw, hint="cp12522")


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


@pytest.mark.parametrize(
    ("name", "near"), [("cp12522", "cp1252"), ("uft-8", "utf-8"), ("latin-11", "latin1")]
)
def test_an_unknown_encoding_is_named_with_near_ones(name: str, near: str) -> None:
    with pytest.raises(UnknownEncodingError) as error:
        decode_as(b"", name)
    assert near.replace("-", "_") in str(error.value).replace("-", "_")


@pytest.mark.parametrize("name", ["rot13", "base64", "punycode", "", "\0", "a" * 300])
def test_what_is_no_encoding_of_files_is_refused(name: str) -> None:
    with pytest.raises(UnknownEncodingError):
        decode_as(b"", name)


@pytest.mark.parametrize("data", [b"plain", "déjà".encode(), "aé".encode("utf-16")])
def test_unicode_needs_neither_chardet_nor_the_model(data: bytes) -> None:
    code = (
        "import sys; from normalizer.decoding import decode; decode(bytes.fromhex(sys.argv[1]));"
        "sys.exit(any(m.startswith(('chardet', 'ftfy', 'normalizer.language.ngrams'))"
        " for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code, data.hex()], check=False).returncode == 0
