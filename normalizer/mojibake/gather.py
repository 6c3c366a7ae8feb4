"""Look through a text for what it says about the accidents it had."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.mojibake.chains import Chain, Layer
from normalizer.mojibake.evidence import Evidence, Tally
from normalizer.mojibake.likelihood import BIT
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.readings import TOKEN
from normalizer.mojibake.screen import is_familiar

AGAINST = 10 * BIT  #: a token that a chain makes less likely counts against it so much at most
CLOSELY = 40  #: suspicious lines of one text that are looked at closely: more only say the same
SAMPLED = 120  #: lines of one text that are asked whether they look familiar


def gather_from(reader: Reader, text: str, suspicious: list[tuple[int, int]]) -> Evidence:
    """The evidence of ``text``: of its suspicious lines, and of its unfamiliar ones; samples of each where many."""
    evidence = _Sum(reader)
    for start, end in _spread(suspicious, CLOSELY):
        evidence.add(text[start:end])
    starts = {start for start, _ in suspicious}
    lines = [span for span in _lines(text) if span[0] not in starts]
    for start, end in _spread(lines, SAMPLED):
        line = text[start:end]
        if not line.isascii() and not is_familiar(line):
            evidence.add(line)
    return Evidence(evidence.utf8, evidence.legacy)


def _lines(text: str) -> list[tuple[int, int]]:
    """The spans of a sample of the lines of a long text, of all lines of a short one."""
    if len(text) < 400 * SAMPLED:
        return list(_spans(text, 0, len(text)))
    step = len(text) // SAMPLED
    return [span for at in range(0, len(text), step) for span in _spans(text, at, at + 1)]


def _spans(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The spans of the lines that touch ``text[start:stop]``."""
    start = text.rfind("\n", 0, start) + 1
    while start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _spread(spans: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """At most so many of the spans, evenly spread."""
    if len(spans) <= most:
        return spans
    return [spans[i * len(spans) // most] for i in range(most)]


class _Sum:
    """Evidence adding up."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.utf8: dict[Chain, int] = {}
        self.legacy: dict[Layer, Tally] = {}

    def add(self, line: str) -> None:
        tokens = TOKEN.findall(line)
        explained = 0
        for token in tokens:
            best = 0
            for after, chains in self._reader.utf8(token).items():
                gain = max(self._reader.gain(token, after), -AGAINST)
                best = max(best, gain)
                for chain in chains:
                    self.utf8[chain] = self.utf8.get(chain, 0) + gain
            explained += best
        if explained * 20 > sum(map(self._reader.cost, tokens)) * 9:
            return  # misread UTF-8 explains what is odd here
        for layer, tally in self._reader.legacy(line).items():
            self.legacy[layer] = self.legacy[layer].plus(tally) if layer in self.legacy else tally
