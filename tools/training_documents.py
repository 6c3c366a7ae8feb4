"""Documents to fit the weights of the second opinion on: damaged ones made from right sentences,
and right ones that look like damage.

Every maker takes a random generator and gives the same documents for the same seed. The shares
below were chosen by hand, so that each kind of document is met often enough to be learned from; how
often it is met in the world is said by fit_posterior.BASE_RATE_LOG_ODDS.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from normalizer.mojibake.screen import suspicious_lines
from normalizer.posterior.chains import (
    LEGACY_ERRORS,
    SINGLE_BYTE,
    Chain,
    DecodingError,
    undo_all,
)

TOOLS = Path(__file__).resolve().parent
FIXTURES = TOOLS.parent / "fixtures" / "mojibake"
SENTENCES = TOOLS / "data" / "sentences.jsonl.gz"
LITERAL = TOOLS / "data" / "literal_mojibake.txt"

LONGEST_CODE_POINTS = 3_000  #: of a line of a right file
LARGEST_BYTES = 2_000_000  #: of a right file

Texts = Mapping[str, Sequence[str]]  # sentences by language
Shares = Mapping[Chain, float]


class Damage(Enum):
    """What happened to a line."""

    NONE = "none"
    SEQUENCES = "misread UTF-8"
    LEGACY = "a legacy encoding decoded as another"


class Origin(Enum):
    """Where a document is from."""

    MADE = "sentences, some of them damaged"
    LITERAL = "a line that means mojibake literally"
    CHARACTERS = "a few characters in a shape"
    FIXTURE = "right cases of the tests"
    TREE = "a file as published"


class Sample(NamedTuple):
    """A line to learn from, and what it was."""

    line: str
    clean: str
    damage: Damage


class Document(NamedTuple):
    lines: list[str]
    samples: list[Sample]
    origin: Origin
    weight: float = 1.0  #: of each example


def right(lines: Sequence[str]) -> list[Sample]:
    return [Sample(line, line, Damage.NONE) for line in lines]


# -- Damage -------------------------------------------------------------------------------------


def _utf8_as(*wrong: str) -> Chain:
    return tuple(DecodingError("utf-8", codec) for codec in wrong)


#: How often UTF-8 is misread so among the documents made.
SEQUENCE_SHARES: Shares = {
    **{_utf8_as(codec): 1.0 for codec in SINGLE_BYTE},
    _utf8_as("cp1252"): 40.0,
    _utf8_as("latin-1"): 15.0,
    _utf8_as("cp1250"): 5.0,
    _utf8_as("cp1251"): 6.0,
    _utf8_as("cp1254"): 2.5,
    _utf8_as("mac-roman"): 4.0,
    _utf8_as("cp437"): 4.0,
    _utf8_as("cp850"): 4.0,
    _utf8_as("cp866"): 2.0,
    _utf8_as("gb18030"): 3.0,
    _utf8_as("cp932"): 1.5,
    _utf8_as("big5"): 1.5,
    _utf8_as("cp949"): 1.5,
    _utf8_as("euc_jp"): 0.5,
    _utf8_as("cp1252", "cp1252"): 5.0,
    _utf8_as("cp1252", "latin-1"): 2.0,
    _utf8_as("latin-1", "latin-1"): 2.0,
    _utf8_as("cp1252", "cp1252", "cp1252"): 1.0,
    (DecodingError("utf-8", "cp1252"), DecodingError("cp1252", "mac-roman")): 0.7,
}

_COMMON_WRONG = frozenset(("cp1252", "latin-1"))
_COMMON_TRUE = frozenset(("cp1250", "iso8859-2", "cp1251", "cp1254", "koi8-r"))


def _legacy_share(error: DecodingError) -> float:
    if error.wrong in _COMMON_WRONG and error.true in _COMMON_TRUE:
        return 3.0
    return 1.2 if error.wrong in ("cp1252", "cp1251") else 0.6


LEGACY_SHARES: Shares = {(error,): _legacy_share(error) for error in LEGACY_ERRORS}

#: What lines that mean mojibake literally name.
_NAMED_SHARES: Shares = {
    _utf8_as(codec): SEQUENCE_SHARES[_utf8_as(codec)]
    for codec in ("cp1252", "latin-1", "cp1250", "cp1251", "cp1254", "mac-roman", "cp437", "cp850")
}


def damaged(text: str, chain: Chain) -> str | None:
    """``text`` after the decoding errors of a chain; None where it cannot have had them, or nothing
    could take them back."""
    found = text
    for true, wrong in reversed(chain):
        try:
            written = SINGLE_BYTE[true].encode(found) if true in SINGLE_BYTE else found.encode(true)
            read = SINGLE_BYTE.get(wrong)
            found = read.decode(written) if read else written.decode(wrong)
        except UnicodeError:
            return None
    return found if undo_all(found, chain) == text else None


def damaged_words(text: str, chain: Chain) -> str | None:
    """The same, word for word: blanks stay blanks."""
    words = [word if word.isascii() else damaged(word, chain) for word in text.split(" ")]
    return None if None in words else " ".join(word for word in words if word is not None)


def _partly(rng: Random, text: str, chain: Chain) -> str:
    """Some of the words beyond ASCII damaged, one at least where that can be."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if not word.isascii()]
    if places:
        count = max(1, int(len(places) * rng.choice((0, 0.3, 0.5))))
        for i in rng.sample(places, count):
            words[i] = damaged(words[i], chain) or words[i]
    return " ".join(words)


# -- Documents made of sentences ----------------------------------------------------------------


@cache
def sentences() -> Texts:
    """The sentences beyond ASCII, by language."""
    found: dict[str, list[str]] = defaultdict(list)
    with gzip.open(SENTENCES, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if not record["text"].isascii():
                found[record["lang"]].append(record["text"].replace("\n", " "))
    return dict(sorted(found.items()))


def _drawn(rng: Random, shares: Shares) -> Chain:
    return rng.choices(list(shares), list(shares.values()))[0]


def _sentence(rng: Random, language: str = "") -> str:
    texts = sentences()
    return rng.choice(texts[language or rng.choice(list(texts))])


def _cell(rng: Random, sentence: str) -> str:
    """A few words of a sentence, one of them beyond ASCII, as a field of a table has them."""
    words = sentence.split(" ")
    places = [i for i, word in enumerate(words) if not word.isascii()]
    chosen, count = rng.choice(places), rng.choice((1, 1, 1, 2, 3))
    start = max(0, chosen - rng.randrange(count))
    cell = " ".join(words[start : start + count])
    if rng.random() < 0.6:
        cell = cell.strip(".,;:!?()\"'«»“”„")
    return cell or words[chosen]


def _field(rng: Random, language: str, short: bool) -> str:
    text = _sentence(rng, language)
    case = rng.random()
    text = text.upper() if case < 0.1 else text.lower() if case < 0.2 else text
    return _cell(rng, text) if short and not text.isascii() else text


def misread_documents(rng: Random) -> Iterator[Document]:
    """Documents some lines of which went through one chain."""
    while True:
        kind = Damage.SEQUENCES if rng.random() < 0.6 else Damage.LEGACY
        chain = _drawn(rng, SEQUENCE_SHARES if kind is Damage.SEQUENCES else LEGACY_SHARES)
        yield _misread(rng, kind, chain)


def _misread(rng: Random, kind: Damage, chain: Chain) -> Document:
    short, shape = rng.random() < 0.55, rng.random()
    among_others = shape >= 0.8
    several = (5, 15, 40) if among_others else (2, 3, 5, 8, 15, 30)
    size = 1 if shape < 0.55 else rng.choice(several)
    fields = _befallen_fields(rng, kind, chain, (short, size))
    everywhere = size == 1 or (kind is Damage.LEGACY and rng.random() < 0.7)
    share = 1.0 if everywhere else rng.choice((0.05, 0.3, 1.0, 1.0))
    samples = []
    for i, text in enumerate(fields):
        partly = kind is Damage.SEQUENCES and not short and rng.random() < 0.35
        found = None
        if i == 0 or rng.random() < share:
            found = _partly(rng, text, chain) if partly else damaged_words(text, chain)
        is_damaged = found is not None and found != text
        samples.append(Sample(found or text, text, kind if is_damaged else Damage.NONE))
    lines = [sample.line for sample in samples]
    if among_others:
        beside = list(_sentences_beside(rng))
        lines += beside
        samples += right([text for text in beside if rng.random() < 0.3])
    rng.shuffle(samples)
    return Document(lines, samples[:8], Origin.MADE)


def _befallen_fields(rng: Random, kind: Damage, chain: Chain, shape: tuple[bool, int]) -> list[str]:
    """Fields of one language, the first of which a chain damages, if any does in a few tries; a
    legacy encoding needs a language that it has the letters of."""
    short, size = shape
    languages = list(sentences())
    language = rng.choice(languages)
    fields: list[str] = []
    for _ in range(8):
        fields = [_field(rng, language, short) for _ in range(size)]
        if damaged_words(fields[0], chain) not in (None, fields[0]):
            break
        if kind is Damage.LEGACY:
            language = rng.choice(languages)
    return fields


def _sentences_beside(rng: Random) -> Iterator[str]:
    for _ in range(rng.choice((3, 20, 60))):
        text = _sentence(rng)
        yield _cell(rng, text) if rng.random() < 0.4 else text


# -- Right documents that look like damage ------------------------------------------------------

_NAMED = "éèàüöäñçßøåčšžłąęőğışİâêîôûëï’‘“”–—…•€™©®°£¡¿«»"


def literal_documents(rng: Random) -> Iterator[Document]:
    """Lines that mean mojibake literally: programs that replace it, and texts about it."""
    templates = LITERAL.read_text(encoding="utf-8").splitlines()
    while True:
        chain, is_character = _drawn(rng, _NAMED_SHARES), rng.random() < 0.6
        cleans = [_named(rng, is_character) for _ in range(2)]
        found, another = (damaged(clean, chain) for clean in cleans)
        if found and another and found != cleans[0]:
            line = rng.choice(("", "    ", "# ", "- ")) + rng.choice(templates)
            named = {"{damaged}": found, "{clean}": cleans[0], "{another}": another}
            for name, value in named.items():
                line = line.replace(name, value)
            yield Document([line], right([line]), Origin.LITERAL)


def _named(rng: Random, is_character: bool) -> str:
    return rng.choice(_NAMED) if is_character else _cell(rng, _sentence(rng)).split(" ")[0]


#: Where lone characters stand; ``\n`` ends a line.
_LONE_SHAPES = (
    "{}", "{}{}", "{}\n{}\n{}", "“{}”", "{}/m", "x{}", "({})", "# {}", "{}, {}", "{}5.0",
    "a;b\n{};x", "C{}", "5 {}", "{} {}", "1{}2", "{}:", "«{}»", "„{}“", "a {} b", "{}-x", "[{}]",
    "{}=1", '"{}"', "{}s", "K{}l", "{}{}{}{}", "| {} | x |", "{}.", "'{}'", "{} – {}", "k{}", "{}B",
)  # fmt: skip
_PAIR_SHAPES = (
    "{}", "word {} word", "{} x", "A{}", "{}.", "({})", "x{}x", '"{}"', "{} – a", "NAME{}",
)  # fmt: skip
_BLOCKS = (
    (0xA1, 0x250), (0x370, 0x530), (0x5D0, 0x5EB), (0x620, 0x6D0), (0xE01, 0xE5C),
    (0x1E00, 0x1F00), (0x2010, 0x2060), (0x2070, 0x20C0), (0x2100, 0x2400), (0x2500, 0x2700),
    (0x3041, 0x30FF), (0xFF61, 0xFFA0),
)  # fmt: skip
_MANY = ((0x4E00, 0x9FA6, 1500), (0xAC00, 0xD7A4, 300))  #: blocks, and how many characters of each


@cache
def _symbols() -> tuple[str, ...]:
    """The printable characters of the single-byte encodings."""
    chars = {char for encoding in SINGLE_BYTE.values() for char in encoding.characters[128:]}
    return tuple(sorted(filter(str.isprintable, chars)))


def lone_documents(rng: Random) -> Iterator[Document]:
    """A character, or two, of any script in shapes that code and tables have."""
    chars = {*_symbols(), *(chr(code) for first, end in _BLOCKS for code in range(first, end))}
    known = sorted(filter(str.isprintable, chars))
    known += [chr(rng.randrange(first, end)) for first, end, count in _MANY for _ in range(count)]
    while True:
        named = rng.choice(known)
        if rng.random() < 0.15:
            named += rng.choice(known)
        lines = rng.choice(_LONE_SHAPES).replace("{}", named).split("\n")
        yield Document(lines, right(lines), Origin.CHARACTERS)


_PAIR_WEIGHT = 0.3  #: there are more of these than anyone writes


def pair_documents(rng: Random) -> Iterator[Document]:
    """Two characters of single-byte encodings side by side in Latin text."""
    while True:
        pair = rng.choice(_symbols()) + rng.choice(_symbols())
        line = rng.choice(_PAIR_SHAPES).replace("{}", pair)
        yield Document([line], right([line]), Origin.CHARACTERS, _PAIR_WEIGHT)


_FIXTURES = ("negative", "ftfy", "calibration", "known-failures")
_FIXTURE_WEIGHT = 6.0  #: somebody looked at each


def fixture_documents() -> Iterator[Document]:
    """The right texts among the cases of the tests."""
    for name in _FIXTURES:
        for line in (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["damaged"] == case["clean"]:
                lines = case["clean"].split("\n")
                yield Document(lines, right(lines), Origin.FIXTURE, _FIXTURE_WEIGHT)


# -- Right documents as published ---------------------------------------------------------------

_FLAGGED_SAMPLES, _OTHER_SAMPLES = 40, 6  #: of one file
_MOST_FILE_WEIGHT = 5.0  #: of an example of a file that has more


def paths(tree: Path) -> list[Path]:
    """The files below ``tree`` to learn from, in order: text in UTF-8 with characters beyond ASCII,
    not too large."""
    return sorted(path for path in tree.rglob("*") if _is_telling(path))


def _is_telling(path: Path) -> bool:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        return False
    data = path.read_bytes()
    try:
        return not data.isascii() and b"\0" not in data and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def suspicious_and_others(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The distinct lines that repair looks at closely, and the other ones beyond ASCII."""
    distinct = dict.fromkeys(lines)
    text = "\n".join(distinct)
    found = dict.fromkeys(text[start:end] for start, end in suspicious_lines(text))
    return list(found), [line for line in distinct if not line.isascii() and line not in found]


def file_documents(rng: Random, path: Path) -> Iterator[Document]:
    """A file; sometimes once more, with foreign damage."""
    text = path.read_bytes().decode("utf-8")
    lines = text.split("\n")
    flagged, others = suspicious_and_others(lines)
    rng.shuffle(flagged)
    rng.shuffle(others)
    chosen = flagged[:_FLAGGED_SAMPLES] + others[:_OTHER_SAMPLES]
    samples = right([line for line in chosen if len(line) <= LONGEST_CODE_POINTS])
    weight = min(max(1.0, len(flagged) / _FLAGGED_SAMPLES), _MOST_FILE_WEIGHT)
    yield Document(lines, samples, Origin.TREE, weight)
    if samples and rng.random() < 0.25:
        foreign = _foreign_damage(rng)
        yield Document(lines + foreign, samples[:15], Origin.TREE)


def _foreign_damage(rng: Random) -> list[str]:
    chain = _drawn(rng, SEQUENCE_SHARES if rng.random() < 0.6 else LEGACY_SHARES)
    wanted = rng.choice((3, 10, 25))
    found = []
    for text in (_sentence(rng) for _ in range(60)):
        after = damaged_words(text, chain)
        if after and after != text:
            found.append(after)
        if len(found) >= wanted:
            break
    return found
