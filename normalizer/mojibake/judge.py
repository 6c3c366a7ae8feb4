"""Which readings of a line are believed, given the pooled evidence of its document."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, partial
from itertools import islice
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.language import scripts as characters
from normalizer.language.ngrams import BIT
from normalizer.mojibake.doubts import (
    MIXED,
    becomes_known,
    foreign_script,
    has_lone_letter,
    is_regular,
    is_strange,
    mixes_more,
    scripts_of,
    within_quotes,
)
from normalizer.mojibake.east_asian import chance_errors
from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.odds import ACCEPT, everywhere, ranking, score
from normalizer.mojibake.priors import prior
from normalizer.mojibake.reader import FEW, NONE, Reader
from normalizer.mojibake.readings import TOKEN, tokens_of
from normalizer.mojibake.screen import (
    EAST_ASIAN_TEXT,
    SCREENED,
    is_familiar,
    strangeness,
    suspicion,
)
from normalizer.mojibake.survey import CLOSELY, LONG, is_right_but_for, settled
from normalizer.mojibake.whole import PLAIN
from normalizer.posterior.candidates.utf8 import left_over
from normalizer.posterior.chains import SINGLE_BYTE, Chain, DecodingError, undo, undo_all

UNKNOWN = 12 * BIT  #: what a chain must gain that the document knows nothing of
#: What costs so much a code point is looked at even where the document speaks against it.
NOISE = 7 * BIT
OBVIOUS = 20 * BIT  #: the gain by which the document's own chain needs no comparison with others
MANY_WORDS = 4000  #: words beyond ASCII that tell the scripts of a text
FEW_OF_MANY = 1  #: the same where the chain is settled by many lines
TOLERABLE = -6 * BIT  #: what a line may lose by the accident that befell its whole document
AGAINST = 11.0  #: how much a line's own score may speak against that accident
SURE = 10**6 * BIT
UNCERTAIN = 0.9  #: the confidence of what is only suggested
SETTLED = 60 * BIT  #: the gain by which the document has made a chain certain
IMPLAUSIBLE = 9 * BIT  #: a reading that costs more a code point is hardly text: then it must
CONVINCING = 10 * BIT  #: gain so much for each of its characters beyond ASCII
FOREIGN = 8 * BIT  #: for a reading that brings a script that the line does not speak otherwise
UNHEARD = 20 * BIT  #: for one that brings a script that the document does not speak
STRANGE = 14 * BIT  #: for a reading that brings what words do not have
UNLIKELY = 7 * BIT  #: a reading that costs so much and leaves characters as they are
HALF_DONE = 20 * BIT  #: may be a part of another accident
#: For a reading of what looks like a word: letters of one script in a regular case.
REGULAR = 8 * BIT
KNOWN_WORD = 8 * BIT  #: for a reading that makes known words of unknown ones
AT_WORK = 8 * BIT  #: for a reading by a chain that the document has settled on
KNOWN = 15 * BIT  #: the gain in other tokens by which a chain is known to be at work
LONE = 0.6  #: against a single character that makes no known word (nor alone a foreign one)


class Reading(NamedTuple):
    """What a token is believed to have been."""

    after: str
    chain: Chain
    confidence: float


class Found(NamedTuple):
    """A damaged place in a line: ``line[start:end]`` and what it is believed to have been."""

    start: int
    end: int
    reading: Reading

    def doubted(self) -> Found:
        """The same, only suggested."""
        confidence = min(UNCERTAIN, self.reading.confidence)
        return self._replace(reading=self.reading._replace(confidence=confidence))


class _Tokens:
    """The tokens of a line, beside which one stands."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self.counts = Counter(tokens)

    @cached_property
    def scripts(self) -> Counter[str]:
        """How many distinct tokens have characters beyond ASCII of a script."""
        return Counter(script for token in self.counts for script in scripts_of(token))


_NO_TOKENS = _Tokens(())


class Judge:
    """The decisions for one document, from its evidence."""

    def __init__(self, evidence: Evidence, reader: Reader) -> None:
        self._reader = reader
        self.evidence = evidence
        self._best = max((gain - prior(chain) for chain, gain in evidence.utf8.items()), default=0)
        self._settled = settled(evidence)
        self._readings: dict[str, list[tuple[str, list[Chain], int]]] = {}
        self._misread: dict[str, tuple[int, Reading] | None] = {}
        self._is_suspect: Callable[[str], bool] | None = None  #: where only suspects are read first
        self._acquitted: set[str] = set()  #: suspects of lines in which nothing was found
        self._chance = FEW if evidence.looked < CLOSELY else FEW_OF_MANY
        self._few = self._chance
        #: Errors that the text shows by chance at most.
        self._without: Callable[[], frozenset[DecodingError]] = lambda: NONE
        self._scripts: Callable[[], set[str]] = set  #: of the text that is looked through
        ranked = ranking(evidence.legacy)
        needed = ACCEPT - 1 if evidence.looked < CLOSELY else ACCEPT  # many lines leave no doubt
        likely = ranked[0][1] if ranked and ranked[0][0] > needed else None
        self._likely = None if likely and self._explains(likely) else likely
        self._has_readings = self._best > 0 and evidence.looked < CLOSELY
        self._unlikely = not self._likely and evidence.looked >= CLOSELY
        self._everywhere = everywhere(evidence)

    def _explains(self, layer: DecodingError) -> bool:
        """Whether all words that speak for a legacy layer went through the chain that the document
        has settled on: then they say nothing for another."""
        words = self.evidence.speaking.get(layer, ())
        return bool(words) and all(self.undone(word) is not None for word in words)

    @cached_property
    def at_work(self) -> list[re.Pattern[str]]:
        """What the likeliest chain leaves behind, where there is one."""
        chain = max(
            self.evidence.utf8,
            key=lambda chain: self.evidence.utf8[chain] - prior(chain),
            default=None,
        )
        known = SETTLED if self.evidence.looked >= CLOSELY else KNOWN
        if chain is None or self.evidence.utf8[chain] < known or chain[0].wrong in SCREENED:
            return []
        encoding = SINGLE_BYTE.get(chain[0].wrong)
        return [encoding.misread_lead if encoding else re.compile(EAST_ASIAN_TEXT)]

    def look_through(self, text: str) -> None:
        """See whether all that ``text`` has beyond ASCII went through the document's own accident:
        then so did each line of it, however short."""
        self._few = self._chance if self.undone(text) is None else 0
        self._scripts = cache(partial(_scripts, text, self._settled))
        self._acquitted.clear()
        self._without = cache(lambda: chance_errors(text) if len(text) > LONG else NONE)
        if self.evidence.looked >= CLOSELY:
            self._is_suspect = suspicion(text)

    def _suspects(self, line: str) -> set[str]:
        """The tokens for which a line of a long text is looked at; none: it may be any."""
        return set(filter(self._is_suspect, line.split())) if self._is_suspect else set()

    def is_acquitted(self, line: str) -> bool:
        """Whether nothing was found in other lines with the same suspects."""
        if not self._acquitted:
            return False
        suspects = self._suspects(line)
        return bool(suspects) and suspects <= self._acquitted

    def acquit(self, line: str) -> None:
        """Note that nothing was found in a line."""
        self._acquitted |= self._suspects(line)

    def undone(self, text: str) -> str | None:
        """All of ``text`` with the chain undone that the document has settled on, if it has."""
        return undo_all(text, self._settled) if self._settled else None

    def chain_of(self, line: str) -> Chain | None:
        """The chain that everything beyond ASCII in a line went through: the document's own, or one
        of which the line leaves no doubt."""
        return self._settled if self._went_through(line) else self._own(line)

    def _went_through(self, line: str) -> bool:
        """Whether all of a line went through the chain that the document has settled on."""
        after = self.undone(line)
        if after is None or len(line) - len(after) <= self._few:
            return False
        by_chance = self._few > 0 and len(line) - len(after) <= FEW
        return not (by_chance and self._is_unheard(after))

    def _is_unheard(self, after: str) -> bool:
        """Whether a line brings letters of a script that the document does not speak."""
        scripts = {characters.script(c) for c in _BEYOND_LATIN.findall(after)}
        return bool(scripts) and not scripts <= self._scripts()

    def _own(self, line: str) -> Chain | None:
        """The chain that all of a line went through, where the line leaves no doubt of that."""
        known = self.evidence.utf8
        rated = [
            (one.gain - prior(chain) + known.get(chain, 0), one.gain - prior(chain), chain)
            for one in self._reader.whole(line)
            for chain in one.chains
        ]
        _, sure, chain = max(rated, default=(0, 0, None))
        misread = {error for error in chain or () if error.true == "utf-8"}
        is_simple = len(misread) == 1  # UTF-8 is seldom misread in two ways, one after the other
        return chain if sure > SETTLED and is_simple else None

    @property
    def expects_more(self) -> bool:
        """Whether lines that do not look suspicious may be damaged too, as others of the document
        are."""
        return bool(self._everywhere or self._likely or self._has_readings)

    def expects(self, line: str) -> bool:
        """Whether a line that does not look suspicious may be damaged as others of the document
        are."""
        if line.isascii():
            return False
        if self._everywhere:
            return True
        if is_familiar(line):
            return False
        return self._has_readings or self._makes_familiar(line)

    def _makes_familiar(self, line: str) -> bool:
        """Whether undoing the document's likeliest legacy layer, if there is one, makes a line more
        familiar; of few lines each is looked at."""
        if self._likely is None:
            return False
        if self.evidence.looked < CLOSELY:
            return True
        after = undo(line, self._likely)
        if after is None or _letters(after) < _letters(line):
            return False
        return strangeness(after) < strangeness(line) or is_familiar(after)

    def through(self, line: str, chain: Chain) -> list[Found]:
        """The damaged places of a line all of which went through a chain."""
        tokens = tokens_of(line)
        return _places(line, {t: Reading(undo_all(t, chain) or t, chain, PLAIN) for t in tokens})

    def line(self, line: str) -> list[Found]:
        """The damaged places of any other line with their likeliest readings, whatever their
        confidence."""
        return _places(line, self._tokens(line, tokens_of(line)))

    def _tokens(self, line: str, tokens: list[str]) -> dict[str, Reading]:
        total = 0
        readings: dict[str, Reading] = {}
        suspects = set(filter(self._is_suspect, tokens)) if self._is_suspect else set()
        right_but_for = is_right_but_for(suspects, tokens)
        odd = [token for token in tokens if token in suspects] if right_but_for else tokens
        beside = _Tokens(tokens)
        for token in self._worth_reading(suspects, odd):
            net, reading = self._as_utf8(token, beside)
            if reading and net > 0:
                readings[token] = reading
                total += net * beside.counts[token]
        if total >= SURE or self._reader.explains(total, tokens):
            return readings
        left = [] if right_but_for else [token for token in tokens if token not in readings]
        if self._unlikely and not self._is_noise(left):
            return readings
        gain, legacy = self._as_legacy(line, tokens)
        return legacy if gain > total else readings

    def _worth_reading(self, suspects: set[str], tokens: Iterable[str]) -> Iterable[str]:
        """Some tokens, each once; none where nothing that looks damaged has a reading."""
        if suspects and not any(self._obvious(t) or self._promising(t) for t in suspects):
            return ()
        return dict.fromkeys(tokens)

    def _is_noise(self, tokens: list[str]) -> bool:
        return sum(map(self._reader.cost, tokens)) > NOISE * sum(len(token) + 1 for token in tokens)

    def _as_utf8(self, token: str, beside: _Tokens) -> tuple[int, Reading | None]:
        if obvious := self._obvious(token):
            return obvious
        best, reading = 0, None
        for after, chains, gain in self._promising(token):
            if gain + AT_WORK <= best:
                continue
            here = gain * beside.counts[token]
            chain = min(chains, key=lambda chain: self._penalty(chain, here))
            net = gain - self._penalty(chain, here)
            elsewhere = self.evidence.utf8.get(chain, 0) - here
            if net + AT_WORK + KNOWN_WORD <= best:
                continue
            net += KNOWN_WORD if becomes_known(token, after) else 0
            if elsewhere < KNOWN:
                net -= self._doubts(token, after, chain, gain, beside)
            elif elsewhere > SETTLED:
                net += AT_WORK - self._oddities(token, after, beside)
            else:
                net -= is_regular(token) * REGULAR + mixes_more(token, after) * MIXED
            if net > best:
                best, reading = net, Reading(after, chain, 1 - 2 ** (-net / BIT))
        return best, reading

    def _obvious(self, token: str) -> tuple[int, Reading] | None:
        """What a token gains as misread by the document's own chain, where that is much."""
        if not self._settled:
            return None
        if token not in self._misread:
            undone = undo_all(token, self._settled)
            if undone is None:
                gain = 0
            elif self._unlikely and becomes_known(token, undone):
                gain = SURE  # to ask the model takes ten times as long
            else:
                gain = self._reader.gain(token, undone)
            reading = Reading(undone or "", self._settled, PLAIN)
            plain = gain > OBVIOUS and not self._oddities(token, reading.after, _NO_TOKENS)
            self._misread[token] = (gain, reading) if plain else None
        return self._misread[token]

    def _promising(self, token: str) -> list[tuple[str, list[Chain], int]]:
        """The readings of a token that may be believed, each with its chains and what it gains."""
        found = self._readings.get(token)
        if found is None:
            gains = [
                (after, chains, self._reader.gain(token, after))
                for after, chains in self._reader.utf8(token, self._without()).items()
            ]
            found = self._readings[token] = [each for each in gains if each[2] + AT_WORK > 0]
        return found

    def _penalty(self, chain: Chain, here: int) -> int:
        """What a chain must gain in a token, from how well it explains the document beside what it
        gains here."""
        gained = self.evidence.utf8.get(chain, 0)
        own = prior(chain)
        known = max(0, min(gained - here, SETTLED))
        return max(own - own * known // SETTLED, min(UNKNOWN, self._best - gained + own))

    def _doubts(self, token: str, after: str, chain: Chain, gain: int, beside: _Tokens) -> int:
        """What speaks against a reading that nothing else in the document supports."""
        doubts = 0
        if is_regular(token):
            doubts += HALF_DONE if left_over(token, chain[0]) else REGULAR
        if foreign_script(after, token, beside.scripts):
            doubts += FOREIGN
        if mixes_more(token, after):
            doubts += MIXED
        if is_strange(token, after):
            doubts += STRANGE
        core, inner = within_quotes(token, after)
        cost = self._reader.cost(inner) // (len(inner) + 1)
        if cost > IMPLAUSIBLE:
            doubts += max(0, CONVINCING * sum(c > "\x7f" for c in inner) - gain)
        if cost > UNLIKELY and left_over(core, chain[0]):
            doubts += HALF_DONE
        return doubts

    def _oddities(self, token: str, after: str, beside: _Tokens) -> int:
        """What speaks against a reading though its chain is at work in the document: right words
        and signs stand beside damage."""
        strange = is_strange(token, after) or has_lone_letter(after)
        odd = mixes_more(token, after) * MIXED + strange * STRANGE
        script = foreign_script(after, token, beside.scripts)
        return odd + UNHEARD if script and script not in self._scripts() else odd

    def _as_legacy(self, line: str, tokens: list[str]) -> tuple[int, dict[str, Reading]]:
        if self._everywhere:
            layer = self._everywhere_in(line)
            return (SURE, self._undone(tokens, layer, 0.999)) if layer else (0, {})
        tallies = self._reader.legacy(line)
        ranked = ranking(tallies)
        if not ranked:
            return 0, {}
        odds, layer = ranked[0]
        elsewhere = self.evidence.legacy.get(layer)
        alone = elsewhere is None or elsewhere.gaining < 2
        tally = tallies[layer]
        is_word = tally.known_size > 1 or (tally.known and not tally.foreign)
        if alone and tally.changed == 1 and not is_word:
            odds -= LONE
        confidence = 1 / (1 + math.exp(ACCEPT - odds) / 99)
        if all(len(token) == 1 and token < "\xa0" for token in tokens):
            confidence = min(confidence, UNCERTAIN)  # control characters alone may be meant
        return max(1, tallies[layer].gain), self._undone(tokens, layer, confidence)

    def _everywhere_in(self, line: str) -> DecodingError | None:
        """The accident of the whole document that a line had, if it had it."""
        gains = {
            layer: gain
            for layer in self._everywhere
            if (gain := self._reader.layer_gain(line, layer)) is not None
        }
        layer = max(gains, key=gains.__getitem__, default=None)
        if layer is None or gains[layer] > TOLERABLE:
            return layer
        known = self._reader.legacy_of(line, layer, gains[layer])
        support = min(self._everywhere[layer], AGAINST)
        return layer if known and score(layer, known) + support > 0 else None

    def _undone(
        self, tokens: list[str], layer: DecodingError, confidence: float
    ) -> dict[str, Reading]:
        afters = {token: self._reader.undone(token, layer) for token in tokens}
        return {
            t: Reading(a, (layer,), confidence)
            for t, a in afters.items()
            if a is not None and a != t
        }


def _places(line: str, readings: Mapping[str, Reading]) -> list[Found]:
    """Where in a line the tokens stand that have readings."""
    if not readings:
        return []
    tokens = TOKEN.finditer(line)
    return [Found(*m.span(), readings[m.group()]) for m in tokens if m.group() in readings]


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


#: Letters and marks of other scripts.
_BEYOND_LATIN = expression("[^\x00-\u036f\u1e00-\u2bff\ufb00-\ufb06\ufffd]")


def _scripts(text: str, accident: Chain | None) -> set[str]:
    """The scripts of the first words of a text that went through an accident, of those too long to
    have done so by chance."""
    found: list[set[str]] = []
    for match in islice(TOKEN.finditer(text) if accident else (), MANY_WORDS):
        after = undo_all(match.group(), accident or ()) or ""
        letters = [c for c in after if c > "\x7f" and c.isalpha()]
        if len(letters) >= FEW:
            found.append(set(map(characters.script, letters)))
            if len(found) == CLOSELY:
                break
    return {"latin"}.union(*found)
