"""What the engine weighs in documents whose right text is known: examples to fit weights on.

An example is a choice: the candidates of one token, line or part of a line, each with its features,
and which of them is the right one, if any is.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from training_documents import Damage, Document, Origin, Sample

from normalizer.posterior import decide, hypotheses
from normalizer.posterior.candidates import lossy
from normalizer.posterior.evidence import gather
from normalizer.posterior.familiar import is_familiar
from normalizer.posterior.features import Features, Line
from normalizer.posterior.hypotheses import Hypothesis
from normalizer.posterior.screen import flagged_lines
from normalizer.posterior.support import LineSupport, Support
from normalizer.posterior.words import Lexicon

MOST_TOKENS = 60  #: of a line
_POSITIVES_A_DOCUMENT = 2.0  #: that the damaged tokens of one document count as, at most
_UNSUPPORTED_WEIGHT = 8.0  #: of a damaged token for which nothing else in its document speaks
_LITERAL_WEIGHT = 0.05  #: of a token in a line that means mojibake literally: few lines do
_LITERAL_FEATURES = ("named", "quoted, lone", "quoted, named", "speaks of encodings")
_SEQUENCES_BITS = 20.0  #: from which on a line is plainly misread UTF-8, and nothing else weighed
_DOCUMENTS_A_LEXICON = 300
_ONE_IN = 4  #: lines with misread UTF-8 in which losses are looked for, too
_LONGEST_CODE_POINTS = 400  #: of such a line

#: ASCII between tokens.
_BETWEEN = re.compile("[^0-9A-Za-z_\x80-\U0010ffff]+")


class Example(NamedTuple):
    """A choice among candidates and the text as it stands."""

    candidates: list[tuple[float, ...]]  #: the features of each, in the order of their names
    right: int  #: which of them is, or -1: none
    weight: float
    origin: Origin
    rival_log_odds: float = 0.0  #: of what else the text may have been, against as it stands


class Place(NamedTuple):
    """A part of a line and what is put in its place."""

    start: int
    end: int
    after: str
    log_odds: float = 0.0


@dataclass(frozen=True, slots=True)
class LossyLine:
    """A line that may have lost something: what is right in it depends on what its tokens are taken
    for, so it is no example before those are decided."""

    sample: Sample
    tokens: list[tuple[int, str, list[Hypothesis]]]
    losses: list[list[hypotheses.Loss]]
    weight: float
    origin: Origin

    def examples(self, token_weights: Mapping[str, float]) -> Iterator[Example]:
        believed = list(self._believed(token_weights))
        for together in self.losses:
            places = [Place(c.start, c.end, c.after) for c in (loss.candidate for loss in together)]
            kept = [b for b in believed if not any(_overlap(b, place) for place in places)]
            whole = decide.replaced(self.sample.line, sorted([*kept, *places]))
            for place, loss in zip(places, together, strict=True):
                rival = sum(b.log_odds for b in believed if _overlap(b, place))
                is_right = whole == self.sample.clean
                if is_right or place.after.strip() not in self.sample.clean:
                    rows, right = [tuple(loss.features.values())], 0 if is_right else -1
                    yield Example(rows, right, self.weight, self.origin, rival)

    def _believed(self, weights: Mapping[str, float]) -> Iterator[Place]:
        for start, token, found in self.tokens:
            best, log_odds = decide._winner(found, weights)
            if log_odds > 0:
                yield Place(start, start + len(token), best.afters[0], log_odds)


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(slots=True)
class Harvest:
    """All examples, and the names of their features."""

    tokens: list[Example] = field(default_factory=list)
    lines: list[Example] = field(default_factory=list)
    lossy: list[LossyLine] = field(default_factory=list)
    token_names: list[str] = field(default_factory=list)
    line_names: list[str] = field(default_factory=list)
    loss_names: list[str] = field(default_factory=list)

    def __iadd__(self, other: Harvest) -> Harvest:
        for name in self.__slots__:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, mine or theirs if name.endswith("_names") else mine + theirs)
        return self


def harvest(documents: Iterable[Document]) -> Harvest:
    """The examples of some documents."""
    found = Harvest()
    lexicon = Lexicon()
    for number, document in enumerate(documents, 1):
        _add(found, document, Support(gather("\n".join(document.lines)), lexicon))
        if number % _DOCUMENTS_A_LEXICON == 0:
            lexicon = Lexicon()  # it remembers every token
    return found


def _add(found: Harvest, document: Document, support: Support) -> None:
    tokens: list[Example] = []
    for sample in document.samples:
        line = Line(sample.line)
        if not line.tokens:
            continue
        votes = support.of_line(line.distinct)
        is_flagged = any(True for _ in flagged_lines(sample.line))
        if is_flagged and sample.damage in (Damage.NONE, Damage.SEQUENCES):
            tokens += _of_tokens(found, document, sample, (line, support, votes))
        if document.origin is Origin.LITERAL:
            continue
        if _may_be_legacy(sample, votes) and not is_familiar(line):
            found.lines += _of_line(found, document, sample, (line, support))
        if _may_be_lossy(sample, is_flagged):
            found.lossy += _of_losses(found, document, sample, (line, support, votes))
    found.tokens += _evened(tokens) if document.origin is Origin.MADE else tokens


def _may_be_legacy(sample: Sample, votes: LineSupport) -> bool:
    if sample.damage is Damage.SEQUENCES:
        return votes.most_bits < _SEQUENCES_BITS
    return sample.damage is not Damage.LOSSES


def _may_be_lossy(sample: Sample, is_flagged: bool) -> bool:
    if sample.damage is Damage.SEQUENCES:
        line = sample.line
        return (
            len(line) < _LONGEST_CODE_POINTS
            and zlib.crc32(line.encode("utf-8", "replace")) % _ONE_IN == 0
        )
    if sample.damage is Damage.NONE:
        return is_flagged and lossy.possible(sample.line)
    return sample.damage is Damage.LOSSES


def _of_tokens(
    harvest: Harvest,
    document: Document,
    sample: Sample,
    context: tuple[Line, Support, LineSupport],
) -> Iterator[Example]:
    line, support, votes = context
    was = _right_tokens(sample)
    first = {token: start for start, token in reversed(line.tokens[:MOST_TOKENS])}
    for token, start in sorted(first.items(), key=lambda item: item[1]):
        found = hypotheses.of_token(line, start, token, support, votes)
        wanted = was.get(token, token)
        right = _index([h.afters[0] for h in found], wanted)
        if not found or (wanted != token and right < 0):
            continue
        harvest.token_names = harvest.token_names or list(found[0].features)
        weight = _token_weight(document, found, right)
        if weight:
            yield Example(_rows(h.features for h in found), right, weight, document.origin)


def _token_weight(document: Document, found: list[Hypothesis], right: int) -> float:
    if document.origin is Origin.LITERAL:
        tells = any(h.features.get(name, 0.0) for h in found for name in _LITERAL_FEATURES)
        return _LITERAL_WEIGHT if tells else 0.0
    is_alone = right >= 0 and found[right].features["no support"] > 0
    return document.weight * (_UNSUPPORTED_WEIGHT if is_alone else 1.0)


def _evened(examples: list[Example]) -> Iterator[Example]:
    """Examples of one document, the damaged ones weighed down where they are many: the support of
    each is the others."""
    positives = sum(example.right >= 0 for example in examples)
    factor = min(1.0, _POSITIVES_A_DOCUMENT / max(1, positives))
    for example in examples:
        yield example._replace(weight=example.weight * (factor if example.right >= 0 else 1.0))


def _right_tokens(sample: Sample) -> dict[str, str]:
    """What each damaged token of a line was, where words can be told apart."""
    was = {}
    if sample.damage is Damage.SEQUENCES:
        for word, clean in zip(sample.line.split(" "), sample.clean.split(" "), strict=False):
            found, wanted = _BETWEEN.split(word), _BETWEEN.split(clean)
            if len(found) == len(wanted):
                was.update((a, b) for a, b in zip(found, wanted, strict=True) if a != b)
    return was


def _of_line(
    harvest: Harvest, document: Document, sample: Sample, context: tuple[Line, Support]
) -> Iterator[Example]:
    line, support = context
    found = hypotheses.of_line(line, support)
    right = -1
    if sample.damage is Damage.LEGACY:
        right = _index([_replaced(line, h.afters) for h in found], sample.clean)
        if right < 0:
            return
    if found:
        harvest.line_names = harvest.line_names or list(found[0].features)
        rows = _rows(h.features for h in found)
        yield Example(rows, right, document.weight, document.origin)


def _of_losses(
    harvest: Harvest,
    document: Document,
    sample: Sample,
    context: tuple[Line, Support, LineSupport],
) -> Iterator[LossyLine]:
    line, support, votes = context
    losses = list(hypotheses.of_losses(line, support, votes))
    if not losses:
        return
    harvest.loss_names = harvest.loss_names or list(losses[0][0].features)
    tokens = [
        (start, token, hypotheses.of_token(line, start, token, support, votes))
        for start, token in line.tokens
    ]
    weighed = [(start, token, found) for start, token, found in tokens if found]
    yield LossyLine(sample, weighed, losses, document.weight, document.origin)


def _replaced(line: Line, afters: Iterable[str]) -> str:
    places = [
        Place(start, start + len(token), after)
        for (start, token), after in zip(line.tokens, afters, strict=True)
    ]
    return decide.replaced(line.text, places)


def _index(found: list[str], wanted: str) -> int:
    return found.index(wanted) if wanted in found else -1


def _rows(features: Iterable[Features]) -> list[tuple[float, ...]]:
    return [tuple(named.values()) for named in features]
