"""The fast proof that a line is right lets through whatever the precise one finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.mojibake import screen
from normalizer.mojibake.sieve import LATIN, OTHER, Sieve
from normalizer.posterior.chains import SINGLE_BYTE

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


def test_what_is_no_letter_of_another_script_is_all_else() -> None:
    everything = "".join(map(chr, range(0x110000)))
    letters = re.findall(f"[{screen._FOREIGN}{screen._EAST_ASIAN}]", everything)
    assert re.findall(f"[^{screen._NEITHER}]", everything) == letters


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


def test_suspicious_lines_are_looked_for_once_and_no_further_than_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = []

    def suspicious_lines(text: str) -> Iterator[screen.Span]:
        for span in ((0, 1), (2, 3)):
            looked.append(span)
            yield span

    monkeypatch.setattr(screen, "suspicious_lines", suspicious_lines)
    lines = screen.Suspicious("a\nb")
    assert (next(iter(lines)), looked) == ((0, 1), [(0, 1)])
    assert list(lines) == list(lines) == looked == [(0, 1), (2, 3)]


@pytest.mark.parametrize(
    ("sieve", "text"),
    [(LATIN, "un été « à la française » – où “l’on” va…"), (OTHER, "日本語のテキスト、“引用”……")],
    ids=["Latin", "other"],
)
def test_a_sieve_keeps_right_lines_back(sieve: Sieve, text: str) -> None:
    assert sieve.lines(text) == []


@given(
    before=st.lists(lines, min_size=1, max_size=12),
    after=st.lists(lines, min_size=1, max_size=12),
    long=st.booleans(),
)
def test_suspicious_lines_of_what_a_text_became_are_those_of_a_new_one(
    before: list[str], after: list[str], long: bool
) -> None:
    padding = ["un été à la mer"] * 400 if long else []
    lines_before = screen.Suspicious("\n".join([*padding, *before, *padding]))
    assert list(lines_before) == lines_before.known
    became = "\n".join([*padding, *after, *padding])
    assert list(lines_before.after(became)) == list(screen.suspicious_lines(became))


def test_of_lines_that_did_not_change_none_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = screen.Suspicious("cafÃ©\nété\ncafÃ©")
    assert list(lines) == [(0, 5), (10, 15)]
    looked = []
    monkeypatch.setattr(screen, "_is_suspicious", lambda line, _: bool(looked.append(line)))
    assert list(lines.after("café\nété\ncafÃ©")) == [(9, 14)]
    assert looked == ["café"]
