"""Right text in many scripts stays itself: only what the rules name is changed, and no letter."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
import regex

from normalizer import profile
from normalizer.rules import apply_rules, normalize_text
from normalizer.rules.east_asian import east_asian_places, is_east_asian

SENTENCES = Path(__file__).parent.parent / "fixtures" / "scripts" / "sentences.jsonl"
LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Sm}\p{Sc}\u200c\u200d]")

#: What the profile changes in these sentences, besides composing letters and marks (NFC).
EXPECTED = {
    "plain": {"curly-quote", "unicode-dash", "unusual-space", "non-nfc"},
    "typographic": {"non-nfc"},
    "code": set(),
    "repair": set(),
}


def sentences() -> dict[str, list[str]]:
    by_language: dict[str, list[str]] = {}
    for line in SENTENCES.read_text(encoding="utf-8").split("\n"):
        if line:
            row = json.loads(line)
            by_language.setdefault(row["lang"], []).append(row["text"])
    return by_language


def letters(text: str) -> list[str]:
    return LETTERS.findall(unicodedata.normalize("NFC", text).replace("\u2212", "-"))


@pytest.mark.parametrize("language", sorted(sentences()))
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_right_text_stays_itself(language: str, name: str) -> None:
    chosen = profile.get(name)
    context = chosen.context()
    for text in sentences()[language]:
        done = apply_rules(text, chosen.rules, context).passes
        assert {one.rule for one in done} <= EXPECTED[name], text
        assert letters(normalize_text(text, chosen.rules, context)) == letters(text)


def test_the_sample_has_most_scripts() -> None:
    together = "".join(text for texts in sentences().values() for text in texts)
    scripts = (
        "Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Syriac Thaana Nko Devanagari Bengali "
        "Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Khmer Myanmar "
        "Tibetan Mongolian Javanese Ethiopic Cherokee Canadian_Aboriginal Hangul Hiragana Katakana "
        "Han"
    )
    for script in scripts.split():
        assert regex.search(rf"\p{{Script={script}}}", together), script


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("々", True),  # the first of their characters
        ("他a", True),
        ("\U00020000", True),
        ("x" * 2400 + "他" * 2400, True),  # far from the beginning
        ("한국어", False),  # of Hangul, which begins with the same bytes
        ("\u2fff“—”", False),
        ("naïve – Ж", False),
        ("\ud83d", False),
        ("", False),
    ],
)
def test_lines_of_chinese_and_japanese(line: str, expected: bool) -> None:
    assert is_east_asian(line) is expected
    text = f"{line}”\n" * 20  # more places than are looked at one by one
    found = list(east_asian_places(text, "”"))
    assert found == [at for at, char in enumerate(text) if char == "”" and expected]
