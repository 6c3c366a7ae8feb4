"""What a token may have been: every reading that undoes a known wrong decoding of it. No judgement
here."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache, partial

from normalizer.expression import expression
from normalizer.mojibake.priors import prior
from normalizer.posterior.candidates.utf8 import (
    encodings_by_character,
    possible,
    possible_wholly,
    undo_in_turn,
    undo_sequences,
)
from normalizer.posterior.chains import (
    LEGACY_ERRORS,
    SINGLE_BYTE,
    Chain,
    DecodingError,
    decoded,
    encoded,
    undo,
)

_ASCII = r"[\x00-\x08\x0b\x0c\x0e-\x1f!-+\--:<-{}~\x7f]"  #: no blank, comma, semicolon or bar
#: What blanks surround, with a character beyond ASCII: begun where it begins, not to be quadratic.
#: It ends at what separates fields, and the next begins there, for none of it is ever misread; what
#: is long (100 code points) ends at a colon as well.
TOKEN = expression(
    rf"(?:(?<![^ \t\r\n,;|]){_ASCII}*+|(?<=:){_ASCII}{{0,64}}+|)[^\x00-\x7f]"
    r"(?:[^ \t\r\n,;|]{100}[^ \t\r\n,;|:]*+[,;|:]|[^ \t\r\n,;|]*+[,;|]?)"
)
#: A letter of another script than the Latin, of those that were written in single bytes.
_OTHER_SCRIPT = expression("[\u0370-\u0481\u048a-\u052f\u05d0-\u05ea\u0621-\u064a]")
#: The encodings (as bits) that hold a character; the last bit is that of all others.
_NO_SINGLE_BYTE = 1 << len(SINGLE_BYTE)
_HIGH = {char: bits | _NO_SINGLE_BYTE for char, bits in encodings_by_character(0x80, 0xFF).items()}
_BITS = {codec: 1 << number for number, codec in enumerate(SINGLE_BYTE)}
_LEGACY = [(layer, _BITS.get(layer.wrong, _NO_SINGLE_BYTE)) for layer in LEGACY_ERRORS]


@lru_cache(2)
def tokens_of(line: str) -> list[str]:
    """The tokens of a line, for which it is asked several times in turn."""
    return TOKEN.findall(line)


def misread_utf8(
    token: str, without: Set[DecodingError] = frozenset()
) -> dict[str, list[DecodingError]]:
    """The readings of ``token`` with one layer of misread UTF-8 undone, each with the layers that
    give it; ``without`` some."""
    found: dict[str, list[DecodingError]] = {}
    for layer in possible(token):
        if layer in without:
            continue
        after = undo_sequences(token, layer)
        if after != token and not _is_half(token, after, layer):
            found.setdefault(after, []).append(layer)
    return found


def _is_half(token: str, after: str, layer: DecodingError) -> bool:
    """Whether undoing a layer leaves letters of another script than the Latin as they stand, as
    many as it changes or more: all letters of a word in such a script are misread, or none.

    >>> _is_half("Віну", "³ну", DecodingError("utf-8", "cp1251"))
    True
    """
    if not _OTHER_SCRIPT.search(token):
        return False
    rest = _without(token, layer)
    left = len(_OTHER_SCRIPT.findall(rest))
    return left > 0 and left >= len(after) - len(rest)


def _without(token: str, layer: DecodingError) -> str:
    """``token`` without what is misread UTF-8 by a layer; of multi-byte encodings, nothing."""
    encoding = SINGLE_BYTE.get(layer.wrong)
    return encoding.parted(token)[1] if encoding else ""


def utf8_readings(token: str, without: Set[DecodingError] = frozenset()) -> dict[str, list[Chain]]:
    """All readings of ``token`` with one or more layers of misread UTF-8 undone, each with its
    likeliest chains; ``without`` some layers."""
    return undo_in_turn(token, partial(misread_utf8, without=without), prior)


def whole_readings(line: str) -> dict[str, list[Chain]]:
    """The same of a whole line, all of which went through UTF-8 misread in a single-byte encoding.

    >>> whole_readings("Ã©tÃ©"), whole_readings("Ã©té")
    ({'été': [(DecodingError(true='utf-8', wrong='cp1252'),), ...]}, {})
    """
    return undo_in_turn(line, _undone_wholly, prior)


def _undone_wholly(line: str) -> dict[str, list[DecodingError]]:
    found: dict[str, list[DecodingError]] = {}
    for layer in possible_wholly(line):
        after = undo(line, layer)
        if after is not None:
            found.setdefault(after, []).append(layer)
    return found


def legacy_readings(text: str) -> Iterator[tuple[DecodingError, str]]:
    """``text`` with each legacy layer undone that all of it can have gone through. Spaces stay
    where they are: what is undone of several tokens is what is undone of each.

    >>> dict(legacy_readings("èeský"))[DecodingError("cp1250", "cp1252")]
    'český'
    """
    bits = -1
    for char in set(text):
        if char > "\x7f":
            bits &= _HIGH.get(char, _NO_SINGLE_BYTE)
    data: dict[str, bytes | None] = {}
    for layer, bit in _LEGACY:
        if bits & bit:
            true, wrong = layer
            if wrong not in data:
                data[wrong] = encoded(text, wrong)
            read = data[wrong]
            after = None if read is None else decoded(read, true)
            if after is not None:
                yield layer, after
