"""Typographic signs that ASCII has a spelling for. None is part of a profile: an option each."""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.rule import Rule, Table, shown


def _sign(code: str, name: str, table: Mapping[str, str], why: str) -> Rule:
    first, after = next(iter(table.items()))
    return Rule(
        code,
        name,
        f"{name} where ASCII is wanted ({', '.join(f'{a} → {b}' for a, b in table.items())}).",
        Table(lambda context: table),
        "".join(table),
        why=why
        + " Not part of any profile: the sign is right; add the rule where ASCII is wanted.",
        examples=shown((f"a {first} b", f"a {after} b"), (f"a {after} b", f"a {after} b")),
    )


ellipsis = _sign(
    "ellipsis", "Ellipsis sign", {"…": "...", "‥": ".."}, "Three full stops read the same."
)
bullet = _sign(
    "bullet",
    "Bullet",
    {"•": "*", "‣": "*", "◦": "*"},
    (
        "An asterisk marks an item as well; at a line's start it makes a Markdown list of what"
        " may not have been one."
    ),
)
numero_sign = _sign(
    "numero-sign",
    "Numero sign",
    {"№": "No."},
    "`No.` is its English spelling, not that of every language.",
)
trademark_sign = _sign(
    "trademark-sign",
    "Trademark sign",
    {"™": "(TM)", "℠": "(SM)", "®": "(R)", "©": "(C)"},
    "The spelling in parentheses is commonly understood.",
)
