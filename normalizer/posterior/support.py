"""What the rest of a document says for a chain: the distinct other words that it explains.

The same word again is no more evidence, so support is a sum over distinct tokens, without the one
that is to be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from normalizer.posterior.candidates import utf8
from normalizer.posterior.chains import Chain, DecodingError, undo
from normalizer.posterior.tokens import tokens
from normalizer.posterior.words import Lexicon

_TELLING_BITS = 6.0  #: a token says nothing for a chain that gains less in it
_MOST_BITS = 20.0  #: and no more than this
_TYPOGRAPHIC = "\u00a0\u202f–—·…•«»‘’“”„‹›†‡°®™©´"  #: what stands beside right words
_JOINING = "\u00a0\u202f–—·…’´"  #: of that, what stands within them
_PRIOR_TOKENS = 2  #: that count as speaking for no chain
_LEGACY_MOST_BITS = 12.0  #: what a token says for or against a legacy error at most


class Proposal(NamedTuple):
    """A text that a token may have been, the chains that lead there, and what it gains."""

    after: str
    chains: list[Chain]
    gain_bits: float


class Weight(NamedTuple):
    """What other tokens say for an error, and against it, in bits; and how many say so."""

    pro_bits: float
    contra_bits: float
    pro_tokens: int
    contra_tokens: int
    sequence_bits: float  #: what the line's tokens say for a chain of misread UTF-8 instead


class LineSupport:
    """The support for chains of misread UTF-8 in one line."""

    __slots__ = ("_document", "_line", "_telling", "_totals")

    def __init__(
        self,
        document: Mapping[Chain, Mapping[str, float]],
        line: Mapping[Chain, Mapping[str, float]],
    ) -> None:
        self._document, self._line = document, line
        self._totals: dict[Chain, float] = {}
        self._telling: set[str] | None = None

    def bits(self, chain: Chain, token: str) -> float:
        """What all distinct tokens but ``token`` say for ``chain``."""
        token = core(token)
        document, line = self._document.get(chain, {}), self._line.get(chain, {})
        total = self._totals.get(chain)
        if total is None:
            more = (bits for other, bits in line.items() if other not in document)
            total = self._totals[chain] = sum(document.values()) + sum(more)
        return total - (document.get(token) or line.get(token, 0.0))

    def share(self, chain: Chain, token: str) -> float:
        """The share of distinct other tokens that speak for any chain, that do so for ``chain``;
        a few count for little."""
        token = core(token)
        if self._telling is None:
            self._telling = {
                t for votes in (self._document, self._line) for v in votes.values() for t in v
            }
        others = len(self._telling) - (token in self._telling)
        votes = {*self._document.get(chain, ()), *self._line.get(chain, ())} - {token}
        return len(votes) / (others + _PRIOR_TOKENS)

    @property
    def most_bits(self) -> float:
        """What the tokens of the line say for a chain at most."""
        return max((sum(votes.values()) for votes in self._line.values()), default=0.0)


class Support:
    """The support of one document for each chain, from some of its lines (none: a line is weighed
    by itself)."""

    def __init__(self, lexicon: Lexicon, lines: Iterable[str] = ()) -> None:
        self.lexicon = lexicon
        self._proposals: dict[str, list[Proposal]] = {}
        self._tokens = list(dict.fromkeys(token for line in lines for _, token in tokens(line)))
        self._utf8: dict[Chain, dict[str, float]] | None = None
        self._undone: dict[tuple[str, DecodingError], float | None] = {}

    def proposals(self, token: str) -> list[Proposal]:
        """What ``token`` may have been as misread UTF-8."""
        found = self._proposals.get(token)
        if found is None:
            lexicon = self.lexicon
            found = [
                Proposal(after, chains, lexicon.bits_apart(token) - lexicon.bits_apart(after))
                for after, chains in utf8.propose(token).items()
            ]
            self._proposals[token] = found
        return found

    def of_line(self, found: Iterable[str]) -> LineSupport:
        """What the document and the distinct tokens of one line say for chains of misread UTF-8."""
        if self._utf8 is None:
            self._utf8 = self._votes(self._tokens)
        return LineSupport(self._utf8, self._votes(found))

    def _votes(self, tokens: Iterable[str]) -> dict[Chain, dict[str, float]]:
        """What tokens say for chains; of those with the same damage, the one that says most."""
        votes: dict[Chain, dict[str, float]] = {}
        for token in tokens:
            for chain, bits in self._told(token):
                said = votes.setdefault(chain, {})
                said[core(token)] = max(bits, said.get(core(token), 0.0))
        return votes

    def _told(self, token: str) -> list[tuple[Chain, float]]:
        """The chains that explain a token best, with the bits it says for each."""
        proposals = self.proposals(token)
        best = max((p.gain_bits for p in proposals), default=0.0)
        if best < _TELLING_BITS:
            return []
        bits = min(best, _MOST_BITS)
        return [(c, bits) for p in proposals if p.gain_bits == best for c in p.chains]

    def legacy(self, error: DecodingError, line: Iterable[str]) -> Weight:
        """What the document's distinct tokens that are not in the line say of a legacy error."""
        here = set(line)
        pro = contra = 0.0
        pros = contras = 0
        for token in self._tokens:
            if token in here or not says_something(token):
                continue
            bits = self._gain(token, error)
            if bits is None:
                contra += _LEGACY_MOST_BITS
                contras += 1
            elif bits > 1:
                pro += min(bits, _LEGACY_MOST_BITS)
                pros += 1
            elif bits < -1:
                contra += min(-bits, _LEGACY_MOST_BITS)
                contras += 1
        return Weight(pro, contra, pros, contras, self.of_line(here).most_bits)

    def _gain(self, token: str, error: DecodingError) -> float | None:
        """What undoing a legacy error gains in a token; None where it cannot have had it."""
        key = token, error
        if key not in self._undone:
            after = undo(token, error)
            if after is None:
                self._undone[key] = None
            else:
                lexicon = self.lexicon
                self._undone[key] = lexicon.bits_apart(token) - lexicon.bits_apart(after)
        return self._undone[key]


def core(token: str) -> str:
    """What of a token may be damage: in other words the same again is no more evidence."""
    return "".join([char for char in token if char > "\x7f"])


def says_something(token: str) -> bool:
    """Whether a token holds letters beyond ASCII, controls, or symbols within a word: other symbols
    stand anywhere.

    >>> says_something("S³owem"), says_something("5°"), says_something("\xa0M")
    (True, False, False)
    """
    for at, char in enumerate(token):
        if char > "\x7f":
            if char.isalpha() or char < "\xa0":
                return True
            beside = token[at - 1 : at], token[at + 1 : at + 2]
            if char not in _TYPOGRAPHIC and any(map(str.isalpha, beside)):
                return True
            if char not in _JOINING and all(map(str.isalpha, beside)):
                return True
    return False
