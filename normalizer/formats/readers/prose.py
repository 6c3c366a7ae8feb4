"""reStructuredText and LaTeX as far as their marks go: what is between them is text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.formats.readers.events import Event, Fits

_MARKS = expression(r"(``|\*\*|[*`_|\\\[\]<>]|::|:[\w-]+:)")
#: What begins an item or a directive, in which another one may begin.
_BEGINS = expression(
    r"(?:[-*+•‣⁃](?:\s+|$)|\(?(?:[0-9]+|#|[A-Za-z])[.)](?:\s+|$)"
    r"|\.\.\s+[\w-]+::(?:\s+|$)|\.\.(?:\s|$)|[|:>])++"
)
_LINE_END = expression(r"\r\n?|\n")
_UNDERLINE = expression(r"([!-/:-@\[-`{-~])\1*\s*$")


def rst_events(text: str) -> Iterator[Event]:
    """Lines with their indentation, marks and underlines."""
    lines = _LINE_END.split(text.rstrip("\r\n"))
    for number, line in enumerate(lines):
        body = line.strip()
        begins = _BEGINS.match(body)
        begun = begins.end() if begins else 0
        following = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
        if body and _UNDERLINE.match(following):
            yield Fits(len(following) >= _columns(line.rstrip()))
        indent = len(line) - len(line.lstrip())
        ruled = _UNDERLINE.match(body, begun) is not None
        yield ("line", indent if body else -1, body[:begun], ruled)
        for index, piece in enumerate(_MARKS.split(body)):
            yield ("mark", piece) if index % 2 else piece


def _columns(line: str) -> int:
    """How wide a line is: docutils counts wide letters twice, combining marks not at all."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    return len(line) + wide - sum(map(bool, map(unicodedata.combining, line)))


_COMMAND = expression(r"(\\(?:[A-Za-z@]+|.)|[{}$&#^_~%\[\]])", re.DOTALL)


def latex_events(text: str) -> Iterator[Event]:
    """Commands and special characters, and the text between them."""
    for index, piece in enumerate(_COMMAND.split(text)):
        yield ("command", piece) if index % 2 else piece
