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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from normalizer.decoding.names import is_single_byte, known

#: A piece of text around bytes of an unknown encoding: str where it is known, bytes where not.
Token = tuple[bytes | str, ...]


class Ranked(NamedTuple):
    """An encoding and what speaks for it, in bits (differences between two are what counts)."""

    encoding: str
    bits: float
    likelihood: float  #: the part of it that is the text's own
    tried: str  #: the standard that ``encoding`` extends, or itself


_C1 = re.compile("[\udc80-\udc9f]")  # read as the control character of its number
_ESCAPED = re.compile("[\udc80-\udcff]")
_TOKEN = re.compile(rb"[^\x00-\x20]*[\x80-\xff][^\x00-\x20]*")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SPACE = re.compile(rb"[ \n\t\r]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SAMPLE = 3000  # bytes of tokens that are read in every candidate encoding
_COVERED = 1 << 24  # bytes in which every byte above 0x7F is looked for
_BLOCK = 1 << 16
_CHARDET_SAMPLE = 1 << 18  # bytes of lines given to chardet
_FIRST_LOOK = 40  # tokens that tell which candidates are worth a closer look
_HOPELESS = 100.0  # bits behind the best, at the first look, beyond which no closer look helps
_LOOKED_AT = 2000  # tokens, most of which may be the same
_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]+(?![A-Za-z\x80-\xff])")
_WORDS_SAMPLE = 1 << 13  # bytes of lines whose words tell the language
_MOST_WORDS = 100
_COMMON_WORD = 3.0  # bits a common word speaks for its language
_STRANGE = 8.0  # bits against a letter that the language does not have
_LONGEST = 400  # bytes of a token, and what is looked at around a byte
_CANDIDATES = 20  # how many of chardet's guesses are looked at
_CHARDET_WEIGHT = 20.0  # bits that a doubling of chardet's confidence is worth, at most
_CHARDET_HALF = 7  # bytes above 0x7F at which it is worth half of that: on few it is a guess
_KNOWN = 4.0  # bits: for a common word
_PLACE = 10.0  # bits for a sign where it belongs, or against a character where it does not
_IN_PLACE = re.compile(
    r"(?<=[A-Za-z])’(?=(?:s|t|d|m|re|ve|ll)\b)|(?<=s)’(?=$|\s)"  # it’s
    r"|\b(?:[cdjlmnst]|[CDJLMNST]|[Qq]u)’(?=[aeiouyhàâéêèîôûAEIOUYHÀÂÉÊÈÎÔÛ])"  # l’été
    r"|(?:^|(?<=[\s(]))[“‘„](?=\w)|(?<=[\w.,!?])[”…](?=$|[\s).,;:!?])"
    r"|(?:^|(?<=\s))[–—•©§€£¿¡](?=$|\s)|(?:^|(?<=\s))[¿¡](?=\w)|(?<=[a-z,])—(?=\w)"
    r"|[£€¥](?=\d)|(?<=\d)[€£°²³½¼¾%]|°(?=[CF]\b)|(?<=\w)[®™]|[µμ](?=[msgAFV]\b)",
    re.MULTILINE,
)
_OUT_OF_PLACE = re.compile(
    "(?<![\u2500-\u259f])[\u2500-\u259f](?![\u2500-\u259f])"  # one piece of a box or shade
    # one letter of another script amid ASCII
    "|(?<![^\0-\x7f])[\u0370-\u06ff\u0e00-\u0e7f\ufe70-\ufeff](?![^\0-\x7f])"
    "|[a-z][\u0370-\u03a8\u0400-\u06ff]|[\u0370-\u03a8\u0400-\u06ff][a-z]"  # two scripts in a word
    "|[a-z][ªº](?![a-z])|(?<=[^\\W\\d_])[¼½¾¢£¥¤¦§©¬¯±¶¸](?=[^\\W\\d_]|$)",  # a sign in a word
    re.MULTILINE,
)
_CLAIMED = 24.0  # bits for an encoding that the file or its surroundings claim
_MALFORMED = -30.0  # bits for a place an encoding cannot read

# Encodings people still meet in files, always tried. What chardet proposes beyond them has to earn
# its place.
_COMMON = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "iso8859-2", "iso8859-15", "cp437"),
    *("cp850", "cp852", "cp866", "mac-roman", "koi8-r", "shift_jis", "gbk", "big5", "euc_kr"),
)
# How common the encodings are among files that people have, in bits; all others have _RARE.
_COMMONNESS = {
    "cp1252": 0.0,
    **dict.fromkeys(("cp1250", "cp1251", "shift_jis", "gbk"), -4.0),
    **dict.fromkeys(("big5", "euc_jp", "euc_kr", "koi8-r", "iso8859-2", "cp874"), -5.0),
    **dict.fromkeys(("cp1253", "cp1254", "cp1255", "cp1256", "cp1257"), -5.0),
    **dict.fromkeys(("cp437", "cp850", "cp852", "cp866", "mac-roman"), -6.5),
    **dict.fromkeys(("iso8859-5", "iso8859-7", "iso8859-15"), -6.5),
    **dict.fromkeys(("iso8859-3", "iso8859-4", "iso8859-6", "iso8859-8", "iso8859-13"), -8.0),
    **dict.fromkeys(("iso8859-14", "koi8-u", "mac-cyrillic", "johab", "cp1258", "cp737"), -8.0),
    **dict.fromkeys(("cp775", "cp855", "cp857", "cp860", "cp861", "cp862", "cp863"), -8.0),
    **dict.fromkeys(("cp864", "cp865", "cp869"), -8.0),
}
_RARE = -16.0

# The standards, and the extensions of vendors that come into play where a standard lacks a
# character. Where both read the bytes they differ in what the standard names: 0x8160 is WAVE DASH
# in JIS X 0208, and only Microsoft's table makes it a FULLWIDTH TILDE; EUC-KR spells syllables
# beyond its table in eight bytes, which CP949 takes for four letters.
_EXTENSIONS = {
    "shift_jis": ("cp932", "shift_jis_2004"),
    "euc_jp": ("euc_jis_2004",),
    "euc_kr": ("cp949",),
    "gbk": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
}
# chardet's answers, and what is tried for them. Where the left has a control character from 0x80 to
# 0x9F, the right has a letter or sign.
_TRIED_AS = {
    **{extension: standard for standard, more in _EXTENSIONS.items() for extension in more},
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
# chardet knows them; bytes that are no text at all look like them.
_EBCDIC = frozenset(("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"))


def tokens_of(data: bytes) -> list[Token]:
    """What stands between spaces and holds a byte above 0x7F, each once; of much ``data`` a sample
    that has every such byte in it.
    """
    if len(data) <= _SAMPLE:
        return [(t[:_LONGEST],) for t in dict.fromkeys(_TOKEN.findall(data))]
    looked_at = data if len(data) <= _COVERED else b"".join(_high_blocks(data, _COVERED))
    found = dict.fromkeys(t for byte in range(0x80, 0x100) for t in _places(looked_at, byte))
    size = sum(map(len, found))
    for token in islice(_tokens(looked_at), _LOOKED_AT):
        if size > _SAMPLE:
            break
        if token not in found:
            found[token] = None
            size += len(token)
    return [(t,) for t in found]


def _places(data: bytes, byte: int) -> Iterator[bytes]:
    """The tokens of the first two places where ``byte`` stands, unless they are very long."""
    at = -1
    for _ in range(2):
        at = data.find(byte, at + 1)
        if at < 0:
            return
        start = _start(data, at)
        if start == 0 or data[start - 1] in b" \n\t\r":
            yield data[start : _end(data, at)][:_LONGEST]
        at += _LONGEST // 2


def _tokens(data: bytes) -> Iterator[bytes]:
    end = 0
    for match in _HIGH_RUN.finditer(data):
        if match.start() >= end:
            start = max(_start(data, match.start()), end)
            end = _end(data, match.end())
            yield data[start:end][:_LONGEST]


def _start(data: bytes, at: int) -> int:
    """Where the token around ``at`` starts, or as far back as is looked."""
    low = max(at - _LONGEST, 0)
    return max([low, *(data.rfind(space, low, at) + 1 for space in b" \n\t\r")])


def _end(data: bytes, at: int) -> int:
    space = _SPACE.search(data, at, at + _LONGEST)
    return space.start() if space else min(at + _LONGEST, len(data))


def lines_of(data: bytes) -> bytes:
    """The lines of ``data`` that hold a byte above 0x7F, 256 KiB of them: what chardet is given."""
    if len(data) <= _CHARDET_SAMPLE:
        return data
    blocks = _high_blocks(data, _CHARDET_SAMPLE)
    lines = (line for block in blocks for line in block.splitlines(keepends=True))
    return b"".join(line for line in lines if not line.isascii())


def _high_blocks(data: bytes, most: int) -> Iterator[bytes]:
    """The blocks of ``data`` that hold a byte above 0x7F, ``most`` bytes of them."""
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        if not block.isascii():
            yield block
            most -= len(block)
            if most <= 0:
                return


def bits(text: str) -> float:
    """log2-likelihood of ``text``, corrected for what the model of letters knows too little of:
    common words, signs that are where they belong, and characters that are alone among others.
    """
    from normalizer.language.identification import accented_words, is_known
    from normalizer.language.ngrams import score

    known = sum(map(is_known, accented_words(text)))
    in_place = len(_IN_PLACE.findall(text))
    out_of_place = len(_OUT_OF_PLACE.findall(text))
    return score(text) * len(text) + (in_place - out_of_place) * _PLACE + known * _KNOWN


def rank(
    tokens: Sequence[Token],
    lines: bytes,
    claimed: Collection[str] = (),
    around: Sequence[str] = (),
) -> list[Ranked]:
    """The encodings that ``tokens`` may be in, best first, each reading of them once.

    ``lines`` is what chardet sees (it may be empty); ``claimed`` encodings are tried in any case
    and given credit; the words ``around`` tell the language.
    """
    priors = dict(_candidates(tokens, lines, claimed))
    if len(tokens) > 2 * _FIRST_LOOK:
        step = len(tokens) // _FIRST_LOOK
        first = [r for r, _ in _weigh(tokens[::step], priors)]
        hopeful = {r.tried for r in first if r.bits > first[0].bits - _HOPELESS}
        priors = {name: prior for name, prior in priors.items() if name in hopeful}
    best_of: dict[str, Ranked] = {}
    for r, text in _weigh(tokens, priors):
        other = best_of.setdefault(text, r._replace(bits=r.bits + _fit(text, around)))
        if _rank_of_name(r.tried, claimed) > _rank_of_name(other.tried, claimed):
            best_of[text] = r._replace(bits=other.bits)
    return sorted(best_of.values(), key=lambda r: -r.bits)


def _rank_of_name(encoding: str, claimed: Collection[str]) -> tuple[bool, float]:
    """Which of two encodings to name where they make the same of a text: the greater."""
    return encoding in claimed, _COMMONNESS.get(encoding, _RARE)


def words_of(lines: bytes) -> list[str]:
    """The words of ``lines`` that are ASCII, in lower case, a sample."""
    words = _WORD.findall(lines[:_WORDS_SAMPLE])
    return [str(w, "ascii").lower() for w in dict.fromkeys(words)][:_MOST_WORDS]


def _fit(text: str, around: Sequence[str]) -> float:
    """Bits against the Latin letters of ``text`` that no language with the words ``around`` has."""
    from normalizer.language.identification import shipped

    letters = {c for c in text.lower() if "\x7f" < c < "\u0250" and c.isalpha()}
    languages = shipped()
    votes = Counter(number for word in around for number in languages.words.get(word, ()))
    most = max(votes.values(), default=0)
    return max(
        _COMMON_WORD * (votes[number] - most) - _STRANGE * len(letters - alphabet.keys())
        for number, alphabet in enumerate(languages.letters)
    )


def _weigh(tokens: Sequence[Token], priors: Mapping[str, float]) -> list[tuple[Ranked, str]]:
    """Each encoding that can read ``tokens``, best first, and its text."""
    weighed: list[tuple[Ranked, str]] = []
    known_bits: dict[str, float] = {}
    for name, prior in priors.items():
        encoding, (text, malformed) = name, render(tokens, name)
        for extension in _EXTENSIONS.get(name, ()) if malformed else ():
            read = render(tokens, extension)
            if read[1] < malformed:
                encoding, (text, malformed) = extension, read
        if malformed > len(tokens) / 4 + 1:
            continue
        if text not in known_bits:
            known_bits[text] = bits(text)
        likelihood = known_bits[text] + malformed * _MALFORMED
        weighed.append((Ranked(encoding, likelihood + prior, likelihood, name), text))
    return sorted(weighed, key=lambda pair: -pair[0].bits)


def _candidates(
    tokens: Sequence[Token], lines: bytes, claimed: Collection[str]
) -> Iterator[tuple[str, float]]:
    """The encodings worth a look, and the bits that speak for each before its text is read."""
    confidences = _chardet(lines) if lines else {}
    worst = min(confidences.values(), default=1.0)
    best = max(confidences.values(), default=1.0)
    high = sum(len(_HIGH.findall(p)) for token in tokens for p in token if isinstance(p, bytes))
    weight = _CHARDET_WEIGHT * high / (high + _CHARDET_HALF)
    for name in claimed:
        yield name, _CLAIMED + weight * math.log2(max(best, 0.01))
    for name in dict.fromkeys((*confidences, *(_COMMON if lines else _COMMONNESS))):
        if name not in claimed:
            confidence = max(confidences.get(name, worst), 0.01)
            yield name, _COMMONNESS.get(name, _RARE) + weight * math.log2(confidence)


def _chardet(lines: bytes) -> dict[str, float]:
    """chardet's confidence in each encoding that it holds possible."""
    import chardet

    guesses = chardet.detect_all(
        lines, ignore_threshold=True, max_bytes=len(lines), prefer_superset=False
    )
    found: dict[str, float] = {}
    for guess in guesses[:_CANDIDATES]:
        name = known(guess["encoding"] or "")
        if name and not name.startswith("utf") and name not in _EBCDIC:
            found.setdefault(_TRIED_AS.get(name, name), guess["confidence"])
    return found


def readings(encoding: str) -> tuple[str, ...]:
    """An encoding and those that extend it, in the order in which to try them on a whole file."""
    return encoding, *_EXTENSIONS.get(encoding, ())


def render(tokens: Iterable[Token], encoding: str) -> tuple[str, int]:
    """``tokens`` as text, one a line, and in how many places this encoding cannot read them."""
    words = []
    malformed = 0
    single = is_single_byte(encoding)
    for token in tokens:
        word = "".join(
            part if isinstance(part, str) else _escaped(part, encoding) for part in token
        )
        if not word.isascii():
            if single:
                word = _C1.sub(lambda m: chr(ord(m.group()) - 0xDC00), word)
            word, bad = _ESCAPED.subn("\ufffd", word)
            malformed += bad
        words.append(word)
    return "\n".join(words), malformed


def _escaped(part: bytes, encoding: str) -> str:
    try:
        if len(part) < _LONGEST:
            return str(part, encoding, "surrogateescape")
        # Perhaps cut inside a character, which then is left out.
        return codecs.getincrementaldecoder(encoding)("surrogateescape").decode(part)
    except UnicodeError:
        return "\udcff" * len(part)


def confidence(ranked: Sequence[Ranked]) -> float:
    """How likely the first of ``ranked`` is right (0 to 1), from its lead over the others in bits.

    Words of a text are not independent, so the bits are taken by half: with that the confidence
    agrees with how often it was right over 2300 texts of a line, a few lines or a few words.
    """
    best = ranked[0].bits
    return float(1 / sum(2 ** max((r.bits - best) / 2, -60) for r in ranked))
