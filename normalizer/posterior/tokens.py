"""Words with characters beyond ASCII: what misread sequences lie in.

A token ends at ASCII blanks, controls and punctuation, which no single-byte encoding changes. The
search is linear, also in lines without blanks.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.expression import expression

_LONGEST_CODE_POINTS = 64  #: of plain ASCII that belong to a token on either side, or within
_WORD = "0-9A-Za-z_"
_CORE = expression(
    rf"[^\x00-\x7f]+(?:[{_WORD}]{{1,{_LONGEST_CODE_POINTS}}}[^\x00-\x7f]+)*+"
    rf"[{_WORD}]{{0,{_LONGEST_CODE_POINTS}}}"
)
_ASCII_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")


def tokens(line: str) -> Iterator[tuple[int, str]]:
    """The tokens of ``line`` with characters beyond ASCII, each with its start (code points).

    >>> list(tokens('x="l\\'Ã©tÃ© (naïve)"'))
    [(5, 'Ã©tÃ©'), (12, 'naïve')]
    """
    done = 0
    for match in _CORE.finditer(line):
        start = match.start()
        least = max(done, start - _LONGEST_CODE_POINTS)
        while start > least and line[start - 1] in _ASCII_WORD:
            start -= 1
        done = match.end()
        yield start, line[start:done]
