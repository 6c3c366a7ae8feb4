"""Normalization: one family of rules a file, the catalogue of all of them, and running them."""

from normalizer.rules.catalogue import ALL_RULES, by_code
from normalizer.rules.entities import has_markup
from normalizer.rules.run import (
    Ruled,
    apply_rules,
    are_idle,
    normalize_text,
    suggestions,
    triggers_in,
)

__all__ = [
    "ALL_RULES",
    "Ruled",
    "apply_rules",
    "are_idle",
    "by_code",
    "has_markup",
    "normalize_text",
    "suggestions",
    "triggers_in",
]
