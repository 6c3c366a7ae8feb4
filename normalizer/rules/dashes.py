"""Hyphens, dashes and minus signs."""

from __future__ import annotations

from collections.abc import Mapping

from normalizer.rule import Context, table_rule

_ASCII = {
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "−": "-",
    "—": "--",
    "―": "--",
}
_TABLES: Mapping[str, Mapping[str, str]] = {"ascii": _ASCII}


def _choose(context: Context) -> Mapping[str, str]:
    return _TABLES.get(context.modes.get("dashes", "ascii"), {})


unicode_dash = table_rule(
    "unicode-dash",
    "Dash beyond ASCII",
    "A hyphen, dash or minus sign where plain text has hyphen-minus.",
    _choose,
    "".join(_ASCII),
    why="Hyphens, en dash and minus become -, the em dash and the bar become --.",
    examples=[("1990–2000 — good", "1990-2000 -- good"), ("-", "-")],
)
