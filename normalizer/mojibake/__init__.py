"""Encoding repair: undo known wrong decodings by weighing evidence, and never touch right text."""

from normalizer.mojibake.evidence import Evidence
from normalizer.mojibake.repair import gather, repair
from normalizer.mojibake.screen import Suspicious, looks_right

__all__ = ["Evidence", "Suspicious", "gather", "looks_right", "repair"]
