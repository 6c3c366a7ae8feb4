"""Formats: golden pairs, and documents of independent writers cleaned and read back by others."""

from __future__ import annotations

import json
from pathlib import Path

import build_formats_doc
import pytest
from awkward_documents import AWKWARD
from conftest import ROOT, Textmend
from format_documents import KINDS, Kind, values
from hypothesis import given, settings
from hypothesis import strategies as st

import normalizer
from normalizer.formats.registry import FORMATS, LEFT, Format, format_of

GOLDEN = ROOT / "fixtures" / "formats"
PAIRS = sorted(path for path in GOLDEN.iterdir() if {"plain", "repair"} & set(path.name.split(".")))


def golden(path: Path) -> tuple[str, str, bytes, bytes]:
    """Name and profile of a pair ``name.profile.ext``, with the bytes before and after."""
    stem, profile, extension = path.name.rsplit(".", 2)
    before = GOLDEN / f"{stem}.{extension}"
    return before.name, profile, before.read_bytes(), path.read_bytes()


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_a_golden_pair(path: Path) -> None:
    name, profile, before, after = golden(path)
    result = normalizer.clean(before, profile, name)
    assert result.data.decode() == after.decode()
    assert not result.notes
    assert normalizer.undo(result.data, result.changelog) == before
    assert normalizer.clean(after, profile, name).data == after


#: Short documents with what either profile makes of them, and why.
CASES = [json.loads(line) for line in (GOLDEN / "cases.jsonl").read_text("utf-8").split("\n")[:-1]]


@pytest.mark.parametrize("profile", ["plain", "repair"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']}: {case['why']}")
def test_a_case(case: dict[str, str], profile: str) -> None:
    before, after = case["before"].encode(), case[profile]
    result = normalizer.clean(before, profile, case["name"])
    assert result.text == after
    assert not result.notes
    assert normalizer.undo(result.data, result.changelog) == before
    assert normalizer.clean(after.encode(), profile, case["name"]).text == after


def test_every_format_has_a_golden_pair() -> None:
    shown = {format_of(path.name, path.read_text(encoding="utf-8")) for path in PAIRS}
    wanted = {one.name for one in FORMATS if one.find and not one.unproved}
    assert wanted <= {one.name for one in shown if one}


def test_name_patterns_are_of_the_kinds_that_are_looked_for() -> None:
    patterns = [pattern for one in FORMATS for pattern in one.patterns]
    patterns += [pattern for some, _ in LEFT for pattern in some]
    assert not [one for one in patterns if "*" in one[1:-1] or set(one) & set("?[")]


@pytest.mark.parametrize("one", [one for one in FORMATS if one.find], ids=lambda one: one.name)
def test_in_nothing_there_is_nothing(one: Format) -> None:
    name = one.patterns[0].replace("*", "a")
    assert normalizer.clean(b"", "plain", name).data == b""


def test_the_document_of_formats_is_current() -> None:
    written = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert written == build_formats_doc.build(), "run: python tools/build_formats_doc.py"


def test_formats_are_listed_and_explained(textmend: Textmend) -> None:
    listed = textmend("formats").out.decode()
    assert all(one.name in listed for one in FORMATS)
    assert "proved: PyYAML" in textmend("formats", "yaml").out.decode()
    assert textmend("formats", "ymal").code == 2


COMBINATIONS = [(kind, profile) for kind in (*KINDS, *AWKWARD) for profile in kind.profiles]
NAMES = [f"{kind.name}, {profile}" for kind, profile in COMBINATIONS]


def check(kind: Kind, profile: str, text: str) -> tuple[list[str], list[str]]:
    """The values before and after; all else stays, and so does the copy, which can be undone."""
    data = text.encode()
    result = normalizer.clean(data, profile, kind.filename)
    rest, before = kind.read(text)
    rest_after, after = kind.read(result.data.decode())
    assert rest_after == rest
    assert normalizer.clean(result.data, profile, kind.filename).data == result.data
    assert normalizer.undo(result.data, result.changelog) == data
    return before, after


@pytest.mark.parametrize(("kind", "profile"), COMBINATIONS, ids=NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_values_become_what_they_should_and_all_else_stays(
    kind: Kind, profile: str, seed: int
) -> None:
    some = values(seed, kind.lacks)
    before, after = check(kind, profile, kind.write([damaged for damaged, _ in some]))
    assert after == [normalizer.normalize(value, profile).text for value in before]
    assert before != after


RIGHT = "Cet été, le café était déjà fermé à cette heure-là"
#: Kinds of documents that are written without escapes, and hold no damage but in their values.
RAW = [
    kind
    for kind in KINDS
    if set("\\Ã").isdisjoint(text := kind.write([RIGHT, RIGHT])) and RIGHT in text
]


@pytest.mark.parametrize("kind", RAW, ids=lambda kind: kind.name)
def test_of_a_long_document_that_is_right_nothing_is_parsed(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = kind.write([RIGHT] * 400)
    monkeypatch.setattr(Format, "finder", None)
    assert not normalizer.clean(text.encode(), "repair", kind.filename).changed


@pytest.mark.parametrize("kind", RAW, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "damaged", ["Cet Ã©tÃ© dernier", "dÃ©jÃ\u00a0 vu", "Ïðèâåò, êàê äåëà, äðóçüÿ ìîè"]
)
def test_of_a_long_document_a_single_damaged_value_is_found(kind: Kind, damaged: str) -> None:
    right = [RIGHT] * 400
    text = kind.write([*right[:300], damaged, *right[300:]])
    result = normalizer.clean(text.encode(), "repair", kind.filename)
    alone = normalizer.repair(damaged).text
    assert alone != damaged and alone in result.text and damaged not in result.text


#: What could become syntax, in one format or another.
PIECES = (
    "“x” y", "“yes”", "–5", "− 1", "’", "’’", "“", "”", "“”", "–", "—", "=1–2", "a: “b”",
    "“a”: b", "a # “b”", "“{x}”", "[“x”]", "“x”;", "“a, b”", "\\“", "\\u201c “", "“x”\\", '"“',
    "'“", '”"', "&amp; “", "]]> “", "<!-- “ --", "%s “x”", "<b> “", "*“x”", "&“x", "@“", "|“",
    "“x”|y", "~–", "null–", "0x–1", "1–2", "é: –", "- “x”", "? “x”", "! “x”",
    "“\u200b”", "ﬁ", "–-", "\u00a0“", "“ ", "\u2028“", "tab\t“", "{{ “x” }}",
    "https://ex.com/a–b", "x" * 90 + "’", "\U0001f600’",
)  # fmt: skip
ONE_LINE = {"SubRip", "WebVTT", "Markdown", "INI", "Python", "Jupyter"}
ONE_LINE |= {kind.name for kind in AWKWARD}


@pytest.mark.parametrize(("kind", "profile"), COMBINATIONS, ids=NAMES)
@settings(max_examples=12)
@given(pieces=st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), min_size=2))
def test_nothing_becomes_syntax(kind: Kind, profile: str, pieces: list[list[str]]) -> None:
    some = [" ".join(piece) for piece in pieces]
    if kind.name in ONE_LINE:
        some = [one.replace("\u2028", "").replace("\t", " ").strip() for one in some]
    some = [one for one in some if not set(kind.lacks) & set(one) and "-->" not in one]
    text = kind.write([*some, "“é”", "x"])
    try:
        kind.read(text)
    except Exception:  # what the writer itself got wrong is no test of ours
        return
    check(kind, profile, text)


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        # one that would go on into what is no text stays, and nothing beside it does
        ("a.md", "“â€™\u200b\x1b`x`\n", "\"'\x1b`x`\n"),
        ("a.tex", "“\u200b\x1b$x$\n", '"\x1b$x$\n'),
        ("a.md", "“\x1b[1mb\x1b[0m” `x`\n", '"b" `x`\n'),
    ],
)
def test_what_stands_beside_an_escape_sequence(name: str, text: str, after: str) -> None:
    assert normalizer.clean(text.encode(), "plain", name).text == after
