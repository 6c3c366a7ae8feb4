"""Misread UTF-8 that was written as character references: ``&#195;&#169;``, ``&Atilde;&copy;``.

Only some of its characters may have been: ``Ï&#x83;``. So references are decoded first, in a copy
of the line; then UTF-8 sequences are looked for in which a reference takes part. What else there is
stays as it is written.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from normalizer.posterior.candidates import Candidate
from normalizer.posterior.candidates.losses import Loss
from normalizer.posterior.chains import SINGLE_BYTE, Chain, DecodingError, undo

WRITTEN = Loss("written as character references", "")

MOST_CHAINS = 12  #: of a line: those that explain most of it

#: A reference to a character beyond ASCII.
_REFERENCE = re.compile(
    r"&(?!amp;|lt;|gt;|quot;|apos;)(?:#[0-9]{3,5}|#[xX][0-9a-fA-F]{2,4}|[A-Za-z]{2,8}[0-9]{0,2});"
)
_NOT_ASCII = r"[^\x00-\x7f]"
_TRACE = re.compile(
    f"{_REFERENCE.pattern}(?:{_REFERENCE.pattern}|{_NOT_ASCII})|{_NOT_ASCII}{_REFERENCE.pattern}"
)
_NONE = "\0"  #: stands for a reference that is no character beyond ASCII

_ERRORS = {codec: DecodingError("utf-8", codec) for codec in SINGLE_BYTE}


def possible(text: str) -> bool:
    """Whether ``text`` holds a reference beside another or beside a character beyond ASCII.

    >>> possible("f&#195;&#188;r"), possible("Ï&#x83;"), possible("A&amp;B &#8211; C")
    (True, True, False)
    """
    return "&" in text and _TRACE.search(text) is not None


def propose(line: str) -> list[Candidate]:
    """What each place of a line may have been where references are misread UTF-8: one candidate
    for a place and chain, in order.

    >>> [c.after for c in propose("caf&Atilde;&copy; &eacute;")]
    ['é', ...]
    """
    if not possible(line):
        return []
    decoded = Decoded.of(line)
    by_chain: dict[Chain, list[Candidate]] = {}
    for candidate in _candidates(decoded):
        by_chain.setdefault(candidate.chain, []).append(candidate)
    explained = Counter({c: sum(x.end - x.start for x in found) for c, found in by_chain.items()})
    found = [c for chain, _ in explained.most_common(MOST_CHAINS) for c in by_chain[chain]]
    return sorted(found, key=lambda candidate: (candidate.start, candidate.end))


class Decoded(NamedTuple):
    """A line with its references decoded."""

    text: str
    references: list[int]  #: where they stand in ``text``
    shifts: list[int]  #: by how much ``text`` is shorter than the line before each, and at its end

    @classmethod
    def of(cls, line: str) -> Decoded:
        matches = list(_REFERENCE.finditer(line))
        shifts = list(accumulate((len(m.group()) - 1 for m in matches), initial=0))
        places = [m.start() - shift for m, shift in zip(matches, shifts, strict=False)]
        return cls(_REFERENCE.sub(_character, line), places, shifts)

    def holds_reference(self, start: int, end: int) -> bool:
        """Whether any of the characters of a part was a reference."""
        return bisect_left(self.references, start) < bisect_left(self.references, end)

    def in_line(self, at: int) -> int:
        """Where a place is in the line."""
        return at + self.shifts[bisect_left(self.references, at)]


def _character(reference: re.Match[str]) -> str:
    char = html.unescape(reference.group())
    return char if len(char) == 1 and char > "\x7f" else _NONE


def _candidates(decoded: Decoded) -> Iterator[Candidate]:
    undone: dict[tuple[str, str], list[tuple[Chain, str]]] = {}
    for codec, encoding in SINGLE_BYTE.items():
        for run in encoding.misread_utf8.finditer(decoded.text):
            if not decoded.holds_reference(*run.span()):
                continue
            start, end = map(decoded.in_line, run.span())
            key = codec, run.group()
            if key not in undone:
                undone[key] = list(_undone(*key))
            for chain, after in undone[key]:
                yield Candidate(start, end, after, (WRITTEN, *chain))


def _undone(codec: str, run: str) -> Iterator[tuple[Chain, str]]:
    """A run of sequences with one decoding error undone, and with two."""
    error = _ERRORS[codec]
    once = undo(run, error)
    if once is None:
        return
    yield (error,), once
    for earlier in _ERRORS.values():
        twice = undo(once, earlier)
        if twice is not None and twice != once:
            yield (error, earlier), twice
