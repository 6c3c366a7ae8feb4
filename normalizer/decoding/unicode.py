"""UTF-16 and UTF-32: their marks, their pieces, and whether bytes read in them are characters that
texts have.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from normalizer.decoding.pieces import REPLACEMENT, Piece
from normalizer.expression import expression

#: Marks and their encodings, the longer first: UTF-32LE's begins with UTF-16LE's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = expression("([\ud800-\udfff])")
SAMPLE_BYTES = 1 << 14
_MAX_ODD = 0.01  # share of characters that no text has, above which the reading is wrong
_MAX_ODD_MARKED = 0.1  # the same for a file with a mark


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
        if not body or is_text(body[:SAMPLE_BYTES], encoding, marked=True):
            wide = read(body, encoding)
            if wide:
                return mark, wide
    return None


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
