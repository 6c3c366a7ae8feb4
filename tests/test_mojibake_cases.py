"""The case tables: what repair must restore, and what it must leave alone.

A case is one line of fixtures/mojibake/*.jsonl: `damaged` must become `clean`, code point for code
point; where both are the same, the text is right and must not change. Cases that repair does not
master yet live in known-failures.jsonl and are expected to fail: one that passes is moved to its
table.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizer.edit import apply
from normalizer.mojibake import gather, repair
from normalizer.mojibake.explain import explain
from normalizer.mojibake.find import find_repairs

FIXTURES = Path(__file__).parent.parent / "fixtures" / "mojibake"
TABLES = ("wild", "synthetic", "negative", "lossy", "ftfy")
FIELDS = {"group", "kind", "lang", "damaged", "clean", "source", "comment"}

Case = dict[str, str]


def mended(text: str) -> str:
    return repair(text, gather(text), 0.99)[0].replay(text)


def load(table: str) -> list[Case]:
    lines = (FIXTURES / f"{table}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def parameters(tables: tuple[str, ...]) -> list[object]:
    return [
        pytest.param(case, id=f"{table}-{number}")
        for table in tables
        for number, case in enumerate(load(table), 1)
    ]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_case(case: Case) -> None:
    assert mended(case["damaged"]) == case["clean"], case["comment"]


@pytest.mark.parametrize("case", parameters(("known-failures",)))
@pytest.mark.xfail(strict=True, reason="a known failure")
def test_known_failure(case: Case) -> None:
    assert mended(case["damaged"]) == case["clean"], case["comment"]


@pytest.mark.parametrize("case", parameters(TABLES))
def test_edits_account_for_the_repair(case: Case) -> None:
    text = case["damaged"]
    edits = find_repairs(text, gather(text)).edits
    assert apply(text, edits) == mended(text)
    assert all(edit.rule == "mojibake" and edit.chain for edit in edits)


@pytest.mark.parametrize("case", parameters(("wild",)))
def test_a_repair_explains_itself(case: Case) -> None:
    steps = explain(case["damaged"])
    assert steps
    for step in steps:
        assert step.before != step.after
        assert step.chain and step.reason
        assert 0 <= step.confidence <= 1


@pytest.mark.parametrize("table", [*TABLES, "known-failures"])
def test_table_is_well_formed(table: str) -> None:
    cases = load(table)
    assert all(set(case) == FIELDS and all(case.values()) for case in cases)
    texts = [case["damaged"] for case in cases]
    assert len(texts) == len(set(texts)), "a case is there twice"
    if table == "negative":
        assert all(case["damaged"] == case["clean"] for case in cases)


def test_no_case_is_both_mastered_and_a_known_failure() -> None:
    mastered = {case["damaged"] for table in TABLES for case in load(table)}
    assert not mastered & {case["damaged"] for case in load("known-failures")}


def test_every_exception_from_ftfys_own_cases_has_its_reason() -> None:
    """Where a case of ftfy's expects something else here, ftfy-exceptions.jsonl says why."""
    kept = {case["source"]: case for case in [*load("ftfy"), *load("known-failures")]}
    for exception in load("ftfy-exceptions"):
        assert exception["reason"]
        assert exception["ftfy"] != exception["expected"]
        case = kept.get(exception["source"])
        assert (case["clean"] if case else None) == exception["expected"]


def test_most_of_what_ftfy_fails_at_is_mastered() -> None:
    mastered = [case for case in load("ftfy") if "known-failures.json" in case["source"]]
    assert len(mastered) >= 6
