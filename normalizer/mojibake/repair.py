"""Repair a text: gather its evidence, judge its lines, make edits of what is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from normalizer.edit import Edit
from normalizer.mojibake import lossy
from normalizer.mojibake.chains import describe, undo_all
from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.gather import settled, survey
from normalizer.mojibake.judge import Found, Judge, Reading
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.screen import is_familiar, lines_of, lines_with, suspicious_lines

RULE = "mojibake"
SUGGEST = 0.5  #: the confidence from which on a repair is at least suggested
SHORT = 1000  #: code points up to which a text is asked as one whether it looks familiar
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class Repairs(NamedTuple):
    """Edits to make, and those that lack evidence (offsets in the text; sorted, not overlapping)."""

    edits: tuple[Edit, ...]
    suggestions: tuple[Edit, ...]


class Step(NamedTuple):
    """One layer of one repair undone, for people."""

    before: str
    after: str
    chain: str
    confidence: float
    reason: str


def gather(text: str) -> Evidence:
    """What ``text`` says about the accidents it had. Evidence of the parts of a document (cut between lines)
    merges to that of the whole; of long parts it is that of a sample."""
    if text.isascii():
        return Evidence()
    return survey(Reader(), text).evidence


def find_repairs(text: str, evidence: Evidence, min_confidence: float = 0.99) -> Repairs:
    """The edits that undo the damage of ``text``, by the pooled ``evidence`` of the document it is part of."""
    edits: list[Edit] = []
    suggestions: list[Edit] = []
    if not text.isascii() or lossy.possible_ascii(text):
        reader = Reader()
        judge = Judge(evidence, reader)
        judge.look_through(text)
        for start, end in _worth(text, _suspicious(text), judge):
            line = text[start:end]
            for at, to, reading in lossy.find(line, judge.line(line), evidence, reader):
                if reading.confidence >= SUGGEST:
                    found = _edits(start + at, line[at:to], reading)
                    (edits if reading.confidence >= min_confidence else suggestions).extend(found)
    return Repairs(tuple(edits), tuple(suggestions))


def mend(text: str, evidence: Evidence | None = None, min_confidence: float = 0.99) -> str:
    """``text`` with the edits of ``find_repairs`` made, without building them."""
    if text.isascii() and not lossy.possible_ascii(text):
        return text
    reader = Reader()
    suspicious = None
    if evidence is None:
        if len(text) < SHORT and is_familiar(text) and next(suspicious_lines(text), None) is None:
            return text
        evidence, suspicious, whole = survey(reader, text)
        if whole:
            return undo_all(text, settled(evidence) or ()) or text
    judge = Judge(evidence, reader)
    judge.look_through(text)
    pieces: list[str] = []
    done = 0
    for start, end in _worth(text, _suspicious(text) if suspicious is None else suspicious, judge):
        line = text[start:end]
        after = judge.wholly(line)
        if after is None:
            found = lossy.find(line, judge.line(line), evidence, reader)
            after = _mended(line, found, min_confidence)
        pieces += (text[done:start], after)
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _suspicious(text: str) -> list[tuple[int, int]]:
    """The spans of the lines of ``text`` that deserve a closer look, in order."""
    return sorted(set(suspicious_lines(text)))


def _worth(text: str, suspicious: list[tuple[int, int]], judge: Judge) -> Iterator[tuple[int, int]]:
    """The spans of the lines to be judged: the suspicious ones, and others where the document speaks against them."""
    starts = {start for start, _ in suspicious}
    if judge.expects_more:
        for start, end in lines_of(text):
            if start in starts or judge.expects(text[start:end]):
                yield start, end
    elif judge.at_work:
        more = set(lines_with(text, judge.at_work))
        yield from sorted(more.union(suspicious))
    else:
        yield from suspicious


def _mended(line: str, found: list[Found], min_confidence: float) -> str:
    for start, end, reading in reversed(found):
        if reading.confidence >= min_confidence:
            line = line[:start] + reading.after + line[end:]
    return line


def _edits(start: int, token: str, reading: Reading) -> Iterator[Edit]:
    """The edits of one token, one for each run of characters that changed, as short as can be."""
    before_runs = list(_NOT_ASCII.finditer(token))
    after_runs = _NOT_ASCII.findall(reading.after)
    if _NOT_ASCII.split(token) == _NOT_ASCII.split(reading.after):
        pieces = [(m.start(), m.group(), after) for m, after in zip(before_runs, after_runs, strict=True)]
    else:
        pieces = [(0, token, reading.after)]
    chain = describe(reading.chain)
    for at, before, after in pieces:
        if before != after:
            head, tail = _common(before, after)
            end = len(before) - tail
            at += start
            yield Edit(
                at + head, at + end, before[head:end], after[head : len(after) - tail], RULE,
                round(reading.confidence, 4), chain,
            )  # fmt: skip


def _common(before: str, after: str) -> tuple[int, int]:
    """How many code points two texts share at their beginning and, apart from these, at their end."""
    shorter = min(len(before), len(after))
    head = tail = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail


def explain(text: str) -> tuple[Step, ...]:
    """Every repair in ``text`` layer by layer, in words."""
    return tuple(
        Step(e.before, e.after, e.chain or "", e.confidence, "")
        for e in find_repairs(text, gather(text)).edits
    )
