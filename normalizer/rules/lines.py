"""Line endings, other line breaks, and blanks at line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.rule import Change, Context, change_rule, pattern_rule, table_rule

line_ending = pattern_rule(
    "line-ending",
    "Line ending other than LF",
    "CRLF or CR where a line ends with LF.",
    "\r\n?",
    lambda match, context: "\n",
    "\r",
    why="A line end is the same line end in each convention, also where a file mixes them.",
    examples=[("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\n\nb", "a\n\nb")],
)._replace(apply=lambda text, context: text.replace("\r\n", "\n").replace("\r", "\n"))


unusual_line_break = table_rule(
    "unusual-line-break",
    "Line break other than a line ending",
    "A line or paragraph separator, next line, vertical tab or form feed.",
    lambda context: dict.fromkeys("\v\f\u0085\u2028\u2029", "\n"),
    "\v\f\u0085\u2028\u2029",
    why=(
        "Programs disagree on whether these end a line; LF does for all of them. Not safe for "
        "source code, which uses the form feed to part sections and may hold the separators in"
        " strings."
    ),
    examples=[
        ("one\u2028two\u2029three\u0085four\ffive\vsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("one\ttwo", "one\ttwo"),
    ],
)

_BLANKS = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TRAILING = re.compile(rf"(?<![{_BLANKS}])[{_BLANKS}]+(?=\n|\Z)")
_TRAILING_MARKDOWN = re.compile(r"(?<![ \t])[ \t]+(?=\n|\Z)")
_WIDE_BLANKS = "\u00a0\u1680\u2007\u2009\u200a\u202f\u3000\u2002\u2003"


def _has_trailing(text: str) -> bool:
    return (
        " \n" in text
        or text[-1:].isspace()
        or ("\t" in text and "\t\n" in text)
        or (not text.isascii() and any(b in text and b + "\n" in text for b in _WIDE_BLANKS))
    )


def _trailing(text: str, context: Context) -> Iterator[Change]:
    if _has_trailing(text):
        markdown = context.place == "markdown"
        for match in (_TRAILING_MARKDOWN if markdown else _TRAILING).finditer(text):
            after = "  " if markdown and _hard_break(text, match) else ""
            if after != match.group():
                yield match.start(), match.end(), after


def _hard_break(text: str, match: re.Match[str]) -> bool:
    """Two spaces or more between two lines of a Markdown paragraph."""
    start, end = match.span()
    has_text_before = text[start - 1 : start] not in {"", "\n"}
    has_text_after = re.compile(r"\n[ \t]*[^ \t\n]").match(text, end) is not None
    return match.group().endswith("  ") and has_text_before and has_text_after


trailing_blank = change_rule(
    "trailing-blank",
    "Trailing blanks",
    "Spaces or tabs at the end of a line.",
    _trailing,
    None,
    why=(
        "Nobody sees them. In Markdown two spaces at a line's end within a paragraph are a "
        "line break and stay (more than two become two)."
    ),
    examples=[
        ("a \nb\t\n \nc  ", "a\nb\n\nc"),
        ("a   \nb  \n", "a  \nb\n", Context(place="markdown")),
        (" a  b\n", " a  b\n"),
    ],
)


blank_line_run = pattern_rule(
    "blank-line-run",
    "Run of blank lines",
    "More than one blank line in a row.",
    "\n{3,}",
    lambda match, context: "\n\n",
    None,
    why="Not part of any profile: blank lines may part sections of different rank.",
    examples=[("a\n\n\n\nb", "a\n\nb"), ("a\n\nb\n", "a\n\nb\n")],
    applies=lambda text, context: "\n\n\n" in text,
)
