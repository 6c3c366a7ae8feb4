"""What a rule is: a named concern that finds its edits in a text. Safety is not confidence:
safety says whether the meaning survives if the edit is right, confidence says whether it is right.

A rule is written once, as a table or as a pattern with a replacement; ``find`` (edits, for the
record) and ``apply`` (text, for speed) both derive from that, here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
Replace = Callable[["re.Match[str]", Context], str]


class Rule(NamedTuple):
    """A concern with a name that says what is wrong ("curly-quote").

    ``find(text, context)`` yields its edits, sorted, offsets in ``text``; ``apply(text, context)``
    returns the text with them made, and is equal to applying what ``find`` yields, only faster.
    ``triggers`` are characters of which a text must hold at least one for the rule to have anything
    to do; None: the rule looks for itself.
    """

    code: str
    name: str
    summary: str
    safety: Safety
    find: Find
    apply: Apply
    triggers: str | None
    why: str
    examples: tuple[Example, ...]


def character_class(characters: Iterable[str]) -> str:
    """A regular expression for one of ``characters``, with ranges.

    >>> character_class("badx")
    '[\\\\U00000061-\\\\U00000062\\\\U00000064\\\\U00000078]'
    """
    ranges: list[list[int]] = []
    for code in sorted(map(ord, set(characters))):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    parts = (f"\\U{a:08x}" + (f"-\\U{b:08x}" if b > a else "") for a, b in ranges)
    return "[" + "".join(parts) + "]"


def table_rule(
    code: str,
    name: str,
    summary: str,
    choose: Callable[[Context], Mapping[str, str]],
    triggers: str,
    *,
    why: str,
    examples: Iterable[tuple[str, str]],
    safety: Safety = Safety.SAFE,
) -> Rule:
    """A rule that is a mapping of single characters, chosen by the context's modes."""

    def find(text: str, context: Context) -> Iterator[Edit]:
        table = choose(context)
        if table:
            for match in re.finditer(character_class(table), text):
                start, found = match.start(), match.group()
                yield Edit(start, start + 1, found, table[found], code)

    def apply(text: str, context: Context) -> str:
        for found, after in choose(context).items():
            if found in text:
                text = text.replace(found, after)
        return text

    shown = tuple(Example(*pair) for pair in examples)
    return Rule(code, name, summary, safety, find, apply, triggers, why, shown)


def pattern_rule(
    code: str,
    name: str,
    summary: str,
    pattern: str,
    replace: Replace,
    triggers: str | None,
    *,
    why: str,
    examples: Iterable[tuple[str, str]],
    safety: Safety = Safety.SAFE,
    applies: Callable[[str, Context], bool] | None = None,
) -> Rule:
    """A rule that is a pattern and what a match becomes (itself: the match is left alone).

    ``applies(text, context)`` is a cheap test; False proves that there is nothing to do.
    """

    def find(text: str, context: Context) -> Iterator[Edit]:
        if applies is None or applies(text, context):
            for match in re.finditer(pattern, text):
                before, after = match.group(), replace(match, context)
                if after != before:
                    yield Edit(match.start(), match.end(), before, after, code)

    def apply(text: str, context: Context) -> str:
        if applies is None or applies(text, context):
            return re.sub(pattern, lambda match: replace(match, context), text)
        return text

    shown = tuple(Example(*pair) for pair in examples)
    return Rule(code, name, summary, safety, find, apply, triggers, why, shown)
