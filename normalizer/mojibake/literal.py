"""Text that speaks of mojibake: what is damaged there is meant so.

Such text names what it would be beside it: a table of before and after, a test of a decoder, a
sentence on encodings.
"""

from __future__ import annotations

from collections import Counter

from normalizer.expression import expression
from normalizer.posterior.features import ENCODINGS
from normalizer.posterior.support import core
from normalizer.posterior.tokens import tokens

_ARROW = expression("[→⇒➔]|[-=]>")
_STRING = expression(r"([\"'`/])((?:(?!\1)[^\\\n]|\\.){1,400})\1")
_SEVERAL = 2  #: signs and what they would be, which do not stand in one line by chance
_MOST_LOOKUPS = 64  #: strings of a text that are looked for in it: of more, it is data
LONGEST_CODE_POINTS = 400  #: of a line that speaks of one thing
_ENDS = " .,:;!?"


def names_both(line: str, after: str) -> bool:
    """Whether a line names beside all its damage what that would be, as ``after`` has it: several
    signs that are no words, or any where it speaks of encodings.

    >>> names_both("é → Ã©", "é → é"), names_both("été, Ã©tÃ©", "été, été")
    (True, False)
    """
    if any(token not in line and core(token) not in line for _, token in tokens(after)):
        return False  # as nearly always, and soon known
    before = _counted(line)
    made, beside = _counted(after) - before, set(before)
    if not all(token in beside or core(token) in beside for token in made):
        return False
    if len(made) >= _SEVERAL and all(token == core(token) for token in made):
        return True
    return bool(made and (ENCODINGS.search(line) or _ARROW.search(line)))


def _counted(line: str) -> Counter[str]:
    return Counter(token for _, token in tokens(line))


class Strings:
    """The strings between quotation marks of a text, asked whether what they would be stands in it
    as well."""

    __slots__ = ("_known", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, bool] = {}

    def are_named(self, line: str, repaired: str) -> bool:
        """Whether every string of a line that its repair changes stands repaired in the text."""
        before = [match.group() for match in _STRING.finditer(line)]
        after = [match.group() for match in _STRING.finditer(repaired)]
        if len(before) != len(after):
            return False
        rest = _STRING.sub('""', line), _STRING.sub('""', repaired)
        changed = [new for old, new in zip(before, after, strict=True) if old != new]
        return rest[0] == rest[1] and bool(changed) and all(map(self._is_named, changed))

    def _is_named(self, string: str) -> bool:
        known = self._known.get(string)
        if known is None:
            if len(self._known) >= _MOST_LOOKUPS:
                return False
            inner = string[1:-1].strip(_ENDS)
            wanted = inner if " " in inner else string
            known = self._known[string] = wanted in self._text
        return known
