"""Every dash, quote, space, control and invisible character of Unicode has a decision."""

import re
import unicodedata
from functools import cache

import pytest
import regex

from normalizer import profile
from normalizer.rule import Context
from normalizer.rules import ALL_RULES, normalize_text
from normalizer.rules.kept import KEPT
from normalizer.rules.unicode_tables import COMPOSING, REORDERING

NAMES = [
    "Pd",
    "Pi",
    "Pf",
    "Zs",
    "Zl",
    "Zp",
    "Cc",
    "Cf",
    "Quotation_Mark",
    "Dash",
    "White_Space",
    "Default_Ignorable_Code_Point",
    "Bidi_Control",
]
SURROUNDINGS = ("a{}b", "a {} b", "{}", "漢{}字")


@cache
def characters(name: str) -> list[str]:
    """The assigned characters with a category or property, by the newest Unicode data at hand."""
    return regex.findall(rf"\p{{{name}}}", "".join(map(chr, range(0x110000))))


@cache
def kept_reason(char: str) -> str | None:
    return next((k.reason for k in KEPT if re.match(f"[{k.characters}]", char)), None)


def changed_by(char: str) -> set[str]:
    """The rules that change the character in one of some plain surroundings."""
    return {
        rule.code
        for rule in ALL_RULES
        if rule.triggers and re.match(f"[{rule.triggers}]", char)
        for text in SURROUNDINGS
        for edit in rule.find(text.format(char), Context())
        if char in edit.before and char not in edit.after
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_character_is_changed_by_a_rule_or_kept_for_a_reason(name: str) -> None:
    undecided = [
        f"U+{ord(char):04X}"
        for char in characters(name)
        if kept_reason(char) is None and not changed_by(char)
    ]
    assert undecided == []


def test_what_is_listed_as_kept_is_kept() -> None:
    plain = profile.get("plain")
    for kept in KEPT:
        for char in re.findall(f"[{kept.characters}]", "".join(map(chr, range(0x20, 0x20000)))):
            assert char in normalize_text(f"a{char}b", plain.rules, plain.context())


def test_each_property_is_really_there() -> None:
    """A property that the package does not know would make its test pass over nothing."""
    assert all(len(characters(name)) >= 1 for name in NAMES)
    assert {"‘", "«", "「"} <= set(characters("Quotation_Mark"))


def test_the_table_of_composing_characters_holds_for_this_python() -> None:
    """Whatever is outside of the table neither composes with nor moves before what precedes it."""
    composing = re.compile(f"[{COMPOSING}{REORDERING}]")
    outside = [c for c in map(chr, range(0x110000)) if not composing.match(c)]
    assert not any(map(unicodedata.combining, outside))
    assert all(unicodedata.is_normalized("NFC", char) for char in outside)
    for before in "aeo\u1100\u0915":
        text = "".join(before + char for char in outside if not "\ud800" <= char <= "\udfff")
        assert unicodedata.is_normalized("NFC", text)
