"""Which parts of a document may be cleaned: all but the lines that say ``textmend: ignore``."""

from __future__ import annotations

import re

MARK = "textmend: ignore"
_LINE_END = re.compile("[\r\n]")


def split(text: str) -> list[str]:
    """The parts of ``text`` in order: free ones at even places, protected ones at odd places.

    A line's own ending is not protected, so that a file does not end up with mixed line endings.

    >>> split("a\\nâ€œ  # textmend: ignore\\nb")
    ['a\\n', 'â€œ  # textmend: ignore', '\\nb']
    """
    parts: list[str] = []
    done = 0
    found = text.find(MARK)
    while found >= 0:
        start = 1 + max(text.rfind("\n", done, found), text.rfind("\r", done, found))
        start = max(start, done)
        line_end = _LINE_END.search(text, found)
        end = line_end.start() if line_end else len(text)
        parts += (text[done:start], text[start:end])
        done = end
        found = text.find(MARK, end)
    parts.append(text[done:])
    return parts


def line_of(text: str, offset: int) -> str:
    """The line of ``text`` that holds the code point at ``offset``, without its ending."""
    start = 1 + max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset))
    line_end = _LINE_END.search(text, offset)
    return text[start : line_end.start() if line_end else len(text)]
