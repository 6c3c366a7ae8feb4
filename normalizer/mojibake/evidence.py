"""What a text says about the accidents it had: sums over its lines, so that evidence of parts can
be merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from normalizer.posterior.chains import Chain, DecodingError

RULE = "mojibake"  #: the code of repairs

ENOUGH = 6  #: distinct words in which a legacy layer gains speak for it


class Tally(NamedTuple):
    """What undoing a legacy layer does to the tokens with characters beyond ASCII. Costs are
    quarter bits."""

    gain: int = 0
    size: int = 0  #: code points of the tokens
    after: int = 0  #: their cost afterwards
    changed: int = 0  #: code points that become others
    signs: int = 0  #: of these, those that were no letters
    quotes: int = 0  #: of these, those that were typographic signs
    controls: int = 0  #: of these, C1 controls that become typographic signs
    foreign: int = 0  #: of these, those that become letters of another script than the Latin
    tongue: int = 0  #: how much better a known language explains words and letters
    rest_cost: int = 0  #: of the plain ASCII words beside them
    rest_size: int = 0
    words: int = 0  #: of the lines afterwards
    common: int = 0  #: of these, those common in the language that explains them best
    strange: int = 0  #: letters that this language has not
    made: int = 0  #: words beyond ASCII that become others
    known: int = 0  #: of these, those that are then known words
    known_size: int = 0  #: the code points of these
    unmade: int = 0  #: words beyond ASCII that were there before
    unmade_known: int = 0  #: of these, those that were known words
    lines: int = 0
    gaining: int = 0  #: lines that become likelier
    losing: int = 0  #: lines that become less likely

    def plus(self, other: Tally) -> Tally:
        return Tally(*[a + b for a, b in zip(self, other, strict=True)])


class Evidence(NamedTuple):
    """Pooled evidence of a text or of several parts of it. Empty where nothing looks damaged."""

    utf8: Mapping[Chain, int] = {}  #: gain of every chain of misread UTF-8, quarter bits
    legacy: Mapping[DecodingError, Tally] = {}
    looked: int = 0  #: lines looked at closely
    speaking: Mapping[DecodingError, frozenset[str]] = {}  #: words of lines that a layer makes
    #: likelier, a few: the same word again says no more

    def __or__(self, other: Evidence) -> Evidence:
        """The evidence of both together."""
        return self.merge(other)

    def merge(self, other: Evidence) -> Evidence:
        """The evidence of both together."""
        utf8 = dict(self.utf8)
        for chain, gain in other.utf8.items():
            utf8[chain] = utf8.get(chain, 0) + gain
        legacy = dict(self.legacy)
        for layer, tally in other.legacy.items():
            legacy[layer] = legacy[layer].plus(tally) if layer in legacy else tally
        speaking = dict(self.speaking)
        for layer, words in other.speaking.items():
            speaking[layer] = few(speaking.get(layer, frozenset()) | words)
        return Evidence(utf8, legacy, self.looked + other.looked, speaking)


def few(words: frozenset[str]) -> frozenset[str]:
    """At most ENOUGH of the words, the same in whatever order they come."""
    return words if len(words) <= ENOUGH else frozenset(sorted(words)[:ENOUGH])
