"""Readings of tokens and what they gain, each worked out once within one call."""

from __future__ import annotations

import re

from normalizer.mojibake import languages
from normalizer.mojibake.chains import EAST_ASIAN, Chain, Layer, undo
from normalizer.mojibake.evidence import Tally
from normalizer.mojibake.likelihood import BIT, Costs
from normalizer.mojibake.readings import TOKEN, legacy_layers, utf8_readings

#: Typographic signs where they properly touch a word; what stands between is weighed as words of
#: its own.
_SIGN = re.compile(
    r"[\u00a0\u202f–—·]|[“‘«](?=[^\W_])|^»|(?<=[\w.,;:!?…)])[”’»«“]|…(?![^\W_])|(?<![^\W_])…|[•](?=\w)"
    r"|(?<=[^\W_])[†‡](?=[\s.,;:)]|$)|(?<=[^\W_])[®™©°](?![^\W\d_])|(?<![^\W\d_])[√∆∂∑](?=[^\W_])"
)
#: A single East Asian character glued to Latin letters.
_LONE = re.compile("(?<![\u1100-\uffff])[\u1100-\uffef](?![\u1100-\uffff])")
_SIGN_COST = 7 * BIT
#: What a code point of right text costs at most: of other scripts, of the Latin one; and of a
#: single token.
PLAUSIBLE = (5 * BIT, 17 * BIT // 4)
ODD = 15 * BIT // 2
ODDEST = 5  #: tokens that a layer must make likelier before it is weighed on all of them
PROMISING = 4  #: layers for whose readings the language is asked


class Reader:
    """The readings of tokens and lines with their gains in quarter bits."""

    def __init__(self) -> None:
        self.cost = Costs()
        self._utf8: dict[str, dict[str, list[Chain]]] = {}
        self._undone: dict[tuple[str, Layer], str | None] = {}
        self._glued: dict[str, tuple[int, int]] = {}
        self._legacy: dict[str, dict[Layer, Tally]] = {}

    def utf8(self, token: str) -> dict[str, list[Chain]]:
        """The readings of ``token`` as misread UTF-8 and the chains that give each."""
        readings = self._utf8.get(token)
        if readings is None:
            readings = self._utf8[token] = utf8_readings(token)
        return readings

    def gain(self, token: str, after: str) -> int:
        """How much likelier ``after`` is than ``token``: signs glued to words are not against
        either."""
        before, signs = self._as_glued(token)
        cost = self.cost(after)
        if signs:
            glued, others = self._as_glued(after)
            if others == signs:
                cost = min(cost, glued)
        return before - cost

    def _as_glued(self, token: str) -> tuple[int, int]:
        """The cost of ``token`` if its typographic signs stand between words of their own, and
        their number."""
        known = self._glued.get(token)
        if known is None:
            cost = self.cost(token)
            signs = 0 if token.isalnum() else len(_SIGN.findall(token))
            if signs:
                cost = min(
                    cost, sum(map(self.cost, filter(None, _SIGN.split(token)))) + signs * _SIGN_COST
                )
            known = self._glued[token] = cost, signs
        return known

    def undone(self, token: str, layer: Layer) -> str | None:
        """``token`` with a legacy layer undone, or None where it cannot have had it."""
        key = token, layer
        if key not in self._undone:
            self._undone[key] = undo(token, layer)
        return self._undone[key]

    def legacy(self, line: str) -> dict[Layer, Tally]:
        """What undoing each possible legacy layer does to a line, for the layers that make it
        likelier."""
        found = self._legacy.get(line)
        if found is None:
            found = self._legacy[line] = self._tallies(line)
        return found

    def tally(self, line: str, layer: Layer) -> Tally | None:
        """What undoing a legacy layer does to a line, or None where the line cannot have gone
        through it."""
        tokens = TOKEN.findall(line)
        afters = [self.undone(token, layer) for token in tokens]
        return None if None in afters else self._tally(tokens, afters)  # type: ignore[arg-type]

    def _tallies(self, line: str) -> dict[Layer, Tally]:
        tokens = TOKEN.findall(line)
        if not self._is_odd(tokens):
            return {}
        found: dict[Layer, Tally] = {}
        numbers = range(len(tokens))
        oddest = sorted(numbers, key=lambda i: -self.cost(tokens[i]) / (len(tokens[i]) + 1))[
            :ODDEST
        ]
        for layer in legacy_layers(tokens):
            afters = [self.undone(token, layer) for token in tokens]
            if (
                None in afters
                or afters == tokens
                or (layer.true in EAST_ASIAN and _is_sprinkled(afters))
            ):
                continue
            gain = sum(self.gain(tokens[i], afters[i] or "") for i in oddest)
            if gain > 0:
                found[layer] = self._tally(tokens, afters)  # type: ignore[arg-type]
            else:
                found[layer] = Tally(gain=gain, lines=1, losing=int(gain < -2 * BIT))
        promising = sorted(
            (layer for layer in found if found[layer].gain > 0), key=lambda x: -found[x].gain
        )
        for layer in promising[:PROMISING]:
            found[layer] = self._with_language(line, layer, found[layer])
        return found

    def _is_odd(self, tokens: list[str]) -> bool:
        """Whether a line costs more than right text does, or one of its tokens much more."""
        costs = [(self.cost(token), len(token) + 1) for token in tokens]
        size = sum(size for _, size in costs)
        mostly_latin = sum(char > "\u036f" for char in "".join(tokens)) * 2 < size
        if sum(cost for cost, _ in costs) > PLAUSIBLE[int(mostly_latin)] * size:
            return True
        return any(cost > ODD * size for cost, size in costs)

    def _with_language(self, line: str, layer: Layer, tally: Tally) -> Tally:
        """A tally with what a known language says of the line before and after, and of the words
        beside."""
        after = TOKEN.sub(lambda match: self.undone(match.group(), layer) or "", line)
        words, letters = languages.words_and_letters(after)
        before, others = languages.words_and_letters(line)
        more = len(letters) - len(others)  # signs that become letters
        tongue = (
            languages.fit(words, letters) + more * languages.STRANGE - languages.fit(before, others)
        )
        cost, size = self._rest(line)
        return tally._replace(tongue=tongue, rest_cost=cost, rest_size=size)

    def _tally(self, tokens: list[str], afters: list[str]) -> Tally:
        gain = size = cost = changed = signs = 0
        for token, after in zip(tokens, afters, strict=True):
            gain += self.gain(token, after)
            cost += self.cost(after)
            size += len(token) + 1
            same = len(token) == len(after)
            for i, char in enumerate(token):
                if char > "\x7f" and not (same and after[i] == char):
                    changed += 1
                    signs += not char.isalpha()
        return Tally(
            gain,
            size,
            cost,
            changed,
            signs,
            lines=1,
            gaining=int(gain > 0),
            losing=int(gain < -2 * BIT),
        )

    def _rest(self, line: str) -> tuple[int, int]:
        """The cost and the size of a line's plain ASCII words."""
        words = [w for w in line.split() if w.isascii() and w.isalpha()]
        return sum(map(self.cost, words)), sum(len(w) + 1 for w in words)


def _is_sprinkled(afters: list[str | None]) -> bool:
    """Whether East Asian characters stand alone among Latin letters: an accident of letters, not a
    language."""
    text = " ".join(map(str, afters))
    return len(_LONE.findall(text)) * 2 > sum(char > "\u1100" for char in text)
