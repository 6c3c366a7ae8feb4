"""What a line may have been: a legacy encoding was decoded as another, which befalls all of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from normalizer.posterior.chains import EAST_ASIAN, LEGACY_ERRORS, SINGLE_BYTE, DecodingError, undo

_LATIN_LAST = "\u024f"
_EAST_ASIAN_FIRST = "\u2e80"


class _Masks(NamedTuple):
    """The errors (as bits, in the order of LEGACY_ERRORS) that a character can have had."""

    anywhere: int
    beside_ascii: int  #: beside a letter of plain ASCII: words do not mix scripts
    inside: int  #: between two letters: words have no symbols inside


_ALL = (1 << len(LEGACY_ERRORS)) - 1


@cache
def _masks(char: str) -> _Masks:
    anywhere = beside = inside = 0
    for number, error in enumerate(LEGACY_ERRORS):
        bit = 1 << number
        if error.wrong not in SINGLE_BYTE:
            if char >= _EAST_ASIAN_FIRST or char < "\u0460":
                anywhere, beside, inside = anywhere | bit, beside | bit, inside | bit
            continue
        if char not in SINGLE_BYTE[error.wrong].characters[0x80:]:
            continue
        anywhere |= bit
        after = None if error.true in EAST_ASIAN else undo(char, error)
        if after is None or not after.isalpha() or after <= _LATIN_LAST:
            beside |= bit
        if after is None or not char.isalpha() or unicodedata.category(after)[0] in "LM":
            inside |= bit
    return _Masks(anywhere, beside, inside)


def possible(tokens: Sequence[str]) -> list[DecodingError]:
    """The legacy errors that a line with these tokens can have had, by its characters.

    >>> DecodingError("cp1250", "cp1252") in possible(["èeský"]), possible(["אé"])
    (True, [])
    """
    bits = _ALL
    for token in tokens:
        before = " "
        for at, char in enumerate(token, 1):
            if char > "\x7f":
                masks = _masks(char)
                behind = token[at : at + 1]
                bits &= masks.anywhere
                if _is_ascii_letter(before) or _is_ascii_letter(behind):
                    bits &= masks.beside_ascii
                if before.isalpha() and behind.isalpha():
                    bits &= masks.inside
                if not bits:
                    return []
            before = char
    return [error for number, error in enumerate(LEGACY_ERRORS) if bits >> number & 1]


def _is_ascii_letter(char: str) -> bool:
    return char.isalpha() and char < "\x80"


def propose(tokens: list[str]) -> Iterator[tuple[DecodingError, list[str]]]:
    """Each legacy error that all ``tokens`` of a line can have had, with what they were before."""
    for error in possible(tokens):
        afters: list[str] = []
        for token in tokens:
            after = undo(token, error)
            if after is None:
                break
            afters.append(after)
        if len(afters) == len(tokens) and afters != tokens:
            yield error, afters
