"""Which of some characters a text holds, found as fast as CPython can look."""

from __future__ import annotations

import re
from functools import cached_property

_SHORT = 1000  #: code points; above, filtering bytes is faster than a search
_RANGE = re.compile("(.)-(.)|(.)", re.DOTALL)


class Screen:
    """A set of characters to look for.

    ``wanted`` is the inside of a character class, without escapes. Patterns are compiled when a
    text needs them: that of the BMP takes some milliseconds.

    >>> sorted(Screen("’—\\x00").found("a’b—c’"))
    ['—', '’']
    """

    def __init__(self, wanted: str) -> None:
        self._ranges = [(a or c, b or c) for a, b, c in _RANGE.findall(wanted)]
        ascii_ = {
            chr(code)
            for first, last in self._ranges
            for code in range(ord(first), min(ord(last), 127) + 1)
        }
        #: the wanted characters that are printable ASCII
        self.signs = sorted(filter(str.isprintable, ascii_))
        self._ascii = re.compile(f"[{re.escape(''.join(ascii_))}]" if ascii_ else r"(?!)")
        self._other_ascii = bytes(set(range(128)) - set(map(ord, ascii_)))

    @cached_property
    def _basic(self) -> re.Pattern[str]:
        """Within the BMP a class is one bit map; beyond, each range costs time everywhere."""
        return self._class("\0", "\uffff")

    @cached_property
    def _beyond(self) -> re.Pattern[str]:
        return self._class("\U00010000", "\U0010ffff")

    def _class(self, low: str, high: str) -> re.Pattern[str]:
        parts = [
            f"{re.escape(max(first, low))}-{re.escape(min(last, high))}"
            for first, last in self._ranges
            if first <= high and last >= low
        ]
        return re.compile(f"[{''.join(parts)}]" if parts else r"(?!)")

    def found(self, text: str) -> set[str]:
        """The wanted characters that ``text`` holds."""
        if text.isascii():
            if len(text) > _SHORT:
                return set(map(chr, text.encode("ascii").translate(None, self._other_ascii)))
            return set(self._ascii.findall(text))
        found = set(self._basic.findall(text))
        if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):
            beyond = set(re.findall("[^\0-\uffff]", text))
            found.update(self._beyond.findall("".join(beyond)))
        return found
