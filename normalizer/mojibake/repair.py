"""Version 0: UTF-8 read as Windows-1252 only."""

from __future__ import annotations

import re
from typing import NamedTuple

from normalizer.edit import Edit, apply


class Evidence(NamedTuple):
    runs: int = 0

    def merge(self, other: Evidence) -> Evidence:
        return Evidence(self.runs + other.runs)


class Repairs(NamedTuple):
    edits: tuple[Edit, ...]
    suggestions: tuple[Edit, ...]


class Step(NamedTuple):
    before: str
    after: str
    chain: str
    confidence: float
    reason: str


_RUN = re.compile("(?:[ÃÄÅÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013-\u203a\u20ac\u2122]|â€[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013-\u203a\u20ac\u2122])+")


def gather(text: str) -> Evidence:
    return Evidence(len(_RUN.findall(text)))


def find_repairs(text: str, evidence: Evidence, min_confidence: float = 0.99) -> Repairs:
    edits = []
    for match in _RUN.finditer(text):
        before = match.group()
        if before[0].isupper() and text[: match.start()][-1:].isupper():
            continue
        try:
            after = before.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        edits.append(
            Edit(match.start(), match.end(), before, after, "mojibake", 0.995, "UTF-8 read as Windows-1252")
        )
    return Repairs(tuple(edits), ())


def mend(text: str, evidence: Evidence | None = None, min_confidence: float = 0.99) -> str:
    return apply(text, find_repairs(text, evidence or gather(text), min_confidence).edits)


def explain(text: str) -> tuple[Step, ...]:
    return tuple(
        Step(e.before, e.after, e.chain or "", e.confidence, "forms a UTF-8 sequence")
        for e in find_repairs(text, gather(text)).edits
    )
