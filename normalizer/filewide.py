"""The steps that need the whole file: what it says of its encoding, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from normalizer.decoding.declared import RULE as DECLARED_ENCODING
from normalizer.decoding.declared import corrections
from normalizer.edit import Edit
from normalizer.passes import Splice
from normalizer.profile import Profile
from normalizer.segments import MARK, line_of, split

FINAL_NEWLINE = "final-newline"


class Edges(NamedTuple):
    """Which ends of its file a text has."""

    first: bool = True
    last: bool = True

    def sees(self, edit: Edit, text: str) -> bool:
        """Whether an edit stands where, in the whole file, it would: declarations stand at the
        ends, and what begins in the middle only looks like one."""
        in_first_half = edit.start * 2 < len(text)
        return (self.first and self.last) or (self.first if in_first_half else self.last)


WHOLE = Edges()


def declared_encoding(
    text: str, profile: Profile, edges: Edges = WHOLE, filename: str | None = None
) -> Splice:
    """Makes a file's own word on its encoding true, once it is UTF-8."""
    if profile.encoding != "utf-8" or not (edges.first or edges.last):
        return Splice(DECLARED_ENCODING)
    protected = MARK in text
    return Splice(
        DECLARED_ENCODING,
        tuple(
            edit
            for edit in corrections(text, filename)
            if edges.sees(edit, text)
            and (not protected or len(split(line_of(text, edit.start))) == 1)
        ),
    )


def final_newline(text: str, profile: Profile, edges: Edges = WHOLE) -> Splice:
    """Leaves one newline at the end of a text that is not empty, where the profile asks for it."""
    edits = _final_newline(text) if profile.final_newline and edges.last else ()
    return Splice(FINAL_NEWLINE, tuple(edits))


def _final_newline(text: str) -> Iterator[Edit]:
    body = text.rstrip("\n")
    end = text[len(body) :]
    if body and end != "\n":
        yield Edit(len(body), len(text), end, "\n", FINAL_NEWLINE)
