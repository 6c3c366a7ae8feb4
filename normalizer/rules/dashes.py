"""Hyphens, dashes and minus signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from normalizer.expression import expression
from normalizer.passes import places
from normalizer.rule import Context, Exceptions, Rule, Table, matches, shown
from normalizer.rules.east_asian import east_asian_places, is_east_asian, line_around

_ASCII = {
    **dict.fromkeys("‐‑‒–−⁃﹣︲", "-"),
    **dict.fromkeys("—―︱﹘", "--"),
    "⸺": "----",
    "⸻": "------",
}
_UNIFIED = {
    **dict.fromkeys("‐⁃﹣", "-"),
    **dict.fromkeys("‒︲", "–"),
    **dict.fromkeys("―︱﹘", "—"),
    "⸺": "——",
    "⸻": "———",
}
_TABLES: Mapping[str, Mapping[str, str]] = {"ascii": _ASCII, "unify": _UNIFIED, "keep": {}}
_DASH = "‐-―−⁃﹣︱︲﹘⸺⸻"
_EAST_ASIAN = "—―⸺"  #: with these Chinese and Japanese break off, or explain
_DASHES = frozenset(_ASCII)

# What a Markdown reader takes for list marks and quote marks before a line's text.
_ORDERED = r"[0-9]{1,9}[.)](?=[ \t])"
_BEFORE_ITEM = expression(rf"(?:[ \t>]|[*+-](?=[ \t])|{_ORDERED})*+\Z")
_ONLY_DASHES = expression(rf"(?:[{_DASH} \t>|:+*=_-]|{_ORDERED})++\Z")
_COMMENT_BEGINS = expression(f"<![{_DASH}-]?\\Z")
_TO_ARROW = expression(f"[{_DASH}-]{{0,4}}>")
_LINE_HEAD = 200  #: code points: no list marker stands deeper in a line


_SYNTAX = rf"{_DASH} \t\n>|:+*=_.)-"  #: what may stand in a line before a dash that is syntax


@cache
def _suspect(dash: str) -> re.Pattern[str]:
    """The dash, but where what is right before and after it proves that it is no syntax."""
    prose = [rf"[^!{_SYNTAX}]", rf"[^{_SYNTAX}]\x20", r"[^\W\d_][.)]\x20"]
    no_syntax = "".join(f"(?<!{before}{dash})" for before in prose)
    if len(_ASCII[dash]) > 1:  # speech, in many languages; of one hyphen, a list item
        no_syntax += rf"(?!(?<=\n{dash})\x20?[^\W\d_])"
    return re.compile(rf"{dash}(?:{no_syntax}|(?=[>{_DASH}-]|\Z))")


def _suspects(text: str, dashes: Iterable[str], context: Context) -> list[int]:
    dashes = list(dashes)
    if context.place not in {"plain", "markdown"}:
        return places(text, dashes)
    found = {m.start() for dash in dashes for m in matches(_suspect(dash), text, dash)}
    found.update(east_asian_places(text, [dash for dash in dashes if dash in _EAST_ASIAN]))
    return sorted(found)


def _keeps(text: str, at: int, after: str, context: Context) -> bool:
    """Whether a dash made ASCII would be syntax: a list item, a rule, a comment's begin or end."""
    if not after.startswith("-"):
        return False
    if text[at] in _EAST_ASIAN and is_east_asian(line_around(text, at)):
        return True
    before = text[max(0, at - 3) : at]
    if context.place == "xml-comment":
        following = text[at + 1 : at + 2]
        return (
            len(after) > 1 or before[-1:] == "-" or following in {"", "-"} or following in _DASHES
        )
    if _COMMENT_BEGINS.search(before):
        return True
    run = _TO_ARROW.match(text, at + 1)
    if run and (len(after) > 1 or run.end() > at + 2 or before[-1:] == "-"):
        return True
    return _keeps_line(text, at, after)


def _keeps_line(text: str, at: int, after: str) -> bool:
    start = text.rfind("\n", max(0, at - _LINE_HEAD), at) + 1
    if start == 0 and at > _LINE_HEAD:
        return _ONLY_DASHES.match(text, at - _LINE_HEAD, at) is not None
    if after == "-" and text[at + 1 : at + 2] in {"", " ", "\t", "\n"}:
        return _BEFORE_ITEM.match(text, start, at) is not None or _is_rule(text, start)
    return _is_rule(text, start)


def _is_rule(text: str, start: int) -> bool:
    end = text.find("\n", start, start + 2 * _LINE_HEAD)
    if end < 0:
        end = min(len(text), start + 2 * _LINE_HEAD)
    return _ONLY_DASHES.match(text, start, end) is not None


unicode_dash = Rule(
    "unicode-dash",
    "Dash beyond ASCII",
    "A hyphen, dash or minus sign where plain text has hyphen-minus.",
    Table(
        lambda context: _TABLES[context.modes.get("dashes", "ascii")], Exceptions(_suspects, _keeps)
    ),
    _DASH,
    why="Hyphens, the figure and en dash and the minus sign become -, the em dash and the bar "
    "--, the two- and three-em dash ---- and ------. A dash stays as it is where ASCII "
    "would be syntax: as the first mark of a line before a blank (a Markdown list item), "
    "in a line of nothing but dashes (a rule, a heading's underline, a table's head), at "
    "the edges of <!-- and -->; and — in lines of Chinese and Japanese, whose own it is. Mode "
    "`unify` only replaces rare variants. Dashes of one "
    "script (Hebrew maqaf, Armenian hyphen, wave dash) are not touched.",
    examples=shown(
        ("1990–2000 — −5 °C, non‑breaking", "1990-2000 -- -5 °C, non-breaking"),
        ("— Bonjour, dit-il.", "-- Bonjour, dit-il."),
        ("他走了——没有回来。", "他走了——没有回来。"),
        ("– item\n———\n> – item\n<!— note —>", "– item\n———\n> – item\n<!— note —>"),
        ("1〜5, בית־ספר, x⁻¹", "1〜5, בית־ספר, x⁻¹"),
        ("―\u2011‒", "—\u2011–", Context({"dashes": "unify"})),
    ),
)
