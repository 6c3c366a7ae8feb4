"""How reports look on a terminal: colours, and lines that are broken between words."""

from __future__ import annotations

import unicodedata
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from normalizer.expression import expression

_RESET = "\x1b[0m"
_PAINT = expression("\x1b\\[[0-9;]*m")


class Paint(Enum):
    """What a part of a report is, by its SGR sequence."""

    NAME = "\x1b[1m"
    CODE = "\x1b[1;31m"
    SUGGESTED = "\x1b[1;33m"
    MARK = "\x1b[1;31m"
    GUTTER = "\x1b[2m"
    REMOVED = "\x1b[31m"
    ADDED = "\x1b[32m"
    HUNK = "\x1b[36m"


class Style(NamedTuple):
    """``width`` in columns; None: as wide as it gets, for files and pipes."""

    color: bool = False
    width: int | None = None

    def paint(self, text: str, paint: Paint) -> str:
        """``text`` (safe to show already) in a colour, where there are colours."""
        return f"{paint.value}{text}{_RESET}" if self.color and text else text

    def wrapped(self, text: str, indent: int = 4) -> list[str]:
        """``text`` on lines within the width, broken between words only.

        >>> Style(width=12).wrapped("one two three four", 2)
        ['one two', '  three four']
        """
        if self.width is None or _shown_width(text) <= self.width:
            return [text]
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line.strip() else line + word
            if line.strip() and _shown_width(longer) > self.width:
                lines.append(line)
                longer = " " * indent + word
            line = longer
        return [*lines, line]


def width_of(text: str) -> int:
    """The columns that a text takes on a terminal.

    >>> width_of("naïve"), width_of("日本"), width_of("e\\u0301")
    (5, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(map(_width_of_character, text))


def _shown_width(painted: str) -> int:
    return width_of(_PAINT.sub("", painted))


@lru_cache(maxsize=4_096)
def _width_of_character(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
