"""Where in a line of Markdown a character can be syntax."""

from __future__ import annotations

from normalizer.expression import expression

_HEAD = expression(r"(?:[\s*+>#=_|:-]|[0-9]{1,9}[.)])*+")
_REACH = 200  #: code points: no list mark stands deeper in a line


def is_at_head(text: str, at: int) -> bool:
    """Whether only blanks and marks (of lists, quotes, headings) stand before ``at`` in its line.

    >>> is_at_head("> 1. x", 5), is_at_head("> 1. x", 6)
    (True, False)
    """
    start = text.rfind("\n", max(0, at - _REACH), at) + 1
    if start == 0 and at > _REACH:
        return text[at - _REACH : at].isspace()
    return _HEAD.fullmatch(text, start, at) is not None
