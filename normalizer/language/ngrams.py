"""How real a text looks: one character n-gram model of all languages.

The model is a generated file (tools/build_model.py). A text is scored by its tokens (what stands
between spaces), folded: lower case, every digit a 0. The cost of a character after the three
before it is that of the longest n-gram the model holds; below the bigrams stand classes of
characters (script, kind of sign), so that an unseen script that keeps to itself is not
implausible. The pattern of upper and lower case is costed apart.

Costs are whole quarter bits, so that sums do not depend on their order.
"""

from __future__ import annotations

import re
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.language import scripts
from normalizer.language.fuse import MASK, Filter, Layout

BIT = 4  #: costs are in units of 1/BIT bits
#: The costs that an n-gram can have in the table: the less, the finer.
LEVELS = (1, 3, 5, 7, 9, 12, 15, 18, 22, 26, 30, 35, 40, 46, 53, 61)
BACKOFF = {2: 14, 3: 12, 4: 10}  #: for falling from a known context to the next shorter one
DOTTED = 4 * BIT  #: for İ, which is folded like I, and rare outside two languages
#: FALL[known context][order found]: the sum of the back-offs between
FALL = [
    [sum(v for k, v in BACKOFF.items() if order < k <= known + 1) for order in range(5)]
    for known in range(5)
]
A, B, C, D = 0x2545F4914F6CDD1, 0x9E3779B97F4A7C1, 0x5851F42D4C957F3, 0xD1342543DE82EF9
TWIN = 0x3C6EF372FE94F82  #: makes another key of a key
BLANKS = " \t\r\n"  #: tokens end here; a no-break space is part of its token
BREAK = expression(f"[{BLANKS}]+")

#: A character again and again, and a few; short words have none of these.
_REPEATED = expression(r"(.)\1{2,}", re.DOTALL)
_REPEATED_FEW = expression(r"(.{1,6}?)\1{2,}", re.DOTALL)
_LONG = 24  #: code points of a token that is looked through for a few characters again and again

MOST_REMEMBERED = 1 << 19  #: code points of tokens, and n-grams: some 20 MB

UPPER, LOWER, CASELESS, NUMBER, SIGN = 1, 2, 3, 4, 5


def fold(token: str) -> str:
    """``token`` as the model sees it: lower case, digits 0; as many code points."""
    token = token.replace("İ", "i").lower()
    if not token.isalpha():
        token = token.replace(
            "\0", "\1"
        )  # n-grams with a code point 0 have the keys of shorter ones
        token = "".join(["0" if c.isdigit() else c for c in token])
    return token


def key(ngram: str) -> int:
    """The key of an n-gram in the table."""
    return sum(ord(c) * m for m, c in zip((D, C, B, A), reversed(ngram), strict=False)) & MASK


def case_type(char: str) -> int:
    """Upper, lower or caseless letter, number or sign."""
    if char.isalpha():
        return LOWER if char.islower() else UPPER if char.isupper() or char.istitle() else CASELESS
    return NUMBER if char.isdigit() else SIGN


def _shortened(token: str) -> str:
    """``token`` with what is repeated said twice: a ruled line is one observation, not eighty."""
    repeated = _REPEATED if len(token) < _LONG else _REPEATED_FEW
    return repeated.sub(r"\1\1", token)


class Tables(NamedTuple):
    """What a model file holds."""

    layout: Layout  #: of the table of n-grams
    marks: bytes
    costs: bytes  #: numbers of LEVELS
    bigrams: Filter  #: the bigrams once more: by chance one in 65,536 passes both
    classes: bytes  #: the class of each code point of the basic plane
    pairs: list[bytes]  #: the cost of a class after a class
    unseen: bytes  #: the cost of a never-seen member of a class
    case: bytes  #: the cost of upper and of lower case after two kinds of character


_HEAD = struct.Struct("<4sIIIII")
_MAGIC = b"TML2"
_LOW, _HIGH = bytes(b & 15 for b in range(256)), bytes(b >> 4 for b in range(256))


def read(data: bytes) -> Tables:
    """The tables of a model file's bytes."""
    _, head_size, *sizes = _HEAD.unpack_from(data)
    at = _HEAD.size + head_size
    head = zlib.decompress(data[_HEAD.size : at])
    count = len(scripts.CLASSES)
    classes, head = head[:0x10000], head[0x10000:]
    pairs = [head[i * count : (i + 1) * count] for i in range(count)]
    layout, second = Layout(*sizes[:2]), Layout(*sizes[2:])
    marks, at = data[at : at + layout.size], at + layout.size
    packed, at = data[at : at + layout.size // 2], at + layout.size // 2
    costs = bytearray(layout.size)
    costs[0::2], costs[1::2] = packed.translate(_LOW), packed.translate(_HIGH)
    return Tables(
        layout, marks, bytes(costs), Filter(second, data[at:]), classes, pairs,
        head[count * count :][:count], head[count * count + count :],
    )  # fmt: skip


def write(tables: Tables) -> bytes:
    """The bytes of a model file with these tables."""
    head = zlib.compress(b"".join([tables.classes, *tables.pairs, tables.unseen, tables.case]), 9)
    low, high = tables.costs[0::2], tables.costs[1::2]
    packed = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    start = _HEAD.pack(_MAGIC, len(head), *tables.layout, *tables.bigrams.layout)
    return start + head + tables.marks + packed + tables.bigrams.marks


@cache
def shipped() -> Tables:
    """The shipped model, read once."""
    return read((Path(__file__).parent / "data" / "model.bin").read_bytes())


class Costs:
    """The costs of tokens, and of the steps they are made of, remembered within a bound: nothing
    that is said depends on what was asked before, in whatever thread."""

    __slots__ = ("_found", "_kinds", "_size", "_tables", "_tokens")

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables or shipped()
        self._found: dict[int, int] = {}  # what the table said of a hash; below 0: nothing
        self._kinds: dict[str, int] = {}
        self._tokens: dict[str, int] = {}
        self._size = 0  #: code points of the tokens remembered, and n-grams

    def __call__(self, text: str) -> int:
        """What ``text`` costs, standing between two spaces, in quarter bits."""
        total = self._tokens.get(text)
        if total is None:
            if _is_plain(text):
                total = self._letters(text) + self.case_cost(text)
            else:
                parts = map(_shortened, BREAK.split(text))
                total = sum(self._letters(part) + self.case_cost(part) for part in parts)
            self._tokens[text] = total
            self._size += len(text)
            self._bound()
        return total

    def _bound(self) -> None:
        """Forget all where too much is remembered."""
        if self._size > MOST_REMEMBERED:
            self._size = 0
            for known in (self._found, self._kinds, self._tokens):
                known.clear()

    def _letters(self, token: str) -> int:
        get, find = self._found.get, self._ngram
        a = b = 0
        c = 32
        known = 1  # how long a context the model knows here
        total = 0
        for d in [*map(ord, fold(token)), 32]:
            # An n-gram is in the table only if its shorter ends are: look from the short to the
            # long.
            h = d * D + c * C
            key = h & MASK
            if (value := get(key)) is None:
                value = self._bigram(key, c, d)
            if value < 0:
                total += ~value + FALL[known][1]
                known = 1
                a, b, c = b, c, d
                continue
            order = 2
            if known >= 2:
                h += b * B
                key = h & MASK
                if (longer := get(key)) is None:
                    longer = find(key)
                if longer >= 0:
                    value = longer
                    order = 3
                    if known >= 3:
                        key = (h + a * A) & MASK
                        if (longer := get(key)) is None:
                            longer = find(key)
                        if longer >= 0:
                            value = longer
                            order = 4
            total += value + FALL[known][order]
            known = order
            a, b, c = b, c, d
        return total

    def _by_class(self, c: int, d: int) -> int:
        """The cost of a character after one it was never seen after."""
        kind = self.class_of(d)
        key = (d * D) & MASK
        if (value := self._found.get(key)) is None:
            value = self._ngram(key)
        return self._tables.pairs[self.class_of(c)][kind] + (
            value if value >= 0 else self._tables.unseen[kind]
        )

    def class_of(self, code: int) -> int:
        if code < 0x10000:
            return self._tables.classes[code]
        return scripts.CLASS_ID[scripts.class_name(chr(code))]

    def _bigram(self, key: int, c: int, d: int) -> int:
        """The stored cost of a bigram, or what it costs by the classes of its characters, with all
        bits turned: that is negative."""
        value = self._stored(key)
        if value < 0 or not self._tables.bigrams.holds(key ^ TWIN):
            value = ~self._by_class(c, d)
        self._found[key] = value
        self._size += 1
        return value

    def _ngram(self, key: int) -> int:
        """The stored cost of another n-gram, or -1."""
        value = self._found[key] = self._stored(key)
        self._size += 1
        return value

    def _stored(self, key: int) -> int:
        """What the table says of an n-gram's key, or -1."""
        tables = self._tables
        marks = tables.marks
        a, b, c, mark = tables.layout.places(key)
        if marks[a] ^ marks[b] ^ marks[c] != mark:
            return -1
        costs = tables.costs
        return LEVELS[costs[a] ^ costs[b] ^ costs[c]]

    def case_cost(self, token: str) -> int:
        """What the pattern of upper and lower case of a token costs, in quarter bits."""
        total, a, b = token.count("İ") * DOTTED, 0, 0
        case, types = self._tables.case, self._kinds
        for char in token:
            kind = types.get(char)
            if kind is None:
                kind = types[char] = case_type(char)
            if kind < CASELESS:
                total += case[a * 16 + b * 2 + kind - 1]
            a, b = b, kind
        return total

    def step(
        self, context: tuple[int, int, int, int], d: int
    ) -> tuple[int, tuple[int, int, int, int]]:
        """The cost of folded code point ``d`` after a context, and the context after it: one step
        of a token."""
        a, b, c, known = context
        get = self._found.get
        h = d * D + c * C
        key = h & MASK
        if (value := get(key)) is None:
            value = self._bigram(key, c, d)
        if value < 0:
            value, order = ~value, 1
        else:
            order = 2
            for size, part in ((2, b * B), (3, a * A)):
                if known < size:
                    break
                h += part
                key = h & MASK
                if (longer := get(key)) is None:
                    longer = self._ngram(key)
                if longer < 0:
                    break
                value, order = longer, size + 1
        self._bound()
        return value + FALL[known][order], (b, c, d, order)


def _is_plain(text: str) -> bool:
    """Whether ``text`` is one token in which no character comes three times."""
    chars = set(text)
    return len(chars) > len(text) - 2 and chars.isdisjoint(BLANKS)


@cache
def shared_costs() -> Costs:
    """The costs that all calls ask."""
    return Costs()


START = (0, 0, 32, 1)  #: the context of a token's first character


def score(text: str) -> float:
    """Mean log2-likelihood a code point: about -3 for prose the model knows, below -7 for noise.

    >>> score("the text as it should be") > score("Ã¼Ã¶Ã¤ Ð¿Ñ€Ð¸")
    True
    """
    return -Costs()(text) / BIT / max(len(text), 1)
