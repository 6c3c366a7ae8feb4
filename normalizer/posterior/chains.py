"""The known decoding errors, as data, and how to undo one.

A decoding error: bytes of one encoding were decoded as another. A chain: the decoding errors of a
damaged text, the last one first, in the order in which they are undone. A new one is one line in
SINGLE_BYTE (with what tools/build_single_byte.py writes), MULTI_BYTE or LEGACY; how often each
occurs is not said here but fitted (weights.py).
"""

from __future__ import annotations

import codecs
import re
from functools import cached_property
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.posterior.single_byte import UPPER_HALVES

_ASCII = bytes(range(0x80)).decode("ascii")
#: Runs of complete UTF-8 sequences.
SEQUENCES = expression(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
)


class SingleByte:
    """A single-byte encoding in which every byte is a character: where the encoding has none, the
    C1 control of the same number, as browsers and databases read it."""

    def __init__(self, codec: str, label: str) -> None:
        self.codec, self.label = codec, label
        self.characters = _ASCII + UPPER_HALVES[codec]  #: of each of the 256 bytes

    @cached_property
    def _encoding_map(self) -> object:
        return codecs.charmap_build(self.characters)

    def encode(self, text: str) -> bytes:
        """The bytes that were read as ``text``. Raises UnicodeEncodeError where there are none."""
        return codecs.charmap_encode(text, "strict", self._encoding_map)[0]  # type: ignore[arg-type]

    @cached_property
    def _ambiguous(self) -> frozenset[str]:
        """The characters that several bytes are read as."""
        chars = self.characters
        return frozenset(char for at, char in enumerate(chars) if char in chars[:at])

    def has_one_byte_each(self, text: str) -> bool:
        """Whether each character of ``text`` that is one of the encoding is that of one byte."""
        return not self._ambiguous or self._ambiguous.isdisjoint(text)

    def byte_of_each(self, text: str) -> bytes:
        """The byte that was read as each character of ``text``; ``?`` where there is none."""
        return codecs.charmap_encode(text, "replace", self._encoding_map)[0]  # type: ignore[arg-type]

    def decode(self, data: bytes) -> str:
        return codecs.charmap_decode(data, "strict", self.characters)[0]

    def misread_utf8(self, text: str) -> list[tuple[int, int]]:
        """The spans of the runs of characters whose bytes are complete UTF-8 sequences: looked for
        in the bytes where these are known, for which one expression does for all encodings.

        >>> SINGLE_BYTE["cp1252"].misread_utf8("ÇıraÄŸan")
        [(4, 6)]
        """
        if self.has_one_byte_each(text):
            return [run.span() for run in SEQUENCES.finditer(self.byte_of_each(text))]
        return [run.span() for run in self._runs.finditer(text)]

    def parted(self, text: str) -> tuple[str, str]:
        """Those runs together, and what else there is of ``text``."""
        runs, others, at = "", "", 0
        for start, end in self.misread_utf8(text):
            runs += text[start:end]
            others += text[at:start]
            at = end
        return runs, others + text[at:]

    def is_all_misread(self, text: str) -> bool:
        """Whether those runs are all that ``text`` has beyond ASCII."""
        if not self.has_one_byte_each(text):
            return self.parted(text)[1].isascii()
        data = self.byte_of_each(text)  # ? for what is none of the encoding
        return data.count(b"?") == text.count("?") and SEQUENCES.sub(b"", data).isascii()

    @cached_property
    def _runs(self) -> re.Pattern[str]:
        chars = self.characters

        def some(first: int, last: int) -> str:
            return "[" + re.escape(chars[first : last + 1]) + "]"

        tail = some(0x80, 0xBF)
        two, three, four = some(0xC2, 0xDF), some(0xE0, 0xEF), some(0xF0, 0xF4)
        return re.compile(f"(?:{two}{tail}|{three}{tail}{tail}|{four}{tail}{tail}{tail})+")

    @cached_property
    def misread_lead(self) -> re.Pattern[str]:
        """The beginning of such a run, to be found fast."""
        chars = self.characters
        leads, tails = re.escape(chars[0xC2:0xF5]), re.escape(chars[0x80:0xC0])
        three = re.escape(chars[0xE0:0xF5])
        return re.compile(f"[{leads}][{tails}](?:(?<![{three}].)|[{tails}])")


class DecodingError(NamedTuple):
    """Bytes of the encoding ``true`` were decoded as ``wrong``."""

    true: str
    wrong: str

    def __str__(self) -> str:
        return f"{label(self.true)} read as {label(self.wrong)}"


Chain = tuple[DecodingError, ...]


def describe(chain: Chain) -> str:
    """What happened, in words, the first error first.

    >>> describe((DecodingError("utf-8", "cp1252"),) * 2)
    'UTF-8 read as Windows-1252, twice'
    """
    times = {2: "twice", 3: "three times", 4: "four times"}
    if len(chain) > 1 and len(set(chain)) == 1:
        return f"{chain[0]}, {times[len(chain)]}"
    return ", then ".join(map(str, reversed(chain)))


SINGLE_BYTE = {
    e.codec: e
    for e in (
        SingleByte("cp1252", "Windows-1252"),
        SingleByte("latin-1", "ISO-8859-1"),
        SingleByte("cp1250", "Windows-1250"),
        SingleByte("cp1251", "Windows-1251"),
        SingleByte("cp1254", "Windows-1254"),
        SingleByte("mac-roman", "Mac Roman"),
        SingleByte("cp437", "IBM 437"),
        SingleByte("cp850", "IBM 850"),
        SingleByte("cp866", "IBM 866"),
        SingleByte("iso8859-2", "ISO-8859-2"),
        SingleByte("iso8859-15", "ISO-8859-15"),
        SingleByte("iso8859-9", "ISO-8859-9"),
        SingleByte("cp1253", "Windows-1253"),
        SingleByte("cp1255", "Windows-1255"),
        SingleByte("cp1256", "Windows-1256"),
        SingleByte("cp1257", "Windows-1257"),
        SingleByte("cp1258", "Windows-1258"),
        SingleByte("cp852", "IBM 852"),
        SingleByte("koi8-r", "KOI8-R"),
        SingleByte("koi8-u", "KOI8-U"),
        SingleByte("cp737", "IBM 737"),
        SingleByte("cp857", "IBM 857"),
        SingleByte("mac-cyrillic", "Mac Cyrillic"),
        SingleByte("mac-latin2", "Mac Central European"),
        SingleByte("mac-turkish", "Mac Turkish"),
        SingleByte("cp874", "Windows-874"),
        SingleByte("iso8859-5", "ISO-8859-5"),
        SingleByte("iso8859-7", "ISO-8859-7"),
        SingleByte("cp1252-mac", "Windows-1252 by way of Mac Roman"),
    )
}

MULTI_BYTE = {
    "gb18030": "GB18030",
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "cp949": "CP949",
}

#: Legacy encodings read as another: true encoding, the encodings it was read as.
LEGACY = {
    "cp1250": ("cp1252", "latin-1", "iso8859-2"),
    "iso8859-2": ("cp1252", "latin-1", "cp1250"),
    "cp852": ("cp1250", "cp1252"),
    "cp1251": ("cp1252", "latin-1", "koi8-r", "cp866", "mac-roman", "mac-cyrillic", "iso8859-5"),
    "koi8-r": ("cp1251", "cp1252", "latin-1", "cp866"),
    "cp866": ("cp1251", "cp1252", "koi8-r"),
    "iso8859-5": ("cp1251",),
    "mac-cyrillic": ("cp1251",),
    "cp1252": ("cp437", "cp850", "mac-roman", "latin-1"),
    "cp437": ("cp1252", "latin-1"),
    "cp850": ("cp1252", "latin-1"),
    "mac-roman": ("cp1252", "latin-1"),
    "cp1253": ("cp1252", "latin-1"),
    "cp737": ("cp1253",),
    "cp1254": ("cp1252", "latin-1"),
    "cp857": ("cp1254",),
    "cp1255": ("cp1252", "latin-1"),
    "cp1256": ("cp1252", "latin-1"),
    "cp1257": ("cp1252", "latin-1"),
    "cp874": ("cp1252", "latin-1"),
    "cp932": ("cp1252", "latin-1", "cp1254", "mac-roman", "euc_jp"),
    "euc_jp": ("latin-1", "cp932", "cp1252"),
    "cp949": ("cp1252", "latin-1", "cp1254", "cp1250"),
    "gbk": ("cp1252", "latin-1", "big5", "cp1254", "cp1250"),
    "big5": ("cp1252", "latin-1", "gbk"),
}

#: Errors that text had before its UTF-8 was misread: old exports of Macintosh programs.
BEFORE = (("cp1252", "mac-roman"),)

EAST_ASIAN = frozenset(("cp932", "euc_jp", "cp949", "gbk", "big5"))

UTF8 = [DecodingError("utf-8", wrong) for wrong in (*SINGLE_BYTE, *MULTI_BYTE)]
EARLIER_ERRORS = [DecodingError(true, wrong) for true, wrong in BEFORE]
LEGACY_ERRORS = [DecodingError(true, wrong) for true, wrongs in LEGACY.items() for wrong in wrongs]


def label(codec: str) -> str:
    """The name of an encoding for people."""
    if codec in SINGLE_BYTE:
        return SINGLE_BYTE[codec].label
    return {"utf-8": "UTF-8", "gbk": "GBK"}.get(codec) or MULTI_BYTE[codec]


def decode_utf8(data: bytes) -> str:
    """Decode UTF-8, also where each half of a surrogate pair was encoded by itself (CESU-8)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        halves = data.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def undo(text: str, error: DecodingError) -> str | None:
    """All of ``text`` with one decoding error undone, or None where it cannot have had it."""
    data = encoded(text, error.wrong)
    return None if data is None else decoded(data, error.true)


def encoded(text: str, codec: str) -> bytes | None:
    """The bytes that read as ``text`` in an encoding, or None where there are none."""
    encoding = SINGLE_BYTE.get(codec)
    try:
        return encoding.encode(text) if encoding else text.encode(codec)
    except UnicodeError:
        return None


def decoded(data: bytes, codec: str) -> str | None:
    """What bytes read as in an encoding, or None where they are none of it."""
    encoding = SINGLE_BYTE.get(codec)
    try:
        if encoding:
            return encoding.decode(data)
        return decode_utf8(data) if codec == "utf-8" else data.decode(codec)
    except UnicodeError:
        return None


def undo_all(text: str, chain: Chain) -> str | None:
    """All of ``text`` with a chain undone, or None where not all of it went through it."""
    for error in chain:
        after = undo(text, error)
        if after is None:
            return None
        text = after
    return text
