"""Which known language a line speaks: its commonest words and its letters beyond ASCII, of some
hundred languages.

The likelihood model knows what letters follow each other in any language; this tells whether the
letters of a reading belong together, and to the words around them. The tables are a generated file
(tools/build_model.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from normalizer.mojibake.likelihood import BIT, fold

WORD = 3 * BIT  #: what a common word of a language speaks for it
STRANGE = 14 * BIT  #: what a letter that a language has not speaks against it
_WORDS = re.compile(r"[^\W\d_]+")


class Languages(NamedTuple):
    """By language number: letters and what they cost; by word: the numbers of the languages it is
    common in."""

    letters: tuple[dict[str, int], ...]
    words: dict[str, tuple[int, ...]]


def read(data: bytes) -> Languages:
    """The tables of a generated file's bytes: a list of [name, words, letters, costs]."""
    letters: list[dict[str, int]] = []
    words: dict[str, list[int]] = {}
    for number, (_, common, alphabet, costs) in enumerate(json.loads(data)):
        letters.append(dict(zip(alphabet, costs, strict=True)))
        for word in common.split(" "):
            words.setdefault(word, []).append(number)
    return Languages(tuple(letters), {word: tuple(numbers) for word, numbers in words.items()})


@cache
def shipped() -> Languages:
    """The shipped tables, read once."""
    return read((Path(__file__).parent / "languages.json").read_bytes())


def fit(words: Iterable[str], letters: Iterable[str]) -> int:
    """How well the language that fits best explains common ``words`` and ``letters`` beyond ASCII,
    in quarter bits."""
    known = shipped()
    votes = [0] * len(known.letters)
    for word in words:
        for number in known.words.get(word, ()):
            votes[number] += WORD
    best = None
    for number, alphabet in enumerate(known.letters):
        total = votes[number]
        for letter in letters:
            total -= alphabet.get(letter, STRANGE)
        if best is None or total > best:
            best = total
    return best or 0


def words_and_letters(line: str) -> tuple[list[str], list[str]]:
    """The folded words of a line and its folded letters beyond ASCII."""
    folded = fold(line)
    return _WORDS.findall(folded), [c for c in folded if c > "\x7f" and c.isalpha()]
