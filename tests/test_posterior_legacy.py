"""What lines may have been where a legacy encoding was decoded as another."""

from __future__ import annotations

import pytest
from damaged_texts import texts
from hypothesis import given
from hypothesis import strategies as st

from normalizer.posterior.candidates.legacy import possible, propose
from normalizer.posterior.chains import LEGACY_ERRORS, SINGLE_BYTE, DecodingError, undo
from normalizer.posterior.tokens import tokens


@pytest.mark.parametrize(
    ("true", "wrong", "damaged", "right"),
    [
        ("cp1251", "cp1252", ["Ïðèâåò", "ìèð"], ["Привет", "мир"]),
        ("cp1250", "cp1252", ["pøíliš", "žluouèký"], ["příliš", "žluoučký"]),
        ("cp1254", "latin-1", ["olduðu", "þey"], ["olduğu", "şey"]),
        ("gbk", "latin-1", ["ÖÐÎÄ"], ["中文"]),
        ("cp437", "cp1252", ["caf‚"], ["café"]),
        ("gbk", "big5", ["笢恅"], ["中文"]),
    ],
)
def test_proposed(true: str, wrong: str, damaged: list[str], right: list[str]) -> None:
    assert (DecodingError(true, wrong), right) in list(propose(damaged))


@pytest.mark.parametrize("line", [[], ["plain"], ["Привет", "ñ"], ["日", "é"], ["\ud83d"], ["😀"]])
def test_nothing_is_proposed_where_not_all_can_have_had_an_error(line: list[str]) -> None:
    assert list(propose(line)) == []


WORDS = [
    "příliš",
    "žluťoučký",
    "kůň",
    "Łódź",
    "być",
    "Über",
    "größe",
    "naïve",
    "crème",
    "été",
    "garçon",
    "coração",
    "señor",
    "años",
    "привет",
    "мир",
    "как",
    "дела",
    "ПРИВЕТ",
    "Ёж",
    "“naïve”",
    "καλημέρα",
    "κόσμε",
    "olduğu",
    "şey",
    "çok",
    "שלום",
    "עולם",
    "سلام",
    "عليكم",
    "ābols",
    "žēl",
    "ąžuolas",
    "สวัสดี",
    "ภาษาไทย",
    "こんにちは",
    "日本語",
    "テスト",
    "中文",
    "简体字",
    "臺灣",
    "繁體",
    "한국어",
    "안녕하세요",
]


def misread_words(error: DecodingError) -> tuple[list[str], list[str]]:
    """Words that the true encoding has, as the error damages them, and as they were."""
    damaged, right = [], []
    for word in WORDS:
        try:
            true, wrong = SINGLE_BYTE.get(error.true), SINGLE_BYTE.get(error.wrong)
            data = true.encode(word) if true else word.encode(error.true)
            bad = wrong.decode(data) if wrong else data.decode(error.wrong)
        except UnicodeError:
            continue
        if bad != word:
            damaged.append(bad)
            right.append(word)
    return damaged, right


#: What is read without an error in both has no words here that are all of it.
UNTESTED = {DecodingError("cp932", "euc_jp")}


@pytest.mark.parametrize("error", [e for e in LEGACY_ERRORS if e not in UNTESTED], ids=str)
def test_words_damaged_by_an_error_are_proposed(error: DecodingError) -> None:
    damaged, right = misread_words(error)
    assert damaged
    missed = [
        w for b, w in zip(damaged, right, strict=True) if (error, [w]) not in list(propose([b]))
    ]
    assert missed == []


@given(texts)
def test_all_tokens_go_through_the_error(line: str) -> None:
    words = [token for _, token in tokens(line)]
    errors = []
    for error, afters in propose(words):
        errors.append(error)
        assert afters == [undo(word, error) for word in words]
        assert afters != words
    assert len(errors) == len(set(errors))


@given(st.text("éèçøðþ", min_size=1, max_size=8), st.text("Жяд日😀", min_size=1, max_size=3))
def test_one_character_that_an_encoding_has_not_rules_it_out(can: str, cannot: str) -> None:
    western = {e for e in possible([can]) if e.wrong == "cp1252"}
    assert western
    assert not western & set(possible([can + cannot])) | western & set(possible([can, cannot]))


@given(st.text("ab ,-", max_size=6), st.text("éèçøðþ", min_size=1, max_size=8))
def test_ascii_words_say_nothing(plain: str, damaged: str) -> None:
    assert possible([plain, damaged]) == possible([damaged])
    assert list(propose([plain])) == []


@pytest.mark.parametrize(
    ("token", "is_possible"),
    [("Ïðèâåò", True), ("Ïðèa", False), ("aÏ", False)],
)
def test_words_do_not_mix_scripts(token: str, is_possible: bool) -> None:
    """A letter of another script does not come of one that stands beside plain ASCII."""
    assert (DecodingError("cp1251", "cp1252") in possible([token])) is is_possible


@pytest.mark.parametrize(
    ("token", "is_possible"), [("é×é", True), ("éÒé", False), ("é‚b", True), ("Ò", True)]
)
def test_letters_inside_a_word_were_no_symbols(token: str, is_possible: bool) -> None:
    # Ò is É in Mac Roman's bytes the other way round: a letter there, a symbol in IBM 437
    assert (DecodingError("cp437", "cp1252") in possible([token])) is is_possible
