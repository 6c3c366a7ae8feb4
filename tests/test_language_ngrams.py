"""The likelihood model: what characters cost after others, the same for every text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language import ngrams
from normalizer.language.ngrams import (
    BIT,
    START,
    Costs,
    case_type,
    fold,
    key,
    read,
    score,
    shipped,
    write,
)

texts = st.text(st.characters(categories=None), max_size=30)
tokens = texts.map(lambda text: "".join(text.split()))


@pytest.mark.parametrize(
    ("token", "folded"),
    [
        ("Über", "über"),
        ("İstanbul", "istanbul"),
        ("A1٣", "a00"),
        ("a\0b", "a\1b"),
        ("plain", "plain"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("", ""),
    ],
)
def test_fold(token: str, folded: str) -> None:
    assert fold(token) == folded


@given(texts)
def test_folding_keeps_the_number_of_code_points_and_folds_once(token: str) -> None:
    assert len(fold(token)) == len(token)
    assert fold(fold(token)) == fold(token)


@pytest.mark.parametrize(
    ("char", "kind"),
    [("A", 1), ("ǅ", 1), ("a", 2), ("日", 3), ("א", 3), ("7", 4), ("-", 5), ("", 5)],
)
def test_types_of_case(char: str, kind: int) -> None:
    assert case_type(char) == kind


def test_keys_of_ngrams_never_change() -> None:
    """The shipped table was built with them."""
    assert key("abcd") == 652146741520076880
    assert key("é") == 470448780392710305
    assert len({key("abc"), key("acb"), key("bca"), key("ab"), key("xabc")}) == 5
    assert key("abcd") == key("xabcd")  # the last four


@pytest.mark.parametrize(
    ("likelier", "than"),
    [
        ("über", "Ã¼ber"),
        ("être", "Ãªtre"),
        ("привет", "Ð¿Ñ€Ð¸Ð²ÐµÑ‚"),
        ("the", "xqz"),
        ("日本", "譌･譛ｬ"),
        ("Über", "üBeR"),
        ("ÜBER", "üBeR"),
        ("I", "İ"),
        ("ქართული", "ქaრbთc"),  # its own script beside itself
        ("ⴰⵎⴰⵣⵉⵖ", "ⴰaⵎbⴰc"),
    ],
)
def test_what_is_likelier(likelier: str, than: str) -> None:
    costs = Costs()
    assert costs(likelier) < costs(than)
    assert score(likelier) > score(than)


def test_costs_never_change() -> None:
    """Each weight and threshold of the decision is in this unit: a change means to fit again."""
    costs = Costs()
    wanted = {
        "": 63,
        "the": 44,
        "über": 70,
        "Über": 79,
        "ÜBER": 92,
        "üBeR": 160,
        "xqzß": 222,
        "日本": 61,
    }
    assert {text: costs(text) for text in wanted} == wanted


@pytest.mark.parametrize("unit", ["a", "-", "é", "日", "\u2500", "При", "ha-"])
def test_what_is_repeated_is_one_observation(unit: str) -> None:
    assert Costs()(unit * 80) == Costs()(unit * 2)


@given(tokens, tokens)
def test_tokens_between_spaces_do_not_depend_on_each_other(one: str, other: str) -> None:
    costs = Costs()
    assert costs(f"{one} {other}") == costs(one) + costs(other)


@given(texts)
def test_costs_are_those_of_another_run(text: str) -> None:
    costs = Costs()
    costs("something before")
    assert costs(text) == costs(text) == Costs()(text) >= 0


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "MOST_REMEMBERED", 20)
    costs, words = Costs(), ["über", "the", "日本", "xqzß", "ÜBER"] * 3
    assert [costs(word) for word in words] == [Costs()(word) for word in words]
    assert costs._size <= 20


@given(tokens.filter(bool))
def test_step_by_step_costs_are_those_of_the_whole(token: str) -> None:
    short = ngrams._REPEATED.sub(r"\1\1", token)
    costs, total, context = Costs(), 0, START
    for char in [*fold(short), " "]:
        cost, context = costs.step(context, ord(char))
        total += cost
    assert total + costs.case_cost(short) == costs(token)


def test_digits_are_alike_and_case_is_a_pattern() -> None:
    costs = Costs()
    assert costs("12") == costs("34")
    assert costs.case_cost("über") < costs.case_cost("üBER")
    assert costs.case_cost("1-2") == 0
    assert costs.case_cost("İ") - costs.case_cost("I") == ngrams.DOTTED


def test_falling_back_costs_the_sum_of_the_steps_between() -> None:
    assert [row[1] for row in ngrams.FALL[1:]] == [14, 26, 36, 36]
    assert all(
        row[order] == 0
        for known, row in enumerate(ngrams.FALL)
        for order in range(5)
        if order > known
    )
    assert ngrams.FALL[3][4] == 0 and ngrams.FALL[3][3] == 10 and ngrams.FALL[2][2] == 12


def test_a_model_file_can_be_read_and_written() -> None:
    tables = shipped()
    assert read(write(tables)) == tables
    assert shipped() is tables
    assert len(tables.classes) == 0x10000


def test_another_model_can_be_handed_in() -> None:
    """One in which every class is as likely: all letters cost the same."""
    tables = shipped()
    flat = tables._replace(
        marks=bytes(len(tables.marks)),
        pairs=[bytes([8]) * len(row) for row in tables.pairs],
        unseen=bytes([4]) * len(tables.unseen),
    )
    costs = Costs(flat)
    assert costs("xqzß") != Costs()("xqzß")


def test_a_score_is_for_a_code_point() -> None:
    assert score("") == -Costs()("") / BIT
    assert score("the the") > score("xqz xqz")
    assert -8 < score("the text as it should be") < -1
