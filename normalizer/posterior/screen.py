"""Which lines of a text look damaged: most text is right, and this proves it fast.

UTF-8 decoded as a single-byte encoding leaves pairs of characters of which the first leads a
sequence and the second continues it. In right text such pairs are rare but for some that words of
other scripts are full of; those are a generated table. UTF-8 decoded as a multi-byte encoding
leaves rare East Asian characters side by side, or within Latin words. So a text is looked at by its
distinct pairs of characters beyond ASCII: there are few, however long it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from normalizer.posterior.candidates import escaped, lossy
from normalizer.posterior.candidates.utf8 import CONTINUATIONS, LEADS

Span = tuple[int, int]

_PIECE_CODE_POINTS = 1 << 14  #: a text is looked through in pieces, cut between lines
_REMEMBERED_PAIRS = 1 << 17  #: what is said of a pair depends on nothing else
_DENSE = 4  #: where one character in so many is not ASCII, pairs are counted another way
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_RUNS = re.compile("[^\x00-\x7f]+[\x00-\x09\x0b-\x7f]?")  # within a line
_CONTROL = re.compile("[\x80-\x84\x86-\x9f\ufffd]")
#: A letter of another script glued to a Latin word, or a capital behind its small letters.
_GLUED = re.compile("[Â-Ô\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff](?<=[a-zA-Z].)")
#: East Asian characters in a word of the Latin script, in text that is mostly that.
_EMBEDDED = re.compile("[\u2e80-\ud7a3\uf900-\ufaff\uff61-\uff9f](?<=[a-z].)")

T = TypeVar("T", bound=Hashable)


class _Plain(Generic[T]):
    """What was found to be plain, so that it need not be asked about again."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: set[T] = set()

    def others(self, found: set[T]) -> set[T]:
        """Those of ``found`` that are not known to be plain."""
        return found - self._known

    def add(self, found: set[T]) -> None:
        """Note that all of ``found`` is plain."""
        if len(self._known) > _REMEMBERED_PAIRS:
            self._known = set()
        self._known |= found


_plain_runs: _Plain[str] = _Plain()
_plain_numbers: _Plain[int] = _Plain()


@cache
def _ordinary() -> frozenset[str]:
    """The generated file ordinary_pairs.txt (tools/build_screen.py)."""
    data = Path(__file__).parents[1] / "language" / "data" / "ordinary_pairs.txt"
    text = data.read_text("utf-8")
    return frozenset(text[i : i + 2] for i in range(0, len(text), 2))


@cache
def _common_east_asian() -> frozenset[str]:
    """The characters of the first levels of GB 2312, Big5 and JIS X 0208: the common ones."""
    areas = (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("euc_jp", 0xB0, 0xCF))
    return frozenset(
        bytes((lead, trail)).decode(codec, "ignore")
        for codec, first, last in areas
        for lead in range(first, last + 1)
        for trail in range(0x40, 0xFF)
    )


@lru_cache(_REMEMBERED_PAIRS)
def is_flagged(pair: str) -> bool:
    """Whether two characters side by side, or one alone, look like part of a misread sequence.

    >>> is_flagged("Ã©"), is_flagged("Ні"), is_flagged("縺ｯ"), is_flagged("Гo")
    (True, False, True, True)
    """
    a, b = pair[0], pair[-1]
    if _CONTROL.search(pair):
        return True
    if a < "\x80" or b < "\x80":
        letter, other = (a, b) if a < "\x80" else (b, a)
        return (
            letter.isalpha() and "\u024f" < other < "\u2000" and other in LEADS and other.isalpha()
        )
    if LEADS.get(a, 0) & CONTINUATIONS.get(b, 0):
        return pair not in _ordinary()
    return min(a, b) >= "\u2e80" and _is_odd_east_asian(a, b)


def _is_odd_east_asian(a: str, b: str) -> bool:
    """Two rare characters, or of kinds that do not stand side by side."""
    if not (_is_east_asian(a) and _is_east_asian(b)):
        return False
    half = ("\uff61" <= a <= "\uff9f") + ("\uff61" <= b <= "\uff9f")
    return half == 1 or (_is_rare(a) and _is_rare(b))


def _is_east_asian(char: str) -> bool:
    return char <= "\ud7ff" or "\uf900" <= char <= "\uffdc" or "\ue000" <= char <= "\uf8ff"


def _is_rare(char: str) -> bool:
    if "\u3000" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3" or char >= "\uff00":
        return False
    return char not in _common_east_asian()


@lru_cache(_REMEMBERED_PAIRS)
def _is_remains(pair: str) -> bool:
    """Whether two characters side by side may be what losses leave of a sequence."""
    return lossy.possible(pair) or lossy.possible(f"a{pair}") or lossy.possible(f"{pair}a")


def _numbers(text: str) -> set[int]:
    """The distinct pairs of characters of the basic plane in ``text``, as numbers."""
    data = text.encode("utf-16-le", "surrogatepass") + b"\0\0\0\0"
    even = len(data) // 4 * 4
    return {*memoryview(data)[:even].cast("I"), *memoryview(data)[2 : even - 2].cast("I")}


def _is_odd_by_a_character(text: str) -> bool:
    return any(odd.search(text) for odd in (_CONTROL, _GLUED, _EMBEDDED))


class _Screen:
    """What looks damaged in a piece of text, and so whether a line of it does."""

    __slots__ = ("_hides", "_pairs", "_remains", "_words")

    def __init__(self, piece: str, hides: bool) -> None:
        self._pairs: list[str] = []
        self._remains = self._words = False
        self._hides = hides and escaped.possible(piece)
        if piece.isascii():
            return
        self._words = _is_odd_by_a_character(piece)
        if (len(piece) - len(piece.encode("ascii", "ignore"))) * _DENSE < len(piece):
            runs = _plain_runs.others(set(_RUNS.findall(piece)))
            self._look({run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))})
            if not (self._pairs or self._remains):
                _plain_runs.add(runs)
        else:
            numbers = _plain_numbers.others(_numbers(piece))
            self._look({chr(n & 0xFFFF) + chr(n >> 16) for n in numbers})
            if not (self._pairs or self._remains):
                _plain_numbers.add(numbers)

    def _look(self, pairs: set[str]) -> None:
        pairs = {pair for pair in pairs if not pair.isascii()}
        self._pairs = list(filter(is_flagged, pairs))
        self._remains = any(map(_is_remains, pairs))

    @property
    def lets_all_pass(self) -> bool:
        """Whether nothing in the piece looks damaged."""
        return not (self._pairs or self._remains or self._words or self._hides)

    def flags(self, line: str) -> bool:
        """Whether a line of the piece looks damaged."""
        if not line.isascii():
            if any(pair in line for pair in self._pairs):
                return True
            if self._words and _is_odd_by_a_character(line):
                return True
            if (self._remains or self._words) and lossy.possible(line):
                return True
        return self._hides and escaped.possible(line)


def pieces(text: str) -> Iterator[Span]:
    """The spans of pieces of ``text``, cut between lines."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE_CODE_POINTS) + 1 or len(text)
        yield start, end
        start = end


def flagged_lines(text: str) -> Iterator[Span]:
    """The spans of the lines of ``text`` (without line feed) that look damaged, in order.

    >>> list(flagged_lines("café\\ncafÃ©\\n"))
    [(5, 10)]
    """
    if text.isascii() and "&" not in text:
        return
    hides = "&" in text and escaped.possible(text)
    for start, end in pieces(text):
        piece = text[start:end]
        screen = _Screen(piece, hides)
        if not screen.lets_all_pass:
            yield from _lines_that(screen.flags, piece, start)


def _lines_that(wanted: Callable[[str], bool], piece: str, at: int) -> Iterator[Span]:
    for line in piece.split("\n"):
        if wanted(line):
            yield at, at + len(line)
        at += len(line) + 1


def lines_beyond_ascii(text: str) -> Iterator[Span]:
    """The spans of the lines of ``text`` that hold more than ASCII."""
    done = 0
    while found := _NOT_ASCII.search(text, done):
        start = text.rfind("\n", done, found.start()) + 1 or done
        end = text.find("\n", found.start())
        if end < 0:
            yield start, len(text)
            return
        yield start, end
        done = end + 1
