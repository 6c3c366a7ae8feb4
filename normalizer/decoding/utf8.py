"""Where bytes are UTF-8 and where not; CESU-8 and Java's modified UTF-8 count as UTF-8 written
oddly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from normalizer.decoding.pieces import REPLACEMENT, Piece
from normalizer.expression import expression

#: ascii: no byte above 0x7F; utf8: all of them in UTF-8; legacy: none; both: some.
Kind = Literal["ascii", "utf8", "legacy", "both"]


class Run(NamedTuple):
    """Whole lines of one kind: ``data[start:end]``."""

    start: int
    end: int
    kind: Kind


_ASCII = bytes(range(0x80))
_BLOCK = 1 << 18
_SMALL = 1 << 12
# A sequence of UTF-8, where the surrogates of CESU-8 and the two-byte NUL of Java count.
_TWO_OR_THREE = (
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xc0\x80"
)
_FOUR = rb"\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
# Four bytes of a character that may be met in a text that is not UTF-8 throughout: not those of the
# planes that are empty or for private use.
_FOUR_OF_TEXT = rb"\xf0[\x90-\xb2][\x80-\xbf]{2}|\xf3\xa0[\x80-\x87][\x80-\xbf]"
_SEQUENCE = rb"(?:" + _TWO_OR_THREE + rb"|" + _FOUR_OF_TEXT + rb")"
SEQUENCE = expression(_SEQUENCE)
_VALID = expression(rb"(?:[\x00-\x7f]++|" + _TWO_OR_THREE + rb"|" + _FOUR + rb")*+")
_ODD = expression(
    rb"(\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]|\xc0\x80)"
)
_LINE = expression(rb"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_HIGH = expression(rb"([\x80-\xff]+)")
_LONG_SEQUENCE = expression(rb"[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3}")
_SECOND_BYTES = expression(rb"[\x40-\x7e]*")  # of Shift_JIS, GBK and Big5
_CUT_TAIL = expression(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})(?=[\r\n]*\Z)"
)
_CUT_HEAD = expression(rb"[\x80-\xbf]{1,3}")


def runs(data: bytes) -> Iterator[Run]:
    """``data`` as runs of lines, in order, without gaps; neighbours differ in kind."""
    start = end = 0
    kind: Kind = "ascii"
    for part in _parts(data):
        if kind == "ascii":
            kind = part.kind
        elif part.kind not in (kind, "ascii"):
            yield Run(start, end, kind)
            start, kind = part.start, part.kind
        end = part.end
    if end > start:
        yield Run(start, end, kind)


def _parts(data: bytes) -> Iterator[Run]:
    """Blocks that are of one kind for sure, and the single lines of those that are not."""
    for start, end in _blocks(0, len(data), _BLOCK, data):
        if is_utf8(data[start:end]):
            yield Run(start, end, kind_of(data[start:end]))
            continue
        for low, high in _blocks(start, end, _SMALL, data):
            if _may_hold_sequences(data[low:high]):
                for match in _LINE.finditer(data, low, high):
                    yield Run(match.start(), match.end(), kind_of(match.group()))
            else:
                yield Run(low, high, "ascii" if data[low:high].isascii() else "legacy")


def _blocks(start: int, end: int, size: int, data: bytes) -> Iterator[tuple[int, int]]:
    """Where the blocks of whole lines of about ``size`` bytes start and end."""
    while start < end:
        stop = data.find(b"\n", start + size, end) + 1 or end
        yield start, stop
        start = stop


def _may_hold_sequences(block: bytes) -> bool:
    """Whether sequences are in ``block``, or in what is left of it without ASCII."""
    return SEQUENCE.search(block.translate(None, _ASCII)) is not None


def is_utf8_written_oddly(data: bytes) -> bool:
    """Whether all of ``data`` is UTF-8 if surrogates and a NUL may be encoded apart."""
    return is_utf8(data) or _VALID.fullmatch(data) is not None


def is_utf8(data: bytes) -> bool:
    """Whether all of ``data`` is strict UTF-8."""
    try:
        str(data, "utf-8")
        return True
    except UnicodeDecodeError:
        return False


def kind_of(data: bytes) -> Kind:
    """Which bytes above 0x7F of ``data`` are UTF-8.

    >>> kind_of("é".encode()), kind_of(b"\\xe9t\\xe9"), kind_of("é".encode() + b" \\xe9t\\xe9")
    ('utf8', 'legacy', 'both')
    """
    if data.isascii():
        return "ascii"
    if is_utf8_written_oddly(data):
        return "utf8"
    return "both" if SEQUENCE.search(data) else "legacy"


def split(line: bytes) -> Iterator[tuple[bytes, bool]]:
    """Parts of a line, and whether each is UTF-8.

    Bytes above 0x7F that touch belong together: where most of them form sequences, the strays
    among them are singled out; where not, the sequences are chance. ASCII that may be the second
    bytes of what is not UTF-8 stays with it.

    >>> list(split(b"\\xc3\\xa9;" + "データ".encode("cp932") + b";x"))
    [(b'\\xc3\\xa9', True), (b';', True), (b'\\x83f\\x81[\\x83^', False), (b';x', True)]
    """
    stray = b""
    for part, valid in _split(line):
        if not valid:
            stray += part
            continue
        if stray:
            more = _SECOND_BYTES.match(part)
            end = more.end() if more else 0
            stray, part = stray + part[:end], part[end:]
            if not part:
                continue
            yield stray, False
            stray = b""
        yield part, True
    if stray:
        yield stray, False


def _split(line: bytes) -> Iterator[tuple[bytes, bool]]:
    for i, part in enumerate(_HIGH.split(line)):
        if not part:
            continue
        strays = SEQUENCE.sub(b"", part) if i % 2 else b""
        if not strays:
            yield part, True
        elif 2 * len(strays) >= len(part) or _is_in_pairs(part, strays):
            yield part, False
        else:
            yield from _single_out(part)


def _is_in_pairs(part: bytes, strays: bytes) -> bool:
    """Whether sequences and strays are rather characters of two bytes each."""
    return len(part) % 2 == len(strays) % 2 == 0 and not _LONG_SEQUENCE.search(part)


def _single_out(part: bytes) -> Iterator[tuple[bytes, bool]]:
    at = 0
    for match in re.finditer(_SEQUENCE + rb"+", part):
        if match.start() > at:
            yield part[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(part):
        yield part[at:], False


def pieces(data: bytes) -> Iterator[Piece]:
    """The pieces of bytes of kind ``utf8``: two surrogates are a character, one alone U+FFFD."""
    for i, part in enumerate(_ODD.split(data)):
        if i % 2 == 0:
            if part:
                yield Piece(part, str(part, "utf-8"), "utf-8")
        elif len(part) == 3:
            yield Piece(part, REPLACEMENT, "utf-8", False)
        else:
            from ftfy.bad_codecs.utf8_variants import CODEC_INFO  # few files need it

            yield Piece(part, CODEC_INFO.decode(part)[0], "utf-8", False)


def cut(data: bytes) -> tuple[int, int]:
    """How many bytes at the start and end of ``data`` may be what is left of a cut character (0 to
    3 each).

    >>> cut("né".encode()[:-1]), cut("é".encode()[1:])
    ((0, 1), (1, 0))
    """
    head, tail = _CUT_HEAD.match(data), _CUT_TAIL.search(data, max(len(data) - 8, 0))
    return len(head.group()) if head else 0, len(tail.group()) if tail else 0
