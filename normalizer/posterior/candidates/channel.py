"""The noisy channel of a single-byte encoding: UTF-8 was read in it, and some of that was lost.

For each character that is left, the bytes it may stand for; for each place, the bytes that may be
missing there; so, for each place of a damaged segment, the characters that may have been there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from normalizer.language.ngrams import BIT
from normalizer.posterior.candidates.beam import Piece
from normalizer.posterior.candidates.losses import (
    GONE,
    LOOK_ALIKES,
    REPLACED_LETTERS,
    GuessedByte,
    Losses,
)
from normalizer.posterior.chains import SINGLE_BYTE, DecodingError, undo

LITERAL_COST = 12 * BIT  #: for a character beyond ASCII that stands for itself beside damage
TYPOGRAPHIC_COST = 6 * BIT  #: for one that editors put in right and damaged text alike
LEFT_OVER_COST = 25 * BIT  #: for a U+FFFD that stays
_RARE_COST = 6 * BIT  #: for a guess at a character that hardly occurs
_LACKED_COST = 2 * BIT  #: for a guess at a symbol, for each national encoding without it
_WIDE_COST = 26 * BIT  #: for a guess at a wide digit or letter: the model takes it for a plain one
_DROPPED_COST = 2 * BIT
_NO_BREAK_SPACE_COST = 1 * BIT
_TRIMMED_COST = 2 * BIT
_SOFT_HYPHEN_COST = 8 * BIT

_FEW_BYTES = 8  #: if more may be missing, then only one at a time, but for punctuation
_WINDOW_CODE_POINTS = 4  #: that the pieces of a place depend on: the longest sequence

_NO_BREAK_SPACE, _SOFT_HYPHEN = 0xA0, 0xAD
_PUNCTUATION = b"\xe2\x80"
_TYPOGRAPHIC = frozenset("‘’“”–—…")
_RARE = frozenset("\xa0\u2001\u200d\u200f\u2010")
_NATIONAL = ("gb2312", "shift_jis", "euc_kr", "big5")
_SYMBOL = re.compile("[\u2020-\u2bff]")
_EAST_ASIAN = re.compile("[\u2e80-\uffff]")
_TRIMMED = (b"\xc2", b"\xc3")  #: leads of the no-break space and of the "à" that ends many words

_LENGTH_BYTES = {
    **dict.fromkeys(range(0xC2, 0xE0), 2),
    **dict.fromkeys(range(0xE0, 0xF0), 3),
    **dict.fromkeys(range(0xF0, 0xF5), 4),
}


def literal_cost(char: str) -> int:
    """What it costs that a character stands for itself."""
    if char < "\x80":
        return 0
    return LEFT_OVER_COST if char == GONE else _literal_cost(char)


def _literal_cost(char: str) -> int:
    return TYPOGRAPHIC_COST if char in _TYPOGRAPHIC else LITERAL_COST


@cache
def rarity_cost(char: str) -> int:
    """What it costs to guess a character that hardly occurs: one that stands for nothing visible, a
    Latin letter or digit as wide as an ideograph, a symbol or an East Asian letter that national
    encodings lack."""
    if "\uff10" <= char <= "\uff5a":
        return _WIDE_COST
    if char in _RARE:
        return _RARE_COST
    lacking = sum(not char.encode(codec, "ignore") for codec in _NATIONAL)
    if _SYMBOL.match(char):
        return _LACKED_COST * lacking
    return _RARE_COST if _EAST_ASIAN.match(char) and lacking == len(_NATIONAL) else 0


class _Sequence(NamedTuple):
    """A UTF-8 sequence that has begun."""

    head: bytes
    end: int  #: in the window
    length_bytes: int
    cost: int
    losses: int
    guessed_bytes: int

    def extended(self, byte: GuessedByte, read: int) -> _Sequence:
        """The sequence with one more byte, for which ``read`` characters stand."""
        return self._replace(
            head=self.head + bytes((byte.value,)),
            end=self.end + read,
            cost=self.cost + byte.cost,
            losses=self.losses | byte.loss,
            guessed_bytes=self.guessed_bytes + (byte.loss != Losses.NONE),
        )


class Channel:
    """What is left of bytes that were read in a single-byte encoding and then spoilt."""

    def __init__(self, codec: str, lowered: bool = False) -> None:
        self.error = DecodingError("utf-8", codec)
        self.is_lowered = lowered
        self._characters = SINGLE_BYTE[codec].characters
        self._is_western = codec in ("cp1252", "latin-1")
        self._bytes = self._lowered_bytes() if lowered else self._kept_bytes()
        self._missing = () if lowered else self._missing_bytes()

    def _kept_bytes(self) -> dict[str, list[GuessedByte]]:
        """The bytes each character may stand for, where case is kept."""
        found = {c: [GuessedByte(b)] for b, c in enumerate(self._characters) if b > 0x7F}
        choice = self._choice_cost
        found[GONE] = [GuessedByte(b, choice, Losses.REPLACED) for b in self._controls]
        space = self._characters.find(chr(_NO_BREAK_SPACE))
        if space >= 0:
            found[" "] = [GuessedByte(space, _NO_BREAK_SPACE_COST, Losses.SPACED)]
        if self.error.wrong == "cp1252":
            for table, loss in (
                (LOOK_ALIKES, Losses.STRAIGHTENED),
                (REPLACED_LETTERS, Losses.ALTERED),
            ):
                for char, bytes_ in table.items():
                    more = [GuessedByte(value, cost, loss) for value, cost in bytes_]
                    found[char] = found.get(char, []) + more
        return found

    def _lowered_bytes(self) -> dict[str, list[GuessedByte]]:
        """The bytes each character may stand for, where all was put in lower case."""
        found: dict[str, list[GuessedByte]] = {}
        for value in range(0x80, 0x100):
            char = self._characters[value].lower()
            loss = Losses.NONE if char == self._characters[value] else Losses.LOWERED
            found.setdefault(char, []).append(GuessedByte(value, 0, loss))
        return found

    def _missing_bytes(self) -> tuple[GuessedByte, ...]:
        """The bytes that may be missing."""
        cost = self._choice_cost
        dropped = [GuessedByte(b, cost + _DROPPED_COST, Losses.DROPPED) for b in self._controls]
        if self._is_western:
            dropped += [
                GuessedByte(_SOFT_HYPHEN, cost + _SOFT_HYPHEN_COST, Losses.DROPPED),
                GuessedByte(_NO_BREAK_SPACE, _TRIMMED_COST, Losses.TRIMMED),
            ]
        return tuple(dropped)

    @cached_property
    def _controls(self) -> list[int]:
        """The continuation bytes that are control characters."""
        return [b for b in range(0x80, 0xC0) if "\x80" <= self._characters[b] <= "\x9f"]

    @cached_property
    def _choice_cost(self) -> int:
        return round(BIT * math.log2(len(self._controls) or 1))

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """A complete UTF-8 sequence."""
        two, three, four, tail = self._ranges
        return re.compile(f"{two}{tail}|{three}{tail}{tail}|{four}{tail}{tail}{tail}")

    @cached_property
    def broken(self) -> re.Pattern[str]:
        """Where a UTF-8 sequence was, to judge by its first character, that is not whole."""
        if self.is_lowered:
            return self.whole
        two, three, four, tail = self._ranges
        return re.compile(
            f"{two}(?!{tail})|{three}{tail}?(?!{tail})|{four}{tail}{{0,2}}(?!{tail})|{GONE}"
        )

    @cached_property
    def _joint(self) -> re.Pattern[str]:
        """A sequence whose last byte, or the one before it, may have become the space."""
        two, three, _, tail = self._ranges
        return re.compile(f"{two} |{three} (?={tail})|{three}{tail} ")

    @property
    def leads(self) -> str:
        """The characters of the bytes that lead sequences of two bytes."""
        return self._characters[0xC2:0xE0]

    @property
    def long_leads(self) -> str:
        """Those of the bytes that lead longer ones."""
        return self._characters[0xE0:0xF5]

    @property
    def continuations(self) -> str:
        """Those of the bytes that continue sequences."""
        return self._characters[0x80:0xC0]

    def joint(self, line: str, end: int) -> int:
        """Where the space after the token that ends at ``end`` ends, or 0 if it was no byte."""
        if self.is_lowered:
            return 0
        match = self._joint.match(line, end - 1) or self._joint.match(line, max(0, end - 2))
        return match.end() if match and match.end() > end else 0

    @cached_property
    def _ranges(self) -> tuple[str, str, str, str]:
        """Sets of the characters that lead sequences of two, three and four bytes, and of those
        that continue them."""
        two = self._characters[0xC2:0xE0]
        if self.error.wrong == "cp1252" and not self.is_lowered:
            two += "à"
        ranges = (two, *(self._characters[a:b] for a, b in _RANGES))
        return tuple(  # type: ignore[return-value]
            "[" + re.escape(chars.lower() if self.is_lowered else chars) + "]" for chars in ranges
        )

    def begin(self, window: str, before: str) -> list[Piece]:
        """The pieces that may begin where ``window`` begins, ``before`` standing before it."""
        char = window[0]
        whole = None if self.is_lowered else self.whole.match(window)
        if whole and (decoded := undo(whole.group(), self.error)):
            return [Piece(decoded, whole.end(), 0, sequences=1)]
        pieces = [Piece(char, 1, literal_cost(char))]
        if char >= "\x80":
            pieces += self._decoded(window, after_capital=before.isupper())
        return pieces

    def _decoded(self, window: str, after_capital: bool) -> Iterator[Piece]:
        """What the sequences that a window may begin with are, however completed."""
        stack = [
            _Sequence(b"", 0, _LENGTH_BYTES[byte.value], 0, Losses.NONE, 0).extended(byte, 1)
            for byte in self._bytes.get(window[0], ())
            if byte.value in _LENGTH_BYTES
        ]
        while stack:
            sequence = stack.pop()
            if len(sequence.head) < sequence.length_bytes:
                stack += self._read(sequence, window, after_capital)
                stack += self._guessed(sequence, window, after_capital)
            elif piece := self._piece(sequence):
                yield piece

    def _read(self, sequence: _Sequence, window: str, after_capital: bool) -> Iterator[_Sequence]:
        """A sequence that goes on with what the next character stands for."""
        for byte in self._bytes.get(window[sequence.end : sequence.end + 1], ()):
            # behind a capital, "Ã" is rather a letter than the lead of "à"
            if byte.loss == Losses.SPACED and after_capital and sequence.head in _TRIMMED:
                continue
            if 0x80 <= byte.value <= 0xBF and _goes_with(byte.loss, sequence):
                yield sequence.extended(byte, 1)

    def _guessed(
        self, sequence: _Sequence, window: str, after_capital: bool
    ) -> Iterator[_Sequence]:
        """A sequence that goes on with a byte that is missing."""
        if sequence.losses & Losses.ALTERED:
            return
        is_many = len(self._missing) > _FEW_BYTES
        if is_many and len(sequence.head) > 1 and sequence.head != _PUNCTUATION:
            return
        rest = window[sequence.end :]
        at_end = rest[:1] in ("", " ") and rest != " "
        is_trimmed = sequence.head in _TRIMMED and at_end and not after_capital
        for byte in self._missing:
            if byte.loss != Losses.TRIMMED or is_trimmed:
                yield sequence.extended(byte, 0)

    def _piece(self, sequence: _Sequence) -> Piece | None:
        """The character of a complete sequence, or nothing where it is none."""
        char = sequence.head.decode("utf-8", "ignore")
        if self.is_lowered:
            char = char.lower()
        losses = sequence.losses
        if not char or (losses and not (char.isprintable() or char == "\xa0")):
            return None
        cost = sequence.cost + (rarity_cost(char) if losses else 0)
        return Piece(char, sequence.end, cost, losses, sequence.guessed_bytes, 1)


_RANGES = ((0xE0, 0xF0), (0xF0, 0xF5), (0x80, 0xC0))


def _goes_with(loss: int, sequence: _Sequence) -> bool:
    """Whether a sequence may have one more loss: a program that replaces letters loses no bytes;
    quotes and dashes behind the leads of short sequences are right ones."""
    if not loss:
        return True
    if sequence.losses & Losses.ALTERED or (loss == Losses.ALTERED and sequence.losses):
        return False
    return loss != Losses.STRAIGHTENED or sequence.length_bytes > 2


class Places:
    """The pieces at each place of a segment; the same surroundings have the same."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._known: dict[tuple[bool, str], list[Piece]] = {}

    def of(self, segment: str) -> _Lattice:
        return _Lattice(self, segment)

    def begin(self, window: str, before: str) -> list[Piece]:
        key = before.isupper(), window
        pieces = self._known.get(key)
        if pieces is None:
            pieces = self._known[key] = _cheapest(self._channel.begin(window, before))
        return pieces


class _Lattice(NamedTuple):
    places: Places
    segment: str

    def pieces_at(self, at: int) -> list[Piece]:
        segment = self.segment
        if segment[at] < "\x80":
            return [Piece(segment[at], at + 1, 0)]
        window = segment[at : at + _WINDOW_CODE_POINTS]
        return [
            piece._replace(end=at + piece.end)
            for piece in self.places.begin(window, segment[at - 1 : at])
        ]


def _cheapest(pieces: list[Piece]) -> list[Piece]:
    """Of pieces that are the same text and end at the same place the cheapest."""
    found: dict[tuple[str, int], Piece] = {}
    for piece in pieces:
        key = piece.text, piece.end
        if key not in found or piece.cost < found[key].cost:
            found[key] = piece
    return list(found.values())


@cache
def channel(codec: str, lowered: bool = False) -> Channel:
    """The channel of an encoding."""
    return Channel(codec, lowered)
