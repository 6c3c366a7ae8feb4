"""What the engine weighs in documents whose right text is known: examples to fit weights on.

An example is a choice: the candidates of one token, line or part of a line, each with its features,
and which of them is the right one, if any is.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from training_documents import Damage, Document, Origin, Sample, suspicious_and_others

from normalizer.mojibake.screen import suspicious_lines
from normalizer.posterior import hypotheses
from normalizer.posterior.features import Features, Line
from normalizer.posterior.hypotheses import Hypothesis
from normalizer.posterior.support import LineSupport, Support
from normalizer.posterior.words import Lexicon

MOST_TOKENS = 60  #: of a line
_POSITIVES_A_DOCUMENT = 2.0  #: that the damaged tokens of one document count as, at most
_UNSUPPORTED_WEIGHT = 8.0  #: of a damaged token for which nothing else in its document speaks
_LITERAL_WEIGHT = 0.05  #: of a token in a line that means mojibake literally: few lines do
_LITERAL_FEATURES = ("named", "quoted, lone", "quoted, named", "speaks of encodings")
_SEQUENCES_BITS = 20.0  #: from which on a line is plainly misread UTF-8, and nothing else weighed
_DOCUMENTS_A_LEXICON = 300
_SUSPICIOUS_LINES, _OTHER_LINES = 32, 24  #: that speak for their document

#: ASCII between tokens.
_BETWEEN = re.compile("[^0-9A-Za-z_\x80-\U0010ffff]+")


class Example(NamedTuple):
    """A choice among candidates and the text as it stands."""

    candidates: list[tuple[float, ...]]  #: the features of each, in the order of their names
    right: int  #: which of them is, or -1: none
    weight: float
    origin: Origin


@dataclass(slots=True)
class Harvest:
    """All examples, and the names of their features."""

    tokens: list[Example] = field(default_factory=list)
    lines: list[Example] = field(default_factory=list)
    token_names: list[str] = field(default_factory=list)
    line_names: list[str] = field(default_factory=list)

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
        _add(found, document, Support(lexicon, _telling(document.lines)))
        if number % _DOCUMENTS_A_LEXICON == 0:
            lexicon = Lexicon()  # it remembers every token
    return found


def _telling(lines: list[str]) -> Iterator[str]:
    """Some lines of a document, the same ones in any order."""
    both = suspicious_and_others(lines)
    for some, most in zip(both, (_SUSPICIOUS_LINES, _OTHER_LINES), strict=True):
        yield from sorted(some, key=lambda line: zlib.crc32(line.encode("utf-8")))[:most]


def _add(found: Harvest, document: Document, support: Support) -> None:
    tokens: list[Example] = []
    for sample in document.samples:
        line = Line(sample.line)
        if not line.tokens:
            continue
        votes = support.of_line(line.distinct)
        is_flagged = any(True for _ in suspicious_lines(sample.line))
        if is_flagged and sample.damage in (Damage.NONE, Damage.SEQUENCES):
            tokens += _of_tokens(found, document, sample, (line, support, votes))
        if document.origin is Origin.LITERAL:
            continue
        if _may_be_legacy(sample, votes):
            found.lines += _of_line(found, document, sample, (line, support))
    found.tokens += _evened(tokens) if document.origin is Origin.MADE else tokens


def _may_be_legacy(sample: Sample, votes: LineSupport) -> bool:
    return sample.damage is not Damage.SEQUENCES or votes.most_bits < _SEQUENCES_BITS


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
        right = _index([hypotheses.replaced(line, h.afters) for h in found], sample.clean)
        if right < 0:
            return
    if found:
        harvest.line_names = harvest.line_names or list(found[0].features)
        rows = _rows(h.features for h in found)
        yield Example(rows, right, document.weight, document.origin)


def _index(found: list[str], wanted: str) -> int:
    return found.index(wanted) if wanted in found else -1


def _rows(features: Iterable[Features]) -> list[tuple[float, ...]]:
    return [tuple(named.values()) for named in features]
