"""The catalogue of rules, in run order, and running those of a profile.

Order is meaning. Line endings come first, so that the rules after them know one kind of line; characters are replaced before
they are composed (a removed character between a letter and its accent would else leave a pair
uncomposed); blanks at line ends go last, after everything that can make one.
"""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.edit import Edit, apply
from normalizer.rule import Context, Rule, Safety
from normalizer.rules.dashes import unicode_dash
from normalizer.rules.forms import non_nfc
from normalizer.rules.lines import line_ending, trailing_blank
from normalizer.rules.quotes import curly_quote, unbalanced_quote

ALL_RULES: tuple[Rule, ...] = (
    line_ending,
    unbalanced_quote,
    curly_quote,
    unicode_dash,
    non_nfc,
    trailing_blank,
)

by_code: dict[str, Rule] = {rule.code: rule for rule in ALL_RULES}


def normalize_text(text: str, codes: Sequence[str], context: Context) -> str:
    """``text`` with the rules of these codes applied in order: ``passes`` without the record, faster."""
    for rule in ALL_RULES:
        if rule.code in codes:
            text = rule.apply(text, context)
    return text


def passes(
    text: str, codes: Sequence[str], context: Context
) -> tuple[tuple[Rule, tuple[Edit, ...]], ...]:
    """The rules of these codes that change ``text``, in order, each with its edits.

    A rule's edits have offsets in the text that the rules before it left.
    """
    done = []
    for rule in ALL_RULES:
        if rule.code in codes:
            edits = tuple(rule.find(text, context))
            if edits:
                text = apply(text, edits)
                done.append((rule, edits))
    return tuple(done)


def suggestions(text: str, codes: Sequence[str], context: Context) -> tuple[Edit, ...]:
    """What the rules of these codes see in ``text`` (offsets in it), sorted: shown, not made."""
    found = [edit for rule in ALL_RULES if rule.code in codes for edit in rule.find(text, context)]
    return tuple(sorted(found))


__all__ = ["ALL_RULES", "Safety", "by_code", "normalize_text", "passes", "suggestions"]
