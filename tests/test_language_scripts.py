"""Characters in classes: script for letters, use for the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language import scripts
from normalizer.language.scripts import CLASS_ID, CLASSES, class_name, mixes_scripts, script


@pytest.mark.parametrize(
    ("chars", "name"),
    [
        ("aZ", "ascii-letter"),
        ("éßÿ", "latin-letter"),
        ("āłșơƯẽ", "latin-extended"),
        ("əʒʼﬁɐ", "latin-phonetic"),
        ("ＡＺ", "latin-fullwidth"),
        ("ЖяЁё", "cyrillic"),
        ("ѣҐѠӘ", "cyrillic-extended"),
        ("αΩ", "greek"),
        ("か", "hiragana"),
        ("カ", "katakana"),
        ("ｶ", "halfwidth-kana"),
        ("漢", "cjk"),
        ("한", "hangul"),
        ("ᄀ", "other-letter"),
        ("א", "hebrew"),
        ("ﻉﭐ", "presentation-form"),
        ("ع", "arabic"),
        ("\u0e34ก", "thai"),
        ("क\u093e", "devanagari"),
        ("\u0301\u0308", "mark"),
        ("٣", "digit"),
        ("１！", "fullwidth-sign"),
        ("½Ⅷ", "number"),
        ("²³¹", "superscript"),
        (".,;:!?", "stop"),
        ("'\"", "quote"),
        ("’“«›", "typographic-quote"),
        ("„‚", "low-quote"),
        ("-", "hyphen"),
        ("–—", "dash"),
        ("•…·", "bullet-sign"),
        ("®§×ª¿", "latin-sign"),
        ("€£", "currency"),
        ("≈√", "math"),
        ("─▄", "box"),
        ("■◆", "shape"),
        ("→⇒⟶", "arrow"),
        ("❤☆⌘⬛", "dingbat"),
        ("´¨˜", "accent-sign"),
        ("、。・㈱︵", "cjk-punctuation"),
        ("\u00a0\u3000"[:1], "space"),
        (" ", "boundary"),
        ("😀", "emoji"),
        ("\x00\x1f\x7f", "c0"),
        ("\x80\x9f", "c1"),
        ("#%(", "ascii-sign"),
        ("\u200b\ufeff", "format"),
        ("\xad", "soft-hyphen"),
        ("\ue000", "private"),
        ("\u0378", "unassigned"),
        ("\ud83d", "surrogate"),
        ("\ufffd", "replacement"),
        ("ⴰ", "other-letter"),
        ("ქ", "georgian"),
    ],
)
def test_classes(chars: str, name: str) -> None:
    assert {char: class_name(char) for char in chars} == dict.fromkeys(chars, name)


@given(st.characters(categories=None))
def test_every_character_has_a_class(char: str) -> None:
    assert class_name(char) in CLASS_ID


def test_classes_are_told_apart_and_keep_their_numbers() -> None:
    """The model file holds numbers."""
    assert len(set(CLASSES)) == len(CLASSES) == 77
    assert CLASS_ID["boundary"] == 0
    assert CLASS_ID["ascii-letter"] == 1
    assert CLASSES[-1] == "yi"
    assert CLASS_ID["greek"] == len(scripts.OTHERS)


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("a", "latin"),
        ("é", "latin"),
        ("ā", "latin"),
        ("ə", "latin"),
        ("Ж", "cyrillic"),
        ("ѣ", "cyrillic"),
        ("α", "greek"),
        ("か", "cjk"),
        ("カ", "cjk"),
        ("ｶ", "cjk"),
        ("ㄅ", "cjk"),
        ("漢", "cjk"),
        ("한", "hangul"),
    ],
)
def test_scripts(char: str, name: str) -> None:
    assert script(char) == name


@pytest.mark.parametrize(
    ("text", "mixes"),
    [
        ("Cрпски", True),
        ("C-рпски", False),
        ("naïve", False),
        ("漢字かな", False),
        ("한국漢", True),
        ("a日", True),
        ("a1Ж", False),
        ("a٣", True),
        ("", False),
        ("αβ γδ abc", False),
        ("a\u0301Ж", False),
    ],
)
def test_mixed_scripts(text: str, mixes: bool) -> None:
    assert mixes_scripts(text) is mixes


@given(st.text(), st.text())
def test_what_a_blank_parts_does_not_mix(one: str, other: str) -> None:
    assert mixes_scripts(f"{one} {other}") == (mixes_scripts(one) or mixes_scripts(other))
