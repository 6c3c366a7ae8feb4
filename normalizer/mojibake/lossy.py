"""Repair of misread UTF-8 that lost something afterwards: see losses.py for what.

A damaged segment (a token, or tokens joined by a space that was a byte) is parsed from left to
right into characters that stand for themselves and UTF-8 sequences, with lost bytes guessed; the
language model picks among the guesses.
"""

from __future__ import annotations

import bisect
import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from normalizer.expression import expression
from normalizer.language.ngrams import BIT, START, Costs, fold, shared_costs
from normalizer.language.scripts import mixes_scripts
from normalizer.mojibake import escaped, references
from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.judge import AT_WORK, SETTLED, UNCERTAIN, Found, Reading
from normalizer.mojibake.losses import (
    ALTERED,
    GONE,
    LOSSES,
    SPACED,
    STRAIGHTENED,
    TRIMMED,
    Remains,
    describe,
    remains,
)
from normalizer.mojibake.priors import PRIORS, prior
from normalizer.mojibake.reader import Reader
from normalizer.mojibake.screen import EAST_ASIAN_TEXT, is_familiar
from normalizer.posterior.chains import EAST_ASIAN, MULTI_BYTE, SINGLE_BYTE, DecodingError, undo

BEAM = 10  #: hypotheses kept at each character
RECENT = 32  #: characters in which hypotheses differ, or the likelier one replaces the other
LITERAL = 12 * BIT  #: for a character beyond ASCII that stands for itself beside damage
TYPOGRAPHIC = 6 * BIT  #: for one that editors put in right and damaged text alike
RARE = 6 * BIT  #: for a guess at a character that hardly occurs
LEFT_OVER = 25 * BIT  #: for a U+FFFD that stays
_REMEMBERED = 256  #: segments whose parses are kept
_PLACES = 1024  #: places for which it is kept what may stand there
LONGEST = 8_000  #: code points of a line that are looked through for losses, not to take forever
MOST_BROKEN = 1_000  #: sequences of a line that are: each may be any of many characters
CERTAIN = 0.99  #: the confidence from which on a repair is not doubted
SURE = 7  #: the margin over the next best reading from which on a reading is certain
FEW = 8  #: more bytes than that may be missing: then only one at a time, but for punctuation

_PUNCTUATION = b"\xe2\x80"
_TYPOGRAPHIC = frozenset("‘’“”–—…")
_RARE = frozenset("\xa0\u2001\u200d\u200f\u2010")
_TRIMMED = (b"\xc2", b"\xc3")  #: leads of the no-break space and of the "à" that ends many words
_ALTERED = 1 << ALTERED

_TOKEN = expression("[^ \t\r\n]+")
_BEYOND_LATIN_1 = expression("[^\x00-\xff\ufffd-\U0010ffff]")
_REST = expression("[^ \t\r\n]*")
#: Signs that stand where sequences go on, without those that right words end with.
_SIGNS = "\x80-\xa7\xa9\xaa\xac-\xaf\xb1-\xb6\xb8-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ˜š›œžŸ—"
_TRACE = expression(
    f"[Â-Ôâ\ufffd{_SIGNS}](?:"
    f"(?<=[à-æè-ëîïðñøù][{_SIGNS}])"  # a lead in lower case
    "|(?<=[ÃÂ])(?![^\x00-@\\[-\x7f])|(?<=[ÐÑÎÏ])(?= )|(?<=[a-zß-ÿ][Â-Ô])"
    "|(?<=â)(?=[\"'€])|(?<=\ufffd))"
)

_LENGTH = {**dict.fromkeys(range(0xC2, 0xE0), 2), **dict.fromkeys(range(0xE0, 0xF0), 3)}
_LENGTH |= dict.fromkeys(range(0xF0, 0xF5), 4)
_CAPITAL, _SMALL = "Aa"  #: letters with which no sequence goes on
_REACH = 6  #: characters from a place on that tell what stands there: a sequence and two more

Context = tuple[int, int, int, int]


class Piece(NamedTuple):
    """One character that a part of a segment may have been."""

    char: str
    end: int  #: where the next one starts
    cost: int
    losses: int  #: as bits


class Parse(NamedTuple):
    """What a segment may have been."""

    cost: int
    text: str
    losses: int


class _Front(NamedTuple):
    """What the beginning of a segment may have been."""

    cost: int
    recent: str  #: its last characters
    losses: int
    context: Context
    path: tuple[Any, str]  #: all of its characters: those before the last, and the last


def parses(segment: str, remains: Remains, costs: Costs, most: float = math.inf) -> list[Parse]:
    """The likeliest readings of ``segment``, best first: surely those that cost ``most`` or less.
    No character makes a reading cheaper, so beginnings that cost more are not gone on with."""
    beams: defaultdict[int, _Beam] = defaultdict(partial(_Beam, most))
    beams[0].add(_Front(0, "", 0, START, ((), "")))
    steps: dict[Context, dict[str, tuple[int, Context]]] = {}  # each worked out once
    for at in range(len(segment)):
        if at not in beams:
            continue
        pieces = _pieces(_telling(segment, at, remains), remains)
        ways = [(piece, beams[at + piece.end - 1]) for piece in pieces]
        for before in beams.pop(at).likeliest():
            known = steps.setdefault(before.context, {})
            for piece, beam in ways:
                if before.cost + piece.cost > beam.bound:
                    continue
                step = known.get(piece.char)
                if step is None:
                    step = known[piece.char] = _after(before.context, piece.char, costs)
                cost = before.cost + step[0] + piece.cost
                if cost <= beam.bound:
                    beam.add(_extended(before, piece, cost, step[1]))
    return [_ended(front, costs) for front in beams[len(segment)].likeliest()]


class _Beam:
    """The likeliest of what the beginning of a segment may have been, up to one place."""

    __slots__ = ("_costs", "_fronts", "bound")

    def __init__(self, most: float) -> None:
        self._fronts: dict[str, _Front] = {}  #: by their last characters
        self._costs: list[int] = []  #: the least of theirs, as a heap, negative
        self.bound = most  #: what costs more is none of the likeliest

    def add(self, front: _Front) -> None:
        known = self._fronts.get(front.recent)
        if known is None:
            if len(self._costs) < BEAM:
                heapq.heappush(self._costs, -front.cost)
            else:
                heapq.heappushpop(self._costs, -front.cost)
            if len(self._costs) == BEAM:
                self.bound = -self._costs[0]
        if known is None or front.cost < known.cost:
            self._fronts[front.recent] = front

    def likeliest(self) -> list[_Front]:
        return heapq.nsmallest(BEAM, self._fronts.values(), key=_cost)


def _cost(front: _Front) -> int:
    return front.cost


def _extended(before: _Front, piece: Piece, cost: int, context: Context) -> _Front:
    return _Front(
        cost,
        (before.recent + piece.char)[-RECENT:],
        before.losses | piece.losses,
        context,
        (before.path, piece.char),
    )


def _ended(front: _Front, costs: Costs) -> Parse:
    """A front at the end of its segment."""
    chars: list[str] = []
    path = front.path
    while path:
        path, char = path
        chars.append(char)
    text = "".join(reversed(chars))
    cost = front.cost + _after(front.context, " ", costs)[0] + costs.case_cost(text)
    return Parse(cost, text, front.losses)


@lru_cache(1 << 12)
def _code(char: str) -> int:
    """The code point that the model sees of a character."""
    return ord(fold(char))


def _after(context: Context, char: str, costs: Costs) -> tuple[int, Context]:
    """The cost of a character after a context, and the context after it; a space starts afresh."""
    code = _code(char)
    if code not in (32, 0xA0):
        return costs.step(context, code)
    return (0 if context == START else costs.step(context, code)[0]), START


def _telling(segment: str, at: int, remains: Remains) -> str:
    """What tells what may stand at a place: the character there, in second place; before it whether
    the one before is a capital, behind it what may belong to it. One letter is as good as any other
    for both, so that the same comes again and again."""
    char = segment[at]
    if char < "\x80" or char not in remains.bytes:
        return _SMALL + char
    before = _CAPITAL if segment[at - 1 : at].isupper() and at else _SMALL
    behind = segment[at + 1 : at + _REACH]
    for size, other in enumerate(behind):
        if other not in remains.tails:
            return before + char + behind[:size] + _SMALL
    return before + char + behind


@lru_cache(_PLACES)
def _pieces(text: str, remains: Remains) -> tuple[Piece, ...]:
    """What may stand at the second place of a text that tells: the character itself or a UTF-8
    sequence."""
    at = 1
    char = text[at]
    end = remains.whole(text, at)
    if end and (decoded := undo(text[at:end], DecodingError("utf-8", remains.codec))):
        return (Piece(decoded, end, 0, 0),)
    found = [Piece(char, at + 1, _literal(char), 0)]
    if char >= "\x80":
        for lead in remains.bytes.get(char, ()):
            if length := _LENGTH.get(lead.value):
                losses = 0 if lead.loss is None else 1 << lead.loss
                head = bytes((lead.value,))
                found += _sequences(text, at + 1, head, length, lead.cost, losses, remains)
    return tuple(found)


def _literal(char: str) -> int:
    """What it costs that a character stands for itself."""
    if char < "\x80":
        return 0
    return LEFT_OVER if char == GONE else TYPOGRAPHIC if char in _TYPOGRAPHIC else LITERAL


def _sequences(
    segment: str, at: int, head: bytes, length: int, cost: int, losses: int, remains: Remains
) -> Iterator[Piece]:
    """The ways to complete a UTF-8 sequence that has begun."""
    if len(head) == length:
        char = _decoded(head, remains)
        if char and (not losses or char.isprintable() or char == "\xa0"):
            yield Piece(char, at, cost + RARE if losses and char in _RARE else cost, losses)
        return
    # behind a capital, "Ã" is rather a letter than the lead of "à"
    in_capitals = head in _TRIMMED and segment[: at - 1][-1:].isupper()
    if at < len(segment):
        for byte in remains.bytes.get(segment[at], ()):
            if byte.loss == SPACED and in_capitals:
                continue
            if 0x80 <= byte.value <= 0xBF and _go_together(losses, byte.loss, length):
                bits = losses if byte.loss is None else losses | 1 << byte.loss
                yield from _sequences(
                    segment,
                    at + 1,
                    head + bytes((byte.value,)),
                    length,
                    cost + byte.cost,
                    bits,
                    remains,
                )
    if len(remains.missing) > FEW and len(head) > 1 and head != _PUNCTUATION:
        return
    trimmed = head in _TRIMMED and segment[at : at + 1] in ("", " ") and segment[at:] != " "
    trimmed = trimmed and not in_capitals
    for byte in remains.missing:
        if losses & _ALTERED or (byte.loss == TRIMMED and not trimmed):
            continue
        bits = losses | 1 << (byte.loss or 0)
        yield from _sequences(
            segment, at, head + bytes((byte.value,)), length, cost + byte.cost, bits, remains
        )


def _go_together(losses: int, loss: int | None, length: int) -> bool:
    """Whether a sequence may have one more loss: a program that replaces letters loses no bytes;
    quotes and dashes behind the leads of short sequences are right ones."""
    if loss is None:
        return True
    return not losses & _ALTERED and (loss != STRAIGHTENED or length > 2)


def _decoded(data: bytes, remains: Remains) -> str:
    """The character of a complete sequence, or nothing where it is none."""
    char = data.decode("utf-8", "ignore")
    if not remains.lowered:
        return char
    lowered = char.lower()
    return lowered if len(lowered) == 1 else ""  # İ, of which two would be made


class Segment(NamedTuple):
    """A part of a line with broken sequences, and what it may have been."""

    start: int
    end: int
    cost: int  #: as it stands or, if that is less, with its lossless readings
    broken: int  #: how many broken sequences there are
    parses: list[Parse]  #: none that could gain anything is missing


class Candidate(NamedTuple):
    """The best reading of a segment."""

    after: str
    losses: int
    gain: int
    margin: int  #: over the next best reading


def possible(text: str) -> bool:
    """Whether a text shows any trace of such damage."""
    return _TRACE.search(text) is not None or references.possible(text)


def find(line: str, readings: list[Found], evidence: Evidence, reader: Reader) -> list[Found]:
    """``readings`` of a line, with those of lossy damage in the place of the ones they overlap.

    Where damage would be left they are only suggested: half a repair hides the other half.
    """
    found = _found(line, readings, evidence, reader)
    if not found or not _leaves_damage(repaired(line, 0, len(line), found), found):
        return found
    return [f.doubted() for f in found]


#: Letters of few languages (but not that of Azerbaijani). A single one may as well be a capital at
#: a word's end.
_PHONETIC = expression("[\u0250-\u0258\u025a-\u02af]")
#: Characters of East Asian languages. A single one may as well be a letter before quotation marks.
_EAST_ASIAN = expression("[\u2e80-\ud7ff]")
#: What is left of a sequence that lost bytes; question marks in the place of East Asian characters.
_LEFT = expression("[^\x00-\x7f]\ufffd|\ufffd[^\x00-\x7f]|[^\x00-\x9f][\x80-\x84\x86-\x9f]")
_LEFT_EAST_ASIAN = f"{EAST_ASIAN_TEXT}\\?[^\\x00-\\x7f]|\\?{EAST_ASIAN_TEXT}"


def _leaves_damage(after: str, found: list[Found]) -> bool:
    """Whether a line still shows damage after its repair."""
    if _LEFT.search(after):
        return True
    is_multi_byte = any(f.reading.chain[-1].wrong in MULTI_BYTE for f in found)
    return is_multi_byte and re.search(_LEFT_EAST_ASIAN, after) is not None


def _found(line: str, readings: list[Found], evidence: Evidence, reader: Reader) -> list[Found]:
    if references.possible(line):
        readings = _merged(readings, escaped.find(line, reader))
    if (not readings and not possible(line)) or _are_legacy(line, readings):
        return readings
    best, found = 0, list[Found]()
    for table in _tables(line, evidence):
        spans = list(_spans(line, table))
        if _is_too_much(line, spans, table):
            continue
        segments = [_segment(line, s, e, table, readings, reader) for s, e in spans]
        net, believed = _believed([one for one in segments if one.parses], table, evidence)
        net -= 4 * PRIORS[DecodingError("utf-8", table.codec)]
        if net > best:
            best, found = net, believed
    merged = _merged(readings, found)
    # a reading beside one that is not certain: a line is repaired as a whole or not at all
    return merged if all(map(_is_certain, found)) else [f.doubted() for f in merged]


def _is_too_much(line: str, spans: list[tuple[int, int]], table: Remains) -> bool:
    """Whether to look through some parts of a line would take too long."""
    if sum(end - start for start, end in spans) > LONGEST:
        return True
    return sum(table.broken(line[start:end]) for start, end in spans) > MOST_BROKEN


def _is_certain(found: Found) -> bool:
    return found.reading.confidence > CERTAIN


def _are_legacy(line: str, readings: list[Found]) -> bool:
    """Whether the readings of a line are surely damage of another kind."""
    true = {x.true for f in readings if _is_certain(f) for x in f.reading.chain if x.wrong}
    if true <= {"utf-8"}:
        return False
    return not true & EAST_ASIAN or is_familiar(repaired(line, 0, len(line), readings))


def _merged(readings: list[Found], found: list[Found]) -> list[Found]:
    """Both in order, without the readings that overlap what was found."""
    taken = sorted(found)
    starts = [f.start for f in taken]
    kept = []
    for reading in readings:
        before = bisect.bisect_left(starts, reading.end) - 1  # the last that starts before its end
        if before < 0 or taken[before].end <= reading.start:
            kept.append(reading)
    return sorted(kept + taken)


def _tables(line: str, evidence: Evidence) -> Iterator[Remains]:
    """In what the damage of a line may have been read."""
    codecs = {"cp1252": None}
    for chain in sorted(evidence.utf8, key=lambda c: prior(c) - evidence.utf8[c])[:3]:
        if len(chain) == 1 and chain[0].wrong in SINGLE_BYTE and evidence.utf8[chain] > 0:
            codecs[chain[0].wrong] = None
    if not _BEYOND_LATIN_1.search(line):
        codecs["latin-1"] = None
    for codec in codecs:
        yield remains(codec)
    if line == line.lower():
        yield remains("cp1252", lowered=True)


def _spans(line: str, table: Remains) -> Iterator[tuple[int, int]]:
    """The parts of a line with broken sequences: tokens, joined where the space between may have
    been a byte."""
    end = 0
    for match in _TOKEN.finditer(line):
        if match.start() < end or not table.broken(match.group()):
            continue
        start, end = match.span()
        while joint := table.joint(line, end):
            end = _REST.match(line, joint).end()  # type: ignore[union-attr]
        yield start, end


def _segment(
    line: str, start: int, end: int, table: Remains, readings: list[Found], reader: Reader
) -> Segment:
    text = line[start:end]
    lossless = repaired(line, start, end, readings)
    cost = min(reader.cost(text), reader.cost(lossless))
    broken = sum(table.broken(token) for token in _TOKEN.findall(lossless))
    most = cost + LITERAL * broken + SURE
    return Segment(start, end, cost, broken, _parsed(text, table.codec, table.lowered, most))


@lru_cache(_REMEMBERED)
def _parsed(segment: str, codec: str, lowered: bool, most: int) -> list[Parse]:
    """What a segment may have been: asked again in each round of a document's treatment."""
    return parses(segment, remains(codec, lowered), shared_costs(), most)


def repaired(line: str, start: int, end: int, readings: list[Found]) -> str:
    """``line[start:end]`` with the ``readings`` (in order) made that lie in it."""
    parts, at = [], start
    for found in readings[bisect.bisect_left(readings, (start,)) :]:
        if found.end > end:
            break
        parts += [line[at : found.start], found.reading.after]
        at = found.end
    return "".join([*parts, line[at:end]])


def _best(segment: Segment, support: int) -> Candidate:
    """The best reading of a segment, so much speaking for the chain elsewhere."""
    ranked = sorted((p.cost + _loss_cost(p.losses, support), p) for p in segment.parses)
    cost, best = ranked[0]
    margin = ranked[1][0] - cost if len(ranked) > 1 else 20 * BIT
    strange = LITERAL * segment.broken * min(support, SETTLED) // SETTLED
    return Candidate(best.text, best.losses, segment.cost + strange - cost, margin)


def _loss_cost(losses: int, support: int) -> int:
    """What losses cost together: a quarter where the chain is certain."""
    full = sum(cost for loss, (_, cost) in LOSSES.items() if losses >> loss & 1)
    return full - full * min(support, SETTLED) * 3 // (4 * SETTLED)


def _believed(
    segments: list[Segment], table: Remains, evidence: Evidence
) -> tuple[int, list[Found]]:
    """The lossy readings that are believed, and what they gain together."""
    layer = DecodingError("utf-8", table.codec)
    known = max(0, evidence.utf8.get((layer,), 0))
    gains = [max(0, _best(segment, known).gain) for segment in segments]
    total, found = 0, []
    for segment, gain in zip(segments, gains, strict=True):
        support = min(SETTLED, known + sum(gains) - gain)
        best = _best(segment, support)
        net = best.gain - PRIORS[layer] * (SETTLED - support) // SETTLED
        is_text = not mixes_scripts(best.after) and len(_EAST_ASIAN.findall(best.after)) != 1
        if best.losses and net > 0 and is_text:
            total += net
            net += AT_WORK * support // SETTLED
            confidence = 1 - 2 ** (-net / BIT)
            lone = len(_PHONETIC.findall(best.after)) == 1
            if best.margin < SURE or GONE in best.after or lone:
                confidence = min(confidence, UNCERTAIN)
            chain = describe(best.losses), layer
            found.append(Found(segment.start, segment.end, Reading(best.after, chain, confidence)))
    return total, found
