"""Reads the case tables of fixtures/decoding."""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures" / "decoding"


def table(name: str) -> list[list[str]]:
    """The rows of a table as they stand; lines that begin with ``# `` are comments."""
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def rows(name: str, columns: int) -> list[list[str]]:
    """A table with backslash escapes; its first lines, without a tab, are comments."""
    lines = (FIXTURES / name).read_text("utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if "\t" in line)
    cells = [line.split("\t") for line in lines[start:]]
    return [[unescaped(c) for c in row] + [""] * (columns - len(row)) for row in cells]


def unescaped(cell: str) -> str:
    """A cell in which a backslash escapes as in Python."""
    return cell.encode("latin-1").decode("unicode_escape")


def names(cases: list[list[str]]) -> list[str]:
    """The first column."""
    return [case[0] for case in cases]
