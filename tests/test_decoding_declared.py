"""What a file says of itself."""

from __future__ import annotations

import pytest
from decoding_tables import rows

from normalizer.decoding.declared import RULE, corrections, find
from normalizer.edit import apply


@pytest.mark.parametrize(("before", "after", "filename"), rows("declarations.tsv", 3))
def test_declarations_are_true_afterwards(before: str, after: str, filename: str) -> None:
    edits = corrections(before, filename or None)
    assert apply(before, edits) == after
    assert all(edit.rule == RULE for edit in edits)
    assert corrections(after, filename or None) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Write <?xml version='1.0' encoding='latin-1'?> first.",
        "charset=latin1",
        "# the coding: latin-1 of old files\n",
        "<p>no head</p>" + " " * 2000 + "<meta charset='latin-1'>",
        "<!-- <meta charset='koi8-r'> --><p>é",
        '<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_a_text_about_declarations_declares_nothing(text: str) -> None:
    assert find(text) == ()
