"""What is no text wherever it stands: addresses, and what a template engine reads.

An address ends where its line, its sentence or a quotation around it does. In one that was read in
a wrong encoding, blanks, dashes and quotation marks are pieces of letters (``Ï‚`` was ``ς``), and
what ends it may be hidden (``ï¼Œ`` was a comma of Chinese): it is found as it is once repaired, or
as far as its letters can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizer.edit import Edit, OffsetMap, apply
from normalizer.expression import expression

Span = tuple[int, int]

#: What the bytes 80 to BF are in Windows-1252 or Latin-1.
_TRAIL = "[\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"
#: Marks that end an address, read in Windows-1252.
_ENDS = r"â€(?:[œ\x9d˜žš”¦]|™(?!\w))|Â[\xa0«»]|ï¼[Œ›š\x81‰]|ã€(?:[‚\x81\x8d\x8f\x91]|\x8b)"
#: A letter in Windows-1252; or a piece of one in another code page, if letters go on behind it.
_MISREAD = (
    rf"(?!{_ENDS})(?:[Â-ß]{_TRAIL}|[à-ï]{_TRAIL}{{2}}|[ð-ô]{_TRAIL}{{3}})"
    r"|(?<=[ÂÃĂÄÅĹĎÐĐÑŃâРСВГвΞΟΒΓβЂ€])[\xa0«»‘’‚“”„—…](?=\w)"
)
_BARRIER = expression(
    rf"""(?:(?<![A-Za-z0-9_])(?i:[a-z][a-z0-9+.-]{{1,20}}://|www\.|mailto:))
        (?:{_MISREAD}
        |(?!{_ENDS})[^\s"'<>“”‘’«»„‚()\[\]{{}}—…，。；！？、（）《》【】「」『』]|’(?=\w)
        |\([^\s()]{{0,50}}\)|（[^\s（）]{{0,50}}）)++
    |\{{\{{[^{{}}]{{0,500}}\}}\}}|\{{%[^%]{{0,500}}%\}}|\{{\#[^\#]{{0,500}}\#\}}
    |<%[^%]{{0,500}}%>|<\?[^?]{{0,500}}\?>""",
    re.VERBOSE | re.DOTALL,
)


def barriers(text: str) -> list[Span]:
    """What of a text is none.

    >>> [text[start:end] for text in ["(see https://ex.com/a–b) {{ x }}"]
    ...  for start, end in barriers(text)]
    ['https://ex.com/a–b', '{{ x }}']
    """
    return [match.span() for match in _BARRIER.finditer(text)] if _may_hold_one(text) else []


def _may_hold_one(text: str) -> bool:
    return "/" in text or "{" in text or "<" in text or "www." in text


def barriers_as_repaired(text: str, edits: Iterable[Edit]) -> list[Span]:
    """The same of a text of which ``edits`` are to be made: as it is once they have repaired it.

    >>> barriers_as_repaired("https://a/Ð‘Ð”", [Edit(10, 14, "Ð‘Ð”", "БД", "mojibake", 1.0, "x")])
    [(0, 14)]
    """
    if not _may_hold_one(text):
        return []
    repairs = [edit for edit in edits if edit.chain]
    if not repairs:
        return barriers(text)
    back = OffsetMap(repairs)
    found = barriers(apply(text, repairs))
    return [(back.to_source(start), back.to_source(end, end=True)) for start, end in found]
