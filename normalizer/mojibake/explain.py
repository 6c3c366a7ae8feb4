"""The repairs of a text layer by layer, with their evidence in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from normalizer.language.ngrams import BIT
from normalizer.mojibake.find import found_in
from normalizer.mojibake.judge import Reading
from normalizer.mojibake.priors import PRIORS
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.whole import common_ends
from normalizer.posterior.candidates.utf8 import undo_sequences
from normalizer.posterior.chains import SINGLE_BYTE, DecodingError, describe, label, undo

_SHOWN = 8  #: bytes shown of a sequence


class Step(NamedTuple):
    """One layer of one repair undone, for people."""

    before: str
    after: str
    chain: str  #: this layer in words
    confidence: float  #: of the whole repair
    reason: str


def explain(text: str) -> tuple[Step, ...]:
    """The steps of every repair in ``text``, also of those that are only suggested, in order.

    >>> for step in explain("ErdoÄŸan"):
    ...     print(step.before, "->", step.after, "|", step.chain)
    ÄŸ -> ğ | UTF-8 read as Windows-1252
    """
    reader = Reader()
    return tuple(
        step
        for line, found in found_in(text, reader)
        for start, end, reading in found
        for step in _steps(line[start:end], reading, reader)
    )


def _steps(before: str, reading: Reading, reader: Reader) -> Iterator[Step]:
    verdict = _verdict(reader.gain(before, reading.after) / BIT)
    for layer, start, end in _layers(before, reading):
        old, new = _without_common_ascii(start, end)
        reason = f"{_bytes(layer, old)}; {verdict}" if layer else verdict
        words = str(layer) if layer else describe(reading.chain)
        yield Step(old, new, words, round(reading.confidence, 4), reason)


def _layers(before: str, reading: Reading) -> Iterator[tuple[DecodingError | None, str, str]]:
    """Each layer with the text before and after it is undone; None for all at once where something
    was lost."""
    if any(layer not in PRIORS for layer in reading.chain):  # something was lost
        yield None, before, reading.after
        return
    texts = [before]
    for layer in reading.chain:
        after = (
            undo_sequences(texts[-1], layer) if layer.true == "utf-8" else undo(texts[-1], layer)
        )
        texts.append(after or texts[-1])
    if texts[-1] != reading.after or any(a == b for a, b in pairwise(texts)):
        yield None, before, reading.after
        return
    yield from zip(reading.chain, texts, texts[1:], strict=False)


def _without_common_ascii(before: str, after: str) -> tuple[str, str]:
    """Two texts without the plain characters that both begin and end with."""
    head, tail = common_ends(before, after)
    while head and before[head - 1] > "\x7f":
        head -= 1
    while tail and before[-tail] > "\x7f":
        tail -= 1
    return before[head : len(before) - tail], after[head : len(after) - tail]


def _bytes(layer: DecodingError, text: str) -> str:
    """What the characters of a damaged place are in bytes, in words."""
    encoding = SINGLE_BYTE.get(layer.wrong)
    try:
        data = encoding.encode(text) if encoding else text.encode(layer.wrong)
    except UnicodeEncodeError:  # the place was cut shorter than the bytes that were misread
        return f"read in {label(layer.wrong)}"
    shown = data[:_SHOWN].hex(" ").upper() + (" ..." if len(data) > _SHOWN else "")
    verb = "spell it in UTF-8" if layer.true == "utf-8" else f"are it in {label(layer.true)}"
    return f"its bytes in {label(layer.wrong)}, {shown}, {verb}"


def _verdict(bits: float) -> str:
    if bits < 1:
        return "other damage of the same kind in the text decides"
    return f"so the text is likelier by {bits:.0f} bits (2^{bits:.0f} times) in the languages known"
