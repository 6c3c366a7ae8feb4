"""What holds for encoding repair whatever the text."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import assume, example, given
from hypothesis import strategies as st

from normalizer import repair
from normalizer.edit import apply
from normalizer.mojibake import gather
from normalizer.mojibake import repair as repaired
from normalizer.mojibake.explain import explain
from normalizer.mojibake.find import find_repairs
from normalizer.mojibake.screen import is_mostly_latin

FIXTURES = Path(__file__).parent.parent / "fixtures" / "mojibake"


def damaged_texts() -> list[str]:
    cases = []
    for table in ("wild", "synthetic", "lossy", "negative"):
        lines = (FIXTURES / f"{table}.jsonl").read_text(encoding="utf-8").split("\n")
        cases += [json.loads(line)["damaged"] for line in lines if line]
    return cases


# Characters that misread bytes turn into, so that random text holds candidates.
RUINS = "ÃÂÄÅâ€™œ\x80\x9d\xa0\xad©¨±°ÐÑµ¼РСѓЃЂ├®√≥Ð脙é鈥縺�￾ÎÏ×ØÙà¤í•ıÅŸ ?&#;"

anything = st.text(st.characters(categories=None), max_size=60)  # lone surrogates too
ruins = st.text(RUINS, max_size=30)
fragments = st.lists(st.sampled_from(damaged_texts()), min_size=1, max_size=3).map(" ".join)
misread = st.builds(
    lambda text, encoding: text.encode("utf-8").decode(encoding, "replace"),
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.sampled_from(["cp1252", "latin-1", "cp1250", "cp1251", "cp437", "mac-roman"]),
)
texts = st.one_of(anything, ruins, fragments, misread)


@given(texts)
@example("")
@example("\x00")
@example("\ud83d")
@example("Ã\udca9")
@example("Ã")
@example("â€")
@example("\ue000\uf8ff" * 20)
@example("Ã©" * 2000)
@example("&Atilde;&copy;" * 50 + "&")
def test_edits_account_for_every_change(text: str) -> None:
    evidence = gather(text)
    repairs = find_repairs(text, evidence)
    done = 0
    for edit in repairs.edits:
        assert done <= edit.start < edit.end <= len(text)
        assert text[edit.start : edit.end] == edit.before
        assert edit.rule == "mojibake"
        assert edit.chain
        assert 0.99 <= edit.confidence <= 1
        done = edit.end
    for suggestion in repairs.suggestions:
        assert text[suggestion.start : suggestion.end] == suggestion.before
        assert suggestion.confidence >= 0
    assert apply(text, repairs.edits) == repaired(text, evidence)[0].replay(text)


@given(texts)
@example("ÃƒÆ’Ã‚Â©")
def test_a_second_run_changes_nothing(text: str) -> None:
    once = repair(text).text
    assert repair(once).text == once


@given(texts)
def test_explaining_never_fails(text: str) -> None:
    assert (not explain(text)) or all(step.reason for step in explain(text))


@given(st.text(st.characters(max_codepoint=0x7F, exclude_characters="&")))
def test_ascii_without_references_is_never_touched(text: str) -> None:
    repairs = find_repairs(text, gather(text))
    assert repairs.edits == repairs.suggestions == ()


@given(st.lists(texts, min_size=1, max_size=4))
def test_evidence_of_parts_is_evidence_of_the_whole(parts: list[str]) -> None:
    """A document in blocks that end at line ends is repaired as the document in one piece."""
    lines = [part.replace("\r", " ") + "\n" for part in parts]
    assume(len(set(map(is_mostly_latin, [*lines, "".join(lines)]))) == 1)  # suspects differ
    pooled = gather(lines[0])
    for line in lines[1:]:
        pooled = pooled.merge(gather(line))
    assert pooled == gather("".join(lines))


@given(texts, texts)
def test_merging_evidence_does_not_depend_on_order(one: str, other: str) -> None:
    assert gather(one).merge(gather(other)) == gather(other).merge(gather(one))


@given(texts, st.sampled_from([0.5, 0.9, 0.999, 0.99995, 1.0]))
def test_the_threshold_is_kept(text: str, threshold: float) -> None:
    one, _ = repaired(text, gather(text), threshold)
    assert all(edit.confidence >= threshold for edit in one.edits_in(text))
    assert repair(text, threshold).changelog.replay(text) == repair(text, threshold).text
