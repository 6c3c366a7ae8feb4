"""What a rule is: a named concern that finds its edits in a text. Safety is not confidence:
safety says whether the meaning survives if the edit is right, confidence says whether it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from normalizer.edit import Edit


class Safety(IntEnum):
    """Whether the meaning of a text survives a right edit of this rule."""

    DISPLAY_ONLY = 0  #: shown to people, never applied
    UNSAFE = 1  #: may change meaning: a suggestion unless a profile asks for it
    SAFE = 2  #: applied where the confidence reaches the profile's threshold


class Example(NamedTuple):
    """A text before and after a rule; equal where the rule must do nothing."""

    before: str
    after: str


class Context(NamedTuple):
    """What a rule may know beside the text: the profile's modes, the locale, the kind of place."""

    modes: Mapping[str, str] = {}
    locale: str | None = None
    place: str = "plain"  #: what the format says of the text: "plain", "markdown", ...


Find = Callable[[str, Context], Iterator[Edit]]
Apply = Callable[[str, Context], str]


class Rule(NamedTuple):
    """A concern with a name that says what is wrong ("curly-quote").

    ``find(text, context)`` yields its edits, sorted, offsets in ``text``; ``apply(text, context)``
    returns the text with them made, and is equal to applying what ``find`` yields, only faster.
    """

    code: str
    summary: str
    safety: Safety
    find: Find
    apply: Apply
    why: str
    examples: tuple[Example, ...]


def table_rule(
    code: str,
    summary: str,
    table: Mapping[str, str],
    *,
    why: str,
    examples: tuple[Example, ...],
    safety: Safety = Safety.SAFE,
) -> Rule:
    """A rule that is its mapping of single characters: both ``find`` and ``apply`` come from it."""
    pattern = re.compile("[" + re.escape("".join(table)) + "]")

    def find(text: str, context: Context) -> Iterator[Edit]:
        for match in pattern.finditer(text):
            start, found = match.start(), match.group()
            yield Edit(start, start + 1, found, table[found], code)

    def apply(text: str, context: Context) -> str:
        for found in set(pattern.findall(text)):
            text = text.replace(found, table[found])
        return text

    return Rule(code, summary, safety, find, apply, why, examples)
