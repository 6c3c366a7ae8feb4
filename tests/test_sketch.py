"""Sketches: the same for any order, division and repetition."""

from __future__ import annotations

import pickle
from functools import reduce
from operator import or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.sketch import Sketch, SketchError, sketch, strings_of

SIZE = 5


def flag(text: str) -> bool:
    return not text.isascii()


def of(values: list[str]) -> Sketch:
    return sketch(values, flag, SIZE)


values = st.lists(st.text(max_size=12), max_size=60)


@given(values, st.randoms(use_true_random=False), st.integers(1, 7))
def test_it_is_the_same_for_any_division_order_and_repetition(values, random, number):
    parts = [values[i::number] for i in range(number)]
    again = [random.choice(parts) for _ in range(3)]
    shuffled = [random.sample(part, len(part)) for part in parts + again]
    random.shuffle(shuffled)
    assert reduce(or_, map(of, shuffled)) == of(values)


@given(values, values, values)
def test_the_laws_of_a_merge(a, b, c):
    a, b, c = of(a), of(b), of(c)
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a == a | Sketch(size=SIZE)


@given(values)
def test_it_survives_pickling_and_bytes(values):
    one = of(values)
    assert pickle.loads(pickle.dumps(one)) == one
    assert Sketch.from_bytes(one.to_bytes()) == one


@given(values)
def test_its_strings_are_of_the_values_and_of_their_kind(values):
    strings = set(strings_of(values))
    one = of(values)
    assert {*one.flagged, *one.others} <= strings
    assert all(map(flag, one.flagged)) and not any(map(flag, one.others))
    assert len(one.flagged) == min(SIZE, len(list(filter(flag, strings))))


@given(st.text(alphabet="ab é", max_size=3000))
def test_long_lines_are_taken_in_pieces_that_lose_nothing(text):
    pieces = list(strings_of([text]))
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, pieces), default=0) <= 400


def test_which_strings_are_kept_never_changes():
    kept = sketch(map(chr, range(0x430, 0x450)), flag, 4)
    assert kept.flagged == ("в", "ш", "п", "с")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"schema": "textmend-sketch/9"}'])
def test_other_bytes_are_refused(data):
    with pytest.raises(SketchError, match=r"^these bytes are"):
        Sketch.from_bytes(data)


def test_sketches_of_two_sizes_do_not_merge():
    with pytest.raises(SketchError, match="of 3 and 4 strings"):
        Sketch(size=3) | Sketch(size=4)
