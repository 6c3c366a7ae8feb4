"""UTF-8 with lines, cells and bytes of another encoding."""

from __future__ import annotations

import pytest
from decoding_tables import table
from hypothesis import given
from hypothesis import strategies as st

from normalizer.decoding import decode, mixed


def parts_of(row: list[str]) -> list[tuple[str, str]]:
    split = (cell.partition(":") for cell in row)
    return [
        (encoding, text.replace("\\xe7", "ç").replace("|", "\r\n")) for encoding, _, text in split
    ]


@pytest.mark.parametrize("row", table("mixed.tsv"), ids=lambda row: row[0][:20])
def test_tables_pasted_together(row: list[str]) -> None:
    parts = parts_of(row)
    raw = b"".join(text.encode(encoding) for encoding, text in parts)
    document = decode(raw)
    assert document.text == "".join(text for _, text in parts)
    assert document.restore() == raw
    used = {encoding for encoding, text in parts if not text.isascii()}
    told = {"shift_jis" if span.encoding == "cp932" else span.encoding for span in document.spans}
    assert told == {"shift_jis" if e == "cp932" else e for e in used}
    assert document.evidence[0].startswith("UTF-8 in part")


def test_one_chance_sequence_in_many_lines_is_chance() -> None:
    lines = ["мерёжка/I", "мерёжей/H", "строка", "[бфмпв]иться", "крановщик"] * 60
    raw = "\n".join(lines).encode("cp866")
    document = decode(raw)
    assert (document.encoding, document.text) == ("cp866", "\n".join(lines))


def test_the_fewer_lines_have_sequences_the_likelier_they_are_chance() -> None:
    line, other = "déjà vu\n".encode(), "déjà vu\n".encode("cp1252")
    priors = [mixed.by_form(line + other * count).prior() for count in (1, 10, 100)]
    assert priors == sorted(priors, reverse=True)
    assert all(0 < prior < 1 for prior in priors)


@given(st.lists(st.sampled_from(["café", "naïve", "plain"]), min_size=1, max_size=9))
def test_lines_by_form_are_lines_of_the_file(words: list[str]) -> None:
    raw = b"".join(
        f"{word}\n".encode("utf-8" if i % 2 else "cp1252") for i, word in enumerate(words)
    )
    lines = mixed.by_form(raw)
    assert all(part in raw for parts in lines for part in parts)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("née".encode()[1:-1], None),
        (b"caf\xc3", None),
        (b"\xa9t\xc3\xa9", "\ufffdt\xe9"),
        (b"\xc3\xa9 caf\xc3", "\xe9 caf\ufffd"),
    ],
)
def test_cut_at_an_end(data: bytes, text: str | None) -> None:
    pieces = mixed.read_cut(data)
    assert (None if pieces is None else "".join(p.text for p in pieces)) == text
