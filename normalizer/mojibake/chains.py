"""The known wrong decodings, as data, and how to undo one.

A layer is one accident: bytes of one encoding were read as another. A chain is the layers of a
damaged text, the last accident first, in the order in which they are undone. A new one is one line
in SINGLE_BYTE, MULTI_BYTE or LEGACY. Priors are quarter bits: how much likelier the repaired text
must be before the accident is believed.
"""

from __future__ import annotations

import codecs
import re
from functools import cached_property
from typing import NamedTuple


class SingleByte:
    """A single-byte encoding in which every byte is a character: where the encoding has none, the
    C1 control of the same number, as browsers and databases read it."""

    def __init__(
        self, codec: str, label: str, prior: int, via: tuple[str, str] | None = None
    ) -> None:
        self.codec, self.label, self.prior = codec, label, prior
        self._via = via

    @cached_property
    def characters(self) -> str:
        """The character of each of the 256 bytes."""
        read_as, again = self._via or (self.codec, "")
        read = bytes(range(256)).decode(read_as, "replace")
        chars = [chr(b) if char == "\ufffd" else char for b, char in enumerate(read)]
        if again:
            chars = [_reread(c, again, read_as) for c in chars]
        return "".join(chars)

    @cached_property
    def _encoding_map(self) -> object:
        return codecs.charmap_build(self.characters)

    def encode(self, text: str) -> bytes:
        """The bytes that were read as ``text``. Raises UnicodeEncodeError where there are none."""
        return codecs.charmap_encode(text, "strict", self._encoding_map)[0]  # type: ignore[arg-type]

    def decode(self, data: bytes) -> str:
        return codecs.charmap_decode(data, "strict", self.characters)[0]

    @cached_property
    def misread_utf8(self) -> re.Pattern[str]:
        """Runs of characters whose bytes are complete UTF-8 sequences."""
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


def _reread(char: str, written: str, read: str) -> str:
    """A character written in one single-byte encoding and read in another."""
    data = char.encode(written, "ignore")
    return (data.decode(read, "ignore") or chr(data[0])) if data else "\ue000"


class Layer(NamedTuple):
    """One accident: bytes of ``true`` were read as ``wrong``."""

    true: str
    wrong: str

    @property
    def prior(self) -> int:
        return PRIORS[self]

    def __str__(self) -> str:
        return f"{label(self.true)} read as {label(self.wrong)}"


Chain = tuple[Layer, ...]


def describe(chain: Chain) -> str:
    """What happened, in words, the first accident first.

    >>> describe((Layer("utf-8", "cp1252"),) * 2)
    'UTF-8 read as Windows-1252, twice'
    """
    times = {2: "twice", 3: "three times", 4: "four times"}
    if len(chain) > 1 and len(set(chain)) == 1:
        return f"{chain[0]}, {times[len(chain)]}"
    return ", then ".join(map(str, reversed(chain)))


SINGLE_BYTE = {
    e.codec: e
    for e in (
        SingleByte("cp1252", "Windows-1252", 4),
        SingleByte("latin-1", "ISO-8859-1", 8),
        SingleByte("cp1250", "Windows-1250", 20),
        SingleByte("cp1251", "Windows-1251", 20),
        SingleByte("cp1254", "Windows-1254", 20),
        SingleByte("mac-roman", "Mac Roman", 20),
        SingleByte("cp437", "IBM 437", 20),
        SingleByte("cp850", "IBM 850", 20),
        SingleByte("cp866", "IBM 866", 20),
        SingleByte("iso8859-2", "ISO-8859-2", 28),
        SingleByte("iso8859-15", "ISO-8859-15", 36),
        SingleByte("iso8859-9", "ISO-8859-9", 32),
        SingleByte("cp1253", "Windows-1253", 28),
        SingleByte("cp1255", "Windows-1255", 28),
        SingleByte("cp1256", "Windows-1256", 28),
        SingleByte("cp1257", "Windows-1257", 28),
        SingleByte("cp1258", "Windows-1258", 32),
        SingleByte("cp852", "IBM 852", 28),
        SingleByte("koi8-r", "KOI8-R", 28),
        SingleByte("koi8-u", "KOI8-U", 32),
        SingleByte("cp737", "IBM 737", 32),
        SingleByte("cp857", "IBM 857", 32),
        SingleByte("mac-cyrillic", "Mac Cyrillic", 32),
        SingleByte("mac-latin2", "Mac Central European", 32),
        SingleByte("mac-turkish", "Mac Turkish", 36),
        SingleByte("cp874", "Windows-874", 32),
        SingleByte("iso8859-5", "ISO-8859-5", 36),
        SingleByte("iso8859-7", "ISO-8859-7", 36),
        SingleByte("cp1252-mac", "Windows-1252 by way of Mac Roman", 36, ("cp1252", "mac-roman")),
    )
}

MULTI_BYTE = {
    "gb18030": ("GB18030", 16),
    "big5": ("Big5", 20),
    "cp932": ("Shift-JIS", 20),
    "euc_jp": ("EUC-JP", 28),
    "cp949": ("CP949", 20),
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

#: Accidents that befell text before its UTF-8 was misread: old exports of Macintosh programs.
BEFORE = (("cp1252", "mac-roman"),)

EAST_ASIAN = frozenset(("cp932", "euc_jp", "cp949", "gbk", "big5"))

UTF8 = [Layer("utf-8", wrong) for wrong in (*SINGLE_BYTE, *MULTI_BYTE)]
EARLIER_LAYERS = [Layer(true, wrong) for true, wrong in BEFORE]
LEGACY_LAYERS = [Layer(true, wrong) for true, wrongs in LEGACY.items() for wrong in wrongs]
PRIORS = (
    {
        layer: SINGLE_BYTE[layer.wrong].prior
        if layer.wrong in SINGLE_BYTE
        else MULTI_BYTE[layer.wrong][1]
        for layer in UTF8
    }
    | dict.fromkeys(LEGACY_LAYERS, 28)
    | dict.fromkeys(EARLIER_LAYERS, 48)
)


def label(codec: str) -> str:
    """The name of an encoding for people."""
    if codec in SINGLE_BYTE:
        return SINGLE_BYTE[codec].label
    return {"utf-8": "UTF-8", "gbk": "GBK"}.get(codec) or MULTI_BYTE[codec][0]


def _utf8(data: bytes) -> str:
    """Decode UTF-8, also where each half of a surrogate pair was encoded by itself (CESU-8)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        halves = data.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def undo(text: str, layer: Layer) -> str | None:
    """All of ``text`` with one accident undone, or None where it cannot have had it."""
    try:
        wrong, true = SINGLE_BYTE.get(layer.wrong), SINGLE_BYTE.get(layer.true)
        data = wrong.encode(text) if wrong else text.encode(layer.wrong)
        if true:
            return true.decode(data)
        return _utf8(data) if layer.true == "utf-8" else data.decode(layer.true)
    except UnicodeError:
        return None


def undo_all(text: str, chain: Chain) -> str | None:
    """All of ``text`` with every layer of a chain undone, or None where not all of it went through
    them."""
    for layer in chain:
        after = undo(text, layer)
        if after is None:
            return None
        text = after
    return text
