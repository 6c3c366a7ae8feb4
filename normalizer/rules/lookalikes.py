"""Words of one script with a letter of another inside that looks the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from heapq import merge

from normalizer.expression import expression
from normalizer.passes import places
from normalizer.rule import Change, Context, Rule, Safety, Scan, shown
from normalizer.rules.lookalike_letters import LATIN

_FOREIGN = "".join(LATIN)
_WORD = expression(rf"[A-Za-z\u00c0-\u024f{_FOREIGN}]{{1,100}}")
_LATIN_LETTER = expression("[A-Za-z\u00c0-\u024f]")
_LETTERS = expression(r"[^\W\d_]+")
_REACH_CODE_POINTS = 100  #: no longer word is looked at


# To find where letters of two scripts meet, each character is made one byte, that of what it is by
# its first byte in UTF-8: bytes are searched a hundred times as fast as classes of characters. L is
# a Latin letter, F is what most look-alikes begin with.
_KINDS = bytes(
    ord("L") if 0xC3 <= byte <= 0xC9 or (chr(byte).isascii() and chr(byte).isalpha())
    else ord("F") if 0xCD <= byte <= 0xD4
    else ord(".")
    for byte in range(256)
)  # fmt: skip
_CONTINUING = bytes(range(0x80, 0xC0))
_MEETINGS = (b"LF", b"FL")
_FEW = 64  #: one F in so many characters is found sooner than the meetings
_RARE = "".join(char for char in LATIN if len(char.encode()) > 2)


def _meetings(text: str) -> list[int]:
    """Where a Latin letter and what may be a look-alike of another script meet, in order."""
    kinds = text.encode("utf-8", "surrogatepass").translate(_KINDS, _CONTINUING)
    return sorted(set(_where_they_meet(kinds)))


def _where_they_meet(kinds: bytes) -> Iterator[int]:
    if kinds.count(b"F") * _FEW > len(kinds):
        for pair in _MEETINGS:
            yield from _each(kinds, pair)
        return
    for letter in _each(kinds, b"F"):
        for at in range(max(0, letter - 1), letter + 1):
            if kinds.startswith(_MEETINGS, at):
                yield at


def _each(kinds: bytes, pair: bytes) -> Iterator[int]:
    at = kinds.find(pair)
    while at >= 0:
        yield at
        at = kinds.find(pair, at + 1)


def _mixed(text: str, context: Context) -> Iterator[Change]:
    done = 0
    for at in merge(_meetings(text), places(text, _RARE)):
        if at < done:
            continue
        start = _word_start(text, at)
        word = _LETTERS.match(text, start)
        if word is None:
            continue
        done = word.end()
        before = word.group()
        if len(before) <= _REACH_CODE_POINTS and _is_latin_with_foreign(before):
            yield start, done, "".join(LATIN.get(char, char) for char in before)


def _word_start(text: str, at: int) -> int:
    start = at
    while start and at - start <= _REACH_CODE_POINTS and text[start - 1].isalpha():
        start -= 1
    return start


def _is_latin_with_foreign(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    latin = len(_LATIN_LETTER.findall(word))
    greek_symbol_first = unicodedata.name(word[0]).startswith("GREEK SMALL")
    return latin < len(word) and latin >= 2 and latin * 2 > len(word) and not greek_symbol_first


mixed_script_word = Rule(
    "mixed-script-word",
    "Look-alike letter of another script",
    "A Latin word with a Cyrillic or Greek letter inside that looks Latin.",
    Scan(_mixed),
    _FOREIGN,
    why="A suggestion with both spellings: it may be a slip of the keyboard, a trap (a false "
    "domain name) or meant. Words are only reported where every foreign letter has a Latin"
    " look-alike and Latin letters are in the majority; a Greek letter in front (αTubulin)"
    " is notation.",
    examples=shown(
        ("pаypаl", "paypal"), ("привет, Ελλάδα, μm, αTubulin", "привет, Ελλάδα, μm, αTubulin")
    ),
    safety=Safety.DISPLAY_ONLY,
)
