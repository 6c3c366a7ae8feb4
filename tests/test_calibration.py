"""Confidence means what it says: of the edits claimed at 0.99 or more, 99% are right.

The sample (fixtures/mojibake/calibration.jsonl) was made by benchmarks/accuracy.py from messages of
JupyterLab's language packs (BSD-3-Clause), text the model was not built from.
"""

from __future__ import annotations

import json
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

from normalizer.edit import Edit, apply
from normalizer.mojibake import gather
from normalizer.mojibake.find import find_repairs

SAMPLE = Path(__file__).parent.parent / "fixtures" / "mojibake" / "calibration.jsonl"
BOUNDS = (0.999, 0.99, 0.9, 0.5, 0.0)


def cases() -> list[dict[str, str]]:
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def right_edits(text: str, edits: tuple[Edit, ...], clean: str) -> list[bool]:
    """For each edit whether what it put there stands in the right text at that place."""
    result = apply(text, edits)
    if result == clean:
        return [True] * len(edits)
    blocks = SequenceMatcher(None, result, clean, autojunk=False).get_matching_blocks()
    verdicts = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.after)
        verdicts.append(any(b.a <= start and end <= b.a + b.size for b in blocks))
        shift += len(edit.after) - len(edit.before)
    return verdicts


def table() -> tuple[Counter[float], Counter[float]]:
    """Edits claimed and edits right, by the confidence they were claimed with."""
    claimed: Counter[float] = Counter()
    right: Counter[float] = Counter()
    for case in cases():
        text = case["damaged"]
        edits = find_repairs(text, gather(text)).edits
        for edit, is_right in zip(edits, right_edits(text, edits, case["clean"]), strict=True):
            bound = next(bound for bound in BOUNDS if edit.confidence >= bound)
            claimed[bound] += 1
            right[bound] += is_right
    return claimed, right


def test_claims_of_99_percent_are_right_in_99_percent() -> None:
    claimed, right = table()
    assert claimed.total() >= 300, "the sample no longer says anything"
    assert right.total() >= 0.99 * claimed.total(), f"{right} of {claimed}"


def test_right_text_gets_no_edits() -> None:
    clean = [case["clean"] for case in cases() if case["group"] == "clean"]
    assert len(clean) >= 100
    assert [text for text in clean if find_repairs(text, gather(text)).edits] == []
