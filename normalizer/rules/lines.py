"""Line endings and blanks at line ends."""

from __future__ import annotations

from normalizer.rule import Context, pattern_rule

line_ending = pattern_rule(
    "line-ending",
    "Line ending other than LF",
    "CRLF or CR where a line ends with LF.",
    "\r\n?",
    lambda match, context: "\n",
    "\r",
    why="A line end is the same line end in each convention.",
    examples=[("a\r\nb\rc", "a\nb\nc"), ("a\n", "a\n")],
    applies=lambda text, context: "\r" in text,
)


def _has_trailing(text: str, context: Context) -> bool:
    return " \n" in text or "\t\n" in text or text[-1:] in {" ", "\t"}


trailing_blank = pattern_rule(
    "trailing-blank",
    "Trailing blanks",
    "Spaces or tabs at the end of a line.",
    r"(?<![ \t])[ \t]+(?=\n|\Z)",
    lambda match, context: "",
    None,
    why="Nobody sees them.",
    examples=[("a \nb\t", "a\nb"), (" a b\n", " a b\n")],
    applies=_has_trailing,
)
