"""What speaks for and against a candidate encoding, as named numbers.

A candidate is an encoding with the text that it makes of a sample. Each feature is a count or a
number of bits; what it is worth is fitted (``weights``). This is the only module of the room that
asks the language model.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from normalizer.expression import expression

Features = dict[str, float]

# A list of letters, as patterns and tables of characters have them: letters beyond ASCII of an
# alphabet with upper and lower case, with up to three ASCII symbols between, or each by itself.
_LETTER = "[\u00c0-\u024f\u0386-\u0587]"
_SYMBOLS = r"[!-/:-@\[-`{-~]"
_LISTING = expression(
    rf"{_LETTER}(?:{_SYMBOLS}{{0,3}}{_LETTER}){{2,}}"
    rf"|(?<!\w){_LETTER}(?:{_SYMBOLS}{{0,3}}\s{_SYMBOLS}{{0,3}}{_LETTER}(?!\w)){{2,}}"
)
_RANGE = expression(  # from the first letter of an alphabet, or of a part of Latin-1, to its last
    "[Аа]-[Яя]|[Αα]-[Ωω]|À-[ÖÜÝÿ]|à-[öüýÿ]|Ø-[öÝÞ]|ø-[ýþÿ]|א-ת|[ぁァ]-[んンヶ]|一-[龥龠]|가-힣"
)
_LATIN_END = "\u0250"
_LIST = 4  # letters that a list which is no whole alphabet has at least
_LIST_OF_OTHERS = 6  # letters that a list in another script than Latin has at least
_DISTINCT = 0.9  # share of the letters of a list that stand there once
_ALIKE = 0.6  # share of the letters of a list and of an alphabet that are in both
_FAMILY = 0.5  # share of neighbours in a list that are accents of one letter

_IN_PLACE = expression(
    r"(?<=[A-Za-z])’(?=(?:s|t|d|m|re|ve|ll)\b)|(?<=s)’(?=$|\s)"  # it’s
    r"|\b(?:[cdjlmnst]|[CDJLMNST]|[Qq]u)’(?=[aeiouyhàâéêèîôûAEIOUYHÀÂÉÊÈÎÔÛ])"  # l’été
    r"|(?:^|(?<=[\s(]))[“‘„](?=\w)|(?<=[\w.,!?])[”…](?=$|[\s).,;:!?])"
    r"|(?:^|(?<=\s))[–—•©§€£¿¡](?=$|\s)|(?:^|(?<=\s))[¿¡](?=\w)|(?<=[a-z,])—(?=\w)"
    r"|[£€¥](?=\d)|(?<=\d)[€£°²³½¼¾%]|°(?=[CF]\b)|(?<=\w)[®™]|[µμ](?=[msgAFV]\b)",
    re.MULTILINE,
)
_OUT_OF_PLACE = expression(
    "(?<![\u2500-\u259f])[\u2500-\u259f](?![\u2500-\u259f])"  # one piece of a box or shade
    # one letter of another script amid ASCII
    "|(?<![^\0-\x7f])[\u0370-\u06ff\u0e00-\u0e7f\ufe70-\ufeff](?![^\0-\x7f])"
    "|[a-z][\u0370-\u03a8\u0400-\u06ff]|[\u0370-\u03a8\u0400-\u06ff][a-z]"  # two scripts in a word
    "|[^\\W\\d_][„‚]|[^\\W\\d_][”…†‡ˆ‰•˜](?=[^\\W\\d_])"  # symbols in a word
    "|(?<=[À-ÿ])[×÷¨](?=[À-ÿ])"  # letters of another alphabet
    "|[a-z][ªº](?![a-z])|(?<=[^\\W\\d_])[¼½¾¢£¥¤¦§©¬¯±¶¸](?=[^\\W\\d_]|$)",
    re.MULTILINE,
)
_ASCII = expression("[\0-\x7f]+")
_COMMON_WORD_BITS = 3.0  # that a common word speaks for its language
_STRANGE_BITS = 8.0  # against a letter that the language does not have


def of_text(text: str, malformed: int, likelihood: Callable[[str], float]) -> Features:
    """The features of ``text`` alone; ``malformed`` is in how many places bytes meant nothing."""
    from normalizer.language.identification import accented_words, is_known

    listings = list(_listings(text))
    rest = _without(text, listings)
    return {
        "likelihood": likelihood(rest),
        "words": sum(map(is_known, accented_words(rest))),
        "in_place": len(_IN_PLACE.findall(text)),
        "out_of_place": len(_OUT_OF_PLACE.findall(_RANGE.sub("", rest))),
        "malformed": malformed,
        "listed": sum(len(letters) for _, _, letters in listings),
        "disordered": sum(_disordered(letters) for _, _, letters in listings),
        "ranges": len(_RANGE.findall(text)),
    }


def likelihoods() -> Callable[[str], float]:
    """A function of the log2-likelihood of a text in the languages known; it remembers tokens."""
    from normalizer.language.ngrams import BIT, Costs

    costs = Costs()
    return lambda text: -costs(text) / BIT


def language_fits(words: Sequence[str]) -> Callable[[str], float]:
    """A function of how well the Latin letters of a text fit a language that has the ``words``
    around it, in bits, 0 at best."""
    from normalizer.language.identification import shipped

    languages = shipped()
    votes = Counter(number for word in words for number in languages.words.get(word, b""))
    most = max(votes.values(), default=0)
    likely = sorted(range(len(languages.letters)), key=lambda number: -votes[number])

    def fit(text: str) -> float:
        text = _without(text, list(_listings(text)))
        letters = {c for c in text.lower() if "\x7f" < c < _LATIN_END and c.isalpha()}
        best = float("-inf")
        for number in likely:
            behind = _COMMON_WORD_BITS * (votes[number] - most)
            if behind <= best:
                break
            strange = len(letters - languages.letters[number].keys())
            best = max(best, behind - _STRANGE_BITS * strange)
        return best

    return fit


def _listings(text: str) -> Iterator[tuple[int, int, str]]:
    """Where ``text`` lists letters, as patterns and tables of characters do, and which: a word is
    never in the order of an alphabet, and to the model a list is noise.

    >>> [letters for _, _, letters in _listings("[A-ZÀÁÂÃÄ] déjà Москва")]
    ['ÀÁÂÃÄ']
    """
    for match in _LISTING.finditer(text):
        letters = _ASCII.sub("", match.group())
        if _is_list(letters):
            yield match.start(), match.end(), letters


def _is_list(letters: str) -> bool:
    small = letters.lower()
    if len(set(letters)) < _DISTINCT * len(letters):
        return False
    if set(small) in _alphabets():
        return True
    if max(letters) < _LATIN_END:
        pairs = sum(_base(a) == _base(b) for a, b in itertools.pairwise(small))
        if len(letters) < _LIST:
            return False
        if pairs >= _FAMILY * (len(letters) - 1):
            return True
    elif len(letters) < _LIST_OF_OTHERS:
        return False
    used = set(small)
    return any(len(used & a) >= _ALIKE * len(used | a) for a in _alphabets())


def _disordered(letters: str) -> int:
    """Neighbours in a list that are not in the order of their code points."""
    if set(letters.lower()) in _alphabets():
        return 0  # in an order of its own: åäö
    return sum(a > b for a, b in itertools.pairwise(letters))


@cache
def _alphabets() -> frozenset[frozenset[str]]:
    """The ordinary letters beyond ASCII of each language known."""
    from normalizer.language.identification import ORDINARY, shipped

    found = (
        frozenset(letter for letter, cost in costs.items() if cost <= ORDINARY)
        for costs in shipped().letters
    )
    return frozenset(alphabet for alphabet in found if len(alphabet) > 2) | {frozenset("äöüß")}


@cache
def _base(letter: str) -> str:
    """A letter without its accents."""
    return unicodedata.normalize("NFD", letter)[0]


def _without(text: str, listings: Sequence[tuple[int, int, str]]) -> str:
    if not listings:
        return text
    starts = [0, *(end for _, end, _ in listings)]
    ends = [*(start for start, _, _ in listings), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
