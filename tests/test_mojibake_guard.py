"""The second opinion: what the line itself speaks against is only suggested."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizer import repair

TABLE = Path(__file__).parent.parent / "fixtures" / "mojibake" / "guard.jsonl"
CASES = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    assert repair(case["damaged"]).text == case["clean"]


def test_a_doubted_repair_is_a_suggestion_once() -> None:
    result = repair("Ö\nß\nõ\n5 Ö\n(π)\n")
    assert not result.edits
    assert len({(s.start, s.end) for s in result.suggestions}) == len(result.suggestions)
