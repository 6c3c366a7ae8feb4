"""Tokens: words with characters beyond ASCII, found in one go."""

from __future__ import annotations

import pytest
from damaged_texts import texts
from hypothesis import given
from hypothesis import strategies as st

from normalizer.posterior.tokens import tokens

LONGEST = 64  #: plain characters that belong to a token on either side


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('x="l\'Ã©tÃ© (naïve)"', [(5, "Ã©tÃ©"), (12, "naïve")]),
        ("plain text, 1_000", []),
        ("", []),
        ("a_b2é-c", [(0, "a_b2é")]),
        ("é–è", [(0, "é–è")]),
        ("é\u00a0è", [(0, "é\u00a0è")]),
        ("é\tè\x00ê", [(0, "é"), (2, "è"), (4, "ê")]),
        ("é/è.ê", [(0, "é"), (2, "è"), (4, "ê")]),
        ("\ud83da", [(0, "\ud83da")]),
    ],
)
def test_tokens(line: str, found: list[tuple[int, str]]) -> None:
    assert list(tokens(line)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a" * 100 + "é", [(100 - LONGEST, "a" * LONGEST + "é")]),
        ("é" + "b" * 100, [(0, "é" + "b" * LONGEST)]),
        ("é" + "c" * LONGEST + "è", [(0, "é" + "c" * LONGEST + "è")]),
        (
            "é" + "c" * (LONGEST + 1) + "è",
            [(0, "é" + "c" * LONGEST), (LONGEST + 1, "cè")],
        ),
    ],
    ids=["before", "behind", "within", "too far"],
)
def test_plain_text_belongs_to_a_token_for_so_long(line: str, found: list[tuple[int, str]]) -> None:
    assert list(tokens(line)) == found


@given(texts)
def test_spans_are_exact_apart_and_hold_all_that_is_not_ascii(line: str) -> None:
    done = 0
    for start, token in tokens(line):
        assert start >= done
        assert line[done:start].isascii()
        assert not token.isascii()
        assert line[start : start + len(token)] == token
        assert all(c > "\x7f" or c.isalnum() or c == "_" for c in token)
        done = start + len(token)
    assert line[done:].isascii()


@given(texts, st.sampled_from(" .,-'\"\x00\n"), texts)
def test_tokens_end_at_what_no_single_byte_encoding_changes(
    before: str, between: str, after: str
) -> None:
    shift = len(before) + 1
    assert list(tokens(before + between + after)) == [
        *tokens(before),
        *((start + shift, token) for start, token in tokens(after)),
    ]


class Counted(str):
    """A text that counts how often single characters of it are looked at."""

    looks = 0

    def __getitem__(self, at: object) -> str:
        self.looks += isinstance(at, int)
        return str(self)[at]  # type: ignore[index]


@pytest.mark.parametrize("unit", ["abc123,", "a" * 70, "é" + "a" * 70, "aé", "é,"])
def test_work_is_linear_without_blanks(unit: str) -> None:
    def looks(times: int) -> int:
        line = Counted(unit * times + "é")
        assert sum(len(token) for _, token in tokens(line)) <= len(line)
        return line.looks

    assert looks(400) <= 2 * looks(200) + LONGEST
