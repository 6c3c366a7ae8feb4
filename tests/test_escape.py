"""What is shown or logged is printable, says what it stands for, and takes time in proportion."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from normalizer.escape import json_line, visible

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from('\n\x1b\u202e\ue000\ud800"\\é日')))


@given(TEXTS)
def test_json_on_one_line_is_printable_and_leads_back(text: str) -> None:
    line = json_line(text)
    assert line.isprintable()
    assert json.loads(line) == json.loads(json.dumps(text))


@given(TEXTS)
def test_what_is_printable_is_shown_as_it_is(text: str) -> None:
    assert visible(text).isprintable()
    printable = "".join(filter(str.isprintable, text))
    assert visible(printable) == printable


def test_each_of_many_characters_is_looked_at_once() -> None:
    """Else text of nothing but private characters would take hours."""
    text = "".join(map(chr, range(0xE000, 0xF900))) * 20
    assert visible(text).count("\\u") == len(text)
