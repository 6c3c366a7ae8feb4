"""Equivalent ways to write the same characters: composed and decomposed, wide and narrow."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from normalizer.edit import Edit
from normalizer.rule import Context, Example, Rule, Safety


def _find(text: str, context: Context) -> Iterator[Edit]:
    """Each stretch from a character that nothing composes with to the next such character."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or _is_boundary(text[index]):
            before = text[start:index]
            after = unicodedata.normalize("NFC", before)
            if after != before:
                yield Edit(start, index, before, after, "non-nfc")
            start = index


def _is_boundary(char: str) -> bool:
    return not unicodedata.combining(char) and (
        char < "\u0300"
        or unicodedata.normalize("NFC", "e" + char) == "e" + char
        and not ("\u1160" <= char <= "\u11ff")
        and unicodedata.category(char) not in {"Mc", "Mn"}
    )


def _apply(text: str, context: Context) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


non_nfc = Rule(
    "non-nfc",
    "Not in composed form (NFC)",
    "Letters and marks written in another of several equivalent ways.",
    Safety.SAFE,
    _find,
    _apply,
    None,
    why="Canonically equivalent texts are the same text to every reader and by Unicode's definition.",
    examples=(Example("e\u0301", "é"), Example("é", "é")),
)
