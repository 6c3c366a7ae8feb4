"""Find the damage of a text: judge its lines, make edits of what is believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from normalizer.edit import Edit
from normalizer.mojibake import lossy
from normalizer.mojibake.evidence import RULE, Evidence
from normalizer.mojibake.guard import Guard
from normalizer.mojibake.judge import Found, Judge, Reading
from normalizer.mojibake.reader import Reader, shared_reader
from normalizer.mojibake.screen import (
    Span,
    Suspicious,
    lines_of,
    lines_with,
)
from normalizer.mojibake.survey import survey
from normalizer.mojibake.whole import PLAIN, changes, is_single_byte
from normalizer.posterior.chains import Chain, describe, undo_all

SUGGEST = 0.5  #: the confidence from which on a repair is at least suggested


class Judged(NamedTuple):
    """A line that was looked at: the chain that all of it went through, or its damaged places."""

    start: int
    end: int
    chain: Chain | None
    found: list[Found]


class Repairs(NamedTuple):
    """Edits to make, and those that lack evidence (offsets in the text; in order)."""

    edits: tuple[Edit, ...]
    suggestions: tuple[Edit, ...]


def surveyed(text: str, suspicious: Suspicious | None = None) -> Evidence:
    """What ``text`` says about the accidents it had."""
    return survey(shared_reader(), suspicious or Suspicious(text))


def find_repairs(
    text: str,
    evidence: Evidence,
    min_confidence: float = 0.99,
    suspicious: Suspicious | None = None,
) -> Repairs:
    """The edits that undo the damage of ``text``, by the pooled ``evidence`` of the document it is
    part of.

    >>> find_repairs("ErdoÄŸan", surveyed("ErdoÄŸan")).edits[0].after
    'ğ'
    """
    edits: list[Edit] = []
    suggestions: list[Edit] = []
    reader = shared_reader()
    lines = suspicious or Suspicious(text)
    judge = Judge(evidence, reader)
    for start, end, chain, found in _judged(lines, judge, reader):
        line = text[start:end]
        for at, to, reading in _as_one(line, chain, judge) if chain else found:
            if reading.confidence >= SUGGEST:
                wanted = edits if reading.confidence >= min_confidence else suggestions
                wanted.extend(_edits(start + at, line[at:to], reading))
    return Repairs(tuple(edits), tuple(suggestions))


def _as_one(line: str, chain: Chain, judge: Judge) -> list[Found]:
    """A line all of which went through a chain as one place, where that leaves ASCII as it is."""
    after = undo_all(line, chain) if is_single_byte(chain) else None
    if after is None:
        return judge.through(line, chain)
    return [Found(0, len(line), Reading(after, chain, PLAIN))]


def found_in(text: str, reader: Reader) -> Iterator[tuple[str, list[Found]]]:
    """The damaged lines of a text and what was found in each, by its own evidence."""
    lines = Suspicious(text)
    evidence = survey(reader, lines)
    judge = Judge(evidence, reader)
    for start, end, chain, found in _judged(lines, judge, reader):
        line = text[start:end]
        places = judge.through(line, chain) if chain else found
        believed = [place for place in places if place.reading.confidence >= SUGGEST]
        if believed:
            yield line, believed


def _judged(lines: Suspicious, judge: Judge, reader: Reader) -> Iterator[Judged]:
    """The spans of the lines that deserve a closer look, with what was found in each."""
    text, suspicious = lines.text, list(lines)
    if not suspicious and (text.isascii() or not (judge.expects_more or judge.at_work)):
        return
    judge.look_through(text)
    guard = Guard(judge.evidence, text)
    known: dict[str, tuple[Chain | None, list[Found]]] = {}  # the same line again: cells of a table
    for start, end in _worth(text, suspicious, judge):
        line = text[start:end]
        if line not in known:
            known[line] = _found(line, judge, guard, reader)
        yield Judged(start, end, *known[line])


def _found(
    line: str, judge: Judge, guard: Guard, reader: Reader
) -> tuple[Chain | None, list[Found]]:
    """The chain that all of a line went through: then nothing was lost and nothing is left to
    doubt; or else its damaged places. What was right in one line of a long text is so in the
    next."""
    if judge.is_acquitted(line):
        return None, []
    if chain := judge.chain_of(line):
        if guard.is_literal(line, undo_all(line, chain) or line):
            return None, [one.doubted() for one in judge.through(line, chain)]
        return chain, []
    found = judge.line(line)
    if not found or judge.undone(line) != _mended(line, found, 0):
        found = lossy.find(line, found, judge.evidence, reader)
    if not found:
        judge.acquit(line)
    return None, guard.believed(line, found)


def _worth(text: str, suspicious: list[Span], judge: Judge) -> Iterator[Span]:
    """The spans of the lines to be judged: the suspicious ones, and others where the document
    speaks against them."""
    starts = {start for start, _ in suspicious}
    if judge.expects_more:
        for start, end in lines_of(text):
            if start in starts or judge.expects(text[start:end]):
                yield start, end
    elif at_work := judge.at_work:
        yield from sorted({*lines_with(text, at_work), *suspicious})
    else:
        yield from suspicious


def _mended(line: str, found: list[Found], min_confidence: float) -> str:
    believed = [place for place in found if place.reading.confidence >= min_confidence]
    return lossy.repaired(line, 0, len(line), believed)


def _edits(start: int, token: str, reading: Reading) -> Iterator[Edit]:
    """The edits of one token, one for each run of characters that changed."""
    confidence, chain = round(reading.confidence, 4), describe(reading.chain)
    for at, to, before, after in changes(token, reading.after):
        yield Edit(start + at, start + to, before, after, RULE, confidence, chain)
