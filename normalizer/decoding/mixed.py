"""Bytes that are UTF-8 in part: with lines of a legacy encoding, with stray bytes, or cut inside a
character.

Which lines are UTF-8 is told first by form, then, where so little speaks for it that chance may
have made it (a Chinese character of GBK is valid UTF-8 one time in five), by which reading is the
likelier text. All that is not UTF-8 is taken to be in one encoding, chosen by the evidence of all
of it together.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from normalizer.decoding import ranking, sample, utf8
from normalizer.decoding.pieces import REPLACEMENT, Piece, read
from normalizer.decoding.ranking import Ranked, render, text_nats
from normalizer.decoding.sample import Sample, Token

_SWITCH_NATS = 2.8  # against each place where a line changes its encoding
_PROOF_NATS = 2.1  # that must speak for UTF-8 in a file that is not UTF-8 throughout
_PROOF_IN_LINES_NATS = 7.0  # the same where no line is UTF-8 throughout
_MOST_NATS = 50.0  # beyond which nothing is gained
_WEIGHED = 1000  # runs of lines that are read both ways; beyond them form decides
_SHORT_BYTES = 400  # of a run of UTF-8 that chance may have made
_WORDS_BYTES = 3000  # of words that are read both ways
_POOL_BYTES = 1 << 15  # of lines of each kind that are looked at


class LinesByForm(NamedTuple):
    """What a file holds: a bounded sample of its runs of lines, by kind (see ``utf8.Kind``)."""

    utf8: tuple[bytes, ...]
    legacy: tuple[bytes, ...]
    both: tuple[bytes, ...]

    def rank(self, claimed: Collection[str]) -> list[Ranked]:
        """The encodings that what is not UTF-8 may be in, best first; none if all is UTF-8.

        Lines that are UTF-8 in part are read both ways: their sequences by chance, or their strays
        among UTF-8.
        """
        legacy, both = b"".join(self.legacy), b"".join(self.both)
        tokens = sample.tokens_of(legacy)
        around = sample.words_of(legacy + both) + self._utf8_words()
        if not both:
            return ranking.rank(Sample(tokens, legacy, around), claimed) if tokens else []
        words = list(_mixed_words(both))
        apart = list(map(_apart, words))
        amid_utf8 = ranking.rank(Sample([*tokens, *apart], legacy, around), claimed)
        whole = [(w,) for w in words]
        by_chance = ranking.rank(Sample([*tokens, *whole], legacy + both, around), claimed)
        if not amid_utf8 or not by_chance:
            return amid_utf8 or by_chance
        switches = sum(map(_switches, apart))
        lead = amid_utf8[0].nats - switches * _SWITCH_NATS - by_chance[0].nats
        return amid_utf8 if lead > (0 if self.utf8 else _PROOF_IN_LINES_NATS) else by_chance

    def _utf8_words(self) -> list[str]:
        from normalizer.language.identification import folded_words

        lines = b"\n".join(self.utf8)[:_WORDS_BYTES]
        return list(dict.fromkeys(folded_words(str(lines, "utf-8", "replace"))))

    def prior(self) -> float:
        """How likely a line with sequences of UTF-8 has them not by chance: the more lines have
        none, the less."""
        apart = len(self.utf8) + sum(1 for _ in _lines(self.both))
        return (apart + 1) / (apart + sum(part.count(b"\n") for part in self.legacy) + 2)


def posterior(lines: LinesByForm, encoding: str) -> float:
    """How likely it is that some of ``lines`` are UTF-8, the rest being in ``encoding``."""
    prior = lines.prior()
    gains = (gain_nats(part, encoding) for part in (*lines.utf8, *_lines(lines.both)))
    gained = sum(math.log1p(prior * math.expm1(min(gain, _MOST_NATS))) for gain in gains)
    return 1 / (1 + math.exp(-max(gained - _PROOF_NATS, -_MOST_NATS)))


def by_form(data: bytes) -> LinesByForm:
    """Look at all of ``data`` once."""
    found: dict[str, list[bytes]] = {"utf8": [], "legacy": [], "both": [], "ascii": []}
    sizes = dict.fromkeys(found, 0)
    for start, end, kind in utf8.runs(data):
        if sizes[kind] < _POOL_BYTES:
            found[kind].append(data[start : min(end, start + _POOL_BYTES)])
            sizes[kind] += end - start
    return LinesByForm(*(tuple(found[kind]) for kind in LinesByForm._fields))


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from part.splitlines(keepends=True)


def _mixed_words(lines: bytes) -> Iterator[bytes]:
    """The words of ``lines`` that are not UTF-8 throughout, each once, a few KiB of them."""
    size = 0
    for word in dict.fromkeys(lines.split()):
        if size < _WORDS_BYTES and utf8.kind_of(word) in ("legacy", "both"):
            size += len(word)
            yield word


def _apart(word: bytes) -> Token:
    """A word with its UTF-8 read and its strays as bytes."""
    return tuple(
        str(part, "utf-8", "replace") if valid else part for part, valid in utf8.split(word)
    )


def read_cut(data: bytes) -> list[Piece] | None:
    """The pieces of UTF-8 that lacks bytes of its first or last character only, which becomes
    U+FFFD; else None.
    """
    head, tail = utf8.cut(data)
    for skip, drop in ((0, tail), (head, 0), (head, tail)):
        body = data[skip : len(data) - drop]
        if (skip or drop) and not body.isascii() and utf8.is_utf8_written_oddly(body):
            first = Piece(data[:skip], REPLACEMENT, "utf-8", False)
            last = Piece(data[len(data) - drop :], REPLACEMENT, "utf-8", False)
            return [p for p in (first, *utf8.pieces(body), last) if p.data]
    return None


def gain_nats(part: bytes, encoding: str) -> float:
    """What speaks for reading ``part`` (a line, or a run of them), all or some of which is UTF-8 by
    form, as such, and only the rest in ``encoding``, instead of all of it in ``encoding``.
    """
    whole = sample.tokens_of(part)
    apart = [_apart(token) for (token,) in whole if isinstance(token, bytes)]
    switches = sum(map(_switches, apart)) or 1
    as_utf8, as_legacy = text_nats(*render(apart, encoding)), text_nats(*render(whole, encoding))
    return as_utf8 - as_legacy - switches * _SWITCH_NATS


def _switches(token: Token) -> int:
    """How often a word changes between UTF-8 and another encoding, there and back being once."""
    strays = sum(isinstance(part, bytes) for part in token)
    return min(strays, sum(isinstance(part, str) and not part.isascii() for part in token))


class Reader:
    """Reads a mixed file: what is not UTF-8, in ``encoding``; ``prior`` is how likely a line with
    sequences of UTF-8 has them not by chance."""

    def __init__(self, data: bytes, encoding: str, prior: float) -> None:
        self._data = data
        self._encoding = encoding
        self._against = math.log(1 / prior - 1)
        self._weighed = 0

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the whole file."""
        for start, end, kind in utf8.runs(self._data):
            part = self._data[start:end]
            if kind == "legacy":
                yield from read(part, self._encoding)
            elif kind == "both":
                for line in part.splitlines(keepends=True):
                    yield from self._both(line)
            elif len(part) < _SHORT_BYTES and self._is_chance(part, by_form=False):
                yield from read(part, self._encoding)
            else:
                yield from utf8.pieces(part)

    def _both(self, line: bytes) -> Iterator[Piece]:
        strays = utf8.SEQUENCE.sub(b"", line)
        if self._is_chance(
            line, by_form=len(line) - len(strays) < len(strays.translate(None, _ASCII))
        ):
            yield from read(line, self._encoding)
            return
        for part, valid in utf8.split(line):
            yield from utf8.pieces(part) if valid else read(part, self._encoding)

    def _is_chance(self, part: bytes, by_form: bool) -> bool:
        if self._weighed >= _WEIGHED or part.isascii():
            return by_form
        self._weighed += 1
        return gain_nats(part, self._encoding) < self._against


_ASCII = bytes(range(0x80))
