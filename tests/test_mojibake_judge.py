"""What the evidence of a document makes of its lines."""

from __future__ import annotations

import pytest

from normalizer.mojibake.evidence import Evidence, Tally
from normalizer.mojibake.judge import Judge
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.survey import CERTAIN, CLOSELY
from normalizer.posterior.chains import DecodingError

UTF8 = DecodingError("utf-8", "cp1252")
LEGACY = DecodingError("cp857", "cp1254")
SPEAKS = Tally(
    gain=424, size=531, after=16403, changed=118, signs=52, quotes=11, tongue=-213,
    rest_cost=23990, rest_size=1668, words=406, common=342, strange=9, made=14, known=3,
    known_size=4, unmade=41, unmade_known=13, lines=31, gaining=18, losing=11,
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "more"),
    [(("DÃªnis", "LiÃ¨ge"), False), (("DÃªnis", "L’Û"), True), ((), True)],
)
def test_what_the_dominant_chain_explains_says_nothing_for_another_error(
    words: tuple[str, ...], more: bool
) -> None:
    evidence = Evidence(
        {(UTF8,): CERTAIN + 1}, {LEGACY: SPEAKS}, CLOSELY, {LEGACY: frozenset(words)}
    )
    assert Judge(evidence, Reader()).expects_more is more
    alone = evidence._replace(utf8={})
    assert Judge(alone, Reader()).expects_more
