"""Encoding repair: undo known wrong decodings by weighing evidence, and never touch right text."""

from normalizer.mojibake.repair import Evidence, Repairs, Step, explain, find_repairs, gather, mend

__all__ = ["Evidence", "Repairs", "Step", "explain", "find_repairs", "gather", "mend"]
