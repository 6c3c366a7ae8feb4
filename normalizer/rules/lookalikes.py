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


# To find where letters of two scripts meet, classes of bytes are searched: a hundred times as fast
# as classes of characters. L and A are Latin letters of one byte and of two, F is what most
# look-alikes begin with, c continues a character.
_KINDS = bytes(
    ord("L") if chr(byte).isascii() and chr(byte).isalpha()
    else ord("c") if 0x80 <= byte < 0xC0
    else ord("A") if 0xC3 <= byte <= 0xC9
    else ord("F") if 0xCD <= byte <= 0xD4
    else ord(".")
    for byte in range(256)
)  # fmt: skip
_MEETINGS = (b"LF", b"FcL", b"AcF", b"FcA")
_REACH_BYTES = 2  #: from where a meeting begins to its F
_FEW = 64  #: one F in so many bytes is found sooner than the meetings
_RARE = "".join(char for char in LATIN if len(char.encode()) > 2)


def _meetings(text: str) -> Iterator[int]:
    """Where a Latin letter and what may be a look-alike of another script meet, in order."""
    kinds = text.encode("utf-8", "surrogatepass").translate(_KINDS)
    done = at = 0
    for byte in sorted(set(_where_they_meet(kinds))):
        at += byte - done - kinds.count(b"c", done, byte)
        done = byte
        yield at


def _where_they_meet(kinds: bytes) -> Iterator[int]:
    if kinds.count(b"F") * _FEW > len(kinds):
        for pair in _MEETINGS:
            yield from _each(kinds, pair)
        return
    for letter in _each(kinds, b"F"):
        for byte in range(max(0, letter - _REACH_BYTES), letter + 1):
            if kinds.startswith(_MEETINGS, byte):
                yield byte


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
