"""Text that speaks of mojibake names beside it what it would be."""

from __future__ import annotations

import pytest

from normalizer.mojibake.literal import Strings, names_both

LINES = [
    ("é → Ã©", "é → é", True),
    ("replace Ã© by é", "replace é by é", True),
    ("â€” par —, Ã© par é", "— par —, é par é", True),
    ("ü is C3 BC in UTF-8, für is fÃ¼r", "ü is C3 BC in UTF-8, für is für", True),
    ("été, Ã©tÃ©", "été, été", False),  # half of a line is damaged
    ("nó, nÃ³; sẽ, sáº½", "nó, nó; sẽ, sẽ", False),
    ("replace Ã© by e", "replace é by e", False),
    ("nothing", "nothing", False),
]
TEXT = 'a = "Böhnhardt"; b = /lange Jahre später\\./; c = später'
STRINGS = [
    ('equal("BÃ¶hnhardt", x)', 'equal("Böhnhardt", x)', True),
    ("equal('BÃ¶hnhardt', x)", "equal('Böhnhardt', x)", False),
    ('in: "lange Jahre spÃ¤ter."', 'in: "lange Jahre später."', True),
    ('in: "spÃ¤ter"', 'in: "später"', False),  # a word of the text, not a string
    ('x = "BÃ¶hnhardt" # fÃ¼r', 'x = "Böhnhardt" # für', False),  # not all of the damage
    ("BÃ¶hnhardt", "Böhnhardt", False),
]


@pytest.mark.parametrize(("line", "after", "wanted"), LINES)
def test_what_a_line_names(line: str, after: str, wanted: bool) -> None:
    assert names_both(line, after) is wanted


@pytest.mark.parametrize(("line", "after", "wanted"), STRINGS)
def test_what_a_text_names(line: str, after: str, wanted: bool) -> None:
    assert Strings(TEXT).are_named(line, after) is wanted


def test_a_text_is_not_searched_for_ever_more_strings() -> None:
    text = "".join(f'"é{n}"\n' for n in range(100))
    asked = Strings(text)
    named = [asked.are_named(f'"Ã©{n}"', f'"é{n}"') for n in range(100)]
    assert sum(named) == 64 and named[0]
