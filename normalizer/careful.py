"""Repairs that can do no harm in files whose format is not understood: source code, data, markup.

ASCII and line separators hold all syntax there is: an edit that touches neither breaks none. And
such files are full of lone signs, of which a likelier text is no evidence; what proves an accident
there is that characters spell out UTF-8, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.edit import Edit
from normalizer.expression import expression
from normalizer.formats.halves import as_letters

_ASCII = expression("([\x00-\x7f]+)")
_SYNTAX = expression("[\x00-\x7f\x85\u2028\u2029]")


def pieces(edit: Edit) -> Iterator[Edit]:
    """``edit`` without the ASCII that it leaves as it is: one edit for each stretch between.

    >>> [(e.start, e.before, e.after) for e in pieces(Edit(3, 10, "Ã© - Ã¨", "é - è", "mojibake"))]
    [(3, 'Ã©', 'é'), (8, 'Ã¨', 'è')]
    """
    before, after = _ASCII.split(edit.before), _ASCII.split(edit.after)
    if before[1::2] != after[1::2]:
        yield edit
        return
    start = edit.start
    for old, new in zip(before, after, strict=True):
        if old != new:
            yield edit._replace(start=start, end=start + len(old), before=old, after=new)
        start += len(old)


def is_harmless(edit: Edit) -> bool:
    """Whether the edit neither consumes nor produces ASCII or a line separator, and has proof.

    >>> is_harmless(Edit(0, 2, "Ã©", "é", "mojibake"))
    True
    >>> is_harmless(Edit(0, 2, "Ñ\\x85", "х", "mojibake"))  # half of a letter separates no lines
    True
    >>> is_harmless(Edit(0, 1, "≤", "ó", "mojibake"))  # a legacy encoding read as another: no proof
    False
    """
    touches_syntax = _SYNTAX.search(as_letters(edit.before)) or _SYNTAX.search(edit.after)
    return not touches_syntax and spells_utf8(edit)


def spells_utf8(edit: Edit) -> bool:
    """Whether what the edit consumes can be the UTF-8 of what it produces, misread byte by byte.

    Then there are at least as many characters as there were bytes.
    """
    return 0 < len(edit.after.encode("utf-8", "surrogatepass")) <= len(edit.before)
