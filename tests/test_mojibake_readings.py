"""What all of a text may have been."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalizer.mojibake.readings import legacy_readings, whole_readings
from normalizer.posterior.candidates.utf8 import SINGLE_BYTE_ERRORS
from normalizer.posterior.chains import LEGACY_ERRORS, SINGLE_BYTE, undo

BEYOND_ASCII = sorted({char for one in SINGLE_BYTE.values() for char in one.characters[0x80:]})
WORDS = st.text(st.sampled_from(BEYOND_ASCII) | st.sampled_from("ay@~"), min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_several_words_are_undone_as_each_is(words: list[str]) -> None:
    found = dict(legacy_readings(" ".join(words)))
    for layer in LEGACY_ERRORS:
        afters = [undo(word, layer) for word in words]
        assert found.get(layer, "").split(" ") == ([""] if None in afters else afters)


@given(WORDS)
def test_what_cannot_begin_a_sequence_is_none(text: str) -> None:
    afters = {undo(text, error) for error in SINGLE_BYTE_ERRORS} - {None, text}
    assert afters <= whole_readings(text).keys()
