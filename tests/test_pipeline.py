"""The flow: what is protected, what careful mode may do, what is promised of the API."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer import careful
from normalizer.edit import Edit
from normalizer.pipeline import profile_for
from normalizer.segments import Forbidden, Ignored

CASES = ROOT / "fixtures" / "pipeline"


def cases(name: str) -> list[dict[str, str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("case", cases("clean.jsonl"), ids=lambda case: case["why"])
def test_a_file_is_cleaned_as_its_name_asks(case: dict[str, str]) -> None:
    encoding = case.get("encoding", "utf-8")
    data = case["before"].encode(encoding)
    result = normalizer.clean(data, case.get("profile"), case["name"])
    assert result.data.decode(case.get("encoding_after", encoding)) == case["after"]
    assert result.changed == (case["before"] != case["after"] or "encoding_after" in case)
    assert normalizer.undo(result.data, result.changelog) == data


@pytest.mark.parametrize(
    ("name", "data", "profile"),
    [
        (None, b"", "plain"),
        ("README", b"", "plain"),
        ("a.TXT", b"", "plain"),
        ("a.text", b"", "plain"),
        ("docs/a.md", b"", "plain"),
        ("a.rst", b"", "plain"),
        ("a.py", b"", "code"),
        ("a.csv", b"", "code"),
        ("a.html", b"", "plain"),
        ("a.srt", b"", "plain"),
        ("a.ipynb", b"", "plain"),
        ("a.json", b"", "code"),
        ("a.tex", b"", "code"),
        ("Makefile", b"", "code"),
        (".gitignore", b"", "code"),
        ("run", b"#!/bin/sh\n", "code"),
    ],
)
def test_only_prose_gets_plain(name: str | None, data: bytes, profile: str) -> None:
    assert profile_for(name, data) == profile


@given(st.text(max_size=30), st.sampled_from(["a.unknown", "a.js", "a.sh"]))
def test_careful_mode_keeps_all_ascii_and_line_separators(text: str, name: str) -> None:
    syntax = set(map(chr, range(128))) | {"\x85", "\u2028", "\u2029"}
    damaged = text.encode("utf-8", "ignore").decode("cp1252", "ignore") + text
    data = damaged.encode("utf-8", "ignore")
    try:
        result = normalizer.clean(data, filename=name)
    except normalizer.DecodingError:
        return
    assert [c for c in result.text if c in syntax] == [c for c in result.source if c in syntax]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-8-sig"])
def test_careful_mode_keeps_encoding_and_mark(encoding: str) -> None:
    source = "# " + "Größe, naïve Übermut, Straße, weiß\n" * 5
    bom = "\ufeff".encode("utf-16-le") if encoding == "utf-16-le" else b""
    data = bom + source.encode(encoding)
    result = normalizer.clean(data, filename="a.py")
    assert result.data == data and not result.changed


def test_a_repair_that_the_kept_encoding_cannot_hold_is_suggested() -> None:
    source = "# Größe, naïve Übermut, Straße, weiß. " * 5 + "ErdoÄ\x9fan\n"
    data = source.encode("latin-1")
    result = normalizer.clean(data, filename="a.py", encoding="latin-1")
    assert result.data == data
    suggested = [(e.before, e.after) for e in result.suggestions if e.rule == "mojibake"]
    assert suggested == [("Ä\x9f", "ğ")]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("Ã©t Ã©", "ét é", [(0, "Ã©", "é"), (4, "Ã©", "é")]),
        ("Ã", "à", [(0, "Ã", "à")]),
        ("Ã t", "à t", [(0, "Ã", "à")]),
        ("Ã ", "à", [(0, "Ã ", "à")]),
        ("a’", "a'", [(0, "a’", "a'")]),
    ],
)
def test_a_repair_is_split_at_the_ascii_it_keeps(
    before: str, after: str, parts: list[tuple[int, str, str]]
) -> None:
    edit = Edit(0, len(before), before, after, "mojibake")
    assert [(e.start, e.before, e.after) for e in careful.pieces(edit)] == parts


@pytest.mark.parametrize(
    ("before", "after", "harmless"),
    [
        ("Ã©", "é", True),
        ("Ãƒ\u00a9", "é", True),
        ("╨╛", "о", True),
        ("”", "У", False),
        ("│", "³", False),
        ("카", "ī", False),
        ("Â", "", False),
        ("Ã ", "à", False),
        ("Ã", 'é"', False),
        ("é", "e", False),
        ("Â\x85", "\x85", False),
        ("é", "\u2028", False),
        ("é\u2029", "é", False),
    ],
)
def test_only_what_breaks_no_syntax_and_has_proof_is_harmless(
    before: str, after: str, harmless: bool
) -> None:
    edit = Edit(0, len(before), before, after, "mojibake")
    assert careful.is_harmless(edit) is harmless


def test_the_mark_protects_its_line_and_no_other() -> None:
    text = "“a” Ã©\r\n“b” Ã©  textmend: ignore \r\n“c” Ã©\n"
    result = normalizer.clean(text.encode())
    assert result.text == '"a" é\n“b” Ã©  textmend: ignore \n"c" é\n'
    assert normalizer.undo(result.data, result.changelog) == text.encode()
    again = normalizer.clean(result.data)
    assert not again.changed


def test_a_mark_protects_from_no_repair_of_a_text_as_such() -> None:
    assert normalizer.repair("CafÃ© textmend: ignore").text == "Café textmend: ignore"


def test_a_declaration_is_made_true_where_the_file_becomes_utf8() -> None:
    data = "<?xml version='1.0' encoding='iso-8859-1'?><a>Größe, naïve Straße</a>\n".encode(
        "latin-1"
    )
    result = normalizer.clean(data, "repair", "a.xml")
    assert b"encoding='UTF-8'" in result.data or b"encoding='utf-8'" in result.data
    assert any(one.rule == "declared-encoding" for one in result.changelog.passes)
    assert normalizer.undo(result.data, result.changelog) == data


@pytest.mark.parametrize(
    ("before", "after"),
    [("a", "a\n"), ("a\n\n\n", "a\n"), ("", ""), ("\n", "\n"), ("a\n", "a\n"), ("a\r\n", "a\n")],
)
def test_a_file_ends_with_one_newline(before: str, after: str) -> None:
    assert normalizer.clean(before.encode()).text == after


def test_a_text_is_not_given_what_only_a_file_has() -> None:
    assert normalizer.normalize("a").text == "a"
    assert normalizer.normalize("a").changed is False


def test_suggestions_stand_where_they_are_in_the_source() -> None:
    source = "CafÃ© \r\n\r\nUmerov said so”. \n"
    result = normalizer.clean(source.encode())
    (suggestion,) = [e for e in result.suggestions if e.rule == "unbalanced-quote"]
    assert source[suggestion.start : suggestion.end] == suggestion.before == "”"


def test_an_unknown_profile_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="plain"):
        normalizer.normalize_many(["a"], "plian")


def test_no_package_data_is_missing() -> None:
    package = Path(normalizer.__file__).parent
    assert (package / "py.typed").exists()
    assert normalizer.normalize("ErdoÄŸan").text == "Erdoğan"


def test_what_is_odd_but_right_stays_in_a_long_text_and_damage_beside_it_goes() -> None:
    odd = [f"Рядок {n} про ОРДіЛО та «ЛиАЗ», – знову “{n}” і нічого більше." for n in range(392)]
    odd += [f"{prefix}иБ" for prefix in "КМГТПЭЗЙ"]
    right = "Київ чекає на весну, ОРДіЛО теж."
    damaged = right.replace("весну", "весну".encode().decode("cp1251", "replace"))
    assert damaged != right
    result = normalizer.normalize("\n".join([*odd[:200], damaged, *odd[200:]]))
    straight = [line.replace("–", "-").replace("“", '"').replace("”", '"') for line in odd]
    assert result.text.split("\n") == [*straight[:200], right, *straight[200:]]
    assert result.changelog.replay(result.source) == result.text
    assert normalizer.normalize(result.text).text == result.text


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        ("Les frères étaient déjà à l’école, où l’on apprend à écrire.", "cp1252"),
        ("Bugün hava çok güzel, ama akşama doğru yağmur yağacakmış.", "cp1252"),
        ("Съешь ещё этих мягких французских булок, да выпей же чаю.", "cp1251"),
    ],
)
@pytest.mark.parametrize(
    "right",
    [
        "tilt ×², area 1.8 Å², slope ½°",
        "µ±3σ covers 99.7 %, Ø±¼ mm",
        "¬¬p ⇔ p, Ø∪A = A",
        "KÜ® und MÖ™ stehen im Regal",
        "“É”, “Ó”, “À”, “Í”: todas com acento",
        "em O Estado, nas revistas Veja, IstoÉ, Placar",
        "Віну ўсклалі на «Моладзь БНФ»",
        "Учился в Гёттингенском и Лейпцигском университетах",
        "Спала вона на високому п’єці",
    ],
)
def test_right_text_stays_beside_damage(line: str, encoding: str, right: str) -> None:
    misread = line.encode().decode(encoding, "replace")
    assert "\ufffd" not in misread
    damaged = [f"{misread} {n}" for n in range(30)]
    lines = [*damaged, right, "Un café, s’il vous plaît.", *damaged]
    repaired = normalizer.repair("\n".join(lines)).text.split("\n")
    assert repaired[30:32] == lines[30:32]
    assert repaired[0] == f"{line} 0"


@pytest.mark.parametrize(("profile", "name"), [("plain", "a.rst"), ("code", None)])
def test_a_clean_copy_is_read_as_what_it_is_or_not_made(profile: str, name: str | None) -> None:
    """Among few bytes, one more or less makes another encoding of a NUL."""
    made = refused = 0
    for some in itertools.product((b"<", b"\0", b"e", b"\x80", b" \n", "Ã©".encode()), repeat=3):
        if b"\0" not in some:
            continue
        try:
            result = normalizer.clean(b"".join(some), profile, name)
        except normalizer.DecodingError:
            refused += 1
            continue
        made += result.changed
        assert normalizer.decode(result.data).text == result.text
        assert normalizer.clean(result.data, profile, name).data == result.data
    assert made > 20 and refused


@pytest.mark.parametrize("high", [b"\x80", b"\xe9"])
@pytest.mark.parametrize("misread", ["Ã©", "â€™"])
def test_a_copy_in_several_encodings_is_stable_or_not_made(high: bytes, misread: str) -> None:
    made = 0
    for before, after in itertools.product(range(4), repeat=2):
        try:
            result = normalizer.clean(high * before + misread.encode() + high * after, "code")
        except normalizer.DecodingError:
            continue
        made += result.changed
        assert normalizer.clean(result.data, "code").data == result.data
    assert made > 2


@pytest.mark.parametrize("beside", ["Ã¢â‚¬â„¢", "doesnÃ¢â‚¬â„¢t"])
@pytest.mark.parametrize("weak", ["Ã©", "Ã©\\u00e9\\", "Ã¨"])
def test_what_a_repair_spoke_against_is_weighed_anew(beside: str, weak: str) -> None:
    once = normalizer.normalize(f"\\u00e9{beside}\n{weak}\n").text
    assert normalizer.normalize(once).text == once


def test_marks_forbid_what_any_of_them_forbids() -> None:
    """Told by bisection; by looking at each of them it is the same."""
    chance = random.Random(2)
    forbidden = 0
    for _ in range(500):
        marks = []
        for _ in range(chance.randrange(6)):
            start, codes = chance.randrange(20), chance.choices("abc", k=chance.randrange(3))
            marks.append(Ignored(start, start + chance.randrange(8), tuple(codes)))
        start, code = chance.randrange(20), chance.choice(["", "a", "b", "a+c", "d"])
        end = start + chance.randrange(4)
        wanted = any(
            one.start <= max(start, end - 1)
            and one.end > start
            and (not one.codes or not set(one.codes).isdisjoint(code.split("+")))
            for one in marks
        )
        assert Forbidden(marks).at(start, end, code) == wanted
        assert bool(Forbidden(marks)) == bool(marks)
        forbidden += wanted
    assert forbidden > 50


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.rst", "a.tex", "a.html", "a.srt"])
@pytest.mark.parametrize("lines", [("a", " ", "b"), ("a", "\t "), (" ", "a"), ("- a", "  ", "  b")])
def test_lines_of_blanks_are_done_with_at_once(end: str, name: str, lines: tuple[str, ...]) -> None:
    once = normalizer.clean(f"{end.join(lines)}{end}".encode(), "plain", name).data
    assert normalizer.clean(once, "plain", name).data == once
