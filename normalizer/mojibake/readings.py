"""What a token may have been: every reading that undoes a known wrong decoding of it. No judgement
here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from normalizer.mojibake.chains import (
    EARLIER_LAYERS,
    LEGACY_LAYERS,
    MULTI_BYTE,
    SINGLE_BYTE,
    Chain,
    Layer,
    undo,
)

TOKEN = re.compile(r"[^ \t\r\n]*[^\x00-\x7f \t\r\n][^ \t\r\n]*")
DEPTH = 4  #: layers that are looked through
CHAINS = 8  #: chains kept for one reading
_COMMONEST = (Layer("utf-8", "cp1252"),)
COMMON = 8  #: the prior up to which an accident is an everyday one

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
#: A letter of another script than the Latin, of those that were written in single bytes.
_OTHER_SCRIPT = re.compile("[\u0370-\u0481\u048a-\u052f\u05d0-\u05ea\u0621-\u064a]")
_EAST_ASIAN = re.compile("[^\x00-\u10ff\U00010000-\U0001ffff\U00040000-\U0010ffff]")
_ENCODINGS = tuple(SINGLE_BYTE.values())


def _bits(first: int, last: int) -> dict[str, int]:
    """For each character: the encodings (as bits) in which its byte is in the range."""
    bits: dict[str, int] = {}
    for index, encoding in enumerate(_ENCODINGS):
        for char in encoding.characters[first : last + 1]:
            bits[char] = bits.get(char, 0) | 1 << index
    return bits


_LEADS, _TAILS, _HIGH = _bits(0xC2, 0xF4), _bits(0x80, 0xBF), _bits(0x80, 0xFF)


def misread_utf8(token: str) -> dict[str, list[Layer]]:
    """The readings of ``token`` with one layer of misread UTF-8 undone, each with the layers that
    give it."""
    found: dict[str, list[Layer]] = {}
    for layer in _possible(token):
        after = undo_runs(token, layer)
        if after != token and not _is_half(token, after, layer):
            found.setdefault(after, []).append(layer)
    return found


def _is_half(token: str, after: str, layer: Layer) -> bool:
    """Whether undoing a layer leaves letters of another script than the Latin as they stand, as
    many as it changes or more: all letters of a word in such a script are misread, or none.

    >>> _is_half("Віну", "³ну", Layer("utf-8", "cp1251"))
    True
    """
    if not _OTHER_SCRIPT.search(token):
        return False
    left = len(_OTHER_SCRIPT.findall(left_over(token, layer)))
    return left > 0 and left >= len(after) - len(_without(token, layer))


def _without(token: str, layer: Layer) -> str:
    """``token`` without what is misread UTF-8 by a layer; of multi-byte encodings, nothing."""
    encoding = SINGLE_BYTE.get(layer.wrong)
    return encoding.misread_utf8.sub("", token) if encoding else ""


def _possible(token: str) -> Iterable[Layer]:
    bits = before = 0
    for char in token:
        bits |= before & _TAILS.get(char, 0)
        before = _LEADS.get(char, 0)
    for index, encoding in enumerate(_ENCODINGS):
        if bits >> index & 1:
            yield Layer("utf-8", encoding.codec)
    if _EAST_ASIAN.search(token):
        for codec in MULTI_BYTE:
            yield Layer("utf-8", codec)


def undo_runs(token: str, layer: Layer) -> str:
    """``token`` with one layer of misread UTF-8 undone wherever it holds complete sequences."""

    def undone(match: re.Match[str]) -> str:
        after = undo(match.group(), layer)
        return match.group() if after is None else after

    if layer.wrong in SINGLE_BYTE:
        return SINGLE_BYTE[layer.wrong].misread_utf8.sub(undone, token)
    after = _NOT_ASCII.sub(undone, token)
    return after if after != token else undo(token, layer) or token


def utf8_readings(token: str) -> dict[str, list[Chain]]:
    """All readings of ``token`` with one to DEPTH layers of misread UTF-8 undone, each with its
    likeliest chains."""
    readings: dict[str, list[Chain]] = {}
    front: dict[str, list[Chain]] = {token: [()]}
    for depth in range(DEPTH):
        deeper: dict[str, list[Chain]] = {}
        for text, chains in front.items():
            if text.isascii():
                continue
            for after, layers in misread_utf8(text).items():
                if depth and left_over(text, layers[0]):
                    continue  # what was damaged twice was damaged all over
                if after != token and after not in readings:
                    known = deeper.setdefault(after, [])
                    known += [(*chain, layer) for chain in chains for layer in layers]
        for text, chains in deeper.items():
            readings[text] = sorted(chains, key=prior)[:CHAINS]
        front = {text: readings[text] for text in deeper}
        if not front:
            break
    return readings | _with_earlier(readings)


def _with_earlier(readings: dict[str, list[Chain]]) -> dict[str, list[Chain]]:
    """Readings with another accident undone that came before the commonest one."""
    found: dict[str, list[Chain]] = {}
    for text, chains in readings.items():
        if _COMMONEST in chains and not text.isascii():
            for layer in EARLIER_LAYERS:
                after = undo(text, layer)
                if after is not None and after not in readings and after != text:
                    found.setdefault(after, []).append((*_COMMONEST, layer))
    return found


def left_over(token: str, layer: Layer) -> str:
    """What a layer of misread UTF-8 leaves as it stands, beyond ASCII."""
    return "".join(_NOT_ASCII.findall(_without(token, layer)))


@lru_cache(4096)
def prior(chain: Chain) -> int:
    """How unlikely the accidents of a chain are together, in quarter bits: the same one again
    comes easier."""
    total = chain[0].prior
    for before, layer in pairwise(chain):
        total += layer.prior // 2 if layer == before or layer.prior <= COMMON else layer.prior
    return total


def legacy_layers(tokens: Iterable[str]) -> list[Layer]:
    """The legacy layers that all ``tokens`` can have gone through, by the characters in them."""
    bits = -1
    for char in set("".join(tokens)):
        if char > "\x7f":
            bits &= _HIGH.get(char, 0)
    possible = {e.codec for i, e in enumerate(_ENCODINGS) if bits >> i & 1}
    return [
        layer
        for layer in LEGACY_LAYERS
        if layer.wrong in possible or layer.wrong not in SINGLE_BYTE
    ]
