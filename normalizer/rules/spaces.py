"""Spaces other than the ordinary one. Tabs are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from normalizer.expression import expression
from normalizer.passes import places
from normalizer.rule import Context, Exceptions, Rule, Table, shown
from normalizer.rules.markdown import is_at_head
from normalizer.rules.unicode_tables import EAST_ASIAN

_ALL = dict.fromkeys(
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    " ",
)
_TYPOGRAPHIC = {
    **dict.fromkeys("\u2004\u2005\u2006\u2008\u205f", "\u2009"),
    "\u2000": "\u2002",
    "\u2001": "\u2003",
    "\u3000": " ",
}
_TABLES = {"ascii": _ALL, "typographic": _TYPOGRAPHIC, "keep": {}}
_MONGOLIAN = "[\u1800-\u18af]"
_TAIL = expression(r"[^\S\n]{0,200}(?:\n|\Z)")
_REACH = 50  #: code points: how far a run of ideographic spaces is looked through


def _suspects(text: str, spaces: Iterable[str], context: Context) -> list[int]:
    if context.place == "markdown":
        return places(text, spaces)
    suspects = [space for space in spaces if space in "\u202f\u3000"]
    if "\u202f" in suspects and re.search(_MONGOLIAN, text) is None:
        suspects.remove("\u202f")
    return places(text, suspects)


def _keeps(text: str, at: int, after: str, context: Context) -> bool:
    if context.place == "markdown" and (_TAIL.match(text, at + 1) or is_at_head(text, at)):
        return True
    space = text[at]
    if space == "\u3000":
        return _beside_ideograph(text, at)
    beside = text[max(0, at - 1) : at + 2]
    return space == "\u202f" and re.search(_MONGOLIAN, beside) is not None


@cache
def _ideographic() -> re.Pattern[str]:
    """Compiled when a text needs it: that takes milliseconds."""
    return re.compile(f"[{EAST_ASIAN}]")


def _beside_ideograph(text: str, at: int) -> bool:
    """Whether the run of ideographic spaces around ``at`` touches East Asian text."""
    ideographic = _ideographic()
    if ideographic.match(text, at + 1) or (at and ideographic.match(text, at - 1)):
        return True
    before = text[max(0, at - _REACH) : at].rstrip("\u3000")[-1:]
    after = text[at + 1 : at + _REACH].lstrip("\u3000")[:1]
    return ideographic.match(before) is not None or ideographic.match(after) is not None


unusual_space = Rule(
    "unusual-space",
    "Space other than the ordinary one",
    "A no-break, thin, wide or ideographic space where plain text has an ordinary space.",
    Table(
        lambda context: _TABLES[context.modes.get("spaces", "ascii")], Exceptions(_suspects, _keeps)
    ),
    "\u00a0\u2000-\u200a\u202f\u205f\u3000",
    why="Width and line breaking are typography; that words are apart is what plain text has "
    "to say. The ideographic space stays in Chinese, Japanese and Korean text, the narrow "
    "no-break space before a Mongolian suffix, and in Markdown a space at a line's head "
    "or end, where it would be indentation, end a mark or break the line. Mode "
    "`typographic` keeps no-break and thin "
    "spaces and unifies the rest. The Ogham space mark is a letter-like stroke and stays.",
    examples=shown(
        ("10\u00a0km, a\u2009b\u202f!", "10 km, a b !"),
        ("wide\u3000space", "wide space"),
        ("\u3000東京\u3000大阪", "\u3000東京\u3000大阪"),
        ("10\u00a0km a\u2005b", "10\u00a0km a\u2009b", Context({"spaces": "typographic"})),
        (
            "\u00a0\u00a0\u00a0\u00a0no code",
            "\u00a0\u00a0\u00a0\u00a0no code",
            Context(place="markdown"),
        ),
    ),
)
