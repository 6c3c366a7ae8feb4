"""The fast proof that a line is right lets through whatever the precise one finds."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import profile
from normalizer.mojibake import screen
from normalizer.mojibake.again import Known, changed_lines
from normalizer.mojibake.chains import SINGLE_BYTE
from normalizer.mojibake.sieve import LATIN, OTHER, Sieve
from normalizer.rules import apply_rules

# What bytes are read as, and what traces of damage have beside it.
MISREAD = "".join({char for encoding in SINGLE_BYTE.values() for char in encoding.characters})
BESIDE = (
    "ÃÂÄÅĂĹâàéèÐÑÎÏ€™œ\x80\x9d\xa0\xad©¨°РСѓЃЂ├®√≥脙�×ØàıŸŠšŽž–—‚≤§†ªº«»“”’‘•…ƒˆ˜бЯґҐαΩΒ aZ\"'.&"
)

lines = st.text(
    st.one_of(
        st.sampled_from(MISREAD),
        st.sampled_from(BESIDE),
        st.characters(min_codepoint=0x80, max_codepoint=0x2FFF),
    ).filter(lambda char: char != "\n"),
    max_size=8,
)
KINDS = [
    (screen._latin(), LATIN),
    (screen._other(), OTHER),
]


@pytest.mark.parametrize(("patterns", "sieve"), KINDS, ids=["Latin", "other"])
@given(texts=st.lists(lines, min_size=1, max_size=20))
def test_a_sieve_lets_through_what_the_patterns_find(
    patterns: tuple[re.Pattern[str], ...], sieve: Sieve, texts: list[str]
) -> None:
    text = "\n".join(texts)
    found = {text[start:end] for start, end in screen.lines_with(text, patterns)}
    assert found <= set(sieve.lines(text))


SIGNS = "‘’‚‛“”„‟‐‑‒–—―−\xa0\u2000\u2009\u202f\u3000 \t"


@pytest.mark.parametrize("patterns", [kind for kind, _ in KINDS], ids=["Latin", "other"])
def test_a_simpler_text_is_no_more_suspicious(patterns: tuple[re.Pattern[str], ...]) -> None:
    plain = profile.get("plain")
    context = plain.context()
    simpler = 0
    for text in map("".join, product("aбβ", BESIDE, SIGNS, ["", "a", "A", "б", "é", "—"])):
        ruled = apply_rules(text, plain.rules, context)
        simpler += ruled.simpler
        if ruled.simpler and any(pattern.search(ruled.text) for pattern in patterns):
            assert any(pattern.search(text) for pattern in patterns), text
    assert simpler > 10_000


def test_rules_say_whether_a_text_became_simpler() -> None:
    plain = profile.get("plain")
    said = {
        text: apply_rules(text, plain.rules, plain.context()).simpler
        for text in ("«a»", "“a” – b", "a\u2009b ", "e\u0301", "a\u200bb", "⸺", "ﬁ")
    }
    assert [text for text in said if said[text]] == ["«a»", "“a” – b", "a\u2009b "]


@pytest.mark.parametrize("codec", sorted(screen.SCREENED))
@pytest.mark.parametrize("patterns", [screen._latin()[:1], screen._other()], ids=["Latin", "other"])
def test_no_misread_lead_of_these_encodings_passes(
    codec: str, patterns: tuple[re.Pattern[str], ...]
) -> None:
    chars = SINGLE_BYTE[codec].characters
    leads, tails = chars[0xC2:0xF5], chars[0x80:0xC0]
    misread = [a + b + c for a in leads for b in tails for c in "a" + tails]
    lines = [line for line in misread if SINGLE_BYTE[codec].misread_lead.search(line)]
    assert len(lines) > 100_000
    assert len(list(screen.lines_with("\n".join(lines), patterns))) == len(lines)


@pytest.mark.parametrize(
    ("line", "damaged"),
    [
        ("le café où l’on va", "le cafÃ© oÃ¹ l’on va"),
        ("日本語のテキスト", "譌･譛ｬ隱槭�ｮ繝�繧ｭ繧ｹ繝�"),
    ],
)
def test_a_damaged_line_in_a_long_text_is_found_where_it_stands(line: str, damaged: str) -> None:
    text = f"{line}\n" * 10_000 + damaged + f"\n{line}" * 10_000
    start = text.index(damaged)
    assert set(screen.suspicious_lines(text)) == {(start, start + len(damaged))}


@pytest.mark.parametrize(
    ("sieve", "text"),
    [(LATIN, "un été « à la française » – où “l’on” va…"), (OTHER, "日本語のテキスト、“引用”……")],
    ids=["Latin", "other"],
)
def test_a_sieve_keeps_right_lines_back(sieve: Sieve, text: str) -> None:
    assert sieve.lines(text) == []


@given(st.lists(lines, min_size=1, max_size=12), st.data())
def test_suspicious_lines_are_followed_through_changes(
    before: list[str], data: st.DataObject
) -> None:
    """What is known of the text before gives what a look at the text after would find."""
    after = before.copy()
    for _ in range(data.draw(st.integers(0, 3))):
        after[data.draw(st.integers(0, len(after) - 1))] = data.draw(lines)
    old, new = "\n".join(before), "\n".join(after)
    known = Known(old, list(screen.suspicious_lines(old)))
    assert known.follow(new) in (None, list(screen.suspicious_lines(new)))


@given(st.text("ab\n"), st.text("ab\n"))
def test_all_lines_that_differ_are_known_or_none(before: str, after: str) -> None:
    changes = changed_lines(before, after, 50)
    if changes is None:
        assert before.count("\n") != after.count("\n")
        return
    pairs = list(zip(before.split("\n"), after.split("\n"), strict=True))
    assert [(before[c.start_before : c.end_before], after[c.start : c.end]) for c in changes] == [
        (old, new) for old, new in pairs if old != new
    ]


def test_many_changes_are_not_followed() -> None:
    assert changed_lines("a\na\na", "b\nb\na", 2) is not None
    assert changed_lines("a\na\na", "b\nb\na", 1) is None
