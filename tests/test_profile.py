"""Profiles: the four that exist, and your own from a mapping."""

from __future__ import annotations

from typing import Any

import pytest

from normalizer import profile
from normalizer.rule import Safety
from normalizer.rules import ALL_RULES, by_code, normalize_text


def test_the_profiles_name_rules_that_exist_in_run_order() -> None:
    order = [rule.code for rule in ALL_RULES]
    for one in profile.PROFILES.values():
        assert list(one.rules) == sorted(one.rules, key=order.index)
        assert not set(one.rules) & set(one.report)
        assert all(by_code[code].safety is Safety.SAFE for code in one.rules)


def test_repair_applies_no_rule_and_code_changes_no_character() -> None:
    assert profile.get("repair").rules == profile.get("repair").report == ()
    assert profile.get("code").rules == ()


def test_get_takes_a_name_or_a_profile() -> None:
    plain = profile.get("plain")
    assert profile.get(plain) is plain
    with pytest.raises(ValueError, match="did you mean plain"):
        profile.get("plian")


def test_your_own_profile_adds_removes_and_reports() -> None:
    mine = profile.from_mapping(
        "mine",
        {
            "extend": "plain",
            "add": ["ellipsis", "bidi-control"],
            "remove": ["unicode-dash"],
            "report": ["non-nfc"],
        },
    )
    assert mine.name == "mine"
    assert normalize_text("a…—\u202e“e\u0301", mine.rules, mine.context()) == 'a...—"e\u0301'
    assert "non-nfc" in mine.report
    assert "bidi-control" not in mine.report


@pytest.mark.parametrize(
    ("mapping", "before", "after"),
    [
        ({"quotes": "keep"}, "“a”", "“a”"),
        ({"quotes": "curly"}, '"a"', "“a”"),
        ({"quotes": "curly", "locale": "de"}, '"a"', "„a“"),
        ({"quotes": "unify"}, "‟a”", "“a”"),
        ({"dashes": "keep"}, "a – b", "a – b"),
        ({"dashes": "unify"}, "a ― b", "a — b"),
        ({"spaces": "typographic"}, "a\u00a0b\u2005c", "a\u00a0b\u2009c"),
        ({"extend": "typographic"}, "“a” –\u00a0b\u00ad", "“a” –\u00a0b\u00ad"),
        ({"extend": "repair"}, "“a”\r\n", "“a”\r\n"),
    ],
)
def test_modes(mapping: dict[str, Any], before: str, after: str) -> None:
    mine = profile.from_mapping("mine", mapping)
    assert normalize_text(before, mine.rules, mine.context()) == after


def test_file_settings_are_taken_over() -> None:
    mapping = {"min_confidence": 0.9, "keep_bom": True, "final_newline": False, "encoding": "keep"}
    mine = profile.from_mapping("mine", mapping)
    assert mine.min_confidence == 0.9
    assert mine.keep_bom
    assert not mine.final_newline
    assert mine.encoding is None


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"quote": "keep"}, "unknown key 'quote': did you mean quotes"),
        ({"quotes": "curvy"}, "unknown quotes mode 'curvy': did you mean curly"),
        ({"add": ["ellipsys"]}, "unknown rule 'ellipsys': did you mean ellipsis"),
        ({"add": "ellipsis"}, "add must be a list of rule codes"),
        ({"add": [1]}, "add must be a list of rule codes"),
        ({"add": 1}, "add must be a list of rule codes"),
        ({"add": ["unbalanced-quote"]}, "can only be reported"),
        ({"extend": "plane"}, "unknown profile 'plane': did you mean plain"),
        ({"extend": 1}, "extend must be a text"),
        ({"min_confidence": 2}, "min_confidence must be a number from 0 to 1"),
        ({"min_confidence": True}, "min_confidence must be a number from 0 to 1"),
        ({"keep_bom": "yes"}, "keep_bom must be true or false"),
        ({"encoding": "latin-1"}, "unknown encoding 'latin-1'"),
        ({"locale": 5}, "locale must be a text"),
        ({"quotes": ["x"]}, "unknown quotes mode"),
    ],
)
def test_a_wrong_mapping_is_refused_in_one_line(mapping: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        profile.from_mapping("mine", mapping)
    assert "\n" not in str(caught.value)
