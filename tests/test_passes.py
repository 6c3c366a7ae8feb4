"""Passes: one path from a text to its log, whatever the kind of pass."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import normalizer
from normalizer import profile
from normalizer.document import ByteForm
from normalizer.edit import Edit, apply
from normalizer.parts import parts_of, passes_of, suggestions_of
from normalizer.passes import LineEndings, Pass, Replace, Splice, divided, runs, without
from normalizer.pipeline import pool, treat
from normalizer.result import Result, replayed
from normalizer.segments import Segment

TEXTS = st.text(st.sampled_from("a’—\r\n“b "), max_size=14)
KEPT = st.sets(st.integers(0, 13))


@st.composite
def passes(draw: st.DrawFn) -> tuple[str, Pass]:
    """A text and a pass of any kind that fits it."""
    text = draw(TEXTS)
    table = {"’": "'", "—": "--", "“": ""}
    held = {char: table[char] for char in table if char in text}
    kept = tuple(sorted(at for at in draw(KEPT) if text[at : at + 1] in held and at < len(text)))
    every = Replace("quote", held, kept)
    kinds: list[Pass] = [every, every.logged(text), LineEndings("line-ending", runs(text))]
    return text, draw(st.sampled_from(kinds))


@given(passes())
def test_a_pass_replays_as_its_edits_do_and_is_taken_back(drawn: tuple[str, Pass]) -> None:
    text, one = drawn
    after = one.replay(text)
    assert apply(text, one.edits_in(text)) == after
    assert one.logged(text).undo(after) == text
    assert pickle.loads(pickle.dumps(one)) == one


@given(passes(), st.sets(st.integers(0, 14)))
def test_offsets_outside_of_edits_move_with_the_text(
    drawn: tuple[str, Pass], wanted: set[int]
) -> None:
    text, one = drawn
    edits = one.edits_in(text)
    offsets = sorted(
        at for at in wanted if at <= len(text) and not any(e.start < at < e.end for e in edits)
    )
    grown = [sum(len(e.after) - len(e.before) for e in edits if e.end <= at) for at in offsets]
    expected = [at + by for at, by in zip(offsets, grown, strict=True)]
    assert list(one.moved(text, offsets)) == expected


@given(passes(), st.integers(0, 12), st.integers(1, 3))
def test_what_is_held_is_not_touched_and_all_else_is(
    drawn: tuple[str, Pass], start: int, length: int
) -> None:
    text, one = drawn
    held = [(start, start + length)] if start + length <= len(text) else []
    left = without(one, text, held).edits_in(text)
    meets = [e for e in one.edits_in(text) if held and e.start < start + length and e.end > start]
    assert list(left) == [edit for edit in one.edits_in(text) if edit not in meets]


def test_a_pass_is_divided_by_what_is_wanted() -> None:
    one, others = divided(Replace("dash", {"—": "--"}), "a—b—c", lambda edit: edit.start > 1)
    assert one.replay("a—b—c") == "a—b--c"
    assert [edit.start for edit in others] == [1]


DAMAGED = "CafÃ© “Ã–l” dâ€™Ä\x9f SÃO PAULO, ErdoÄŸan — naïve"


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.99, 0.9999, 0.99995, 0.999999, 1.0])
@pytest.mark.parametrize("text", [DAMAGED, DAMAGED * 30, "Ã© " * 1000])
def test_text_and_log_agree_at_every_threshold(text: str, threshold: float) -> None:
    chosen = profile.from_mapping("mine", {"min_confidence": threshold})
    for result in (normalizer.repair(text, threshold), normalizer.normalize(text, chosen)):
        assert result.changelog.replay(text) == result.text
        assert result.changelog.undo(result.text) == text
        assert apply(text, result.edits) == result.text
    data = text.encode()
    cleaned = normalizer.clean(data, chosen)
    assert normalizer.undo(cleaned.data, cleaned.changelog) == data


@pytest.mark.parametrize("text", ["??\0Ð°  ", "−x=1", "=−1", "−5", "–\0“a”\r\n", "a\r\0\nb "])
@pytest.mark.parametrize("place", ["plain", "markdown", "cell", "xml-comment"])
def test_text_and_log_agree_in_every_place(text: str, place: str) -> None:
    result = treat(text, profile.get("plain")._replace(place=place))
    assert result.changelog.replay(text) == result.text
    assert result.changelog.undo(result.text) == text


def test_no_formula_is_made_in_a_cell_nor_logged() -> None:
    result = treat("−x=1", profile.get("plain")._replace(place="cell"))
    assert (result.text, result.edits) == ("−x=1", ())


def test_results_can_be_pickled() -> None:
    result = normalizer.normalize(DAMAGED)
    again = pickle.loads(pickle.dumps(result))
    assert (again.text, again.edits, again.suggestions) == (
        result.text,
        result.edits,
        result.suggestions,
    )
    cleaned = pickle.loads(pickle.dumps(normalizer.clean(DAMAGED.encode())))
    assert normalizer.undo(cleaned.data, cleaned.changelog) == DAMAGED.encode()


def overlap(one: Edit, other: Edit) -> bool:
    return one.start < other.end and other.start < one.end


SUGGESTIVE = st.lists(
    st.sampled_from(
        ("„Ã–l“ ", "SÃO PAULO ", "“Ã” ", "PÃO—", "CafÃ© ", "’", "Ã­", "\u200b", "\r\n", "a\u00ad")
    ),
    max_size=8,
).map("".join)


@given(SUGGESTIVE, st.sampled_from([0.6, 0.99, 1.0]))
@example("„Ã–l“", 1.0)
@example("Ã\u200b–", 1.0)
def test_suggestions_of_repair_stand_once_and_on_no_made_edit(text: str, threshold: float) -> None:
    chosen = profile.from_mapping("mine", {"min_confidence": threshold})
    result = normalizer.normalize(text, chosen)
    suggested = [edit for edit in result.suggestions if edit.rule == "mojibake"]
    assert len(set(suggested)) == len(suggested)
    for edit in suggested:
        assert text[edit.start : edit.end] == edit.before
        assert not any(overlap(edit, made) for made in result.edits)


def test_no_rule_touches_what_repair_only_suggests() -> None:
    chosen = profile.from_mapping("mine", {"min_confidence": 1.0})
    result = normalizer.normalize("“5” – 5 Ã— 3 – ’", chosen)
    (suggested,) = [edit for edit in result.suggestions if edit.rule == "mojibake"]
    assert (suggested.before, suggested.after) == ("Ã—", "×")
    assert result.text == '"5" - 5 Ã— 3 - \''


def test_segments_are_cleaned_and_what_lies_between_is_not() -> None:
    text = "‘k’=“CafÃ©”\r\n‘k’=dÃ©jÃ  ‘’\r\n"
    found = [Segment(4, 11), Segment(17, 26)]
    chosen = profile.get("plain")
    parts = parts_of(text, found, chosen, ByteForm("utf-8"))
    evidence = pool(part.treatment for part in parts)
    for part in parts:
        part.treatment.turn(0, evidence)
    made = list(passes_of(text, parts))
    result = Result(text, replayed(text, made), made)
    assert result.text == "‘k’=\"Café\"\r\n‘k’=déjà ''\r\n"
    assert result.changelog.replay(text) == result.text
    assert result.changelog.undo(result.text) == text
    assert suggestions_of(parts, chosen) == ()


def test_line_endings_beside_protected_lines_stay_one_record() -> None:
    result = normalizer.clean(b"a\r\nb textmend: ignore\r\n" + b"c\r\n" * 100)
    (one,) = result.changelog.passes
    assert one == LineEndings("line-ending", (("\r\n", 102),))
    assert isinstance(normalizer.clean(b"a\r\n\r\nb", "plain").changelog.passes[0], LineEndings)


def test_what_a_form_cannot_hold_is_suggested_segment_by_segment() -> None:
    data = b"caf\xc3\xa9 \xff Erdo\xc3\x84\xc5\xb8an and more text\n" * 3
    result = normalizer.clean(data, "code")
    assert normalizer.undo(result.data, result.changelog) == data
    assert "Erdoğan".encode() in result.data


def test_a_splice_without_edits_does_nothing() -> None:
    assert Splice("dash").replay("a") == "a"
