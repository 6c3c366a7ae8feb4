"""Lines read as a whole: by one chain, by legacy layers, by what they say for themselves."""

from __future__ import annotations

from typing import Any

import pytest
from damaged_texts import misread

from normalizer.mojibake.reader import FEW, HOPELESS, Reader, shared_reader
from normalizer.posterior import hypotheses
from normalizer.posterior.chains import LEGACY_ERRORS, DecodingError
from normalizer.posterior.features import Line
from normalizer.posterior.hypotheses import Hypothesis
from normalizer.posterior.opinion import NO_CANDIDATE, Opinion

CP1252 = (("utf-8", "cp1252"),)
RUSSIAN = "Ежедневная газета «Известия»"


def test_all_of_a_line_is_read_by_the_chains_that_undo_all_of_it() -> None:
    damaged = misread(RUSSIAN, "cp1252")
    first, *others = Reader().whole(damaged)
    assert first.after == RUSSIAN and CP1252 in first.chains and first.gain > 0
    assert all(other.gain <= first.gain for other in others)


@pytest.mark.parametrize(
    "line",
    [
        "plain",
        RUSSIAN,
        "a café in the Rue de la Paix",
        misread("déjà", "cp1252"),  # so few may be chance
        misread("déjà vu à l’été", "cp1252") + " déjà",  # not all of it
    ],
)
def test_others_are_not(line: str) -> None:
    assert Reader().whole(line) == []


def test_as_few_sequences_as_may_be_chance_are_not_enough() -> None:
    reader = Reader()
    assert not reader.whole(misread("é" * FEW, "cp1252"))
    assert reader.whole(misread("été à la café d’été", "cp1252"))


def test_twice_damaged_too() -> None:
    damaged = misread(misread("déjà vu à l’été", "cp1252"), "cp1252")
    first = Reader().whole(damaged)[0]
    assert first.after == "déjà vu à l’été" and CP1252 * 2 in first.chains


def test_what_is_remembered_changes_nothing() -> None:
    damaged = misread(RUSSIAN, "cp1252")
    used = shared_reader()
    used.whole(damaged)
    assert used.whole(damaged) == Reader().whole(damaged)
    assert used.size >= len(damaged.split()[0])


@pytest.mark.parametrize("line", ["itâ€™s the {}th", "très drôle, {} fois", "ðîññèÿ {}"])
def test_lines_of_the_same_words_are_not_remembered_for_ever(line: str) -> None:
    """Their tokens cost nothing any more, but the lines do."""
    reader, opinion = Reader(), Opinion()
    for number in range(200):
        reader.whole(line.format(number))
        reader.legacy(line.format(number))
        opinion.of_tokens(line.format(number))
        opinion.of_line(line.format(number))
    assert min(reader.size, opinion.size) > 200 * len(line)


@pytest.mark.parametrize(
    "line",
    [
        "Ïðèâåò ìèð",
        "ðîññèÿ 12",
        "ä°",
        "zürich",  # no layer gains anything in it
        "слово 5",
        "кз",
        "tÃ©lÃ©",
        "jatÄ±s",
        "ÆüËÜ ¸ì",
        "日本語",
    ],
)
def test_one_layer_of_a_line_is_what_all_of_them_say_of_it(line: str) -> None:
    for layer in LEGACY_ERRORS:
        reader = Reader()
        gain = reader.layer_gain(line, layer)
        wanted = Reader().legacy(line).get(layer)
        assert wanted is None or gain == wanted.gain
        if gain is not None and gain < 0:
            assert reader.legacy_of(line, layer, gain) == wanted
            reader.legacy(line)  # what is known by then is the same
            assert reader.legacy_of(line, layer, gain) == wanted


def test_what_no_layer_changes_gains_nothing_and_is_not_worked_out() -> None:
    reader = Reader()
    assert reader.layer_gain("слово", DecodingError("cp1251", "mac-cyrillic")) == 0
    assert reader.layer_gain("слово", DecodingError("cp1251", "koi8-r")) < HOPELESS
    assert reader.layer_gain("слово", DecodingError("cp1251", "cp1252")) is None
    assert reader.size == 0


@pytest.mark.parametrize("least", [-50.0, -3.0, 0.0, 4.6, 50.0])
@pytest.mark.parametrize("line", ["ðîññèÿ", "Ïðèâåò ìèð", "olduðu kadar", "ärzte", "слово 5"])
def test_a_change_reaches_odds_that_it_has_beside_the_others(line: str, least: float) -> None:
    asked = Opinion()
    odds = asked.of_line(line)
    for after in (*odds, "something else"):
        wanted = odds.get(after, NO_CANDIDATE) >= least
        assert Opinion().reaches(line, after, least) is wanted
        assert asked.reaches(line, after, least) is wanted


def test_a_token_that_stands_often_in_a_line_is_weighed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = "itâ€™s café " * 50 + "ErdoÄŸan"
    wanted = Opinion().of_tokens(line)
    weighed: list[str] = []
    weigh = hypotheses.of_token

    def counted(line: Line, start: int, token: str, *others: Any) -> list[Hypothesis]:
        weighed.append(token)
        return weigh(line, start, token, *others)

    monkeypatch.setattr(hypotheses, "of_token", counted)
    assert Opinion().of_tokens(line) == wanted
    assert sorted(weighed) == ["ErdoÄŸan", "café", "itâ€™s"]
    assert wanted["itâ€™s"]["it’s"] > 0 > wanted["café"].get("caf", NO_CANDIDATE)


def test_it_is_weighed_where_it_stands_last() -> None:
    alone, quoted = (Opinion().of_tokens(line)["Ã©"]["é"] for line in ("Ã© a", 'a "Ã©"'))
    assert quoted < alone  # a lone letter between quotation marks is spoken of
    assert Opinion().of_tokens('Ã© a "Ã©"')["Ã©"]["é"] == quoted
    assert Opinion().of_tokens('"Ã©" a Ã©')["Ã©"]["é"] == alone
