"""What distinct other words say for a chain."""

from __future__ import annotations

import pytest
from damaged_texts import documents
from hypothesis import given
from hypothesis import strategies as st

from normalizer.posterior.chains import UTF8, Chain, DecodingError
from normalizer.posterior.support import LineSupport, Support
from normalizer.posterior.tokens import tokens
from normalizer.posterior.words import Lexicon

CP1252: Chain = (DecodingError("utf-8", "cp1252"),)
MAC: Chain = (DecodingError("utf-8", "mac-roman"),)
RUSSIAN = DecodingError("cp1251", "cp1252")
MOST, TELLING, LEGACY_MOST = 20.0, 6.0, 12.0  #: bits


def support(*lines: str) -> Support:
    return Support(Lexicon(), lines)


def bits(support: Support, chain: Chain, token: str, *line: str) -> float:
    return support.of_line(line or [token]).bits(chain, token)


def test_other_damaged_words_speak_for_their_chain() -> None:
    found = support("cafÃ©", "dÃ©jÃ\xa0 vu")
    assert bits(found, CP1252, "naÃ¯ve") > 0
    assert bits(found, MAC, "naÃ¯ve") == 0


def test_a_word_does_not_speak_for_itself() -> None:
    found = support("cafÃ©")
    assert bits(found, CP1252, "cafÃ©") == 0
    assert bits(found, CP1252, "naÃ¯ve") == bits(found, CP1252, "other")


def test_the_same_word_again_says_nothing_more() -> None:
    once, often = support("cafÃ©"), support(*(f"{sign} cafÃ© {sign}" for sign in "()[]{}"))
    assert bits(once, CP1252, "naÃ¯ve") == bits(often, CP1252, "naÃ¯ve")
    line = ["cafÃ©", "naÃ¯ve"]
    assert bits(once, CP1252, "naÃ¯ve", *line) == bits(once, CP1252, "naÃ¯ve")


def test_words_of_the_line_itself_count() -> None:
    nothing = support()
    assert bits(nothing, CP1252, "naÃ¯ve", "naÃ¯ve", "cafÃ©") > 0
    assert bits(nothing, CP1252, "naÃ¯ve", "naÃ¯ve") == 0


@pytest.mark.parametrize("right", ["café", "Привет мир", "日本", "naïve déjà vu", "ÉÈ"])
def test_right_words_speak_for_no_chain(right: str) -> None:
    votes = support(right).of_line([])
    assert not any(votes.bits((error,), "") for error in UTF8)


def test_a_word_says_so_much_at_most() -> None:
    found = support("Ð¿Ñ€ÐµÐ´Ð¿Ð¾Ð»Ð¾Ð¶ÐµÐ½Ð¸Ðµ")
    assert bits(found, CP1252, "x") == MOST


def test_a_word_that_gains_little_says_nothing() -> None:
    found = support()
    for token in ("A\u0303©", "Â°", "Ã±", "cafÃ©"):
        gains = [p.gain_bits for p in found.proposals(token)]
        told = found.of_line([token]).most_bits
        assert told == (min(MOST, max(gains)) if gains and max(gains) >= TELLING else 0)


def test_what_is_in_document_and_line_counts_once() -> None:
    line = LineSupport({CP1252: {"ä": 10.0, "ö": 5.0}}, {CP1252: {"ö": 5.0, "ü": 3.0}})
    assert line.bits(CP1252, "") == 18
    assert line.bits(CP1252, "ä") == 8
    assert line.bits(CP1252, "ö") == 13
    assert line.bits(CP1252, "ü") == 15
    assert line.bits(MAC, "ä") == 0
    assert line.most_bits == 8


def test_the_share_of_words_that_speak_for_a_chain() -> None:
    line = LineSupport(
        {CP1252: {"ä": 10.0, "ö": 5.0}, MAC: {"ü": 9.0}}, {CP1252: {"ö": 5.0, "ß": 3.0}}
    )
    assert line.share(CP1252, "") == 3 / (4 + 2)  # two more count as speaking for none
    assert line.share(MAC, "") == 1 / (4 + 2)
    assert line.share(CP1252, "ä") == 2 / (3 + 2)
    assert line.share(CP1252, "ü") == 3 / (3 + 2)
    assert LineSupport({}, {}).share(CP1252, "ä") == 0


def test_legacy_errors_have_words_for_and_against_them() -> None:
    found = support("Ïðèâåò", "ìèð", "ñïàñèáî", "über", "Grüße", "日本")
    weight = found.legacy(RUSSIAN, ["Ïðèâåò"])
    assert 0 < weight.pro_bits <= LEGACY_MOST * weight.pro_tokens
    assert weight.pro_tokens == 2
    assert weight.contra_tokens == 3
    assert LEGACY_MOST <= weight.contra_bits <= LEGACY_MOST * 3
    assert weight.sequence_bits == 0


def test_what_cannot_have_had_a_legacy_error_speaks_against_it() -> None:
    weight = support("日本").legacy(RUSSIAN, ["Ïðèâåò"])
    assert weight[:4] == (0, LEGACY_MOST, 0, 1)


def test_words_of_a_line_do_not_speak_for_its_legacy_error() -> None:
    found = support("Ïðèâåò ìèð")
    assert found.legacy(RUSSIAN, ["Ïðèâåò", "ìèð"])[:4] == (0, 0, 0, 0)
    assert found.legacy(RUSSIAN, ["Ïðèâåò"]).pro_tokens == 1


def test_a_line_of_misread_utf8_says_so_against_a_legacy_error() -> None:
    assert support().legacy(RUSSIAN, ["Ð¿Ñ€Ð¸", "Ð¼Ð¸Ñ€"]).sequence_bits > 20


@given(documents, st.randoms(use_true_random=False))
def test_order_and_repetition_say_nothing(text: str, random: object) -> None:
    lines = text.split("\n")
    shuffled = [*lines, *lines[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = [support(*order).of_line(["cafÃ©"]) for order in (lines, shuffled)]
    for error in UTF8:
        one, other = (votes.bits((error,), "cafÃ©") for votes in found)
        assert one == pytest.approx(other)


@given(documents)
def test_support_is_never_negative(text: str) -> None:
    words = {token for line in text.split("\n") for _, token in tokens(line)}
    votes = support(*text.split("\n")).of_line(words)
    for error in UTF8:
        for word in list(words)[:5]:
            assert votes.bits((error,), word) > -1e-9
