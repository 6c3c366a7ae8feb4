"""Two texts compared line by line: all that differs is found, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer import compared

LINES = st.lists(st.sampled_from(["", "a", "b", "ab", "é", "a long line", "a long lane"]))


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compared, "_PIECE_CODE_POINTS", 6)
    monkeypatch.setattr(compared, "_MOSTLY_PIECES", 2)


def line_by_line(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return [(was, now) for was, now in pairs if was != now]


@given(LINES, st.data())
@settings(max_examples=300)
def test_the_lines_that_differ_are_found_where_they_stand(
    lines: list[str], data: st.DataObject
) -> None:
    changes = data.draw(st.lists(st.integers(0, max(0, len(lines) - 1)), max_size=4))
    others = ["x" * at if at in changes else line for at, line in enumerate(lines)]
    before, after = "\n".join(lines), "\n".join(others)
    found = compared.differing_lines(before, after) or []
    texts = [(before[one.was_start : one.was_end], after[one.start : one.end]) for one in found]
    assert texts == line_by_line(before, after)
    assert [before.count("\n", 0, one.was_start) for one in found] == [
        after.count("\n", 0, one.start) for one in found
    ]
    assert compared.changed_lines(before, after) == list(dict.fromkeys(now for _, now in texts))


@given(LINES, LINES)
@settings(max_examples=300)
def test_new_lines_are_those_that_were_not_there(before: list[str], after: list[str]) -> None:
    new = compared.new_lines("\n".join(before), "\n".join(after), bool)
    assert new == list(dict.fromkeys(one for one in after if one and one not in before))


def test_nothing_differs_in_the_same_text() -> None:
    text = "a\n" * 100
    assert compared.differing_lines(text, text) == []
    assert compared.changed_lines(text, text) == []


def test_texts_of_more_or_fewer_lines_are_not_compared_one_by_one() -> None:
    assert compared.differing_lines("a\nb", "a\nb\n") is None
    assert compared.changed_lines("a\nb", "b\na\nc") == ["c"]
