"""Many texts: what is no text passes through, results do not depend on what stands beside them."""

from __future__ import annotations

import math
import pickle
from functools import reduce
from itertools import count, islice
from operator import or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer import gather_many, normalize_many, repair_many

POLISH = ["Zażółć gęślą jaźń", "Łódź jest piękna", "Książki są drogie", "Żółw błotny", "Święta"]
MISREAD = [text.encode("cp1250").decode("latin-1") for text in POLISH]
ACCIDENTS = ["cafÃ©", "ErdoÄŸan", "“itâ€™s”", "Ð\x9fÑ\x80Ð¸Ð²ÐµÑ\x82", "&Atilde;&copy;", *MISREAD]
CELLS = st.sampled_from(["plain", "naïve", "Привет", *ACCIDENTS])
OTHERS = [None, math.nan, 3, 2.5, b"caf\xc3\xa9", ["cafÃ©"]]


def test_what_is_no_text_is_passed_through_and_counted() -> None:
    many = repair_many(["cafÃ©", *OTHERS, "café"])
    texts = list(many.texts())
    assert texts[0] == texts[-1] == "café"
    assert all(a is b for a, b in zip(texts[1:-1], OTHERS, strict=True))
    assert (many.strings, many.changed) == (2, 1)
    assert many.passed == {"NoneType": 1, "float": 2, "int": 1, "bytes": 1, "list": 1}


def test_it_gives_results_with_their_edits() -> None:
    (result,) = repair_many(["cafÃ©"])
    assert [(edit.before, edit.after) for edit in result.edits] == [("Ã©", "é")]


@pytest.mark.parametrize("call", [repair_many, normalize_many, gather_many])
@pytest.mark.parametrize("value", ["text", b"data"])
def test_a_single_text_is_refused_with_advice(call, value) -> None:
    advice = {"text": r"use .*\[text\]", b"data": r"use clean\(data\)"}[value]
    with pytest.raises(TypeError, match=advice):
        call(value)


@pytest.mark.parametrize("confidence", [-1, 1.5, math.nan])
def test_a_confidence_that_is_none_is_refused_at_once(confidence) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        repair_many([], confidence)


def test_an_unknown_profile_is_refused_at_once_with_the_near_miss() -> None:
    with pytest.raises(ValueError, match="plain"):
        normalize_many(["a"], "plian")


def test_generators_stream() -> None:
    endless = (f"cafÃ© {number}" for number in count())
    assert [one.text for one in islice(repair_many(endless), 3)] == ["café 0", "café 1", "café 2"]


@pytest.mark.parametrize("profile", ["repair", "plain"])
def test_results_can_be_pickled(profile) -> None:
    for result in normalize_many(["“itâ€™s” —", "plain"], profile):
        copy = pickle.loads(pickle.dumps(result))
        assert (copy.source, copy.text, copy.edits) == (result.source, result.text, result.edits)
        assert copy.changelog == result.changelog and copy.suggestions == result.suggestions


@given(st.lists(CELLS, max_size=30))
def test_alone_each_is_as_if_it_came_alone(cells) -> None:
    assert list(repair_many(cells).texts()) == [normalizer.repair(cell).text for cell in cells]


@given(st.lists(CELLS, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_together_a_cell_does_not_depend_on_order_and_repetition(cells, random) -> None:
    once = dict(zip(cells, repair_many(cells, together=True).texts(), strict=True))
    again = random.sample(cells, len(cells)) + random.choices(cells, k=3)
    assert [once[cell] for cell in again] == list(repair_many(again, together=True).texts())


@given(st.lists(CELLS, max_size=30), st.integers(1, 5))
def test_gathered_in_parts_and_repaired_in_others_it_is_the_same(cells, number) -> None:
    parts = [cells[i::number] for i in range(number)]
    evidence = reduce(or_, map(gather_many, [*parts, parts[0]]))
    assert evidence == gather_many(cells)
    whole = list(repair_many(cells, together=True).texts())
    assert whole == [next(iter(repair_many([c], evidence=evidence).texts())) for c in cells]


def test_together_they_decide_what_each_alone_cannot() -> None:
    alone = list(repair_many(MISREAD).texts())
    together = list(repair_many(MISREAD, together=True).texts())
    assert sum(map(str.__eq__, together, POLISH)) > sum(map(str.__eq__, alone, POLISH))


def test_with_evidence_of_one_accident_right_text_stays() -> None:
    right = ["naïve café", "Potosí", "El Niño", "Mañana", "garçon", "Привет, мир", "plain", *POLISH]
    evidence = gather_many(["ErdoÄŸan", "BaÅŸkent", "Ã‡Ä±raÄŸan", "cafÃ©"])
    assert list(repair_many(right, evidence=evidence).texts()) == right
