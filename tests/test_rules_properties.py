"""What holds for every text: stable, composed, and the fast way equal to the one with a record."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hostile_texts import PLACES, TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer import profile
from normalizer.edit import apply
from normalizer.rule import Context, Rule
from normalizer.rules import ALL_RULES, apply_rules, normalize_text, suggestions

CURLY = profile.from_mapping("curly", {"extend": "typographic", "quotes": "curly"})
ALL = profile.from_mapping(
    "all",
    {"add": ["ellipsis", "bullet", "guillemet", "bidi-control", "compatibility-form"]},
)
FRENCH = profile.from_mapping("french", {"quotes": "curly", "locale": "fr"})
PROFILES = [*profile.PROFILES.values(), CURLY, ALL, FRENCH]


@pytest.mark.parametrize("chosen", PROFILES, ids=lambda chosen: chosen.name)
@given(text=TEXTS, place=st.sampled_from(PLACES))
@settings(max_examples=300, deadline=None)
def test_passes_replay_as_their_edits_do_and_a_second_run_finds_nothing(
    chosen: profile.Profile, text: str, place: str
) -> None:
    context = chosen.context(place)
    clean = normalize_text(text, chosen.rules, context)
    recorded = text
    for one in apply_rules(text, chosen.rules, context).passes:
        logged = one.logged(recorded)
        after = apply(recorded, one.edits_in(recorded))
        assert logged.undo(after) == recorded
        recorded = after
    assert recorded == clean
    assert normalize_text(clean, chosen.rules, context) == clean
    assert apply_rules(clean, chosen.rules, context).passes == ()


@pytest.mark.parametrize("name", ["plain", "typographic"])
@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_clean_text_is_composed(name: str, text: str) -> None:
    chosen = profile.get(name)
    assert unicodedata.is_normalized("NFC", normalize_text(text, chosen.rules, chosen.context()))


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
@given(text=TEXTS, place=st.sampled_from(PLACES), quotes=st.sampled_from(["curly", "straight"]))
@settings(max_examples=60, deadline=None)
def test_find_and_apply_of_each_rule_agree(rule: Rule, text: str, place: str, quotes: str) -> None:
    context = Context({"quotes": quotes}, None, place)
    edits = list(rule.find(text, context))
    assert apply(text, edits) == rule.apply(text, context)
    assert all(before.end <= after.start for before, after in pairwise(edits))
    if edits and not rule.always:
        assert re.search(f"[{rule.triggers}]", text)


@pytest.mark.parametrize("chosen", PROFILES, ids=lambda chosen: chosen.name)
@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_only_rules_that_say_so_write_what_is_a_trigger(chosen: profile.Profile, text: str) -> None:
    rules = [rule for rule in ALL_RULES if rule.code in chosen.rules]
    for rule in (rule for rule in rules if not rule.writes):
        after = rule.apply(text, chosen.context())
        for other in (other for other in rules if other is not rule and not other.always):
            found = set(re.findall(f"[{other.triggers}]", after))
            assert found <= set(re.findall(f"[{other.triggers}]", text)), (rule.code, other.code)


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_suggestions_belong_to_the_text(text: str) -> None:
    plain = profile.get("plain")
    for edit in suggestions(text, plain.report, plain.context()):
        assert text[edit.start : edit.end] == edit.before


@given(text=st.text(st.characters(categories=["L", "Nd"])))
@settings(deadline=None)
def test_letters_and_digits_stay_up_to_composition_ligatures_and_width(text: str) -> None:
    plain = profile.get("plain")
    clean = normalize_text(text, plain.rules, plain.context())
    fold = {"\u3164": "", "\u115f": "", "\u1160": "", "\uffa0": ""}  # letters that show nothing
    kept = text.translate(str.maketrans(fold))
    assert unicodedata.normalize("NFKC", clean).translate(str.maketrans(fold)) in {
        unicodedata.normalize("NFKC", kept),
        unicodedata.normalize("NFKC", text).translate(str.maketrans(fold)),
    }


def test_every_code_point_is_settled_at_once() -> None:
    """All of Unicode, one by one between letters, at a line's start and after a mark."""
    plain = profile.get("plain")
    context = plain.context()
    for start in range(0, 0x110000, 64):
        chars = "".join(map(chr, range(start, start + 64)))
        text = "\n".join(f"a{char}b\n{char} e{char}\u0301" for char in chars)
        clean = normalize_text(text, plain.rules, context)
        assert normalize_text(clean, plain.rules, context) == clean
        assert unicodedata.is_normalized("NFC", clean)


def test_no_rule_makes_what_an_earlier_one_replaces() -> None:
    """Each replacement of a single character holds nothing for the rules before it."""
    plain = profile.get("plain")
    context = plain.context()
    rules = [rule for rule in ALL_RULES if rule.code in plain.rules and not rule.always]
    every = "".join(map(chr, range(0x110000)))
    for number, rule in enumerate(rules):
        for char in re.findall(f"[{rule.triggers}]", every):
            before = f"a {char}b"
            for earlier in rules[:number]:
                before = earlier.apply(before, context)
            after = rule.apply(before, context)
            if after != before:
                for earlier in rules[:number]:
                    assert earlier.apply(after, context) == after, (rule.code, earlier.code, char)
