"""Evidence: the same for a document whole, in parts, in any order, or with parts seen twice."""

from __future__ import annotations

import pickle
from functools import reduce
from operator import or_

import pytest
from damaged_texts import documents, texts
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.posterior.evidence import Evidence, gather
from normalizer.posterior.screen import flagged_lines

LONGEST = 400  #: code points kept of a line
FLAGGED_LINES, OTHER_LINES = 32, 24  #: kept of a document: a larger sketch is another one
DAMAGED = [f"cafÃ© {number}" for number in range(100)]
RIGHT = [f"café {number}" for number in range(100)]


def test_what_is_gathered() -> None:
    assert gather("plain") == gather("a &amp; b") == Evidence()
    assert gather("café\ncafÃ©\nplain\n") == Evidence(("cafÃ©",), ("café",))
    assert gather("caf&Atilde;&copy;") == Evidence(("caf&Atilde;&copy;",))
    assert gather("café\n" * 50) == Evidence((), ("café",))


@pytest.mark.parametrize("text", ["café", "cafÃ©", "&#195;&#169;"])
def test_there_is_something(text: str) -> None:
    assert gather(text)
    assert not gather(text[:3].replace("&", ""))


def test_a_document_that_fits_is_whole() -> None:
    assert gather("\n".join(RIGHT[: OTHER_LINES - 1])).is_whole
    assert not gather("\n".join(RIGHT[:OTHER_LINES])).is_whole
    assert gather("\n".join(DAMAGED)).is_whole


def test_so_many_lines_are_kept() -> None:
    found = gather("\n".join([*DAMAGED, *RIGHT]))
    assert len(found.flagged) == FLAGGED_LINES
    assert len(found.others) == OTHER_LINES
    assert set(found.flagged) < set(DAMAGED)
    assert set(found.others) < set(RIGHT)


def test_which_lines_are_kept_never_changes() -> None:
    """Evidence of one run is merged with that of another, on another machine."""
    found = gather("\n".join(RIGHT))
    assert found.others[:4] == ("café 56", "café 52", "café 17", "café 13")


def of(lines: list[str]) -> Evidence:
    return gather("\n".join(lines))


@given(st.permutations([*DAMAGED[:40], *RIGHT[:40]]), st.integers(1, 7), st.data())
def test_it_is_the_same_for_any_division_order_and_repetition(
    lines: list[str], number: int, data: st.DataObject
) -> None:
    parts = [lines[i::number] for i in range(number)]
    again = data.draw(st.lists(st.sampled_from(parts), max_size=3))
    order = data.draw(st.permutations([*parts, *again]))
    assert reduce(or_, map(of, order)) == of([*DAMAGED[:40], *RIGHT[:40]])


@given(st.lists(documents, min_size=1, max_size=4))
@example(["é" + "a" * 400 + "\n", "é" + "a" * 400 + "Ã©\n"])
@example(["a\x81b\n", "éèçéèç\n"])
@example(["a\x81b\n", "plain text " * 10])
@example(["a &b\n", "&#195;&#169;\n"])
def test_evidence_of_parts_is_evidence_of_the_whole(parts: list[str]) -> None:
    lines = [part + "\n" for part in parts]
    assert reduce(or_, map(gather, lines)) == gather("".join(lines))


@given(documents, documents, documents)
def test_the_laws_of_a_merge(a: str, b: str, c: str) -> None:
    one, two, three = gather(a), gather(b), gather(c)
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one == one | Evidence() == Evidence() | one


@given(texts)
def test_it_survives_pickling(text: str) -> None:
    found = gather(text)
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert type(again) is Evidence


def test_only_evidence_merges_with_evidence() -> None:
    with pytest.raises(TypeError):
        Evidence() | ("Ã©",)  # type: ignore[operator]


@given(st.text("aé ", min_size=300, max_size=900), st.text("a b", max_size=1000))
def test_of_a_long_line_the_part_with_its_first_character_beyond_ascii_is_kept(
    text: str, before: str
) -> None:
    (line,) = gather(f"{before}é{text}").others
    assert len(line) <= LONGEST
    assert "é" in line
    assert line in f"{before}é{text}"
    assert line.index("é") <= 64 or len(line) == len(f"{before}é{text}")


def test_a_long_line_is_cut_before_a_word() -> None:
    line = "word " * 100 + "abcé" + "x" * 500
    assert gather(line).others == (("abcé" + "x" * 500)[:LONGEST],)
    assert gather("a" * 500 + "é").others == ("é",)


@given(documents)
def test_it_is_small_and_of_its_document(text: str) -> None:
    found = gather(text)
    lines = text.split("\n")
    assert len(found.flagged) <= FLAGGED_LINES and len(found.others) <= OTHER_LINES
    for kept in (*found.flagged, *found.others):
        assert any(kept in line for line in lines)
    assert len(found.flagged) == len({text[a:b] for a, b in flagged_lines(text)})
