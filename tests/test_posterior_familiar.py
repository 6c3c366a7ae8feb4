"""The proof that a line reads like text of a language known."""

from __future__ import annotations

import unicodedata

import pytest
from damaged_texts import load
from hypothesis import given
from hypothesis import strategies as st

from normalizer.posterior import familiar
from normalizer.posterior.candidates import legacy
from normalizer.posterior.familiar import contexts, is_familiar
from normalizer.posterior.features import Line


@pytest.mark.parametrize(
    ("line", "is_right"),
    [
        ("Çırağan", True),
        ("è un caffè", True),
        ("naïve “quote”", True),
        ("Der Käfer läuft über die Brücke.", True),
        ("načtěte prosím stránku znovu", True),
        ("Привет", True),
        ("€ 5", True),
        ("plain", True),
        ("", True),
        ("1234 \x00", True),
        ("olduðu gibi", False),  # Turkish read in Windows-1252
        ("èeský", False),
        ("Ïðèâåò", False),
        ("pøíliš", False),
        ("x§y", False),
        ("caf‚", False),
        ("ÖÐÎÄ", False),
    ],
)
def test_lines(line: str, is_right: bool) -> None:
    assert is_familiar(Line(line)) is is_right


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x² “a”", ["a² ", " “a", "a” "]),
        ("§ 7", [" § "]),
        ("A§7", ["A§0"]),
        ("(§)", [".§."]),
        ("É", []),
        ("plain", []),
        ("«»", [" «.", ".» "]),
        ("\x81", [" \x81 "]),
    ],
)
def test_contexts_of_symbols(line: str, found: list[str]) -> None:
    assert list(contexts(line)) == found


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_is_familiar(line: str) -> None:
    assert is_familiar(Line(line))


@given(st.text(max_size=30))
def test_what_no_error_makes_is_familiar(line: str) -> None:
    if not legacy.possible(list(Line(line).distinct)):
        assert is_familiar(Line(line))


@pytest.mark.parametrize(
    ("line", "is_right"),
    [("привет мир ъъэыь", True), ("привет ъъэыь эыьъъ", False), ("ъъэыь", False)],
)
def test_of_another_script_known_words_outweigh_unknown_ones(line: str, is_right: bool) -> None:
    assert is_familiar(Line(line)) is is_right


def test_misread_legacy_text_is_no_familiar_one() -> None:
    lines = [case for case in load("synthetic") if case["group"] == "legacy-as-legacy"]
    proved = [case["damaged"] for case in lines if is_familiar(Line(case["damaged"]))]
    assert len(lines) >= 10
    assert proved == []


def test_most_right_lines_of_the_tables_are_proved() -> None:
    lines = {case["clean"] for case in load("calibration") if "\n" not in case["clean"]}
    proved = [line for line in lines if is_familiar(Line(line))]
    assert len(proved) >= 0.75 * len(lines)


def test_the_generated_tables_are_whole() -> None:
    for triple in familiar._neighbours():
        assert len(triple) == 3
        assert triple[1] > "\x7f" and triple[1] == triple[1].lower()
    for triple in familiar._symbols():
        assert len(triple) == 3
        assert triple[0] in "aA0 ." and triple[2] in "aA0 ."
        assert not unicodedata.category(triple[1]).startswith("C")
    assert len(familiar._neighbours()) > 5_000
    assert len(familiar._symbols()) > 50
