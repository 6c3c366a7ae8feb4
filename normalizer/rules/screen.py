"""Which of some characters a text holds, found as fast as CPython can look."""

from __future__ import annotations

import re

_SHORT = 1000  #: code points; above, filtering bytes is faster than a search


class Screen:
    """A set of characters to look for.

    ``wanted`` is the inside of a character class.

    >>> sorted(Screen("’—\\x00").found("a’b—c’"))
    ['—', '’']
    """

    __slots__ = ("_basic", "_exact", "_other_ascii")

    def __init__(self, wanted: str) -> None:
        self._exact = re.compile(f"[{wanted}]")
        # Within the BMP a class is one bit map; beyond, each range costs time at every character.
        basic = self._exact.findall("".join(map(chr, range(0x10000))))
        self._basic = re.compile(f"[{re.escape(''.join(basic))}]")
        self._other_ascii = bytes(set(range(128)) - set(map(ord, basic)))

    def found(self, text: str) -> set[str]:
        """The wanted characters that ``text`` holds."""
        if text.isascii() and len(text) > _SHORT:
            return set(map(chr, text.encode("ascii").translate(None, self._other_ascii)))
        found = set(self._basic.findall(text))
        if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):
            beyond = set(re.findall("[^\0-\uffff]", text))
            found.update(self._exact.findall("".join(beyond)))
        return found
