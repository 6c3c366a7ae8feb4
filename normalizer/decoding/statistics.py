"""Choose the legacy encoding of some bytes: chardet proposes, the likelihood of the text it would
be decides.

chardet's confidence ranks, it is no probability, and on a few words its ranking is poor: it
compares bytes, while the likelihood model reads the words that an encoding makes of them. What is
compared is bits: log2-likelihood of the text, plus what chardet's ranking and the encoding's
commonness are worth.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from normalizer.decoding.names import known

#: A piece of text around bytes of an unknown encoding: str where it is known, bytes where not.
Token = tuple[bytes | str, ...]


class Ranked(NamedTuple):
    """An encoding and what speaks for it, in bits (differences between two are what counts)."""

    encoding: str
    bits: float
    likelihood: float  #: the part of it that is the text's own


_TOKEN = re.compile(rb"[^\x00-\x20]*[\x80-\xff][^\x00-\x20]*")
_SAMPLE = 3000  # bytes of tokens that are read in every candidate encoding
_CHARDET_SAMPLE = 1 << 18  # bytes of lines given to chardet
_FIRST_LOOK = 40  # tokens that tell which candidates are worth a closer look
_HOPELESS = 100.0  # bits behind the best, at the first look, beyond which no closer look helps
_LONGEST = 400  # bytes of a token, and what is looked at around a byte
_CANDIDATES = 20  # how many of chardet's guesses are looked at
_CHARDET_WEIGHT = 20.0  # bits that a doubling of chardet's confidence is worth
_LONE_BOX = re.compile("(?<![\u2500-\u259f])[\u2500-\u259f](?![\u2500-\u259f])")
_OUT_OF_PLACE = -10.0
_MALFORMED = -30.0  # bits for a place an encoding cannot read

# Encodings people still meet in files, always tried. What chardet proposes beyond them has to earn
# its place.
_COMMON = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "iso8859-2", "iso8859-15", "cp437"),
    *("cp850", "cp852", "cp866", "mac-roman", "koi8-r", "shift_jis", "gbk", "big5", "euc_kr"),
)
# Bits against encodings that are seldom met in files, roughly by how seldom.
_RARE = {
    **dict.fromkeys(("hp-roman8", "cp1006"), -12),
    **dict.fromkeys(("iso8859-10", "iso8859-16", "ptcp154", "koi8-t", "cp856", "mac-iceland"), -8),
    **dict.fromkeys(("cp720", "kz1048"), -6),
    **dict.fromkeys(("cp775", "cp858", "cp860", "cp861", "cp863", "cp864", "cp865", "cp869"), -3),
    **dict.fromkeys(("mac-latin2", "mac-turkish", "mac-greek", "cp1258"), -3),
    **dict.fromkeys(("iso8859-3", "iso8859-4", "iso8859-14", "cp1125"), -2),
    "iso8859-13": -1,
    "cp1252": 2,
}

# The standards before their vendors' extensions: where both read the bytes, they differ in what the
# standard names. 0x8160 is WAVE DASH in JIS X 0208 and only Microsoft's table makes it a FULLWIDTH
# TILDE; EUC-KR spells syllables beyond its table in eight bytes, which CP949 takes for four
# letters.
_STANDARDS = {
    "cp932": "shift_jis",
    "cp949": "euc_kr",
    "gb18030": "gbk",
    "big5hkscs": "big5",
    "shift_jis_2004": "shift_jis",
    "euc_jis_2004": "euc_jp",
}


# chardet knows them; bytes that are no text at all look like them.
_EBCDIC = frozenset(("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"))


def tokens_of(data: bytes) -> list[Token]:
    """What stands between spaces and holds a byte above 0x7F, each once; of much ``data`` a sample
    that has every such byte in it.
    """
    if len(data) <= _SAMPLE:
        return [(t[:_LONGEST],) for t in dict.fromkeys(_TOKEN.findall(data))]
    found = dict.fromkeys(t for byte in range(0x80, 0x100) for t in _around(data, byte))
    size = sum(map(len, found))
    for match in _TOKEN.finditer(data):
        if size > _SAMPLE:
            break
        token = match.group()[:_LONGEST]
        if token not in found:
            found[token] = None
            size += len(token)
    return [(t,) for t in found]


def _around(data: bytes, byte: int) -> Iterator[bytes]:
    """The tokens of the first two places where ``byte`` stands, unless they are very long."""
    at = -1
    for _ in range(2):
        at = data.find(byte, at + 1)
        if at < 0:
            return
        before = data[max(at - _LONGEST, 0) : at]
        start = max(map(before.rfind, (b" ", b"\n", b"\t", b"\r"))) + 1
        if start or len(before) == at:
            token = _TOKEN.match(before[start:] + data[at : at + _LONGEST])
            if token:
                yield token.group()[:_LONGEST]
        at += _LONGEST // 2


def lines_of(data: bytes) -> bytes:
    """The lines of ``data`` that hold a byte above 0x7F, some 256 KiB of them: what chardet is
    given.
    """
    if len(data) <= _CHARDET_SAMPLE:
        return data
    lines = []
    size = 0
    for match in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data):
        lines.append(match.group()[:_CHARDET_SAMPLE])
        size += len(lines[-1])
        if size > _CHARDET_SAMPLE:
            break
    return b"".join(lines)


def bits(text: str) -> float:
    """log2-likelihood of ``text``, in which a box-drawing character on its own is out of place."""
    from normalizer.mojibake.likelihood import score

    return score(text) * len(text) + len(set(_LONE_BOX.findall(text))) * _OUT_OF_PLACE


def rank(tokens: Sequence[Token], lines: bytes, also: Iterable[str] = ()) -> list[Ranked]:
    """The encodings that ``tokens`` may be in, best first, each reading of them once.

    ``lines`` is what chardet sees (it may be empty); ``also`` names encodings to try in any case.
    """
    priors = dict(_candidates(lines, also))
    if len(tokens) > 2 * _FIRST_LOOK:
        step = len(tokens) // _FIRST_LOOK
        first = [r for r, _ in _weigh(tokens[::step], priors)]
        priors = {
            r.encoding: priors[r.encoding] for r in first if r.bits > first[0].bits - _HOPELESS
        }
    first_of: dict[str, Ranked] = {}
    for r, text in _weigh(tokens, priors):
        first_of.setdefault(text, r)
    return list(first_of.values())


def _weigh(tokens: Sequence[Token], priors: Mapping[str, float]) -> list[tuple[Ranked, str]]:
    """Each encoding that can read ``tokens``, best first, with the text it makes of them."""
    weighed: list[tuple[Ranked, str]] = []
    known_bits: dict[str, float] = {}
    for encoding, prior in priors.items():
        text, malformed = render(tokens, encoding)
        if malformed > len(tokens) / 4 + 1:
            continue
        if text not in known_bits:
            known_bits[text] = bits(text)
        likelihood = known_bits[text] + malformed * _MALFORMED
        weighed.append((Ranked(encoding, likelihood + prior, likelihood), text))
    return sorted(weighed, key=lambda pair: -pair[0].bits)


def _candidates(lines: bytes, also: Iterable[str]) -> Iterator[tuple[str, float]]:
    confidences = dict(_chardet(lines)) if lines else {}
    worst = min(confidences.values(), default=1.0)
    for name in dict.fromkeys((*also, *confidences, *_COMMON)):
        confidence = confidences.get(name, worst)
        yield name, _RARE.get(name, 0) + _CHARDET_WEIGHT * math.log2(max(confidence, 0.01))


def _chardet(lines: bytes) -> Iterator[tuple[str, float]]:
    import chardet

    guesses = chardet.detect_all(
        lines, ignore_threshold=True, max_bytes=len(lines), prefer_superset=False
    )
    for guess in guesses[:_CANDIDATES]:
        name = known(guess["encoding"] or "")
        if name is None or name.startswith("utf") or name in _EBCDIC:
            continue
        if name in _STANDARDS:
            yield _STANDARDS[name], guess["confidence"]
        yield name, guess["confidence"]


def render(tokens: Iterable[Token], encoding: str) -> tuple[str, int]:
    """``tokens`` as text, one a line, and in how many places this encoding cannot read them."""
    words = []
    malformed = 0
    for token in tokens:
        word = "".join(
            part if isinstance(part, str) else _escaped(part, encoding) for part in token
        )
        if not word.isascii():
            bad = sum("\udc80" <= c <= "\udcff" for c in word)
            if bad:
                malformed += bad
                word = re.sub("[\udc80-\udcff]+", "\ufffd", word)
        words.append(word)
    return "\n".join(words), malformed


def _escaped(part: bytes, encoding: str) -> str:
    try:
        if len(part) < _LONGEST:
            return str(part, encoding, "surrogateescape")
        # Perhaps cut inside a character, which then is left out.
        return codecs.getincrementaldecoder(encoding)("surrogateescape").decode(part)
    except UnicodeError:
        return "\udc80" * len(part)


def confidence(ranked: Sequence[Ranked], temperature: float = 12.0) -> float:
    """How likely the first of ``ranked`` is right, from its lead over the others in bits."""
    best = ranked[0].bits
    return 1 / sum(2 ** max((r.bits - best) / temperature, -60) for r in ranked)
