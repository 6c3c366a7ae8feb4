"""What segments with broken sequences may have been."""

from __future__ import annotations

import pytest

from normalizer.language.ngrams import shared_costs
from normalizer.mojibake.losses import remains
from normalizer.mojibake.lossy import Parse, parses


@pytest.mark.parametrize("segment", ["ErdoÄ\ufffdan", "dÃ©jÃ vu", "CafÃ©", "â€?x", "двадцятьÃ é"])
def test_a_limit_leaves_out_what_costs_more_and_nothing_else(segment: str) -> None:
    def found(*most: int) -> list[Parse]:
        return parses(segment, remains("cp1252"), shared_costs(), *most)

    everything = found()
    assert not found(-1)
    for most in {parse.cost for parse in everything}:
        within = [parse for parse in everything if parse.cost <= most]
        assert [parse for parse in found(most) if parse.cost <= most] == within
