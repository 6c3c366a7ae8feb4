"""Quotation marks and apostrophes. Marks that are letters (U+02BC, the Hebrew geresh) are not quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from normalizer.edit import Edit
from normalizer.rule import Context, Example, Rule, Safety, table_rule

_STRAIGHT = {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'}
_TABLES: Mapping[str, Mapping[str, str]] = {"straight": _STRAIGHT}


def _choose(context: Context) -> Mapping[str, str]:
    return _TABLES.get(context.modes.get("quotes", "straight"), {})


curly_quote = table_rule(
    "curly-quote",
    "Curly quotation mark or apostrophe",
    "A typographic quotation mark or apostrophe where plain text has a straight one.",
    _choose,
    "".join(_STRAIGHT),
    why="A straight mark reads the same; which of a pair it was follows from its place.",
    examples=[("“It’s”", '"It\'s"'), ("ʼ", "ʼ")],
)


def _unbalanced(text: str, context: Context) -> Iterator[Edit]:
    """Within a line: a closing double mark that nothing opened, an opening one that nothing closes."""
    for line in re.finditer(r"[^\n\r]*[“”][^\n\r]*", text):
        open_at: list[int] = []
        lone: list[int] = []
        for mark in re.finditer("[“”]", line.group()):
            at = line.start() + mark.start()
            if mark.group() == "“":
                open_at.append(at)
            elif open_at:
                open_at.pop()
            else:
                lone.append(at)
        for at in sorted(lone + open_at):
            yield Edit(at, at + 1, text[at], "", "unbalanced-quote", 0.5)


unbalanced_quote = Rule(
    "unbalanced-quote",
    "Unbalanced quotation mark",
    "A quotation mark without its partner in the paragraph: reported, never guessed.",
    Safety.DISPLAY_ONLY,
    _unbalanced,
    lambda text, context: text,
    "“”",
    why="Nobody but the author knows where the partner belongs, or whether the mark is one too many.",
    examples=(Example("“all right”", "“all right”"),),
)
