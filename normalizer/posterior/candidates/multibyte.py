"""UTF-8 that was read in a double-byte encoding, which could not decode all of it.

A decoder of EUC-KR or GBK takes the bytes of UTF-8 by twos. A pair that is no character of its
own becomes a question mark or U+FFFD: one byte of it, or both, also where the second is an ASCII
character that stood behind the sequence. What was there is so one of few bytes and pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from normalizer.language.ngrams import BIT
from normalizer.posterior.candidates.beam import Piece
from normalizer.posterior.candidates.channel import LEFT_OVER_COST, LITERAL_COST, rarity_cost
from normalizer.posterior.candidates.losses import GONE, Losses

_QUESTION_COST = 8 * BIT  #: for a question mark that is one, inside damage
_LONGEST_RUN_MARKS = 4  #: more in a row are no damage of this kind, or nobody can tell of what
_SWALLOWED_COST = 2 * BIT  #: for an ASCII character that went with the byte before it
_MOST_GUESSES = 1000  #: at what a sequence of one place was

#: The ASCII characters that are behind text most, none of them a second byte in any encoding.
_SWALLOWED = " \"'<,.)"
_ASTRAL = 0xF0  #: leads of sequences of four bytes, which are not guessed
#: The leads that are guessed besides those found in the segment.
_USUAL_LEADS = {
    "cp949": (0xEA, 0xEB, 0xEC, 0xED),
    "gb18030": (0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF),
}

CODECS = tuple(_USUAL_LEADS)  #: that such damage is looked for in

_MARKS = {GONE: Losses.REPLACED, "?": Losses.QUESTIONED}
_LONG_RUN = re.compile(f"[?{GONE}]{{{_LONGEST_RUN_MARKS + 1},}}")
_LEADS, _CONTINUATIONS = range(0xC2, 0xF5), range(0x80, 0xC0)
_BLANK = 0x20

#: What double-byte encodings make of the bytes of UTF-8: East Asian letters and symbols.
EAST_ASIAN = "\u2e80-\ud7af\uf900-\ufaff\uff01-\uffe6"
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_LOST = re.compile(f"[{EAST_ASIAN}{GONE}]\\?|\\?[{EAST_ASIAN}]|{GONE}")


@cache
def _undecodable_after(codec: str, first: int) -> frozenset[int]:
    """The bytes that are no character behind a first one."""
    return frozenset(b for b in range(256) if not _is_decodable(codec, bytes((first, b))))


@cache
def _is_decodable(codec: str, data: bytes) -> bool:
    try:
        data.decode(_PAIRS.get(codec, codec))
    except UnicodeDecodeError:
        return False
    return True


_PAIRS = {"gb18030": "gbk"}  #: the encodings without sequences of four bytes


class _Unit(NamedTuple):
    """A byte of a segment, or the mark of some that were lost."""

    value: int  #: the byte, or -1
    char: str  #: the character that begins here, or nothing
    next: int  #: where the next one begins


class _Sequence(NamedTuple):
    """A UTF-8 sequence that has begun."""

    head: bytes
    at: int  #: unit that follows
    losses: int
    guessed_bytes: int
    alone: int = 0  #: a guess of one byte at a mark, the last byte so far: see ``_go_on``
    tail: str = ""  #: an ASCII character that was lost with the last byte

    @property
    def is_whole(self) -> bool:
        lead = self.head[0]
        return len(self.head) == (2 if lead < 0xE0 else 3 if lead < _ASTRAL else 4)

    def with_byte(self, value: int) -> _Sequence:
        return self._replace(head=self.head + bytes((value,)), at=self.at + 1, alone=0)

    def with_guess(self, guess: bytes, loss: int) -> _Sequence:
        return self._replace(
            head=self.head + guess,
            at=self.at + 1,
            losses=self.losses | loss,
            guessed_bytes=self.guessed_bytes + len(guess),
            alone=guess[0] if len(guess) == 1 else 0,
        )


class Lattice:
    """What may stand at each byte of a segment.

    A place is the number of a byte and, in its low eight bits, the byte before if that is a guess
    of one byte: with the next it must be no character, or the decoder would have read the two.
    """

    def __init__(self, segment: str, codec: str) -> None:
        self._codec = codec
        self._units = list(_units(segment, codec))
        found = {u.value for u in self._units if 0xE0 <= u.value < _ASTRAL}
        self._leads = sorted(found.union(_USUAL_LEADS[codec]))

    @property
    def end(self) -> int:
        return len(self._units) << 8

    def pieces_at(self, place: int) -> list[Piece]:
        """What the sequences that begin at a place are, however completed, or the character
        itself."""
        at, alone = place >> 8, place & 0xFF
        unit = self._units[at]
        pieces = []
        if unit.char and self._go_on(alone, unit.value):
            pieces.append(Piece(unit.char, unit.next << 8, _literal_cost(unit.char)))
        if unit.value < 0 or unit.value >= 0xC2:
            for sequence in islice(self._whole_sequences(at, alone), _MOST_GUESSES):
                char = sequence.head.decode("utf-8", "ignore")
                if char and (not sequence.losses or char.isprintable()):
                    pieces.append(self._piece(sequence, char))
        return pieces

    def _piece(self, sequence: _Sequence, char: str) -> Piece:
        at, tail = sequence.at, sequence.tail
        place = at << 8 | (sequence.alone if at < len(self._units) else 0)
        cost = (_SWALLOWED_COST if tail else 0) + (rarity_cost(char) if sequence.losses else 0)
        return Piece(char + tail, place, cost, sequence.losses, sequence.guessed_bytes, 1)

    def _whole_sequences(self, at: int, alone: int) -> Iterator[_Sequence]:
        stack = list(self._longer(_Sequence(b"", at, Losses.NONE, 0, alone)))
        while stack:
            sequence = stack.pop()
            if sequence.is_whole:
                yield sequence
            elif sequence.at < len(self._units):
                stack += self._longer(sequence)

    def _longer(self, sequence: _Sequence) -> Iterator[_Sequence]:
        """A sequence with the byte that stands next, or with what was lost there."""
        unit = self._units[sequence.at]
        if unit.value >= 0:
            allowed = _CONTINUATIONS if sequence.head else _LEADS
            if unit.value in allowed and self._go_on(sequence.alone, unit.value):
                yield sequence.with_byte(unit.value)
            return
        loss = _MARKS[unit.char]
        for first in _CONTINUATIONS if sequence.head else self._leads:
            if self._go_on(sequence.alone, first):
                if self._go_on(first, self._value(sequence.at + 1)):
                    yield sequence.with_guess(bytes((first,)), loss)
                yield from self._with_pair(sequence, first, loss)

    def _with_pair(self, sequence: _Sequence, first: int, loss: int) -> Iterator[_Sequence]:
        """A sequence with two bytes that were lost at one mark."""
        undecodable = _undecodable_after(self._codec, first)
        longer = sequence.with_guess(bytes((first,)), loss)
        if not longer.is_whole:
            for second in _CONTINUATIONS:
                if second in undecodable:
                    yield sequence.with_guess(bytes((first, second)), loss)
        elif loss == Losses.QUESTIONED:  # decoders that put U+FFFD do not swallow what follows
            for char in _SWALLOWED:
                if ord(char) in undecodable:
                    yield longer._replace(tail=char, alone=0)

    def _value(self, at: int) -> int:
        """The byte at a place, a blank at the end, -1 where it is not known."""
        return self._units[at].value if at < len(self._units) else _BLANK

    def _go_on(self, alone: int, value: int) -> bool:
        """Whether a byte may have been lost alone where another, or an unknown one, follows."""
        return not alone or value < 0 or value in _undecodable_after(self._codec, alone)


def _literal_cost(char: str) -> int:
    if char == "?":
        return _QUESTION_COST
    return 0 if char < "\x80" else LEFT_OVER_COST if char == GONE else LITERAL_COST


def _units(segment: str, codec: str) -> Iterator[_Unit]:
    at = 0
    literal = {i for run in _LONG_RUN.finditer(segment) for i in range(*run.span())}
    for index, char in enumerate(segment):
        if char in _MARKS and index not in literal:
            at += 1
            yield _Unit(-1, char, at)
            continue
        data = char.encode(codec, "ignore") if char not in _MARKS else b"?"
        after = at + max(1, len(data))
        yield _Unit(data[0] if data else 0, char, after)
        yield from (_Unit(byte, "", after) for byte in data[1:])
        at = after


def is_lost(token: str) -> bool:
    """Whether anything shows that bytes of a token could not be decoded.

    >>> is_lost("鈫?float32"), is_lost("really?")
    (True, False)
    """
    return _EAST_ASIAN.search(token) is not None and _LOST.search(token) is not None
