"""How unlikely errors are, alone and one after another."""

from __future__ import annotations

import pytest

from normalizer.mojibake.priors import PRIORS, prior
from normalizer.posterior.chains import EARLIER_ERRORS, LEGACY_ERRORS, UTF8, DecodingError

CP1252 = DecodingError("utf-8", "cp1252")
CP437 = DecodingError("utf-8", "cp437")
MAC = DecodingError("utf-8", "mac-roman")
EARLIER = DecodingError("cp1252", "mac-roman")


def test_every_error_that_is_looked_for_has_a_prior() -> None:
    assert PRIORS.keys() == {*UTF8, *LEGACY_ERRORS, *EARLIER_ERRORS}
    assert all(cost > 0 for cost in PRIORS.values())


@pytest.mark.parametrize(
    ("chain", "cost"),
    [
        ((CP1252,), PRIORS[CP1252]),
        ((CP1252, CP1252), PRIORS[CP1252] * 3 // 2),  # the same again comes easier
        ((CP437, CP1252), PRIORS[CP437] + PRIORS[CP1252] // 2),  # as an everyday one does
        ((CP1252, CP437), PRIORS[CP1252] + PRIORS[CP437]),
        ((CP437, MAC), PRIORS[CP437] + PRIORS[MAC]),
        ((CP1252, EARLIER), PRIORS[CP1252] + PRIORS[EARLIER]),
    ],
)
def test_chains(chain: tuple[DecodingError, ...], cost: int) -> None:
    assert prior(chain) == cost
