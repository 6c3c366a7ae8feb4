"""Blanks that are halves of misread letters: ``à`` was read as ``Ã`` and a no-break space.

To whoever looks for the ends of values, lines and marks they are blanks: a value would end before
them, ``**voilÃ **`` would be no emphasis. So finders and readers are given a text in which they
are letters; in what is found or read they are blanks again.
"""

from __future__ import annotations

from normalizer.expression import expression

_NO_BREAK, _NEXT_LINE = "\xa0", "\x85"  #: the bytes A0 and 85, as they were read
#: First letters of two, where what follows may be one: of no language before a no-break space.
_FIRST = "ÃÄÅÆÎÐÑØÙÛ×ĂĹĐГРΓ"
#: What the bytes 80 to BF were read as, but for marks that stand before a no-break space.
_SECOND = "\x80-\x9f¡-ª¬-º¼-¿€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ"
_HALF = expression(
    rf"(?<=[{_FIRST}])\xa0|(?<=[Ã-ß])\x85|(?<=[à-ï][{_SECOND}\xa0])\x85|(?<=[à-ï][{_SECOND}])\xa0"
)
#: Letters of nobody's, one for each.
_LETTERS = {ord(_NO_BREAK): "\U0010fffd", ord(_NEXT_LINE): "\U0010fffc"}
_BLANKS = {ord(letter): blank for blank, letter in _LETTERS.items()}


def as_letters(text: str) -> str:
    """``text`` in which blanks that are halves of letters are letters.

    >>> as_letters("voilÃ\\xa0").strip() == "voilÃ", as_letters("Ã©tÃ©\\xa0!") == "Ã©tÃ©\\xa0!"
    (False, True)
    """
    if _NO_BREAK not in text and _NEXT_LINE not in text:
        return text
    return _HALF.sub(lambda match: _LETTERS[ord(match[0])], text)


def as_blanks(text: str) -> str:
    """The other way round.

    >>> as_blanks(as_letters("voilÃ\\xa0"))
    'voilÃ\\xa0'
    """
    return text if text.isascii() else text.translate(_BLANKS)
