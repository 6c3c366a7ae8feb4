"""Where Markdown has prose: the lines of paragraphs, headings and tables, but for code, tags, link
destinations in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from normalizer.expression import expression
from normalizer.formats.readers.markdown import blocks
from normalizer.formats.segment import Place, Segment
from normalizer.formats.styles.units import UnitStyle, as_it_is, itself

PROSE = UnitStyle("prose", None, as_it_is, itself)

#: A destination may hold parentheses in pairs; what is longer is none. ``[^1]:`` is a footnote.
_INLINE = expression(
    r"""\](?:\((?:[^()\n\\]|\\.|\([^()\n]{0,200}\)|\n(?!\n)){0,2000}\)|\[[^\[\]\n]{0,999}\])
    |<[A-Za-z/!?][^<>]{0,2000}>
    |\{[%\#][^}]{0,500}[%\#]\}
    |^\[(?!\^)[^\]\n]{1,999}\]:[^\n]*+""",
    re.VERBOSE | re.MULTILINE,
)
_BACKTICKS = expression(r"(?<!\\)`+|(?<=\\)``+")


def markdown_prose(text: str) -> Iterator[Segment]:
    """The prose of a Markdown document. Raises ImportError where markdown-it-py is missing.

    >>> text = "Say `“x”` – ok"
    >>> [text[s.start : s.end] for s in markdown_prose(text)]
    ['Say ', ' – ok']
    """
    for start, end in prose_blocks(text):
        done = start
        for left, right in protected_in(text, start, end):
            if left > done:
                yield Segment(done, left, Place.PROSE, PROSE)
            done = max(done, right)
        if done < end:
            yield Segment(done, end, Place.PROSE, PROSE)


def prose_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where the blocks are whose content is inline: paragraphs, headings, rows of tables; and the
    lines of blanks around them."""
    first, tokens, _ = blocks(text)
    starts = [
        first,
        *(first + match.end() for match in _LINE_END.finditer(text[first:])),
        len(text),
    ]
    done = -1
    code = first
    for token in tokens:
        if not token.map or token.map[0] < done:
            continue
        start, end = (starts[min(line, len(starts) - 1)] for line in token.map)
        if token.type in {"inline", "tr_open"}:
            done = token.map[1]
            yield from _blank_lines(text, code, start)
            yield start, end
            code = end
        elif token.type in _CODE:
            yield from _blank_lines(text, code, start)
            code = end
    yield from _blank_lines(text, code, len(text))


_LINE_END = expression("\r\n?|\n")
_CODE = {"fence", "code_block", "html_block"}
_BLANK = expression("(?<![^\r\n])[ \t]++(?=[\r\n]|\\Z)")


def _blank_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines of nothing but blanks, which are no code."""
    for match in _BLANK.finditer(text, start, end):
        yield match.span()


def protected_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What is no prose within a block: code, tags, destinations, labels; in order."""
    found = [*_code_spans(text, start, end)]
    found += [match.span() for match in _INLINE.finditer(text, start, end)]
    return sorted(found)


def _code_spans(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    runs = [(match.start(), match.end()) for match in _BACKTICKS.finditer(text, start, end)]
    last = {right - left: number for number, (left, right) in enumerate(runs)}
    number = 0
    while number < len(runs):
        left, right = runs[number]
        if last[right - left] > number:
            closing = next(
                n for n in range(number + 1, len(runs)) if runs[n][1] - runs[n][0] == right - left
            )
            yield left, runs[closing][1]
            number = closing
        number += 1
