"""Text in an East Asian language: some of its words stand for something else as well, by chance."""

from __future__ import annotations

from itertools import islice

from normalizer.posterior.candidates.utf8 import MULTI_BYTE_ERRORS
from normalizer.posterior.chains import DecodingError, undo
from normalizer.posterior.tokens import tokens

_MANY_WORDS = 200  #: of a text tell whether its East Asian characters are misread ones
_MOSTLY_RIGHT = 0.5  #: the share of such words that stand for nothing else


def has_east_asian(text: str) -> bool:
    """Whether a text has any character from the East Asian blocks on."""
    return max(text, default="") > "\u2e80"


def is_east_asian(text: str, error: DecodingError) -> bool:
    """Whether most words of a text that are written in an East Asian encoding stand for nothing
    else: then it is their language, and a few that do so do it by chance."""
    return _are_right(_words(text), error)


def chance_errors(text: str) -> frozenset[DecodingError]:
    """The errors, of UTF-8 misread in an East Asian encoding, that a text shows by chance at most.

    >>> sorted(error.wrong for error in chance_errors("日本語 を 話す 人 は 多い"))
    ['big5', 'cp932', 'cp949', 'euc_jp', 'gb18030']
    """
    words = _words(text)
    return frozenset(error for error in MULTI_BYTE_ERRORS if _are_right(words, error))


def _words(text: str) -> list[str]:
    """The East Asian ones of the first words of a text."""
    return [token for _, token in islice(tokens(text), _MANY_WORDS) if has_east_asian(token)]


def _are_right(words: list[str], error: DecodingError) -> bool:
    right = sum(undo(word, error) is None for word in words)
    return right > _MOSTLY_RIGHT * len(words)
