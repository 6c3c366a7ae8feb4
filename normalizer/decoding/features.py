"""What speaks for and against a candidate encoding, as named numbers.

A candidate is an encoding with the text that it makes of a sample. Each feature is a count or a
number of bits; what it is worth is fitted (``weights``). This is the only module of the room that
asks the language model.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

Features = dict[str, float]

#: A letter beyond ASCII, and up to three ASCII symbols that may separate two of a list.
_LETTER, _SEPARATOR = r"[^\W\d_a-zA-Z]", r"[!-/:-@\[-`{-~]{0,3}"
_LISTING = re.compile(f"{_LETTER}(?:{_SEPARATOR}{_LETTER}){{3,}}")
_LATIN_END = "\u0250"
_LIST_OF_OTHERS = 6  # letters that a list in another script than Latin has at least
_IN_ORDER = 0.75  # share of neighbours in a list that are in the order of their code points
_STEP = 4  # code points: beyond it nothing is skipped, another row begins

_CONTROL = re.compile("[\x80-\x9f\ue000-\uf8ff]")
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
    "|[a-z][ªº](?![a-z])|(?<=[^\\W\\d_])[¼½¾¢£¥¤¦§©¬¯±¶¸](?=[^\\W\\d_]|$)",  # a symbol in a word
    re.MULTILINE,
)
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
        "out_of_place": len(_OUT_OF_PLACE.findall(rest)),
        "malformed": malformed,
        "controls": len(_CONTROL.findall(text)),
        "listed": sum(len(letters) for _, _, letters in listings),
        "skipped": sum(_skipped(letters) for _, _, letters in listings),
    }


def likelihoods() -> Callable[[str], float]:
    """A function of the log2-likelihood of a text in the languages known; it remembers tokens."""
    from normalizer.language.ngrams import BIT, Costs

    costs = Costs()
    return lambda text: -costs(text) / BIT


def of_language(text: str, words: Sequence[str]) -> Features:
    """How well the Latin letters of ``text`` fit a language that has the ``words`` around it."""
    from normalizer.language.identification import shipped

    letters = {c for c in text.lower() if "\x7f" < c < _LATIN_END and c.isalpha()}
    languages = shipped()
    votes = Counter(number for word in words for number in languages.words.get(word, ()))
    most = max(votes.values(), default=0)
    fit = max(
        _COMMON_WORD_BITS * (votes[number] - most) - _STRANGE_BITS * len(letters - alphabet.keys())
        for number, alphabet in enumerate(languages.letters)
    )
    return {"language": fit}


def _listings(text: str) -> Iterator[tuple[int, int, str]]:
    """Where ``text`` lists letters, as patterns and tables of characters do, and which: a word is
    never in the order of an alphabet, and to the model a list is noise.

    >>> [letters for _, _, letters in _listings("[A-ZÀÁÂÃÄ] déjà Москва")]
    ['ÀÁÂÃÄ']
    """
    for match in _LISTING.finditer(text):
        letters = re.sub("[\0-\x7f]", "", match.group())
        if _is_list(letters):
            yield match.start(), match.end(), letters


def _is_list(letters: str) -> bool:
    latin = max(letters) < _LATIN_END
    if not latin and len(letters) < _LIST_OF_OTHERS:
        return False
    steps = sum(a < b for a, b in itertools.pairwise(letters))
    return steps >= _IN_ORDER * (len(letters) - 1) and len(set(letters)) == len(letters)


def _skipped(letters: str) -> int:
    """Letters that a list in an alphabet without accents leaves out."""
    if max(letters) < _LATIN_END:
        return 0
    steps = (ord(b) - ord(a) for a, b in itertools.pairwise(letters))
    return sum(step - 1 for step in steps if 1 < step <= _STEP)


def _without(text: str, listings: Sequence[tuple[int, int, str]]) -> str:
    if not listings:
        return text
    starts = [0, *(end for _, end, _ in listings)]
    ends = [*(start for start, _, _ in listings), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
