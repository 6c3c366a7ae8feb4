"""Readings of tokens and what they gain, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.language import identification as languages
from normalizer.language.ngrams import BIT, shared_costs
from normalizer.language.remembered import Remembered
from normalizer.mojibake.evidence import Tally
from normalizer.mojibake.readings import (
    TOKEN,
    legacy_readings,
    tokens_of,
    utf8_readings,
    whole_readings,
)
from normalizer.posterior.chains import EAST_ASIAN, Chain, DecodingError, undo, undo_all

#: Typographic signs where they properly touch a word; what stands between is weighed as words of
#: its own.
_SIGN = expression(
    r"[\u00a0\u202f–—·]|[“‘«](?=[^\W_])|^»|(?<![ÂÃÄÅ])…|[•](?=\w)"
    r"|(?<=[\w.,;:!?…)])(?:(?<![ÂÃÄÅĂ])[”’»«“]|[”’»«“](?![^\W_]))"
    r"|(?<=[^\W_])[†‡‚](?=[\s.,;:)]|$)|(?<=[^\W_])[®™©°](?![^\W\d_])|(?<![^\W\d_])[√∆∂∑](?=[^\W_])"
    r"|(?<=[^\W_])´(?=[^\W_])"
)
#: A single East Asian character glued to Latin letters.
_EAST_ASIAN = "[^\x00-\u10ff\U00010000-\U0010ffff]"
_LONE = expression(f"(?<!{_EAST_ASIAN}){_EAST_ASIAN}(?!{_EAST_ASIAN})")
_BEYOND_ALPHABETS = expression("[^\x00-\u1100]")
_SIGN_COST = 7 * BIT
_TYPOGRAPHIC = frozenset("\u00a0´·«»–—‘’“”„•…")  #: what right text is full of
PROMISING = 12  #: layers for whose readings the language is asked
MANY = 500  #: tokens of a line that tell what undoing a layer does to it
MUCH = 4000  #: code points of these, where they are long
ENOUGH = 2000  #: code points of a line that tell its language
HOPELESS = -10 * BIT  #: what a layer must not lose for that
FEW = 3  #: fewer misread sequences in a line may be chance
ABANDONED = -30 * BIT  #: a layer that loses so much in some tokens is not tried in the others


Readings = dict[str, list[Chain]]  #: what a token may have been, and the chains that give it
NONE: frozenset[DecodingError] = frozenset()


class _Before(NamedTuple):
    """What there is to say of the language of a line as it stands."""

    line: str
    fit: languages.Fit
    words: set[str]  #: those beyond ASCII
    rest_cost: int  #: of its plain ASCII words
    rest_size: int


class Whole(NamedTuple):
    """What all of a line may have been: its UTF-8 was misread by one of the chains."""

    after: str
    chains: list[Chain]
    gain: int  #: quarter bits


class _Change(NamedTuple):
    """What undoing a legacy layer does to a token, as in a Tally."""

    gain: int
    cost: int  #: afterwards
    changed: int
    signs: int
    quotes: int
    controls: int
    foreign: int


class Reader:
    """The readings of tokens and lines with their gains in quarter bits."""

    def __init__(self) -> None:
        self.cost = shared_costs()
        self._utf8: dict[tuple[str, frozenset[DecodingError]], Readings] = {}
        self._undone: dict[tuple[str, DecodingError], str | None] = {}
        self._glued: dict[str, tuple[int, int]] = {}
        self._changes: dict[tuple[str, str], _Change] = {}
        self._legacy: dict[str, dict[DecodingError, Tally]] = {}
        self._whole: dict[str, list[Whole]] = {}
        self._read = 0  #: code points of the tokens and lines that were read

    @property
    def size(self) -> int:
        """How much is remembered, about, in code points of what was read."""
        return self._read

    def utf8(self, token: str, without: frozenset[DecodingError] = NONE) -> Readings:
        """The readings of ``token`` as misread UTF-8 and the chains that give each; ``without``
        some errors."""
        readings = self._utf8.get((token, without))
        if readings is None:
            self._read += len(token)
            readings = self._utf8[token, without] = utf8_readings(token, without)
        return readings

    def whole(self, line: str) -> list[Whole]:
        """What all of ``line`` may have been, the likeliest first, where that explains what is odd
        about it, and it is too much for chance."""
        found = self._whole.get(line)
        if found is None:
            self._read += len(line)
            tokens = tokens_of(line)
            beyond = len(line) - len(line.encode("ascii", "ignore"))
            readings = whole_readings(line) if beyond - 1 > FEW else {}  # one is left at least
            rated = [
                Whole(after, chains, sum(self.gain(t, undo_all(t, chains[0]) or t) for t in tokens))
                for after, chains in readings.items()
                if len(line) - len(after) > FEW
            ]
            gaining = [one for one in rated if self.explains(one.gain, tokens)]
            found = self._whole[line] = sorted(gaining, key=lambda one: -one.gain)
        return found

    def by_chains(self, token: str, chains: Iterable[Chain]) -> dict[str, list[Chain]]:
        """What ``token`` was by each of some chains that it went through."""
        found: dict[str, list[Chain]] = {}
        for chain in chains:
            found.setdefault(undo_all(token, chain) or token, []).append(chain)
        return found

    def explains(self, gain: int, tokens: Iterable[str]) -> bool:
        """Whether so much gain by misread UTF-8 explains what is odd about the tokens of a
        line."""
        return gain > 0 and gain * 20 > sum(map(self.cost, tokens)) * 9

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

    def undone(self, token: str, layer: DecodingError) -> str | None:
        """``token`` with a legacy layer undone, or None where it cannot have had it."""
        key = token, layer
        if key not in self._undone:
            self._undone[key] = undo(token, layer)
        return self._undone[key]

    def legacy(self, line: str) -> dict[DecodingError, Tally]:
        """What undoing each possible legacy layer does to a line; what languages say of it is
        asked for the likeliest layers alone."""
        found = self._legacy.get(line)
        if found is None:
            self._read += len(line)
            found = self._legacy[line] = self._with_languages(line)
        return found

    def legacy_of(self, line: str, layer: DecodingError, gain: int) -> Tally | None:
        """What ``legacy`` says of one layer that changes the line, whose ``gain`` is known:
        languages are asked for it alone, and the other layers are tried only where it hangs on them
        whether they are."""
        if line in self._legacy:
            return self._legacy[line].get(layer)
        if gain <= HOPELESS:
            return self._tally_of(line, layer)
        tallies = self._tallies(line)
        found = tallies.get(layer)
        if found is None or (first := _promising(tallies).get(found)) is None:
            return found
        return self._with_language(self._language(line), first, found)

    def _tally_of(self, line: str, layer: DecodingError) -> Tally | None:
        tokens = tokens_of(line)
        afters = [self.undone(token, layer) or "" for token in tokens]
        if layer.true in EAST_ASIAN and _is_sprinkled(" ".join(afters)):
            return None
        return self._tally(tokens, afters)

    def layer_gain(self, line: str, layer: DecodingError) -> int | None:
        """What undoing a legacy layer gains in a line, as in its tally; None where the line cannot
        have gone through it."""
        tokens = tokens_of(line)
        afters: list[str] = []
        for token in tokens:
            after = self.undone(token, layer)
            if after is None:
                return None
            afters.append(after)
        return self._tally(tokens, afters).gain if afters != tokens else 0

    def _tallies(self, line: str) -> dict[DecodingError, Tally]:
        """The tallies of a line by themselves."""
        tokens = tokens_of(line)
        found: dict[DecodingError, Tally] = {}
        of: dict[str, Tally] = {}  # layers may come to the same
        before = " ".join(tokens)
        for layer, after in legacy_readings(before):
            if after == before or (layer.true in EAST_ASIAN and _is_sprinkled(after)):
                continue
            if after not in of:
                of[after] = self._tally(tokens, after.split(" "))
            found[layer] = of[after]
        return found

    def _with_languages(self, line: str) -> dict[DecodingError, Tally]:
        found = self._tallies(line)
        if promising := _promising(found):
            standing = self._language(line)
            asked = {
                tally: self._with_language(standing, layer, tally)
                for tally, layer in promising.items()
            }
            found = {layer: asked.get(tally, tally) for layer, tally in found.items()}
        return found

    def _language(self, line: str) -> _Before:
        line = line[:ENOUGH]
        words = [w for w in line.split() if w.isascii() and w.isalpha()]
        return _Before(
            line,
            languages.fit(line),
            languages.accented_words(line),
            sum(map(self.cost, words)),
            sum(len(w) + 1 for w in words),
        )

    def _with_language(self, before: _Before, layer: DecodingError, tally: Tally) -> Tally:
        """A tally with what languages say of the line before and after, and of the words beside."""
        after = TOKEN.sub(lambda match: self.undone(match.group(), layer) or "", before.line)
        fit = languages.fit(after)
        more = fit.letters - before.fit.letters  # signs that become letters
        old, new = before.words, languages.accented_words(after)
        known = [word for word in new - old if languages.is_known(word)]
        return tally._replace(
            tongue=fit.score - before.fit.score + more * languages.STRANGE,
            rest_cost=before.rest_cost,
            rest_size=before.rest_size,
            words=fit.words,
            common=fit.common,
            strange=fit.strange,
            made=len(new - old),
            known=len(known),
            known_size=sum(map(len, known)),
            unmade=len(old - new),
            unmade_known=sum(map(languages.is_known, old - new)),
        )

    def _tally(self, tokens: Sequence[str], afters: Sequence[str]) -> Tally:
        gain = size = cost = changed = signs = quotes = controls = foreign = 0
        for token, after in _telling(tokens, afters):
            change = self._change(token, after)
            gain += change.gain
            cost += change.cost
            size += len(token) + 1
            if change.changed:
                changed += change.changed
                signs += change.signs
                quotes += change.quotes
                controls += change.controls
                foreign += change.foreign
            if gain < ABANDONED:
                break
        return Tally(
            gain,
            size,
            cost,
            changed,
            signs,
            quotes,
            controls,
            foreign,
            lines=1,
            gaining=int(gain > 0),
            losing=int(gain < -2 * BIT),
        )

    def _change(self, token: str, after: str) -> _Change:
        """What undoing a legacy layer does to a token."""
        known = self._changes.get((token, after))
        if known is None:
            changed = signs = quotes = controls = foreign = 0
            same = len(token) == len(after)
            for one, other in zip(token, after if same else repeat(""), strict=False):
                if one > "\x7f" and one != other:
                    changed += 1
                    signs += not one.isalpha()
                    quotes += one in _TYPOGRAPHIC
                    controls += one < "\xa0" and other in _TYPOGRAPHIC
                    foreign += not same or (other > "\u036f" and other.isalpha())
            gain, cost = self.gain(token, after), self.cost(after)
            known = _Change(gain, cost, changed, signs, quotes, controls, foreign)
            self._changes[token, after] = known
        return known


def _promising(tallies: Mapping[DecodingError, Tally]) -> dict[Tally, DecodingError]:
    """The tallies for which languages are asked, those that gain most, each with the first layer
    that has it."""
    layers = (layer for layer in tallies if tallies[layer].gain > HOPELESS)
    first: dict[Tally, DecodingError] = {}
    for layer in sorted(layers, key=lambda layer: -tallies[layer].gain):
        first.setdefault(tallies[layer], layer)
    return dict(islice(first.items(), PROMISING))


#: The reader of all calls: the words of a column, or of many files, come again and again.
shared_reader = Remembered(Reader)


def _telling(tokens: Sequence[str], afters: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The tokens of a line that tell, before and after; of a token without end, its beginning."""
    if sum(map(len, tokens)) <= MUCH:
        return zip(tokens[:MANY], afters, strict=False)
    return _until_much(tokens, afters)


def _until_much(tokens: Sequence[str], afters: Sequence[str]) -> Iterator[tuple[str, str]]:
    left = MUCH
    for token, after in zip(tokens[:MANY], afters, strict=False):
        yield (token, after) if len(token) <= left else (token[:left], _part(after, left, token))
        left -= len(token)
        if left <= 0:
            return


def _part(after: str, size: int, token: str) -> str:
    """As much of what became of a token as ``size`` is of it."""
    return after[: size * len(after) // len(token)]


def _is_sprinkled(text: str) -> bool:
    """Whether East Asian characters stand alone among Latin letters: an accident of letters, not a
    language."""
    lone = len(_LONE.findall(text))
    return lone > 0 and lone * 2 > len(_BEYOND_ALPHABETS.findall(text))
