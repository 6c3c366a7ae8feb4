"""Look through a text for what it says about the accidents it had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from itertools import islice

from normalizer.expression import expression
from normalizer.language.ngrams import BIT
from normalizer.mojibake.doubts import MIXED, mixes_more
from normalizer.mojibake.east_asian import chance_errors
from normalizer.mojibake.evidence import Evidence, Tally, few
from normalizer.mojibake.priors import prior
from normalizer.mojibake.reader import NONE, Reader
from normalizer.mojibake.readings import TOKEN, tokens_of
from normalizer.mojibake.screen import Suspicious, is_familiar, lines_of, suspicion
from normalizer.posterior.chains import Chain, DecodingError, undo_all
from normalizer.posterior.tokens import tokens as words_of

AGAINST = 10 * BIT  #: a token that a chain makes less likely counts against it so much at most
CERTAIN = 600 * BIT  #: the gain by which one chain explains a whole document
CLOSELY = 16  #: suspicious lines of one text that are looked at closely: more only say the same
SAMPLED = 24  #: lines of one text that are asked whether they look familiar
LONG = 400 * SAMPLED  #: code points from which on a text is known by a sample
WEIGHED = 4  #: lines of a long text: undoing what befell it makes half of them likelier
NO_GAIN = 2  #: and one of the first of them
_SPEAKING = 4  #: code points of a word: shorter ones are letters, abbreviations, pieces
_NUMBER = expression("[0-9]+")
PIECE = 40  #: code points of a line: the rest is weighed only where these gain


def survey(reader: Reader, lines: Suspicious) -> Evidence:
    """The evidence of a text: of its suspicious ``lines``, and of its unfamiliar ones; samples of
    each where many."""
    text, found = lines.text, iter(lines)
    first = list(islice(found, CLOSELY))
    if len(first) == CLOSELY and text.count("\n", 0, first[-1][1]) < 3 * CLOSELY:
        evidence = _of_all(reader, text, first)
        if evidence:
            return evidence
    suspicious = [*first, *found]
    adding = _Sample(reader, text) if len(text) > LONG else _Sum(reader)
    for start, end in _spread(suspicious, CLOSELY):
        adding.add(text[start:end])
    starts = {start for start, _ in suspicious}
    for start, end in _spread([span for span in _lines(text) if span[0] not in starts], SAMPLED):
        line = text[start:end]
        if not line.isascii():
            if is_familiar(line):
                adding.pass_over()
            else:
                adding.add(line)
    return adding.total()


def _of_all(reader: Reader, text: str, lines: list[tuple[int, int]]) -> Evidence | None:
    """The evidence of as many of some lines as make it plain that one chain damaged all of
    ``text``; None where they do not."""
    evidence = _Sum(reader)
    tried: Chain | None = None
    for start, end in lines:
        evidence.add(text[start:end])
        chain = settled(evidence.total())
        if chain and chain != tried:
            if undo_all(text, chain) is not None:
                return evidence.total()
            tried = chain
    return None


def settled(evidence: Evidence) -> Chain | None:
    """The chain that explains the document, where one alone does."""
    ranked = sorted(evidence.utf8.items(), key=lambda cg: (prior(cg[0]) - cg[1], cg[0]))
    return ranked[0][0] if ranked and ranked[0][1] > CERTAIN else None


def _lines(text: str) -> list[tuple[int, int]]:
    """The spans of a sample of the lines of a long text, of all lines of a short one."""
    if len(text) <= LONG:
        return list(lines_of(text))
    step = len(text) // SAMPLED
    return [span for at in range(0, len(text), step) for span in lines_of(text, at, at + 1)]


def _spread(spans: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """At most so many of the spans, evenly spread."""
    if len(spans) <= most:
        return spans
    return [spans[i * len(spans) // most] for i in range(most)]


def is_right_but_for(suspects: Set[str], tokens: Iterable[str]) -> bool:
    """Whether what else there is in a line of suspects is most of it and looks familiar: then
    nothing befell all of the line.

    >>> is_right_but_for({"кВт"}, ["двадцять", "кВт", "електроенергії"])
    True
    """
    rest = " ".join(token for token in tokens if token not in suspects)
    return bool(suspects) and len(rest) > sum(map(len, suspects)) and is_familiar(rest)


def _piece(line: str) -> str:
    """Some tokens of a line, from the first one beyond ASCII on.

    >>> _piece("no, the café " + "à la carte " * 9)
    'café à la carte à la carte à la carte à la'
    """
    start = next((match.start() for match in TOKEN.finditer(line)), 0)
    end = line.find(" ", start + PIECE)
    return line[start:] if end < 0 else line[start:end]


def _words(line: str) -> set[str]:
    """The words of a line beyond ASCII without their numbers.

    >>> _words("déjà2 = déjà3")
    {'déjà'}
    """
    return {_NUMBER.sub("", token) for _, token in words_of(line)}


class _Sum:
    """Evidence adding up."""

    def total(self) -> Evidence:
        return Evidence(self.utf8, self.legacy, self.looked, self.speaking)

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.utf8: dict[Chain, int] = {}
        self.legacy: dict[DecodingError, Tally] = {}
        self.speaking: dict[DecodingError, frozenset[str]] = {}
        self.looked = 0

    def add(self, line: str) -> None:
        if line.isascii():
            return
        self.looked += 1
        tokens = tokens_of(line)
        if whole := self._reader.whole(line):
            self._add_whole(tokens, [chain for one in whole for chain in one.chains])
        elif not self._reader.explains(self._add_tokens(tokens), tokens):
            self._add_legacy(line)

    def pass_over(self) -> None:
        """A line that looks familiar."""

    def _add_whole(self, tokens: list[str], chains: list[Chain]) -> None:
        """Add what the tokens gain of a line all of which went through one of some chains."""
        for token in tokens:
            self._add_readings(token, self._reader.by_chains(token, chains))

    def _add_tokens(self, tokens: list[str]) -> int:
        """Add what the readings of tokens gain; the best of it."""
        return sum(map(self._add_utf8, tokens))

    def _add_utf8(self, token: str) -> int:
        return self._add_readings(token, self._reader.utf8(token, self._without))

    @property
    def _without(self) -> frozenset[DecodingError]:
        """Errors that the text shows by chance at most."""
        return NONE

    def _add_readings(self, token: str, readings: Mapping[str, list[Chain]]) -> int:
        best = 0
        for after, chains in readings.items():
            gain = self._reader.gain(token, after) - mixes_more(token, after) * MIXED
            gain = max(gain, -AGAINST)
            best = max(best, gain)
            for chain in chains:
                self.utf8[chain] = self.utf8.get(chain, 0) + gain
        return best

    def _add_legacy(self, line: str) -> None:
        tallies = self._reader.legacy(line)
        for layer, tally in tallies.items():
            self.legacy[layer] = self.legacy[layer].plus(tally) if layer in self.legacy else tally
        gaining = [layer for layer, tally in tallies.items() if tally.gaining]
        words = {word for word in _words(line) if len(word) >= _SPEAKING} if gaining else set()
        for layer in gaining:
            self._add_words(layer, words)

    def _add_words(self, layer: DecodingError, words: Iterable[str]) -> None:
        changed = {word for word in words if self._reader.undone(word, layer) != word}
        self.speaking[layer] = few(self.speaking.get(layer, frozenset()) | changed)


class _Sample(_Sum):
    """That of a long text: nothing is weighed that would only say the same again."""

    def __init__(self, reader: Reader, text: str) -> None:
        super().__init__(reader)
        self._is_suspect = suspicion(text)
        self._text = text
        self._seen: set[str] = set()
        self._gains: dict[str, int] = {}
        self._weighed = 0
        self._unexplained: list[str] = []  #: lines; their legacy layers are weighed last
        self._settled: Chain | None = None

    @cached_property
    def _without(self) -> frozenset[DecodingError]:
        return chance_errors(self._text)

    def total(self) -> Evidence:
        lines, self._unexplained = self._unexplained, []
        for line in lines:
            if not self._is_undone(line):
                self._weigh_legacy(line)
        return super().total()

    def _is_undone(self, line: str) -> bool:
        return self._settled is not None and undo_all(line, self._settled) is not None

    def add(self, line: str) -> None:
        tokens = set(tokens_of(line))
        if tokens <= self._seen or self._is_undone(line):
            self.looked += not line.isascii()
        else:
            super().add(line)
            self._settled = settled(super().total())
        self._seen |= tokens

    def pass_over(self) -> None:
        self.looked += 1

    def _add_tokens(self, tokens: list[str]) -> int:
        suspects = set(filter(self._is_suspect, tokens))
        explained = super()._add_tokens([token for token in tokens if token in suspects])
        if (suspects and not explained) or is_right_but_for(suspects, tokens):
            return explained
        return explained + super()._add_tokens([t for t in tokens if t not in suspects])

    def _add_utf8(self, token: str) -> int:
        if token not in self._gains:  # the same again is no more evidence
            self._gains[token] = super()._add_utf8(token)
        return self._gains[token]

    def _add_legacy(self, line: str) -> None:
        self._unexplained.append(line)

    def _weigh_legacy(self, line: str) -> None:
        tokens = tokens_of(line)
        suspects = set(filter(self._is_suspect, tokens))
        if is_right_but_for(suspects, tokens):
            return
        gaining = max((tally.gaining for tally in self.legacy.values()), default=0)
        if self._weighed < (WEIGHED if gaining else NO_GAIN) or gaining * 2 >= self._weighed:
            self._weighed += 1
            if any(tally.gaining for tally in self._reader.legacy(_piece(line)).values()):
                super()._add_legacy(line)
