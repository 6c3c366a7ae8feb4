"""Whether a line reads like text of a language known: then no legacy error befell it.

A legacy encoding decoded as another leaves no mark of its own (a right French "è" may be a Czech
"č"). But it puts letters and symbols where no language has them. Tables of what stands side by side
in right text prove most lines familiar without asking the language model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from normalizer.language import identification
from normalizer.posterior.candidates import legacy
from normalizer.posterior.features import Line

_DATA = Path(__file__).parents[1] / "language" / "data"
_SYMBOL = re.compile(
    "[\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf×÷\u02c6-\u036f\u2010-\u2e7f\uf8ff\ufffd]"
)
_ENDS = "\u00a0\u202f–—·…•«»‘’“”„‹›†‡°®™©´"  #: of tokens that are no part of their words
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\U0010ffff]")
_NO_LETTER = re.compile("[^a-z\u00b5-\u024f\u1e00-\u1eff]")


@cache
def _neighbours() -> frozenset[str]:
    """The generated file familiar.txt: accented letters with the letters before and after."""
    triples = (_DATA / "familiar.txt").read_text("utf-8").split("\n")[0]
    return frozenset(triples[i : i + 3] for i in range(0, len(triples), 3))


@cache
def _symbols() -> frozenset[str]:
    """The generated file ordinary_symbols.txt (tools/build_screen.py)."""
    text = (_DATA / "ordinary_symbols.txt").read_text("utf-8")
    return frozenset(text[i : i + 3] for i in range(0, len(text), 3))


def contexts(line: str) -> Iterator[str]:
    """The symbols of a line beyond ASCII, each with the kinds of characters around it.

    >>> list(contexts("x² “a”"))
    ['a² ', ' “a', 'a” ']
    """
    for match in _SYMBOL.finditer(line):
        at = match.start()
        yield _kind(line[at - 1 : at]) + match.group() + _kind(line[at + 1 : at + 2])


def _kind(char: str) -> str:
    """A letter (lower case or not), a digit, a blank or nothing, or another symbol."""
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return "0" if char.isdigit() else " " if not char.strip() else "."


def is_familiar(line: Line) -> bool:
    """Whether nothing in ``line`` stands where languages known do not have it, or no legacy error
    can have befallen it.

    >>> is_familiar(Line("Çırağan")), is_familiar(Line("olduðu gibi")), is_familiar(Line("תורה"))
    (True, False, True)
    """
    return _reads_right(line) or not legacy.possible([token for _, token in line.tokens])


def _reads_right(line: Line) -> bool:
    if not all(context in _symbols() for context in contexts(line.text)):
        return False
    known = unknown = 0  # words of other scripts than the Latin
    for token in line.distinct:
        word = token.strip(_ENDS).replace("İ", "i").lower()
        if not word:
            continue
        if word.isalpha() and identification.is_known(word):
            known += 1
        elif _OTHER_SCRIPT.search(word):
            unknown += 1
        elif not _has_familiar_letters(word):
            return False
    return known >= unknown


def _has_familiar_letters(word: str) -> bool:
    """Whether the letters beyond ASCII of a word have neighbours that they have in words known."""
    spaced = f" {_NO_LETTER.sub(' ', word)} "
    neighbours = _neighbours()
    return all(
        spaced[at - 1 : at + 2] in neighbours for at, char in enumerate(spaced) if char > "\x7f"
    )
