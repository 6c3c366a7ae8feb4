"""Line endings, other line breaks, and blanks at line ends."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.passes import LineEndings, Pass, runs
from normalizer.rule import Change, Context, Pattern, Rule, Scan, Table, shown


class _ToLF(NamedTuple):
    """All line endings become LF; what they were is kept as run lengths."""

    def outcome(self, rule: Rule, text: str, context: Context, found: Set[str]) -> Pass | None:
        return LineEndings(rule.code, runs(text)) if "\r" in text else None


line_ending = Rule(
    "line-ending",
    "Line ending other than LF",
    "CRLF or CR where a line ends with LF.",
    _ToLF(),
    "\r",
    why="A line end is the same line end in each convention, also where a file mixes them.",
    examples=shown(("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\n\nb", "a\n\nb")),
)


unusual_line_break = Rule(
    "unusual-line-break",
    "Line break other than a line ending",
    "A line or paragraph separator, next line, vertical tab or form feed.",
    Table(lambda context: dict.fromkeys("\v\f\u0085\u2028\u2029", "\n")),
    "\v\f\u0085\u2028\u2029",
    why="Programs disagree on whether these end a line; LF does for all of them. Not safe for "
    "source code, which uses the form feed to part sections and may hold the separators in"
    " strings.",
    examples=shown(
        ("one\u2028two\u2029three\u0085four\ffive\vsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("one\ttwo", "one\ttwo"),
    ),
)

_WIDE_BLANKS = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_BLANKS = " \t\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


#: The end of a line that ends in a blank: line ends are found faster than blanks.
_AFTER_BLANK = expression(f"\n(?<=[{_BLANKS}]\n)")


def _trailing(text: str, context: Context) -> Iterator[Change]:
    markdown = context.place == "markdown"
    blanks = " \t" if markdown else _BLANKS
    done = 0
    for end in _ends_after_blanks(text):
        start = _blanks_before(text, done, end, blanks)
        hard = markdown and _is_hard_break(text, start, end)
        after = "  " if hard else ""
        if start + len(after) < end:
            yield start, end, after
        done = end


def _ends_after_blanks(text: str) -> Iterator[int]:
    for line_feed in _AFTER_BLANK.finditer(text):
        yield line_feed.start()
    if text and text[-1] in _BLANKS:
        yield len(text)


def _blanks_before(text: str, start: int, end: int, blanks: str) -> int:
    """Where the blanks at the end of ``text[start:end]`` begin."""
    while start < end:
        tail = text[max(start, end - _TAIL_CODE_POINTS) : end]
        body = tail.rstrip(blanks)
        end -= len(tail) - len(body)
        if body:
            break
    return end


_TAIL_CODE_POINTS = 100  #: looked at at a time


def _is_hard_break(text: str, start: int, end: int) -> bool:
    """Whether the blanks in a line's end are two spaces or more between two lines of a Markdown
    paragraph."""
    if not text.startswith("  ", max(start, end - 2)) or start == 0 or text[start - 1] == "\n":
        return False
    return _HAS_TEXT.match(text, end + 1) is not None


_HAS_TEXT = expression("[ \t]*+[^ \t\n]")


trailing_blank = Rule(
    "trailing-blank",
    "Trailing blanks",
    "Spaces or tabs at the end of a line.",
    Scan(_trailing),
    _WIDE_BLANKS,
    why="Nobody sees them. In Markdown two spaces at a line's end within a paragraph are a "
    "line break and stay (more than two become two).",
    examples=shown(
        ("a \nb\t\n \nc  ", "a\nb\n\nc"),
        ("a   \nb  \n", "a  \nb\n", Context(place="markdown")),
        (" a  b\n", " a  b\n"),
    ),
    always=True,
)


blank_line_run = Rule(
    "blank-line-run",
    "Run of blank lines",
    "More than one blank line in a row.",
    Pattern("\n{3,}", lambda match, context: "\n\n", lambda text, context: "\n\n\n" in text),
    "",
    why="Not part of any profile: blank lines may part sections of different rank.",
    examples=shown(("a\n\n\n\nb", "a\n\nb"), ("a\n\nb\n", "a\n\nb\n")),
    always=True,
)
