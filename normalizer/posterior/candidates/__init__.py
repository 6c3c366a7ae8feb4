"""What a damaged place of a line may have been: each module proposes candidates, none judges."""

from __future__ import annotations

from typing import NamedTuple

from normalizer.posterior.chains import Chain


class Candidate(NamedTuple):
    """``line[start:end]`` (code points) may have been ``after``, damaged by ``chain``."""

    start: int
    end: int
    after: str
    chain: Chain
    losses: int = 0  #: what was lost besides, as bits (losses.py)
    margin_bits: float = 0.0  #: over the next best guess at what was lost
    guessed_bytes: int = 0
    sequences: int = 0  #: of UTF-8 that ``after`` was, whole and broken ones
