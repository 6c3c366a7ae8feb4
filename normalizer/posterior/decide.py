"""The one decision: which candidate of a line is believed, against the line as it stands.

The posterior of a candidate is proportional to exp(w . features), that of the line as it stands to
1; weights are fitted on right and damaged text (tools/fit_posterior.py). Tokens of misread UTF-8
are decided one by one; a legacy encoding befalls all of a line, so its candidates compete with what
all tokens together gain as misread UTF-8.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from normalizer.posterior import hypotheses
from normalizer.posterior.candidates import escaped, lossy
from normalizer.posterior.chains import SINGLE_BYTE, Chain, undo_all
from normalizer.posterior.evidence import Evidence
from normalizer.posterior.familiar import is_familiar
from normalizer.posterior.features import Features, Line
from normalizer.posterior.hypotheses import Hypothesis
from normalizer.posterior.support import LineSupport, Support
from normalizer.posterior.tokens import tokens
from normalizer.posterior.weights import LINE, LOSSES, TOKEN
from normalizer.posterior.words import Lexicon

_MOST_FIELD_LOG_ODDS = 6.0  #: that the rest of a field or document says for one of its parts
_DOMINANT_BITS = 120.0  #: that a document says for its dominant chain, at least
_DOMINANT_SHARE = 0.7  #: of what it says for any
_SEVERAL_BYTES = 2  #: more than sequences by chance have
_CERTAIN = 0.9999  #: the posterior of a line all of which reads as UTF-8
_MOST_DOCUMENT_LOG_ODDS = 10.0  #: that a document's lines say for a legacy error of another
_EXPLAINED_LOG_ODDS = 4.6  #: of misread UTF-8, from which on nothing else is looked for
_MOST_LINE_LOG_ODDS = 3.0  #: that one line says for a document
_STRUCTURE: Features = {"whole": 1.0}  #: what such a line is decided by
#: What leads a sequence in Western encodings.
_LEAD = re.compile("[\xc2-\xdf\xe2\xe3]")
#: Encodings whose misread sequences all look damaged.
_PLAIN_TO_SEE = frozenset(("cp1252", "latin-1", "iso8859-15", "iso8859-9"))
_UNCERTAIN = 0.9  #: the posterior of a repair beside damage that is left, at most
_MOST_LOG_ODDS = 36.0  #: that a posterior below 1 can say
_TRIED_LINES = 5  #: unfamiliar lines that tell whether a legacy error befell the document
_EXPECTED_LINES = 2  #: of them, in which one is likely


class Decision(NamedTuple):
    """A place of a line and what is believed to have stood there."""

    start: int  #: code points in the line
    end: int
    after: str
    chain: Chain
    confidence: float  #: the posterior
    features: Features  #: what it was decided by
    weights: Mapping[str, float]


class Rated(NamedTuple):
    """A hypothesis with its log-odds against the line as it stands."""

    hypothesis: Hypothesis
    log_odds: float


class Judge:
    """The decisions for one document, from its evidence."""

    def __init__(self, evidence: Evidence, lexicon: Lexicon | None = None) -> None:
        self.support = Support(evidence, lexicon or Lexicon())
        self._evidence = evidence

    @cached_property
    def expects_legacy(self) -> bool:
        """Whether a legacy error befell several of the document's lines that are known: then it
        may have befallen others, too."""
        tried = likely = 0
        for text in (*self._evidence.others, *self._evidence.flagged):
            line = Line(text)
            if not is_familiar(line):
                found = hypotheses.of_line(line, self.support, expected=False)
                likely += any(score(h.features, LINE) > 0 for h in found)
                tried += 1
                if likely >= _EXPECTED_LINES:
                    return True
                if tried >= _TRIED_LINES:
                    break
        return False

    @cached_property
    def hidden(self) -> re.Pattern[str] | None:
        """What the dominant chain leaves that does not look damaged by itself; None: nothing."""
        chain = self._dominant
        encoding = SINGLE_BYTE.get(chain[0].wrong) if chain else None
        if encoding is None or encoding.codec in _PLAIN_TO_SEE:
            return None
        return encoding.misread_utf8

    @property
    def looks_at_all(self) -> bool:
        """Whether lines are looked at that do not look damaged: where there are few, or where some
        of those that are known had a legacy error."""
        return self._evidence.is_whole or self.expects_legacy

    def decide(self, text: str, flagged: bool) -> list[Decision]:
        """What is believed of the line ``text``, in order; whether it is ``flagged`` as one that
        looks damaged by itself."""
        if flagged and (wholly := self._wholly(text)):
            return wholly
        line = Line(text)
        if not flagged:
            return self._as_line(line, 0.0)
        votes = self.support.of_line(line.distinct)
        best = self._sequences(line, votes)
        total = sum(max(0.0, rated.log_odds) for rated in best.values())
        if self.expects_legacy or total < _EXPLAINED_LOG_ODDS:
            legacy = self._as_line(line, total)
            if legacy:
                return legacy
        found = _apart([*_as_tokens(line, best), *self._references(text)])
        if _may_have_lost(line, found):
            found = self._with_losses(line, votes, found)
        return found

    @cached_property
    def _dominant(self) -> Chain | None:
        """The chain of misread UTF-8 that explains nearly all that looks damaged."""
        votes = self.support.of_line(())
        for chain in votes.likeliest(1):
            if votes.bits(chain, "") > _DOMINANT_BITS and votes.share(chain, "") > _DOMINANT_SHARE:
                return chain
        return None

    def _wholly(self, text: str) -> list[Decision]:
        """The decisions for a line all of which went through the document's dominant chain, in
        several sequences: what is right does not read as UTF-8 by chance."""
        chain = self._dominant
        after = undo_all(text, chain) if chain else None
        if chain is None or after is None or len(text) - len(after) < _SEVERAL_BYTES:
            return []
        return [
            Decision(
                start, start + len(token), undo_all(token, chain) or token, chain, _CERTAIN, {}, {}
            )
            for start, token in tokens(text)
        ]

    def _sequences(self, line: Line, votes: LineSupport) -> dict[str, Rated]:
        """The likeliest hypothesis of each token as misread UTF-8, against all its others."""
        best: dict[str, Rated] = {}
        for start, token in line.tokens:
            if token not in best:
                found = hypotheses.of_token(line, start, token, self.support, votes)
                if found:
                    best[token] = _winner(found, TOKEN)
        return _together(best)

    def _legacy(self, line: Line) -> list[Rated]:
        found = hypotheses.of_line(line, self.support, self.expects_legacy)
        return [Rated(h, score(h.features, LINE) + self._befell(h.chain, line)) for h in found]

    def _befell(self, chain: Chain, line: Line) -> float:
        """What the document's other lines say of a legacy error having befallen it."""
        if not self.expects_legacy:
            return 0.0
        lines = self._legacy_lines.items()
        total = sum(rated.get(chain, -1.0) for text, rated in lines if text != line.text)
        return _within_bounds(total, _MOST_DOCUMENT_LOG_ODDS)

    @cached_property
    def _legacy_lines(self) -> dict[str, dict[Chain, float]]:
        """The unfamiliar lines that are known, with what each says of legacy errors."""
        found: dict[str, dict[Chain, float]] = {}
        for text in (*self._evidence.others, *self._evidence.flagged):
            line = Line(text)
            if not is_familiar(line):
                rated = hypotheses.of_line(line, self.support, expected=True)
                found[text] = {
                    chain: max(
                        -_MOST_LINE_LOG_ODDS, min(_MOST_LINE_LOG_ODDS, score(h.features, LINE))
                    )
                    for h in rated
                    for chain in h.others
                }
        return found

    def _as_line(self, line: Line, others: float) -> list[Decision]:
        """The likeliest legacy error of a line, where it is likelier than ``others``: what its
        tokens gain as misread UTF-8."""
        if not self.expects_legacy and is_familiar(line):
            return []
        rated = self._legacy(line)
        top = max(rated, key=lambda rate: rate.log_odds, default=None)
        if top is None or top.log_odds <= others:
            return []
        rivals = [rate.log_odds for rate in rated if rate is not top]
        confidence = _sigmoid(top.log_odds - _log_sum([0.0, others, *rivals]))
        chain, named = top.hypothesis.chain, top.hypothesis.features
        return [
            Decision(start, start + len(token), after, chain, confidence, named, LINE)
            for (start, token), after in zip(line.tokens, top.hypothesis.afters, strict=True)
            if token != after
        ]

    def _references(self, text: str) -> list[Decision]:
        """What is believed of character references that spell misread UTF-8: the words are decided
        as they read decoded."""
        candidates = escaped.propose(text)
        if not candidates:
            return []
        decoded = escaped.Decoded.of(text)
        line = Line(decoded.text)
        best = self._sequences(line, self.support.of_line(line.distinct))
        found = []
        for word in _as_tokens(line, best):
            start, end = decoded.in_line(word.start), decoded.in_line(word.end)
            first = bisect_left(candidates, start, key=lambda candidate: candidate.start)
            for candidate in candidates[first:]:
                if candidate.start >= end:
                    break
                if candidate.chain[1:] == word.chain:
                    found.append(
                        word._replace(
                            start=candidate.start, end=candidate.end, after=candidate.after,
                            chain=candidate.chain,
                        )
                    )  # fmt: skip
        return found

    def _with_losses(self, line: Line, votes: LineSupport, found: list[Decision]) -> list[Decision]:
        """``found``, with candidates that lost something in the place of what they explain better:
        those of the encoding that explains most."""
        speaking: defaultdict[Chain, float] = defaultdict(float)
        for one in found:
            speaking[one.chain] += _logit(one.confidence)
        most, chosen = 0.0, list[Decision]()
        for losses in hypotheses.of_losses(line, self.support, votes):
            total, believed = 0.0, list[Decision]()
            for (start, end, after, chain, *_), named in losses:
                inside = _within(found, start, end)
                outside = speaking[chain[1:]] - _log_odds(
                    decision for decision in inside if decision.chain == chain[1:]
                )
                field = min(_MOST_FIELD_LOG_ODDS, outside)
                net = score(named, LOSSES) + field - _log_odds(inside)
                if net > 0:
                    total += net
                    confidence = _sigmoid(net)
                    believed.append(Decision(start, end, after, chain, confidence, named, LOSSES))
            if total > most:
                most, chosen = total, believed
        kept = [decision for decision in found if not _within(chosen, decision.start, decision.end)]
        both = sorted([*kept, *chosen], key=lambda decision: decision.start)
        least = min((decision.confidence for decision in chosen), default=1.0)
        if lossy.leaves_damage(after := replaced(line.text, both)) or lossy.possible(after):
            least = min(least, _UNCERTAIN)
        # half a repair hides the other half: all of the line, or nothing
        return [d._replace(confidence=min(d.confidence, least)) for d in both]


def _within(found: Sequence[Decision], start: int, end: int) -> Sequence[Decision]:
    """Those of decisions (in order, none on top of another) that touch a place."""
    first = bisect_right(found, start, key=lambda decision: decision.end)
    return found[first : bisect_left(found, end, first, key=lambda decision: decision.start)]


def _log_odds(found: Iterable[Decision]) -> float:
    return sum(_logit(decision.confidence) for decision in found)


def _may_have_lost(line: Line, found: Sequence[Decision]) -> bool:
    """Whether there may be sequences that lost something: what is left shows it, or stands beside
    damage and holds what leads a sequence."""
    if lossy.possible(replaced(line.text, found)):
        return True
    decided = {decision.start for decision in found}
    left = (token for start, token in line.tokens if start not in decided)
    return bool(found) and any(map(_LEAD.search, left))


def _together(best: Mapping[str, Rated]) -> dict[str, Rated]:
    """The same, each supported by the line's other tokens that a chain explains: damage befalls a
    field."""
    totals: dict[Chain, float] = {}
    for rated in best.values():
        chain = rated.hypothesis.chain
        totals[chain] = totals.get(chain, 0.0) + max(0.0, rated.log_odds)
    return {
        token: Rated(hypothesis, log_odds + _from_others(totals[hypothesis.chain], log_odds))
        for token, (hypothesis, log_odds) in best.items()
    }


def _from_others(total: float, own: float) -> float:
    """What a field says for a chain, without what one token says itself."""
    return min(_MOST_FIELD_LOG_ODDS, total - max(0.0, own))


def _as_tokens(line: Line, best: Mapping[str, Rated]) -> list[Decision]:
    found = []
    for start, token in line.tokens:
        rated = best.get(token)
        if rated and rated.log_odds > 0:
            (after,), chain, named, _ = rated.hypothesis
            confidence = _sigmoid(rated.log_odds)
            end = start + len(token)
            found.append(Decision(start, end, after, chain, confidence, named, TOKEN))
    return found


def _apart(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions in order, none on top of another: of two that are, the surer one."""
    found: list[Decision] = []
    for decision in sorted(decisions, key=lambda decision: decision.start):
        if found and decision.start < found[-1].end:
            if decision.confidence > found[-1].confidence:
                found[-1] = decision
        else:
            found.append(decision)
    return found


def replaced(text: str, decisions: Iterable[Decision]) -> str:
    """``text`` with decisions (in order) made."""
    pieces: list[str] = []
    done = 0
    for decision in decisions:
        pieces += (text[done : decision.start], decision.after)
        done = decision.end
    return "".join([*pieces, text[done:]])


def _within_bounds(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


def score(features: Features, weights: Mapping[str, float]) -> float:
    """The log-odds of a candidate against the text as it stands (natural logarithm)."""
    return sum(weights[name] * value for name, value in features.items())


def _winner(found: Sequence[Hypothesis], weights: Mapping[str, float]) -> Rated:
    """The likeliest hypothesis, with its log-odds against all others and the text as it stands."""
    scores = [score(h.features, weights) for h in found]
    top = max(range(len(found)), key=scores.__getitem__)
    rivals = [s for i, s in enumerate(scores) if i != top]
    return Rated(found[top], scores[top] - _log_sum([0.0, *rivals]))


def _log_sum(values: Sequence[float]) -> float:
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))


def _logit(posterior: float) -> float:
    return math.log(posterior / (1 - posterior)) if posterior < 1 else _MOST_LOG_ODDS


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0


class Opinion:
    """What lines say by themselves of what they may have been, each asked once."""

    __slots__ = ("_lines", "_support", "_tokens")

    def __init__(self) -> None:
        self._support = Support(Evidence(), Lexicon())
        self._lines: dict[str, dict[str, float]] = {}
        self._tokens: dict[str, dict[tuple[str, str], float]] = {}

    def of_tokens(self, text: str) -> dict[tuple[str, str], float]:
        """The log-odds of what each token of a line may have been as misread UTF-8."""
        known = self._tokens.get(text)
        if known is None:
            line = Line(text)
            votes = self._support.of_line(line.distinct)
            known = self._tokens[text] = {
                (token, one.afters[0]): score(one.features, TOKEN)
                for start, token in line.tokens
                for one in hypotheses.of_token(line, start, token, self._support, votes)
            }
        return known

    def of_line(self, text: str) -> dict[str, float]:
        """The log-odds of what all of a line may have been, a legacy encoding decoded as
        another."""
        known = self._lines.get(text)
        if known is None:
            line = Line(text)
            known = self._lines[text] = {
                hypotheses.replaced(line, one.afters): score(one.features, LINE)
                for one in hypotheses.of_line(line, self._support, expected=True)
            }
        return known
