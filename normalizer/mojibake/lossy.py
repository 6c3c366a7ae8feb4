"""Repair of misread UTF-8 that lost something afterwards: see losses.py for what.

A damaged segment (a token, or tokens joined by a space that was a byte) is parsed from left to right into
characters that stand for themselves and UTF-8 sequences, with lost bytes guessed; the language model picks
among the guesses.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from typing import NamedTuple

from normalizer.mojibake.chains import SINGLE_BYTE, Layer
from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.judge import SETTLED, Found, Reading
from normalizer.mojibake.likelihood import BIT, START, Costs, fold
from normalizer.mojibake.losses import GONE, LOSSES, TRIMMED, Remains, remains
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.readings import prior

BEAM = 10  #: hypotheses kept at each character
LITERAL = 5 * BIT  #: for a character beyond ASCII that stands for itself beside damage
LEFT_OVER = 25 * BIT  #: for a U+FFFD that stays
SURE = 2 * BIT  #: the margin over the next best reading from which on a reading is certain

_TOKEN = re.compile("[^ \t\r\n]+")
_TOKEN_AFTER = re.compile("[ ][^ \t\r\n]*")
_TRACE = re.compile(
    "\ufffd|â€|â[\"']|[ÃÂ](?![A-Z\x80-\U0010ffff])|[ÐÑÎÏ] |[a-zß-ÿ][Â-Ô]"
    "|[ãâåäðñøùîïáàäçèéêëæ][\x80-\xa7\xa9\xaa\xac-\xaf\xb1-\xb6\xb8-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ˜š›œžŸ—]"
)

_LENGTH = {**dict.fromkeys(range(0xC2, 0xE0), 2), **dict.fromkeys(range(0xE0, 0xF0), 3)}
_LENGTH |= dict.fromkeys(range(0xF0, 0xF5), 4)

Context = tuple[int, int, int, int]


class Piece(NamedTuple):
    """One character that a part of a segment may have been."""

    char: str
    end: int  #: where the next one starts
    cost: int
    losses: int  #: as bits


class Parse(NamedTuple):
    """What a segment, or its beginning, may have been."""

    cost: int
    text: str
    losses: int
    context: Context


def parses(segment: str, remains: Remains, costs: Costs) -> list[Parse]:
    """The likeliest readings of ``segment``, best first."""
    fronts: list[dict[str, Parse]] = [{} for _ in range(len(segment) + 1)]
    fronts[0][""] = Parse(0, "", 0, START)
    for at in range(len(segment)):
        if not fronts[at]:
            continue
        pieces = list(_pieces(segment, at, remains))
        for parse in heapq.nsmallest(BEAM, fronts[at].values()):
            for piece in pieces:
                longer = _extended(parse, piece, costs)
                front = fronts[piece.end]
                if longer.text not in front or longer < front[longer.text]:
                    front[longer.text] = longer
    ended = [p._replace(cost=p.cost + _after(p.context, 32, costs)[0]) for p in fronts[-1].values()]
    return heapq.nsmallest(BEAM, ended)


def _extended(parse: Parse, piece: Piece, costs: Costs) -> Parse:
    cost, context = _after(parse.context, ord(fold(piece.char)), costs)
    return Parse(
        parse.cost + cost + piece.cost, parse.text + piece.char, parse.losses | piece.losses, context
    )


def _after(context: Context, code: int, costs: Costs) -> tuple[int, Context]:
    """The cost of a code point after a context, and the context after it; a space starts afresh."""
    if code != 32:
        return costs.step(context, code)
    return (0 if context == START else costs.step(context, code)[0]), START


def _pieces(segment: str, at: int, remains: Remains) -> Iterator[Piece]:
    """What may stand at a place: the character itself or a UTF-8 sequence."""
    char = segment[at]
    literal = 0 if char < "\x80" else LEFT_OVER if char == GONE else LITERAL
    yield Piece(char, at + 1, literal, 0)
    if char >= "\x80":
        for lead in remains.bytes.get(char, ()):
            if length := _LENGTH.get(lead.value):
                losses = 0 if lead.loss is None else 1 << lead.loss
                head = bytes((lead.value,))
                yield from _sequences(segment, at + 1, head, length, lead.cost, losses, remains)


def _sequences(
    segment: str, at: int, head: bytes, length: int, cost: int, losses: int, remains: Remains
) -> Iterator[Piece]:
    """The ways to complete a UTF-8 sequence that has begun."""
    if len(head) == length:
        char = _decoded(head, remains)
        if char and (not losses or char.isprintable() or char == "\xa0"):
            yield Piece(char, at, cost, losses)
        return
    if at < len(segment):
        for byte in remains.bytes.get(segment[at], ()):
            if 0x80 <= byte.value <= 0xBF:
                bits = losses if byte.loss is None else losses | 1 << byte.loss
                yield from _sequences(
                    segment, at + 1, head + bytes((byte.value,)), length, cost + byte.cost, bits, remains
                )
    spaced = at == len(segment) or segment[at] == " "
    for byte in remains.missing:
        if byte.loss == TRIMMED and not spaced:
            continue
        bits = losses | 1 << (byte.loss or 0)
        yield from _sequences(
            segment, at, head + bytes((byte.value,)), length, cost + byte.cost, bits, remains
        )


def _decoded(data: bytes, remains: Remains) -> str:
    """The character of a complete sequence, or nothing where it is none."""
    char = data.decode("utf-8", "ignore")
    return char.lower() if remains.lowered else char


class Candidate(NamedTuple):
    """A segment of a line with the best of its readings."""

    start: int
    end: int
    after: str
    losses: int
    gain: int  #: over the segment as it stands and over its lossless reading, the prior of the losses paid
    margin: int  #: over the next best reading


def possible(line: str) -> bool:
    """Whether a line shows any trace of such damage that its lossless readings do not."""
    return _TRACE.search(line) is not None


def find(line: str, readings: list[Found], evidence: Evidence, reader: Reader) -> list[Found]:
    """``readings`` of a line, with those of lossy damage in the place of the ones they overlap."""
    if not readings and not possible(line):
        return readings
    best, found = 0, []
    for table in _tables(line, readings, evidence):
        candidates = [_candidate(line, s, e, table, readings, reader) for s, e in _segments(line, table)]
        net, accepted = _accepted([c for c in candidates if c], table, evidence)
        if net > best:
            best, found = net, accepted
    if not found:
        return readings
    kept = [r for r in readings if not any(f.start < r.end and r.start < f.end for f in found)]
    return sorted(kept + found)


def _tables(line: str, readings: list[Found], evidence: Evidence) -> Iterator[Remains]:
    """In what the damage of a line may have been read."""
    codecs = {"cp1252": None}
    for chain in sorted(evidence.utf8, key=lambda c: prior(c) - evidence.utf8[c])[:3]:
        if len(chain) == 1 and chain[0].wrong in SINGLE_BYTE and evidence.utf8[chain] > 0:
            codecs[chain[0].wrong] = None
    codecs["latin-1"] = None
    for codec in codecs:
        yield remains(codec)
    if line == line.lower():
        yield remains("cp1252", lowered=True)


def _segments(line: str, table: Remains) -> Iterator[tuple[int, int]]:
    """The parts of a line with broken sequences: tokens, joined where the space between may have been a byte."""
    start = end = -1
    for match in _TOKEN.finditer(line):
        if end >= 0 and match.start() <= end:
            end = match.end()
        elif table.broken.search(match.group()):
            if end >= 0:
                yield start, end
            start, end = match.span()
        else:
            continue
        while table.joined.search(line[start : end + 1]) and not table.lowered:
            rest = _TOKEN_AFTER.match(line, end)
            end = rest.end() if rest else end + 1
            if end >= len(line):
                break
    if end >= 0:
        yield start, min(end, len(line))


def _candidate(
    line: str, start: int, end: int, table: Remains, readings: list[Found], reader: Reader
) -> Candidate | None:
    """The best lossy reading of a segment, if it has one."""
    text = line[start:end]
    ranked: list[tuple[int, Parse]] = []
    for parse in parses(text, table, reader.cost):
        lost = parse.cost + reader.cost._pattern(parse.text) + _loss_cost(parse.losses)
        ranked.append((lost, parse))
    ranked.sort()
    if not ranked or not ranked[0][1].losses:
        return None
    cost, best = ranked[0]
    margin = ranked[1][0] - cost if len(ranked) > 1 else 20 * BIT
    lossless = _repaired(line, start, end, readings)
    gain = min(reader.cost(text), reader.cost(lossless)) - cost
    return Candidate(start, end, best.text, best.losses, gain, margin)


def _loss_cost(losses: int) -> int:
    return sum(cost for loss, (_, cost) in LOSSES.items() if losses >> loss & 1)


def _repaired(line: str, start: int, end: int, readings: list[Found]) -> str:
    """A segment with its lossless readings made."""
    text, shift = line[start:end], -start
    for found in readings:
        if start <= found.start and found.end <= end:
            text = text[: found.start + shift] + found.reading.after + text[found.end + shift :]
            shift += len(found.reading.after) - (found.end - found.start)
    return text


def _accepted(
    candidates: list[Candidate], table: Remains, evidence: Evidence
) -> tuple[int, list[Found]]:
    """The candidates that are believed, and what they gain together."""
    layer = Layer("utf-8", table.codec)
    chain = (layer,)
    known = max(0, evidence.utf8.get(chain, 0))
    together = sum(max(0, c.gain) for c in candidates)
    total, found = 0, []
    for c in candidates:
        support = min(SETTLED, known + together - c.gain)
        relief = _loss_cost(c.losses) * support // SETTLED * 3 // 4
        net = c.gain + relief - layer.prior * (SETTLED - support) // SETTLED
        if net > 0:
            total += net
            confidence = 1 - 2 ** (-net / BIT)
            if c.margin < SURE or GONE in c.after:
                confidence = min(confidence, 0.9)
            found.append(Found(c.start, c.end, Reading(c.after, chain, confidence)))
    return total, found
