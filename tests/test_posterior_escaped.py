"""Misread UTF-8 written as character references, wholly or in part."""

from __future__ import annotations

import html
import json

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from normalizer.posterior.candidates import escaped

TABLE = ROOT / "fixtures" / "mojibake" / "escaped-proposals.jsonl"
CASES = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["damaged"])
def test_proposals(case: dict[str, list[str]]) -> None:
    line = str(case["damaged"])
    found = [
        c for c in escaped.propose(line) if [error.wrong for error in c.chain[1:]] == case["codecs"]
    ]
    assert [line[c.start : c.end] for c in found] == case["places"]
    assert [c.after for c in found] == case["after"]


@given(st.text("éàñ”я你", min_size=1, max_size=8), st.data())
def test_any_of_the_characters_may_be_escaped(text: str, data: st.DataObject) -> None:
    chars = text.encode("utf-8").decode("latin-1")
    written = [data.draw(st.sampled_from((c, f"&#{ord(c)};"))) for c in chars]
    line = "".join(written)
    places = {
        (c.start, c.end): c.after
        for c in escaped.propose(line)
        if [error.wrong for error in c.chain[1:]] == ["latin-1"]
    }
    if any(0x80 <= ord(c) < 0xA0 for c, w in zip(chars, written, strict=True) if w != c):
        return  # HTML takes those for Windows-1252
    assert places == ({(0, len(line)): text} if line != chars else {})


@given(st.text("&#;x0123456789abcdefÃ©Ï &Atilde;&copy;", max_size=60))
def test_places_hold_references_and_whole_ones(line: str) -> None:
    for candidate in escaped.propose(line):
        place = line[candidate.start : candidate.end]
        assert "&" in place
        assert place != candidate.after
        assert len(html.unescape(place)) < len(place)


def test_the_chains_of_a_line_are_few() -> None:
    found = escaped.propose("&Atilde;&copy; &Atilde;&fnof;&Acirc;&copy;" * 50)
    assert len({candidate.chain for candidate in found}) <= escaped.MOST_CHAINS
    assert len(found) == len({(c.start, c.end, c.chain) for c in found})
