"""Which of some characters a text holds, found at the speed of memory where it is long."""

from __future__ import annotations

import re

_SHORT = 3000  #: code points; below, one search is faster than laying the text out in bytes


class Screen:
    """A set of characters to look for.

    ``wanted`` is the inside of a character class.

    >>> sorted(Screen("’—\\x00").found("a’b—c’"))
    ['—', '’']
    """

    __slots__ = ("_low", "_pages", "_pattern")

    def __init__(self, wanted: str) -> None:
        self._pattern = re.compile(f"[{wanted}]")
        units = "".join(map(chr, range(0x10000)))
        pages = {ord(char) >> 8 for char in self._pattern.findall(units)} | set(range(0xD8, 0xE0))
        low = {ord(char) for char in self._pattern.findall(units[:0x100])}
        #: What to delete from a text's bytes so that only what may be wanted is left.
        self._pages = bytes(set(range(256)) - pages | {0})
        self._low = bytes(set(range(256)) - low)

    def found(self, text: str) -> set[str]:
        """The wanted characters that ``text`` holds."""
        if len(text) < _SHORT:
            return set(self._pattern.findall(text))
        if text.isascii():
            return set(map(chr, text.encode("ascii").translate(None, self._low)))
        return self._found_by_page(text)

    def _found_by_page(self, text: str) -> set[str]:
        """Through UTF-16: the high bytes say on which pages of 256 the text's characters lie.

        Bytes are filtered several times faster than characters are searched. A wanted page is then
        visited by ``find``, unless there are so many hits that a search of the text is quicker.
        """
        units = text.encode("utf-16-le", "surrogatepass")
        high = units[1::2]
        rest = high.translate(None, self._pages)
        pages = set(rest[:64]) if len(rest) > 64 else set(rest)
        if len(rest) * 24 > len(high) or any(0xD8 <= page < 0xE0 for page in pages):
            return set(self._pattern.findall(text))
        pages = set(rest)
        if any(0xD8 <= page < 0xE0 for page in pages):
            return set(self._pattern.findall(text))
        low = set(units[::2].translate(None, self._low))
        candidates = [chr(code) for code in low if chr(code) in text]
        for page in pages:
            at = high.find(page)
            while at >= 0:
                candidates.append(text[at])
                at = high.find(page, at + 1)
        return set(self._pattern.findall("".join(candidates)))
