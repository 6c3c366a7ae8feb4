"""What lines say by themselves of what they may have been, against the lines as they stand.

The posterior of a candidate is proportional to exp(w . features), that of the line as it stands to
1; weights are fitted on right and damaged text (tools/fit_posterior.py). Tokens of misread UTF-8
are rated one by one; a legacy encoding befalls all of a line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from normalizer.language.remembered import Remembered
from normalizer.posterior import hypotheses
from normalizer.posterior.features import Features, Line
from normalizer.posterior.support import Support
from normalizer.posterior.tokens import tokens
from normalizer.posterior.weights import LINE, TOKEN
from normalizer.posterior.words import Lexicon

NO_CANDIDATE = -99.0  #: the log-odds of what is not thought of


def score(features: Features, weights: Mapping[str, float]) -> float:
    """The log-odds of a candidate against the text as it stands (natural logarithm)."""
    return sum(weights[name] * value for name, value in features.items())


class Opinion:
    """What lines say by themselves of what they may have been, each asked once."""

    __slots__ = ("_lines", "_lines_size", "_support", "_tokens")

    def __init__(self) -> None:
        self._support = Support(Lexicon())
        self._lines: dict[str, dict[str, float]] = {}
        self._lines_size = 0  #: code points of the lines that were asked
        self._tokens: dict[str, dict[str, dict[str, float]]] = {}

    @property
    def size(self) -> int:
        """How much is remembered, about, in code points of lines."""
        return self._lines_size

    def of_tokens(self, text: str) -> dict[str, dict[str, float]]:
        """By the tokens of a line: the log-odds of what each may have been as misread UTF-8."""
        known = self._tokens.get(text)
        if known is None:
            line = self._line(text)
            votes = self._support.of_line(line.distinct)
            last = {token: start for start, token in line.tokens}  # which speaks for the others
            known = self._tokens[text] = {  # whole at once: other threads may ask meanwhile
                token: {
                    one.afters[0]: score(one.features, TOKEN)
                    for one in hypotheses.of_token(line, start, token, self._support, votes)
                }
                for token, start in last.items()
            }
        return known

    def excess_bits(self, text: str, bits_each: float) -> float:
        """What the tokens of ``text`` beyond ASCII cost in bits, above so many a code point: those
        of ordinary text cost some 4, those of what is no text 10 and more."""
        costs = [
            self._support.lexicon.bits_apart(token) - bits_each * (len(token) + 1)
            for _, token in tokens(text)
        ]
        return sum(costs)

    def _line(self, text: str) -> Line:
        self._lines_size += len(text)
        return Line(text)

    def of_line(self, text: str) -> dict[str, float]:
        """The log-odds of what all of a line may have been, a legacy encoding decoded as another,
        each against all else: the other candidates and the line as it stands."""
        known = self._lines.get(text)
        if known is None:
            line = self._line(text)
            known = self._odds(line, hypotheses.proposed(line))
        return known

    def reaches(self, text: str, after: str, least: float) -> bool:
        """Whether the log-odds that a line was ``after`` are ``least`` or more. Beside others they
        are no more than by itself, so that others are thought of only where that is enough."""
        known = self._lines.get(text)
        if known is None:
            line = self._line(text)
            proposed = hypotheses.proposed(line)
            asked = [one for one in proposed if hypotheses.replaced(line, one.afters) == after]
            if self._scores(line, asked).get(after, NO_CANDIDATE) < least:
                return False
            known = self._odds(line, proposed)
        return known.get(after, NO_CANDIDATE) >= least

    def _odds(self, line: Line, proposed: Iterable[hypotheses.Proposed]) -> dict[str, float]:
        scores = self._scores(line, hypotheses.ranked(line, proposed, self._support))
        known = self._lines[line.text] = {
            after: own - math.log1p(sum(math.exp(scores[x]) for x in scores if x != after))
            for after, own in scores.items()
        }
        return known

    def _scores(self, line: Line, some: Iterable[hypotheses.Proposed]) -> dict[str, float]:
        """The log-odds of some candidates of a line, each by itself."""
        return {
            hypotheses.replaced(line, one.afters): score(one.features, LINE)
            for one in hypotheses.weighed(line, some, self._support)
        }


#: The opinion that all calls ask.
shared_opinion = Remembered(Opinion)
