"""What a token costs and which words it holds, each worked out once within one call."""

from __future__ import annotations

from normalizer.expression import expression
from normalizer.language import identification
from normalizer.language.ngrams import BIT, Costs, shared_costs

#: Symbols of typography where right text has them beside words.
_SYMBOL = expression("[\u00a0\u202f–—·…•«»‘’“”„‹›†‡°®™©´]+")
_SYMBOL_BITS = 7


class Lexicon:
    """The language model, asked about tokens."""

    __slots__ = ("_glued", "costs")

    def __init__(self, costs: Costs | None = None) -> None:
        self.costs = costs or shared_costs()
        self._glued: dict[str, float] = {}

    def bits(self, token: str) -> float:
        """What ``token`` costs as one word."""
        return self.costs(token) / BIT

    def bits_apart(self, token: str) -> float:
        """What it costs if its typographic symbols stand between words of their own; as one word
        where that is less."""
        known = self._glued.get(token)
        if known is None:
            known = self.bits(token)
            parts = _SYMBOL.split(token) if not token.isalnum() else [token]
            if len(parts) > 1:
                apart = sum(map(self.bits, filter(None, parts))) + (len(parts) - 1) * _SYMBOL_BITS
                known = min(known, apart)
            self._glued[token] = known
        return known


def words(text: str) -> set[str]:
    """The words of ``text`` beyond ASCII, folded."""
    return identification.accented_words(text)


def known(found: set[str]) -> int:
    """How many of some folded words are common ones of a language known."""
    return sum(map(identification.is_known, found))
