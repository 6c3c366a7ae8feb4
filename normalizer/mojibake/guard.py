"""A second opinion on the repairs of a line, by the line alone.

The rest of a document may speak for a repair that the line itself speaks against: a right word
beside damage, a sign, an abbreviation. Such repairs are only suggested. The opinion is a fitted
posterior (normalizer/posterior/), other than what proposed the repair.
"""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.mojibake import lossy
from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.judge import UNCERTAIN, Found
from normalizer.posterior.chains import EAST_ASIAN, Chain
from normalizer.posterior.opinion import shared_opinion
from normalizer.posterior.tokens import tokens

_LEAST_LOG_ODDS = -3.0  #: of a repair by its line alone
_TELLING_CODE_POINTS = 4_000  #: of a long line, around its first repair
_SPEAKING_LINES = 6  #: distinct ones in which a legacy error gains speak for the document's others


class Guard:
    """The second opinion on the lines of one document, by its evidence."""

    __slots__ = ("_evidence", "_opinion")

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._opinion = shared_opinion()

    def believed(self, line: str, found: list[Found]) -> list[Found]:
        """``found`` with the repairs that the line itself speaks against only suggested."""
        if not found or not all(map(_is_whole, found)):
            return found
        if found[0].reading.chain[0].true == "utf-8":
            known = self._opinion.of_tokens(line)
            return [one if _stands(line, one, known) else _doubted(one) for one in found]
        chain = found[0].reading.chain
        if chain[0].true in EAST_ASIAN:
            return found  # whose bytes reach beyond words
        after = lossy.repaired(line, 0, len(line), found)
        if self._befell(chain) and any(char.isalpha() for char in set(after) - set(line)):
            return found
        part = _telling(line, after, found[0].start)
        if self._opinion.of_line(line[part]).get(after[part], -99.0) >= _LEAST_LOG_ODDS:
            return found
        return [_doubted(one) for one in found]

    def _befell(self, chain: Chain) -> bool:
        """Whether a legacy error befell so many lines of the document, and would have spoilt none,
        that others had it too."""
        tally = self._evidence.legacy.get(chain[0])
        return tally is not None and tally.gaining >= _SPEAKING_LINES and not tally.losing


def _telling(line: str, after: str, start: int) -> slice:
    """The part of a line whose repair begins at ``start`` that is asked about: not more of a long
    one than tells, where each of its characters became one."""
    if len(line) != len(after):
        return slice(None)
    start = max(0, start - _TELLING_CODE_POINTS // 2)
    return slice(start, start + _TELLING_CODE_POINTS)


def _is_whole(found: Found) -> bool:
    """Whether nothing was lost: of guesses at losses there is no second opinion."""
    return all(error.wrong for error in found.reading.chain)


def _stands(line: str, found: Found, known: Mapping[tuple[str, str], float]) -> bool:
    """Whether every token that a repair changes is likely enough to have been what it makes of
    it."""
    after = found.reading.after
    for _, token in tokens(line[found.start : found.end]):
        if token not in after:
            said = [odds for (one, other), odds in known.items() if one == token and other in after]
            if max(said, default=-99.0) < _LEAST_LOG_ODDS:
                return False
    return True


def _doubted(found: Found) -> Found:
    confidence = min(UNCERTAIN, found.reading.confidence)
    return found._replace(reading=found.reading._replace(confidence=confidence))
