"""Edits: applying, taking back, composing and mapping offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.edit import Edit, EditError, OffsetMap, apply, compose, invert, revert

TEXT = st.text("abcé\U0001f600\n", max_size=12)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Edits of a text: sorted, apart from each other, none a no-op."""
    edits = []
    done = 0
    while done <= len(text) and draw(st.booleans()):
        start = draw(st.integers(done, len(text)))
        end = draw(st.integers(start, len(text)))
        after = draw(st.text("xyz", max_size=3))
        if text[start:end] != after:
            edits.append(Edit(start, end, text[start:end], after, "r"))
        done = end + 1
    return edits


@given(st.data())
def test_inverted_edits_take_the_edits_back(data: st.DataObject) -> None:
    text = data.draw(TEXT)
    edits = data.draw(edits_of(text))
    assert apply(apply(text, edits), invert(edits)) == text


@given(st.data())
def test_edits_that_can_be_taken_back_lead_there_again(data: st.DataObject) -> None:
    """So to take them back from a text, whichever it is, proves that they account for it."""
    text = data.draw(TEXT)
    edits = data.draw(edits_of(text))
    made = apply(text, edits)
    at = data.draw(st.integers(0, len(made)))
    assert revert(made, edits) == text
    for other in (made[:at] + "a" + made[at:], made[:at] + made[at + 1 :]):
        try:
            source = revert(other, edits)
        except EditError:
            continue
        assert apply(source, edits) == other


@given(st.data())
def test_composed_edits_do_both(data: st.DataObject) -> None:
    text = data.draw(TEXT)
    first = data.draw(edits_of(text))
    between = apply(text, first)
    second = data.draw(edits_of(between))
    assert apply(text, compose(first, second)) == apply(between, second)


def edit(start: int, before: str, after: str) -> Edit:
    return Edit(start, start + len(before), before, after, "r")


@pytest.mark.parametrize(
    ("first", "second", "starts"),
    [
        # what is taken out side by side, and something elsewhere
        ([edit(0, "a", ""), edit(1, "b", "")], [edit(1, "d", "D")], [0, 1, 3]),
        ([edit(3, "d", "D")], [edit(0, "a", ""), edit(1, "b", "")], [0, 1, 3]),
        # beside what was made, and beside that a place where something was taken out
        ([edit(0, "a", ""), edit(1, "b", "B")], [edit(1, "c", "C")], [0, 1, 2]),
        ([edit(0, "a", "")], [edit(0, "b", "")], [0]),
        ([edit(1, "b", "B")], [edit(1, "B", "")], [1]),
    ],
)
def test_only_what_touches_becomes_one_edit(
    first: list[Edit], second: list[Edit], starts: list[int]
) -> None:
    composed = compose(first, second)
    assert [one.start for one in composed] == starts
    assert apply("abcd", composed) == apply(apply("abcd", first), second)


@given(st.data())
def test_what_no_edit_touches_maps_to_itself(data: st.DataObject) -> None:
    text = data.draw(TEXT)
    edits = data.draw(edits_of(text))
    changed = apply(text, edits)
    back = OffsetMap(edits)
    untouched = set(range(len(text))) - {i for e in edits for i in range(e.start, e.end)}
    mapped = [back.to_source(i) for i in range(len(changed))]
    assert mapped == sorted(mapped)
    for i, source in enumerate(mapped):
        if source in untouched and mapped.count(source) == 1:
            assert changed[i] == text[source]
    assert untouched <= set(mapped)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ((0, 1, "a", "a", "r"), "changes nothing"),
        ((0, 2, "a", "b", "r"), "does not fit"),
        ((-1, 0, "a", "b", "r"), "does not fit"),
    ],
)
def test_an_edit_that_contradicts_itself_is_refused(
    edit: tuple[int, int, str, str, str], message: str
) -> None:
    with pytest.raises(EditError, match=message):
        Edit(*edit)


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, "ab", "x", "r"), Edit(1, 2, "b", "y", "r")],
        [Edit(1, 2, "b", "y", "r"), Edit(0, 1, "a", "x", "r")],
        [Edit(0, 1, "z", "x", "r")],
        [Edit(9, 9, "", "x", "r")],
    ],
    ids=["overlap", "order", "another text", "behind its end"],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply("ab", edits)
