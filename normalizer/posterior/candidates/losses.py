"""What is lost after UTF-8 was misread, as data.

A second program that handles the misread text spoils it: it drops control characters or puts U+FFFD
or a question mark in their place, makes no-break spaces ordinary ones, straightens quotes, puts all
in lower case. What each of the losses costs only ranks the guesses at one damaged place: whether
any is believed is decided elsewhere.
"""

from __future__ import annotations

from typing import NamedTuple

from normalizer.posterior.chains import DecodingError

GONE = "\ufffd"  #: the replacement character, which stands where something was


class Losses:
    """The members of a set of losses, as bits of a plain number."""

    NONE = 0
    DROPPED = 1
    REPLACED = 2
    SPACED = 4
    TRIMMED = 8
    STRAIGHTENED = 16
    LOWERED = 32
    ALTERED = 64
    QUESTIONED = 128


#: Each loss in words.
WORDS = {
    Losses.DROPPED: "some bytes were dropped",
    Losses.REPLACED: "some bytes became U+FFFD",
    Losses.SPACED: "no-break spaces became spaces",
    Losses.TRIMMED: "no-break spaces were dropped",
    Losses.STRAIGHTENED: "quotes and dashes were straightened",
    Losses.LOWERED: "all was put in lower case",
    Losses.ALTERED: "letters were replaced",
    Losses.QUESTIONED: "some bytes became question marks",
}

#: ASCII that curly quotes and dashes become: the bytes of those in Windows-1252, the likelier
#: first, and what each costs (quarter bits).
LOOK_ALIKES = {
    '"': ((0x94, 2), (0x93, 8)),
    "'": ((0x92, 2), (0x91, 8)),
    "-": ((0x97, 8), (0x96, 8)),
}

#: Letters that half repairs put in the place of others: their bytes in Windows-1252 before, and
#: what each costs (quarter bits).
REPLACED_LETTERS = {"à": ((0xC3, 8),), "ı": ((0xB1, 8),)}


class Loss(DecodingError):
    """A link of a chain that says in words what happened later: no codec undoes it."""

    def __str__(self) -> str:
        return self.true


class GuessedByte(NamedTuple):
    """A byte that a character, or nothing at all, may stand for."""

    value: int
    cost: int = 0  #: quarter bits
    loss: int = Losses.NONE


def describe(losses: int) -> Loss:
    """The losses of a set as a link of a chain.

    >>> str(describe(Losses.DROPPED | Losses.LOWERED))
    'some bytes were dropped and all was put in lower case'
    """
    return Loss(" and ".join(words for loss, words in WORDS.items() if losses & loss), "")


def count(losses: int) -> int:
    """How many kinds of losses there are in a set.

    >>> count(Losses.DROPPED | Losses.LOWERED)
    2
    """
    return losses.bit_count()
