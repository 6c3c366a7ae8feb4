"""The case tables of fixtures/rules: what each rule changes, and beside it what it leaves alone.

A case is one line: `rule` (or the profile `plain`) makes `after` of `before`, in the given `modes`,
`locale` and `place`. Where both are the same the rule must find nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from normalizer import profile
from normalizer.edit import apply
from normalizer.rule import Context, Rule
from normalizer.rules import ALL_RULES, apply_rules, by_code, normalize_text

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"

Case = dict[str, Any]


def cases() -> list[Case]:
    return [
        json.loads(line)
        for path in sorted(FIXTURES.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line
    ]


def context(case: Case) -> Context:
    return Context(case.get("modes", {}), case.get("locale"), case.get("place", "plain"))


OF_RULES = [case for case in cases() if case["rule"] in by_code]
OF_PROFILES = [case for case in cases() if case["rule"] not in by_code]


@pytest.mark.parametrize("case", OF_RULES, ids=lambda case: f"{case['rule']}: {case['comment']}")
def test_rule(case: Case) -> None:
    rule = by_code[case["rule"]]
    edits = list(rule.find(case["before"], context(case)))
    assert apply(case["before"], edits) == case["after"]
    assert rule.apply(case["before"], context(case)) == case["after"]
    if case["before"] == case["after"]:
        assert edits == []


@pytest.mark.parametrize("case", OF_PROFILES, ids=lambda case: case["comment"])
def test_profile(case: Case) -> None:
    chosen = profile.get(case["rule"])
    place = chosen.context(case.get("place", "plain"))
    assert normalize_text(case["before"], chosen.rules, place) == case["after"]
    assert apply_rules(case["after"], chosen.rules, place).passes == ()


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_each_rule_has_a_fix_and_a_no_op(rule: Rule) -> None:
    own = [case for case in OF_RULES if case["rule"] == rule.code]
    assert any(case["before"] != case["after"] for case in own)
    assert any(case["before"] == case["after"] for case in own)
    assert any(example.before != example.after for example in rule.examples)
    assert any(example.before == example.after for example in rule.examples)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_examples(rule: Rule) -> None:
    for example in rule.examples:
        edits = rule.find(example.before, example.context)
        assert apply(example.before, edits) == example.after
