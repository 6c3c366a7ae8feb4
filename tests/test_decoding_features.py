"""What each feature of a text counts."""

from __future__ import annotations

import pytest

from normalizer.decoding import features

LIKELIHOOD = features.likelihoods()


def feature(name: str, text: str) -> float:
    return features.of_text(text, 0, LIKELIHOOD)[name]


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("words", "für Größe", 2),
        ("words", "fűr Grö▀e", 0),
        ("in_place", "l’été", 1),
        ("in_place", "it’s", 1),
        ("in_place", "100 €", 1),
        ("in_place", "5 µm", 1),
        ("in_place", "a’b", 0),
        ("out_of_place", "Gr┬e", 1),
        ("out_of_place", "┌──┐", 0),
        ("out_of_place", "cafй", 1),
        ("out_of_place", "кафе", 0),
        ("out_of_place", "ÕÖ×ØÙ", 1),
        ("out_of_place", "2×3 m", 0),
        ("out_of_place", "[a-zа-я]", 0),
        ("listed", "[A-ZÀÁÂÃÄÅ]", 6),
        ("listed", "'à',\n'á',\n'â',\n'ã'", 4),
        ("listed", "åäö", 3),
        ("listed", "ÄÖÜäöüß", 7),
        ("listed", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", 33),
        ("listed", "Москва", 0),
        ("listed", "déjà où", 0),
        ("listed", "ÀÀÀÀ", 0),
        ("disordered", "ÀÁÃÂÄÅ", 1),
        ("disordered", "ÀÁÂÃÄÅ", 0),
        ("ranges", "[А-Яа-яЁё]", 2),
        ("ranges", "[À-ÖØ-öø-ÿ]", 3),
        ("ranges", "[б-д]", 0),
    ],
)
def test_counts(name: str, text: str, count: float) -> None:
    assert feature(name, text) == count


def test_a_list_costs_no_likelihood() -> None:
    assert feature("likelihood", "xÀÁÂÃÄÅ") == feature("likelihood", "x")
    assert feature("likelihood", "xÀÅÂzÁ") < feature("likelihood", "x")


def test_letters_strange_to_the_language_around() -> None:
    fit = features.language_fits(["der", "und", "ist", "nicht", "die"])
    assert fit("Größe") == 0 > fit("Gr÷ńe")
    assert (
        features.language_fits(())("Größe Łódź plain") <= 0 == features.language_fits(())("plain")
    )
