"""What tokens cost, and which words they hold."""

from __future__ import annotations

import pytest
from damaged_texts import texts
from hypothesis import given

from normalizer.language.ngrams import BIT, Costs
from normalizer.posterior.words import Lexicon, known, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der KÄFER läuft", {"käfer", "läuft"}),
        ("plain words", set()),
        ("", set()),
        ("é2è_ê", {"é", "è", "ê"}),
        ("İstanbul Über über", {"über"}),
        ("日本 😀", {"日本"}),
    ],
)
def test_words(text: str, found: set[str]) -> None:
    assert words(text) == found


def test_known() -> None:
    assert known({"über", "être", "привет"}) == 3
    assert known({"ã¼ber", "ãªtre"}) == 0
    assert known(set()) == 0


def test_symbols_between_words_part_them() -> None:
    lexicon = Lexicon()
    glued, apart = lexicon.bits("über…être"), lexicon.bits_apart("über…être")
    assert lexicon.bits("über") + lexicon.bits("être") < apart < glued
    assert lexicon.bits_apart("über") == lexicon.bits("über")


@pytest.mark.parametrize("symbol", "–—·…•«»‘’“”„‹›†‡°®™©´\u00a0\u202f")
def test_symbols_of_typography(symbol: str) -> None:
    """Each is charged for once, however many of the kind stand side by side."""
    lexicon = Lexicon()
    one = lexicon.bits_apart(f"über{symbol}être") if symbol != "\u00a0" else 0
    assert lexicon.bits_apart(f"xöqzß{symbol}ßzqöx") <= (
        lexicon.bits("xöqzß") + lexicon.bits("ßzqöx") + 7
    )
    assert one <= lexicon.bits("über") + lexicon.bits("être") + 7


@pytest.mark.parametrize("token", ["a§b", "a¬b", "Ãœa", "a¼b"])
def test_other_symbols_part_nothing(token: str) -> None:
    lexicon = Lexicon()
    assert lexicon.bits_apart(token) == lexicon.bits(token)


@given(texts)
def test_apart_is_never_more_than_glued(token: str) -> None:
    lexicon = Lexicon()
    glued, apart = lexicon.bits(token), lexicon.bits_apart(token)
    assert 0 <= apart <= glued
    assert glued == Costs()(token) / BIT
    assert lexicon.bits_apart(token) == apart  # asked again
