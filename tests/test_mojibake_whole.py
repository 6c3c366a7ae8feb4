"""A text all of which went through one chain is undone as a whole, and as its lines would be."""

from __future__ import annotations

import pickle

import pytest
from damaged_texts import FEW, misread
from hypothesis import example, given, settings
from hypothesis import strategies as st

import normalizer
from normalizer.edit import EditError
from normalizer.mojibake import gather, repair
from normalizer.mojibake.find import find_repairs
from normalizer.mojibake.whole import WholeText, changes, undone
from normalizer.posterior.chains import DecodingError

LINES = {
    "fr": ("« Où étiez-vous l’été dernier ? » demanda-t-elle à son frère.", "Ça coûte 5 €…"),
    "ru": ("Он шёл домой — медленно, как всегда.", "«Да», сказала она."),
    "tr": ("Çırağan Sarayı’nda güneşli bir gün.", "Şimdi öğle."),
    "ja": ("彼は毎朝、駅まで歩いています。", "「はい」"),
}
CHAINS = (
    ("cp1252",), ("latin-1",), ("cp1250",), ("cp1251",), ("mac-roman",), ("cp437",), ("koi8-r",),
    ("cp1252", "cp1252"), ("cp1251", "cp1252"),
)  # fmt: skip
ENOUGH = 20  #: pairs of lines that leave no doubt what befell a text


def document(language: str) -> str:
    """Lines that differ."""
    return "".join(f"{at} {line}\n" for at in range(ENOUGH) for line in LINES[language])


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize("codecs", CHAINS, ids=" ".join)
def test_its_edits_are_those_of_its_lines(language: str, codecs: tuple[str, ...]) -> None:
    right = document(language)
    damaged = misread(right, *codecs)
    evidence = gather(damaged)
    one = undone(damaged, evidence)
    assert one is not None
    assert one.replay(damaged) == right
    assert one.edits_in(damaged) == find_repairs(damaged, evidence).edits
    assert one.logged(damaged).undo(right) == damaged


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize("codecs", CHAINS, ids=" ".join)
def test_so_are_those_of_damaged_lines_among_right_ones(
    language: str, codecs: tuple[str, ...]
) -> None:
    right, more = document(language), "".join(f"{line}\n" for line in LINES["fr"])
    damaged = misread(right, *codecs)
    text = damaged + more * (2 * ENOUGH)
    made, _ = repair(text, gather(damaged))
    assert made.replay(text) == right + more * (2 * ENOUGH)
    whole = undone(damaged, gather(damaged))
    assert whole is not None
    assert [e[:5] for e in made.edits_in(text)] == [e[:5] for e in whole.edits_in(damaged)]


@settings(max_examples=FEW)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=5))
@example(["\xa0", "Ã", "\x85\u2028", "a,é;è:" * 40, "\U0001f600"])
@example(["\x80" * 200, "é" * 200])
def test_so_are_those_of_any_text_beside_it(lines: list[str]) -> None:
    right = document("fr") + "\n".join(lines).replace("&", "")
    damaged = misread(right, "cp1252")
    evidence = gather(damaged)
    one, suggested = repair(damaged, evidence)
    assert (one.replay(damaged), suggested) == (right, ())
    assert one.edits_in(damaged) == find_repairs(damaged, evidence).edits


@pytest.mark.parametrize("more", ["é", "caf&Atilde;&copy;", "&#195;&#169;"])
def test_with_anything_else_in_it_a_text_is_repaired_line_by_line(more: str) -> None:
    damaged = misread(document("fr"), "cp1252")
    assert isinstance(repair(damaged, gather(damaged))[0], WholeText)
    damaged += more
    evidence = gather(damaged)
    assert undone(damaged, evidence) is None
    assert repair(damaged, evidence)[0].edits_in(damaged) == find_repairs(damaged, evidence).edits


def test_right_and_plain_text_and_a_short_one_are_no_whole() -> None:
    for text in (document("fr"), "plain\n" * 100, "Ã©tÃ©"):
        assert undone(text, gather(text)) is None
    assert undone("plain", gather(misread(document("fr"), "cp1252"))) is None


def test_a_threshold_above_its_confidence_leaves_suggestions() -> None:
    damaged = misread(document("fr"), "cp1252")
    result = normalizer.repair(damaged, 0.99995)
    assert not result.changed
    assert result.suggestions == normalizer.repair(damaged).edits


def test_it_is_a_value() -> None:
    damaged = misread(document("ru"), "cp1251")
    result = pickle.loads(pickle.dumps(normalizer.repair(damaged)))
    assert isinstance(result.passes[0], WholeText)
    assert result.changelog.undo(result.text) == damaged
    assert list(result.passes[0].moved(damaged, [0, len(damaged)])) == [0, len(result.text)]


def test_another_text_is_refused() -> None:
    with pytest.raises(EditError, match="not all of the text is UTF-8 read as Windows-1252"):
        WholeText((DecodingError("utf-8", "cp1252"),)).replay("é")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("Ã© b", "é b", [(0, 2, "Ã©", "é")]),
        ("éÃ©", "éé", [(1, 3, "Ã©", "é")]),
        ("Ã©Â", "éÂ", [(0, 2, "Ã©", "é")]),
        ("x鈥檚", "x’s", [(1, 3, "鈥檚", "’s")]),
        ("é", "é", []),
        ("aé", "b", [(0, 2, "aé", "b")]),
        ("é", "", [(0, 1, "é", "")]),
        ("", "é", [(0, 0, "", "é")]),
    ],
)
def test_changes(before: str, after: str, expected: list[tuple[int, int, str, str]]) -> None:
    assert list(changes(before, after)) == expected
