"""What a rule is: a named concern that finds its edits in a text. Safety is not confidence:
safety says whether the meaning survives if the edit is right, confidence says whether it is right.

A rule is written once: as a table of characters, as a pattern with its replacement, or as a
function that yields changes. ``find`` (edits, for the record) and ``apply`` (text, for speed) both derive
from that, here and nowhere else.
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


class Context(NamedTuple):
    """What a rule may know beside the text: the profile's modes, the locale, the kind of place."""

    modes: Mapping[str, str] = {}
    locale: str | None = None
    place: str = "plain"  #: what the format says of the text: "plain", "markdown", ...


class Example(NamedTuple):
    """A text before and after a rule; equal where the rule must do nothing."""

    before: str
    after: str
    context: Context = Context()


Find = Callable[[str, Context], Iterator[Edit]]
Apply = Callable[[str, Context], str]
Change = tuple[int, int, str]  #: start, end (code points), what stands there instead


class Rule(NamedTuple):
    """A concern with a name that says what is wrong ("curly-quote").

    ``find(text, context)`` yields its edits, sorted, offsets in ``text``; ``apply(text, context)``
    returns the text with them made, and is equal to applying what ``find`` yields, only faster.

    ``triggers`` is the inside of a character class: a text without any of these characters gives
    the rule nothing to do. None: the rule looks for itself. ``exposes`` says that an edit may bring
    together what another rule (also an earlier one) changes, so that all have to look again.
    """

    code: str
    name: str
    summary: str
    safety: Safety
    find: Find
    apply: Apply
    triggers: str | None
    exposes: bool
    why: str
    examples: tuple[Example, ...]


def change_rule(
    code: str,
    name: str,
    summary: str,
    changes: Callable[[str, Context], Iterable[Change]],
    triggers: str | None,
    *,
    why: str,
    examples: Iterable[tuple[str, str] | tuple[str, str, Context]],
    safety: Safety = Safety.SAFE,
    exposes: bool = False,
    apply: Apply | None = None,
) -> Rule:
    """A rule that is a function yielding its changes, sorted and apart from each other.

    ``apply`` may be given where there is a faster way to the same text.
    """

    def find(text: str, context: Context) -> Iterator[Edit]:
        for start, end, after in changes(text, context):
            yield Edit(start, end, text[start:end], after, code)

    def join(text: str, context: Context) -> str:
        pieces: list[str] = []
        done = 0
        for start, end, after in changes(text, context):
            pieces += (text[done:start], after)
            done = end
        return "".join((*pieces, text[done:])) if pieces else text

    shown = tuple(Example(*pair) for pair in examples)
    return Rule(code, name, summary, safety, find, apply or join, triggers, exposes, why, shown)


def table_rule(
    code: str,
    name: str,
    summary: str,
    choose: Callable[[Context], Mapping[str, str]],
    triggers: str,
    *,
    why: str,
    examples: Iterable[tuple[str, str] | tuple[str, str, Context]],
    safety: Safety = Safety.SAFE,
    careful: Callable[[str, Context], bool] | None = None,
    keeps: Callable[[str, int, str, Context], bool] = lambda text, at, after, context: False,
) -> Rule:
    """A rule that is a mapping of single characters, chosen by the context's modes.

    ``careful(text, context)`` is a cheap test: False proves that the text holds no exception.
    ``keeps(text, at, after, context)`` says whether the character at ``at`` is one, left as it is.
    """

    def changes(text: str, context: Context) -> Iterator[Change]:
        table = choose(context)
        if not table:
            return
        care = careful is not None and careful(text, context)
        for match in re.finditer(f"[{''.join(table)}]", text):
            at, after = match.start(), table[match.group()]
            if not (care and keeps(text, at, after, context)):
                yield at, at + 1, after

    def replace(text: str, context: Context) -> str:
        table = choose(context)
        if careful is not None and table and careful(text, context):
            return care.apply(text, context)
        for found, after in table.items():
            if found in text:
                text = text.replace(found, after)
        return text

    care = change_rule(
        code, name, summary, changes, triggers, why=why, examples=examples, safety=safety
    )
    return care._replace(apply=replace)


def pattern_rule(
    code: str,
    name: str,
    summary: str,
    pattern: str,
    replace: Callable[[re.Match[str], Context], str],
    triggers: str | None,
    *,
    why: str,
    examples: Iterable[tuple[str, str] | tuple[str, str, Context]],
    safety: Safety = Safety.SAFE,
    exposes: bool = False,
    applies: Callable[[str, Context], bool] = lambda text, context: True,
) -> Rule:
    """A rule that is a pattern and what a match becomes (itself: the match is left alone).

    ``applies(text, context)`` is a cheap test; False proves that there is nothing to do.
    """

    def changes(text: str, context: Context) -> Iterator[Change]:
        if applies(text, context):
            for match in re.finditer(pattern, text):
                after = replace(match, context)
                if after != match.group():
                    yield match.start(), match.end(), after

    return change_rule(
        code,
        name,
        summary,
        changes,
        triggers,
        why=why,
        examples=examples,
        safety=safety,
        exposes=exposes,
    )
