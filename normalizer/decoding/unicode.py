"""UTF-8, UTF-16 and UTF-32 told by a byte order mark, UTF-16 and UTF-32 also by where their NUL
bytes stand.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from normalizer.decoding.pieces import REPLACEMENT, Piece

#: Marks and their encodings, the longer first: UTF-32LE's begins with UTF-16LE's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile("([\ud800-\udfff])")
_SAMPLE = 1 << 14  # bytes
_ENOUGH = 6  # bytes: three letters
_SCRIPTS = 2  # different high bytes of characters: a script, and signs
_NOISE = -9.0  # mean bits a character, below which letters are no words
_MAX_ODD_MARKED = 0.1  # the same for a file with a mark
_MAX_ODD = 0.01  # share of characters no text has, above which the reading is wrong


class Wide(NamedTuple):
    """A reading in UTF-16 or UTF-32 of ``pieces``, with ``malformed`` places in it."""

    encoding: str
    pieces: tuple[Piece, ...]
    malformed: int


def read(data: bytes, encoding: str) -> Wide | None:
    """``data``, without its mark, in UTF-16 or UTF-32. A lone surrogate and a cut last character
    become U+FFFD in pieces that keep their bytes. None if it is not that encoding at all.
    """
    unit = 4 if "32" in encoding else 2
    whole = len(data) - len(data) % unit
    body, rest = data[:whole], data[whole:]
    try:
        text = str(body, encoding, "surrogatepass")
    except UnicodeDecodeError:
        return None
    pieces = tuple(_around_surrogates(body, text, encoding, unit))
    if rest:
        pieces += (Piece(rest, REPLACEMENT, encoding, False),)
    malformed = sum(not p.exact for p in pieces)
    if malformed > 1 + len(text) * _MAX_ODD:
        return None
    return Wide(encoding, pieces, malformed)


def _around_surrogates(data: bytes, text: str, encoding: str, unit: int) -> Iterator[Piece]:
    if not _SURROGATE.search(text):
        yield Piece(data, text, encoding)
        return
    at = 0
    for part in filter(None, _SURROGATE.split(text)):
        lone = "\ud800" <= part <= "\udfff" and len(part) == 1
        size = unit if lone else len(part.encode(encoding))
        yield Piece(data[at : at + size], REPLACEMENT if lone else part, encoding, not lone)
        at += size


def by_mark(data: bytes) -> tuple[bytes, Wide] | None:
    """The mark and the reading of a file in UTF-16 or UTF-32 that begins with one; None if it is
    not that.
    """
    for mark, encoding in MARKS:
        if encoding == "utf-8" or not data.startswith(mark):
            continue
        body = data[len(mark) :]
        if body.isascii() and 0 not in body and body:
            continue  # no text in UTF-16 has only ASCII's bytes and not one NUL
        if not body or is_text(body[:_SAMPLE], encoding, marked=True):
            wide = read(body, encoding)
            if wide:
                return mark, wide
    return None


def by_nuls(data: bytes) -> Wide | None:
    """UTF-32 or UTF-16 without a mark, told by its NUL bytes; None if they tell of neither.

    >>> by_nuls("Grüße".encode("utf-16-be")).encoding
    'utf-16-be'
    """
    for encoding in _plausible(data):
        wide = read(data, encoding)
        if wide:
            return wide
    return None


def by_script(data: bytes) -> Wide | None:
    """UTF-16 in which there is no NUL byte to tell it: words of one script, of whose characters the
    high bytes are the same. None if it is not that.

    >>> by_script("Москва".encode("utf-16-be")).encoding
    'utf-16-be'
    """
    head = data[:_SAMPLE]
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        few = len(head) >= _ENOUGH and len(set(high)) <= _SCRIPTS
        if few and is_text(head, encoding) and likelihood_of(head, encoding) > _NOISE:
            return read(data, encoding)
    return None


def _plausible(data: bytes) -> list[str]:
    head = data[:_SAMPLE]
    if len(head) < 2:
        return []
    of_four = [head[i::4].count(0) for i in range(4)]
    units = len(head) // 4
    if units >= 2 and of_four[3] >= units and of_four[2] >= units * 0.9:
        return ["utf-32-le"] if is_text(head, "utf-32-le") else []
    if units >= 2 and of_four[0] >= units and of_four[1] >= units * 0.9:
        return ["utf-32-be"] if is_text(head, "utf-32-be") else []
    odd, even = of_four[1] + of_four[3], of_four[0] + of_four[2]
    orders = ["utf-16-le", "utf-16-be"] if odd >= even else ["utf-16-be", "utf-16-le"]
    if max(odd, even) * 10 >= len(head):
        return [o for o in orders[:1] if is_text(head, o)]
    # Few: some are the low bytes of characters such as U+4E00, and either order may make text.
    fitting = [o for o in orders if is_text(head, o)]
    return sorted(fitting, key=lambda o: likelihood_of(head, o), reverse=True)


def likelihood_of(data: bytes, encoding: str) -> float:
    """Mean log2-likelihood a character of ``data`` read in UTF-16."""
    from normalizer.language.ngrams import score

    return score(str(data[: len(data) & ~1], encoding, "replace"))


def is_text(data: bytes, encoding: str, marked: bool = False) -> bool:
    """Whether ``data`` (some KiB) reads in this encoding as characters that texts have: no control
    characters, hardly one that is unassigned, for private use, or half of a pair."""
    unit = 4 if "32" in encoding else 2
    try:
        text = str(data[: len(data) - len(data) % unit], encoding, "surrogatepass")
    except UnicodeDecodeError:
        return False
    if not text:
        return False
    odd = sum(_ODD.get(c, False) for c in map(unicodedata.category, text.translate(_PLAIN)))
    return odd <= (1 + len(text) * _MAX_ODD_MARKED if marked else len(text) * _MAX_ODD)


_ODD = {"Cc": True, "Cn": True, "Co": True, "Cs": True}
_PLAIN = dict.fromkeys(map(ord, "\t\n\r\f\x1b\ufeff"))
