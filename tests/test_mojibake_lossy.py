"""What segments with broken sequences may have been."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language.ngrams import shared_costs
from normalizer.mojibake import lossy
from normalizer.mojibake.losses import Remains, remains
from normalizer.mojibake.lossy import Parse, parses
from normalizer.posterior.chains import SINGLE_BYTE


@pytest.mark.parametrize("segment", ["ErdoÄ\ufffdan", "dÃ©jÃ vu", "CafÃ©", "â€?x", "двадцятьÃ é"])
def test_a_limit_leaves_out_what_costs_more_and_nothing_else(segment: str) -> None:
    def found(*most: int) -> list[Parse]:
        return parses(segment, remains("cp1252"), shared_costs(), *most)

    everything = found()
    assert not found(-1)
    for most in {parse.cost for parse in everything}:
        within = [parse for parse in everything if parse.cost <= most]
        assert [parse for parse in found(most) if parse.cost <= most] == within


@pytest.mark.parametrize("codec", sorted(SINGLE_BYTE))
@given(
    text=st.text(st.sampled_from("aÃ©â€ à\xa0\x81ДНЗРџ┬╝ﬂ\ue000?\ufffd🙂")),
    at=st.integers(0, 8),
)
def test_what_is_left_is_found_in_bytes_as_in_characters(codec: str, text: str, at: int) -> None:
    here, in_characters = remains(codec), Remains(codec, lowered=False)
    vars(in_characters)["_seen"] = lambda text: (in_characters._shapes, text)
    assert here.broken(text) == in_characters.broken(text)
    assert here.whole(text, at) == in_characters.whole(text, at)
    assert here.joint(text, at + 1) == in_characters.joint(text, at + 1)


@pytest.mark.parametrize(
    ("text", "whole", "broken", "joint"),
    [
        ("Ã©", 2, 0, 0),
        ("Ãx", 0, 1, 0),
        ("Ã x", 0, 1, 2),
        ("à x", 0, 1, 2),  # as altered
        ("â€™", 3, 0, 0),
        ("â€ x", 0, 1, 3),
        ("x\ufffd", 0, 1, 0),
        ("?’ x", 0, 0, 0),
        ("plain", 0, 0, 0),
    ],
)
def test_what_is_left_of_sequences(text: str, whole: int, broken: int, joint: int) -> None:
    table = remains("cp1252")
    token = text.split(" ")[0]
    assert (table.whole(text, 0), table.broken(token), table.joint(text, len(token))) == (
        whole,
        broken,
        joint,
    )


@pytest.mark.parametrize(
    ("segment", "other", "same"),
    [
        ("xÃb", "yÃc", True),
        ("xÃ\xa0b", "yÃ\xa0z", True),
        ("ÃÐ", "xÃÐ", True),
        ("xÃb", "XÃb", False),  # behind a capital
        ("xÃb", "xÃ\xa9", False),  # it goes on
        ("xÃb", "xÃ", False),  # it ends
        ("xÃ ", "xÃ  ", False),
        ("xâ€b", "xâ€™b", False),
    ],
)
def test_places_that_tell_the_same_are_asked_once(segment: str, other: str, same: bool) -> None:
    table = remains("cp1252")
    one, two = (
        lossy._telling(text, max(text.find("Ã"), text.find("â")), table)
        for text in (segment, other)
    )
    assert (one == two) is same
