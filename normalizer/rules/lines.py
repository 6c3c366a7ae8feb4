"""Line endings, other line breaks, and blanks at line ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from itertools import accumulate, islice

from normalizer.rule import Change, Context, change_rule, join, pattern_rule, table_rule


def _to_lf(text: str, context: Context, found: Set[str] | None = None) -> str:
    if re.search("\r(?!\n)", text):
        text = text.replace("\r\n", "\n")
        return text.replace("\r", "\n")
    return text.replace("\r", "")


line_ending = pattern_rule(
    "line-ending",
    "Line ending other than LF",
    "CRLF or CR where a line ends with LF.",
    "\r\n?",
    lambda match, context: "\n",
    "\r",
    why="A line end is the same line end in each convention, also where a file mixes them.",
    examples=[("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\n\nb", "a\n\nb")],
)._replace(apply=_to_lf)


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

_WIDE_BLANKS = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_BLANKS = " \t\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def _trailing(text: str, context: Context) -> Iterator[Change]:
    lines = text.split("\n")
    markdown = context.place == "markdown"
    blanks = " \t" if markdown else _BLANKS
    bodies = [line.rstrip(blanks) for line in lines]
    ends = accumulate(lines, lambda end, line: end + 1 + len(line), initial=-1)
    next(ends)
    for number, end in enumerate(ends):
        line, body = lines[number], bodies[number]
        if len(body) < len(line):
            following = bodies[number + 1 : number + 2]
            after = "  " if markdown and _hard_break(line, body, following) else ""
            if len(body) + len(after) < len(line):
                yield end - len(line) + len(body), end, after


#: The end of a line that ends in a blank: line ends are found faster than blanks.
_AFTER_BLANK = re.compile(f"\n(?<=[{_BLANKS}]\n)")
_FEW = 1000  #: one line in so many code points can be visited; of more, all are gone through


def _strip(text: str, context: Context, found: Set[str] | None = None) -> str:
    first = _AFTER_BLANK.search(text) if "\n" in text else None
    if first is None and text[-1:] not in _BLANKS:
        return text
    if context.place == "markdown":
        return join(text, _trailing(text, context))
    if first is None:
        return text.rstrip(_BLANKS)
    few = len(text) // _FEW + 1
    ends = [*islice(_AFTER_BLANK.finditer(text, first.start()), few + 1)]
    return _strip_each(text) if len(ends) > few else _strip_at(text, [end.start() for end in ends])


def _strip_each(text: str) -> str:
    lines = text.split("\n")
    # Without arguments rstrip is fast, strips too much, and gives a line that ends well itself.
    ends = zip(lines, map(str.rstrip, lines), strict=True)
    return "\n".join([line if line is body else line.rstrip(_BLANKS) for line, body in ends])


def _strip_at(text: str, ends: Iterable[int]) -> str:
    done = 0
    changes = []
    for end in (*ends, len(text)):
        start = _blanks_before(text, done, end)
        changes.append((start, end, ""))
        done = end
    return join(text, changes)


def _blanks_before(text: str, start: int, end: int) -> int:
    """Where the blanks at the end of ``text[start:end]`` begin."""
    while start < end:
        tail = text[max(start, end - _TAIL) : end]
        body = tail.rstrip(_BLANKS)
        end -= len(tail) - len(body)
        if body:
            break
    return end


_TAIL = 100  #: code points that are looked at at a time


def _hard_break(line: str, body: str, following: list[str]) -> bool:
    """Two spaces or more between two lines of a Markdown paragraph."""
    return line.endswith("  ") and body != "" and any(following)


trailing_blank = change_rule(
    "trailing-blank",
    "Trailing blanks",
    "Spaces or tabs at the end of a line.",
    _trailing,
    _WIDE_BLANKS,
    why=(
        "Nobody sees them. In Markdown two spaces at a line's end within a paragraph are a "
        "line break and stay (more than two become two)."
    ),
    examples=[
        ("a \nb\t\n \nc  ", "a\nb\n\nc"),
        ("a   \nb  \n", "a  \nb\n", Context(place="markdown")),
        (" a  b\n", " a  b\n"),
    ],
    apply=_strip,
)._replace(always=True, simplifies=True)


blank_line_run = pattern_rule(
    "blank-line-run",
    "Run of blank lines",
    "More than one blank line in a row.",
    "\n{3,}",
    lambda match, context: "\n\n",
    "",
    why="Not part of any profile: blank lines may part sections of different rank.",
    examples=[("a\n\n\n\nb", "a\n\nb"), ("a\n\nb\n", "a\n\nb\n")],
    applies=lambda text, context: "\n\n\n" in text,
)._replace(always=True)
