"""Which known language a line speaks: its commonest words and its letters beyond ASCII, of some
hundred languages.

The likelihood model knows what letters follow each other in any language; this tells whether the
letters of a reading belong together, and to the words around them. The tables are a generated file
(tools/build_model.py).
"""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from sys import byteorder
from typing import Any, NamedTuple

from normalizer.expression import expression
from normalizer.language.fuse import CheckedFilter, Layout
from normalizer.language.ngrams import BIT, fold

WORD = 3 * BIT  #: what a common word of a language speaks for it
COMMONEST = 30  #: words of a language that speak twice for it
STRANGE = 14 * BIT  #: what a letter that a language has not speaks against it
SPOKEN = 2  #: common words by which a line speaks a language
ORDINARY = 10 * BIT  #: what a letter costs at most that is an ordinary one of a language
WORDS = expression(r"[^\W\d_]+")


class Languages(NamedTuple):
    """By language number: letters and what they cost; by word: the numbers of the languages it is
    common in; the commonest words beyond ASCII of all of them."""

    letters: tuple[dict[str, int], ...]
    columns: dict[str, int]  #: by letter: what it costs in each language, the numbers in a row as
    #: one, so that rows are added as fast as numbers; 0: not asked for yet (see ``column``)
    words: dict[str, bytes]
    accented: CheckedFilter

    def column(self, letter: str) -> int:
        """What a letter that some language has costs in each, worked out when it is asked for."""
        costs = array(_NUMBER, [alphabet.get(letter, STRANGE) for alphabet in self.letters])
        column = self.columns[letter] = int.from_bytes(costs.tobytes(), byteorder)
        return column


_HEAD = struct.Struct("<4sIII")
_MAGIC = b"TMW3"
_NUMBER = "Q"  #: what the numbers of a row are: no sum of costs overflows into the next
_NUMBER_SIZE = array(_NUMBER).itemsize
_END = b"\xff"  #: after the numbers of a word's languages: there are fewer than that


def read(data: bytes) -> Languages:
    """The tables of a generated file's bytes."""
    _, size, *shape = _HEAD.unpack_from(data)
    at = _HEAD.size + size
    head, _, numbers = zlib.decompress(data[_HEAD.size : at]).partition(b"\0")
    alphabets, words = json.loads(head)
    letters = [dict(zip(alphabet, costs, strict=True)) for alphabet, costs in alphabets]
    known = dict(zip(words.split(" "), numbers.split(_END), strict=True))
    columns = dict.fromkeys(chain.from_iterable(letters), 0)
    layout = Layout(*shape)
    marks, checks = data[at : at + layout.size], data[at + layout.size :]
    return Languages(tuple(letters), columns, known, CheckedFilter(layout, marks, checks))


def _apart(row: int, count: int) -> array[int]:
    """The numbers of a row."""
    return array(_NUMBER, row.to_bytes(_NUMBER_SIZE * count, byteorder))


def write(table: Sequence[Any], accented: CheckedFilter) -> bytes:
    """The bytes of a file with a list of [name, words, letters, costs], and the filter of words
    beyond ASCII."""
    words: dict[str, bytes] = {}
    for number, (_, common, _, _) in enumerate(table):
        listed = common.split(" ")
        for word in (*listed, *listed[:COMMONEST]):
            words[word] = words.get(word, b"") + bytes((number,))
    alphabets = [(letters, costs) for _, _, letters, costs in table]
    head = json.dumps([alphabets, " ".join(words)], ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(head.encode() + b"\0" + _END.join(words.values()), 9)
    start = _HEAD.pack(_MAGIC, len(packed), *accented.layout) + packed
    return start + accented.marks + accented.checks


def key(word: str) -> int:
    """The key of a folded word."""
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


@cache
def shipped() -> Languages:
    """The shipped tables, read once."""
    return read((Path(__file__).parent / "data" / "languages.bin").read_bytes())


class Fit(NamedTuple):
    """How well the language that fits a line best explains it."""

    score: int  #: quarter bits
    words: int  #: words of the line
    common: int  #: of these, those common in the language
    letters: int  #: letters beyond ASCII
    strange: int  #: of these, those that the language has not


def fit(line: str) -> Fit:
    """How well the language that fits ``line`` best explains it."""
    known = shipped()
    folded = fold(line)
    words = WORDS.findall(folded)
    others = folded if line.isascii() else fold(line.replace("İ", "ı"))  # no plain i
    letters = [c for c in others if c > "\x7f" and c.isalpha()]
    votes = Counter(b"".join([known.words.get(word, b"") for word in words]))
    costs = strange_everywhere = 0
    for letter in letters:
        column = known.columns.get(letter)
        if column is None:
            strange_everywhere += STRANGE
        else:
            costs += column or known.column(letter)
    scores = [-cost for cost in _apart(costs, len(known.letters))]
    for number, count in votes.items():
        scores[number] += count * WORD
    best = scores.index(max(scores))
    strange = sum(letter not in known.letters[best] for letter in letters)
    return Fit(scores[best] - strange_everywhere, len(words), votes[best], len(letters), strange)


def is_plain(line: str) -> bool:
    """Whether common words of ``line`` speak for one language, and all its letters beyond ASCII
    are ordinary ones there; of each of several that have as many words.

    >>> is_plain("Ne bir eksik ne bir fazla, olduğu kadar"), is_plain("olduðu kadar bir þey")
    (True, False)
    """
    known = shipped()
    words = WORDS.findall(line.lower())
    votes = Counter(b"".join([known.words.get(word, b"") for word in words]))
    most = max(votes.values(), default=0)
    if most < SPOKEN:
        return False
    letters = [c for c in set(line.replace("İ", "ı").lower()) if c > "\x7f" and c.isalpha()]
    return all(
        known.letters[number].get(letter, STRANGE) <= ORDINARY
        for number, count in votes.items()
        if count == most
        for letter in letters
    )


def folded_words(line: str) -> list[str]:
    """The words of a line as the model sees them."""
    return WORDS.findall(fold(line))


def accented_words(line: str) -> set[str]:
    """The folded words of a line that are not plain ASCII."""
    return {word for word in folded_words(line) if not word.isascii()}


def is_known(word: str) -> bool:
    """Whether a folded word beyond ASCII is a common one of some language; one in 65,536 others
    passes as well."""
    return shipped().accented.holds(key(word))
