"""Encoding repair: undo known wrong decodings by weighing evidence, and never touch right text."""

from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.explain import Step, explain
from normalizer.mojibake.repair import Repairs, find_repairs, gather, repair
from normalizer.mojibake.screen import looks_right

__all__ = [
    "Evidence",
    "Repairs",
    "Step",
    "explain",
    "find_repairs",
    "gather",
    "looks_right",
    "repair",
]
