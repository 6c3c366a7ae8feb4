"""Ways in which text gets damaged, as pure functions and data.

Everything here takes right text and returns the damaged text, or None where the damage cannot
happen to this text or leaves no trace. A chain is a tuple of layers; each layer says in which
encoding the text was written and in which it was then read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

UTF_8 = "utf-8"

CYRILLIC = ("ru", "uk", "bg", "be")
CENTRAL = ("cs", "pl", "hu", "sk", "sl", "hr")
WESTERN = ("fr", "de", "es", "it", "pt", "sv")

MULTIBYTE = ("gb18030", "gbk", "big5", "cp932", "euc_jp", "cp949", "euc_kr")

# Single-byte encodings in which UTF-8 gets read, and the languages where each is met; an empty
# tuple stands for every language.
SINGLE_BYTE: dict[str, tuple[str, ...]] = {
    "cp1252": (),
    "latin-1": (),
    "cp1250": ("cs", "pl", "hu", "sk", "sl", "hr", "ro", "sr", "de", "fr", "en", "tr"),
    "iso8859-2": ("cs", "pl", "hu", "sk", "sl", "hr", "de", "en"),
    "cp1251": ("ru", "uk", "bg", "be", "kk", "de", "fr", "es", "pl", "tr", "en"),
    "cp1253": ("el", "fr", "de", "en"),
    "cp1254": ("tr", "de", "fr", "es", "en", "pl", "ru"),
    "iso8859-9": ("tr", "de", "en"),
    "iso8859-15": ("fr", "de", "fi", "et", "en"),
    "cp1255": ("he", "en", "fr"),
    "cp1256": ("ar", "fa", "ur", "fr", "en"),
    "cp1257": ("lt", "lv", "et", "de", "en"),
    "cp1258": ("vi", "fr", "en"),
    "cp437": ("es", "fr", "de", "it", "pt", "en", "ru"),
    "cp850": ("es", "fr", "de", "it", "pt", "nl", "sv", "en"),
    "cp852": ("pl", "cs", "hu", "sk", "hr", "sl"),
    "cp866": CYRILLIC,
    "koi8-r": ("ru", "bg"),
    "koi8-u": ("uk",),
    "mac-roman": (*WESTERN, "en"),
    "mac-cyrillic": ("ru", "uk"),
    "mac-latin2": ("pl", "cs", "hu"),
    "mac-turkish": ("tr",),
    "cp857": ("tr",),
    "cp737": ("el",),
}

# Multi-byte encodings in which UTF-8 gets read.
UTF8_AS_MULTIBYTE: dict[str, tuple[str, ...]] = {
    "gb18030": ("zh-hans", "zh-hant", "ja", "ko", "fr", "de", "es", "en", "ru", "tr"),
    "big5": ("zh-hant", "fr", "de", "en"),
    "cp932": ("ja", "fr", "de", "en", "ru"),
    "euc_jp": ("ja", "fr", "de", "en"),
    "cp949": ("ko", "fr", "de", "en"),
}

# (written in, read in, languages): one legacy encoding read as another.
LEGACY_AS_LEGACY: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("cp1251", "cp1252", CYRILLIC),
    ("cp1251", "latin-1", CYRILLIC),
    ("cp1251", "koi8-r", CYRILLIC),
    ("cp1251", "cp866", CYRILLIC),
    ("cp1251", "iso8859-5", CYRILLIC),
    ("cp1251", "mac-cyrillic", CYRILLIC),
    ("cp1251", "mac-roman", CYRILLIC),
    ("koi8-r", "cp1251", ("ru", "bg")),
    ("koi8-r", "cp866", ("ru", "bg")),
    ("koi8-r", "cp1252", ("ru", "bg")),
    ("koi8-r", "latin-1", ("ru", "bg")),
    ("cp866", "cp1251", ("ru", "uk", "bg")),
    ("cp866", "cp1252", ("ru", "uk", "bg")),
    ("cp866", "koi8-r", ("ru", "uk", "bg")),
    ("iso8859-5", "cp1251", ("ru", "bg")),
    ("mac-cyrillic", "cp1251", ("ru",)),
    ("cp1250", "cp1252", (*CENTRAL, "ro")),
    ("cp1250", "latin-1", (*CENTRAL, "ro")),
    ("cp1250", "iso8859-2", (*CENTRAL, "ro")),
    ("iso8859-2", "cp1252", CENTRAL),
    ("iso8859-2", "cp1250", ("cs", "pl", "sk", "sl", "hr")),
    ("cp852", "cp1250", ("pl", "cs", "hu", "sk", "hr")),
    ("cp852", "cp1252", ("pl", "cs", "hu")),
    ("cp1257", "cp1252", ("lt", "lv", "et")),
    ("cp1254", "cp1252", ("tr",)),
    ("cp1254", "latin-1", ("tr",)),
    ("cp857", "cp1254", ("tr",)),
    ("cp1253", "cp1252", ("el",)),
    ("cp1253", "latin-1", ("el",)),
    ("cp737", "cp1253", ("el",)),
    ("cp1255", "cp1252", ("he",)),
    ("cp1255", "latin-1", ("he",)),
    ("cp1256", "cp1252", ("ar",)),
    ("cp1256", "latin-1", ("ar",)),
    ("cp874", "cp1252", ("th",)),
    ("cp874", "latin-1", ("th",)),
    ("cp1252", "cp437", WESTERN),
    ("cp1252", "cp850", WESTERN),
    ("cp1252", "mac-roman", WESTERN),
    ("cp437", "cp1252", ("fr", "de", "es", "it")),
    ("cp850", "cp1252", WESTERN),
    ("mac-roman", "cp1252", WESTERN),
    ("gbk", "cp1252", ("zh-hans",)),
    ("gbk", "latin-1", ("zh-hans",)),
    ("gbk", "big5", ("zh-hans",)),
    ("big5", "gbk", ("zh-hant",)),
    ("big5", "cp1252", ("zh-hant",)),
    ("big5", "latin-1", ("zh-hant",)),
    ("cp932", "cp1252", ("ja",)),
    ("cp932", "latin-1", ("ja",)),
    ("cp932", "euc_jp", ("ja",)),
    ("euc_jp", "latin-1", ("ja",)),
    ("euc_jp", "cp932", ("ja",)),
    ("cp949", "cp1252", ("ko",)),
    ("cp949", "latin-1", ("ko",)),
)


class Layer(NamedTuple):
    """One wrong decoding: the text was encoded as `written`, then decoded as `read`."""

    written: str
    read: str


Chain = tuple[Layer, ...]


def utf8_as(encoding: str) -> Chain:
    return (Layer(UTF_8, encoding),)


def chain_name(chain: Chain) -> str:
    """`utf8-as-cp1252`, `utf8-as-cp1252 x2`, `utf8-as-latin-1 then cp1252`, `cp866-as-cp1251`."""
    first = f"{chain[0].written.replace(UTF_8, 'utf8')}-as-{chain[0].read}"
    if len(chain) == 1:
        return first
    if len(set(chain)) == 1:
        return f"{first} x{len(chain)}"
    return first + "".join(f" then {layer.read}" for layer in chain[1:])


@functools.cache
def byte_table(encoding: str) -> str:
    """The 256 characters of a single-byte encoding; an undefined byte is its C1 control.

    That is how browsers and most converters read them, and what makes the damage reversible.
    """
    characters = []
    for byte in range(256):
        try:
            characters.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            characters.append(chr(byte))
    return "".join(characters)


def read_as(data: bytes, encoding: str) -> str | None:
    """Decode, or None where the bytes are not valid in a multi-byte encoding."""
    if encoding in MULTIBYTE:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            return None
    return data.decode("latin-1").translate(dict(enumerate(byte_table(encoding))))


def write_as(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def misread(text: str, chain: Chain) -> str | None:
    """The text after every layer of a chain, or None where a layer cannot happen to it."""
    damaged: str | None = text
    for layer in chain:
        data = write_as(damaged, layer.written) if damaged is not None else None
        damaged = read_as(data, layer.read) if data is not None else None
    return damaged


def damage(text: str, chain: Chain) -> str | None:
    """The misread text where the damage happens and shows, else None."""
    damaged = misread(text, chain)
    return damaged if damaged != text else None


def _changed_words(words: Sequence[str], chain: Chain) -> dict[int, str]:
    """Position -> damaged form of each word that the chain changes, and that stays one word."""
    found = {}
    for position, word in enumerate(words):
        damaged = damage(word, chain)
        if damaged is not None and " " not in damaged:
            found[position] = damaged
    return found


def damage_one_word(text: str, chain: Chain, rng: Random) -> str | None:
    """One damaged word in a line in which another non-ASCII word stays right."""
    words = text.split(" ")
    damaged = _changed_words(words, chain)
    if len(damaged) < 2:
        return None
    position = rng.choice(sorted(damaged))
    words[position] = damaged[position]
    return " ".join(words)


def damage_half(text: str, chain: Chain, rng: Random) -> str | None:
    """Each word that can be damaged is, by the toss of a coin; None if that was none."""
    words = text.split(" ")
    chosen = [(p, w) for p, w in _changed_words(words, chain).items() if rng.random() < 0.5]
    for position, word in chosen:
        words[position] = word
    return " ".join(words) if chosen else None


def damageable_words(text: str, chain: Chain) -> list[str]:
    """Words of letters alone, four or more, that the chain damages."""
    return [w for w in re.findall(r"[^\W\d_]{4,}", text) if damage(w, chain) is not None]


def short_lines(sentences: Sequence[str], words_a_line: int = 4, most_lines: int = 30) -> str:
    """A document of short lines, as a subtitle file or a narrow column has them."""
    lines = []
    for sentence in sentences:
        words = sentence.split()
        lines += [" ".join(words[i : i + words_a_line]) for i in range(0, len(words), words_a_line)]
    return "\n".join(lines[:most_lines])


# -- Damage on top of damage, which loses something ---------------------------------------------


def _nbsp_to_space(damaged: str) -> str:
    return damaged.replace("\xa0", " ")


def _c1_dropped(damaged: str) -> str:
    return re.sub("[\x80-\x9f]", "", damaged)


def _c1_to_fffd(damaged: str) -> str:
    return re.sub("[\x80-\x9f]", "\ufffd", damaged)


def _html_escaped(damaged: str) -> str:
    return damaged.encode("ascii", "xmlcharrefreplace").decode("ascii")


LOSSES: dict[str, Callable[[str], str]] = {
    "nbsp-to-space": _nbsp_to_space,
    "c1-dropped": _c1_dropped,
    "c1-to-fffd": _c1_to_fffd,
    "html-escaped": _html_escaped,
    "lowercased": str.lower,
}


def damage_and_lose(text: str, chain: Chain, loss: str) -> tuple[str, str] | None:
    """(damaged, clean) after a chain and one of LOSSES; None where the loss changes nothing.

    Case is lost on both sides: nothing can tell which letters were capitals.
    """
    damaged = damage(text, chain)
    if damaged is None:
        return None
    lossy = LOSSES[loss](damaged)
    clean = text.lower() if loss == "lowercased" else text
    return (lossy, clean) if lossy not in (damaged, clean) else None
