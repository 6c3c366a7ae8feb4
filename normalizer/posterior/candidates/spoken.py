"""Which letters belong to the language of a line: so of guesses as likely by their neighbours the
one is better that the language has."""

from __future__ import annotations

from normalizer.language.identification import WORD, WORDS, shipped
from normalizer.language.ngrams import BIT, fold

STRANGE_COST = 6 * BIT  #: for a letter that the language of the line has not
_LEAST_WORDS = 2  #: common ones, or one of the commonest, by which a line speaks a language
_AS_LIKELY_COST = 2 * WORD  #: by which a language may be behind the likeliest
_STRANGEST_COST = 14 * BIT  #: what a letter speaks against a language that has it not


def alphabet(text: str) -> frozenset[str]:
    """The letters beyond ASCII of the languages that ``text`` may speak, or none where that is not
    known.

    >>> letters = alphabet("und das ist nicht über den")
    >>> "ü" in letters, "ő" in letters
    (True, False)
    """
    known, folded = shipped(), fold(text)
    votes: dict[int, int] = {}
    for word in WORDS.findall(folded):
        for number in known.words.get(word, ()):
            votes[number] = votes.get(number, 0) + 1
    letters = {char for char in folded if char > "\x7f" and char.isalpha()}
    scores = {
        number: count * WORD
        - sum(known.letters[number].get(letter, _STRANGEST_COST) for letter in letters)
        for number, count in votes.items()
        if count >= _LEAST_WORDS
    }
    least = max(scores.values(), default=0) - _AS_LIKELY_COST
    spoken = [known.letters[number] for number, score in scores.items() if score >= least]
    return frozenset().union(*spoken)


def strangeness(text: str, letters: frozenset[str]) -> int:
    """What the letters of ``text`` cost beside a language with ``letters`` (quarter bits)."""
    if not letters or text.isascii():
        return 0
    strange = {c for c in fold(text) if c > "\x7f" and c.isalpha() and c not in letters}
    return STRANGE_COST * len(strange)
