"""Spaces other than the ordinary one. Tabs are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizer.rule import Context, table_rule
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
_IDEOGRAPHIC = f"[{EAST_ASIAN}]"
_MONGOLIAN = "[\u1800-\u18af]"
_HEAD = re.compile(r"\s*+(?:[*+>#-]++|[0-9]{1,9}[.)])?\s*+")
_LINE_HEAD = 200  #: code points: no list marker stands deeper in a line
_REACH = 50  #: code points: how far a run of ideographic spaces is looked through


def _careful(text: str, spaces: Iterable[str], context: Context) -> bool:
    return (
        "\u3000" in spaces
        or ("\u202f" in spaces and re.search(_MONGOLIAN, text) is not None)
        or context.place == "markdown"
    )


def _keeps(text: str, at: int, after: str, context: Context) -> bool:
    space = text[at]
    if space == "\u3000":
        return _beside_ideograph(text, at)
    if space == "\u202f" and re.match(_MONGOLIAN, text[at - 1 : at] or text[at + 1 : at + 2]):
        return True
    return context.place == "markdown" and _indents(text, at)


def _beside_ideograph(text: str, at: int) -> bool:
    """Whether the run of ideographic spaces around ``at`` touches East Asian text."""
    before = text[max(0, at - _REACH) : at].rstrip("\u3000")[-1:]
    after = text[at + 1 : at + _REACH].lstrip("\u3000")[:1]
    return re.match(_IDEOGRAPHIC, before) is not None or re.match(_IDEOGRAPHIC, after) is not None


def _indents(text: str, at: int) -> bool:
    """Whether the space stands before a line's text, or right after a list or heading mark."""
    start = text.rfind("\n", max(0, at - _LINE_HEAD), at) + 1
    if start == 0 and at > _LINE_HEAD:
        return text[at - _LINE_HEAD : at].isspace()
    return _HEAD.fullmatch(text, start, at) is not None


unusual_space = table_rule(
    "unusual-space",
    "Space other than the ordinary one",
    "A no-break, thin, wide or ideographic space where plain text has an ordinary space.",
    lambda context: _TABLES[context.modes.get("spaces", "ascii")],
    "\u00a0\u2000-\u200a\u202f\u205f\u3000",
    why=(
        "Width and line breaking are typography; that words are apart is what plain text has "
        "to say. The ideographic space stays in Chinese, Japanese and Korean text, the narrow "
        "no-break space before a Mongolian suffix, and in Markdown a space that would turn "
        "into indentation or end a list mark. Mode `typographic` keeps no-break and thin "
        "spaces and unifies the rest. The Ogham space mark is a letter-like stroke and stays."
    ),
    examples=[
        ("10\u00a0km, a\u2009b\u202f!", "10 km, a b !"),
        ("wide\u3000space", "wide space"),
        ("\u3000東京\u3000大阪", "\u3000東京\u3000大阪"),
        ("10\u00a0km a\u2005b", "10\u00a0km a\u2009b", Context({"spaces": "typographic"})),
        (
            "\u00a0\u00a0\u00a0\u00a0no code",
            "\u00a0\u00a0\u00a0\u00a0no code",
            Context(place="markdown"),
        ),
    ],
    careful=_careful,
    keeps=_keeps,
)
