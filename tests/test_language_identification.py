"""Which language a line speaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language import identification
from normalizer.language.fuse import CheckedFilter, Layout
from normalizer.language.identification import (
    accented_words,
    fit,
    folded_words,
    is_known,
    is_plain,
    key,
    read,
    shipped,
    write,
)

texts = st.text(st.characters(categories=None), max_size=40)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("über", True),
        ("être", True),
        ("привет", True),
        ("olduğu", True),
        ("että", True),
        ("ã¼ber", False),
        ("olduðu", False),
        ("ïðèâåò", False),
        ("xqzé", False),
        ("the", False),  # plain ASCII is not asked about
    ],
)
def test_known_words(word: str, known: bool) -> None:
    assert is_known(word) is known


def test_few_words_made_up_pass_for_known() -> None:
    made_up = [f"zq{chr(0xE0 + number % 30)}{number}" for number in range(20_000)]
    assert sum(map(is_known, made_up)) < 20_000 * 2 / 256


@pytest.mark.parametrize(
    ("likelier", "than"),
    [
        ("Das ist der Käfer und die Brücke", "Das ist der KÃ¤fer und die BrÃ¼cke"),
        ("Bu çok güzel bir şey ve iyi", "Bu çok güzel bir þey ve iyi"),
        ("Příliš málo času je na to", "Pøíliš málo èasu je na to"),
        ("le café où l’on va", "le cafж oщ l’on va"),
    ],
)
def test_right_lines_fit_better(likelier: str, than: str) -> None:
    assert fit(likelier).score > fit(than).score


@pytest.mark.parametrize(
    ("line", "words", "letters", "strange"),
    [
        ("", 0, 0, 0),
        ("1 2 3 ...", 0, 0, 0),
        ("plain words", 2, 0, 0),
        ("Das ist der Käfer und die Brücke", 7, 2, 0),
        ("Das ist dèr Käfer und die Brüçke", 7, 4, 2),
        ("das ist ⴰⵎ und", 4, 2, 2),
        ("İyi bir", 2, 1, 0),
    ],
)
def test_fit(line: str, words: int, letters: int, strange: int) -> None:
    found = fit(line)
    assert (found.words, found.letters, found.strange) == (words, letters, strange)


def test_words_and_letters_speak_for_a_language_in_bits() -> None:
    quarter_bits = fit("und ist").score
    assert quarter_bits > 0
    assert fit("und ist ⴰ").score <= quarter_bits - 14 * 4 + 1
    assert fit("und ist ⴰⴰ").score - fit("und ist ⴰ").score == -14 * 4


def test_a_letter_again_costs_again() -> None:
    one, two, three = (fit("ⴰ" * n).score for n in (1, 2, 3))
    assert two - one == three - two == -identification.STRANGE


def test_what_letters_cost_is_summed_for_each_language_by_itself() -> None:
    known = shipped()
    line = "ßçş" * 40 + "ñ"
    costs = [
        sum(letters.get(letter, identification.STRANGE) for letter in line)
        for letters in known.letters
    ]
    assert len(set(costs)) > 10  # they differ
    assert fit(line).score == -min(costs)


@given(texts)
def test_order_and_case_of_words_say_nothing(line: str) -> None:
    words = line.split()
    assert fit(" ".join(words)) == fit(" ".join(reversed(words)))


@given(texts)
def test_counts_are_of_the_line(line: str) -> None:
    found = fit(line)
    assert found.words == len(folded_words(line))
    assert 0 <= found.strange <= found.letters <= len(line)
    assert found.common >= 0


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_has_no_strange_letters(line: str) -> None:
    found = fit(line)
    assert found.letters == found.strange == 0
    assert found.score >= 0
    assert accented_words(line) == set()


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("Ne bir eksik ne bir fazla, olduğu kadar", True),
        ("olduðu kadar bir þey", False),
        ("Das ist der Käfer und die Brücke", True),
        ("Das ist dèr Käfer und die Brüçke", False),
        ("the of and", True),
        ("käse", False),  # no common word
        ("", False),
        ("İyi bir şey ve iyi", True),
    ],
)
def test_plain_lines(line: str, plain: bool) -> None:
    assert is_plain(line) is plain


def test_words() -> None:
    assert folded_words("Der KÄFER, läuft_1 2") == ["der", "käfer", "läuft"]
    assert accented_words("Der KÄFER läuft, läuft") == {"käfer", "läuft"}


def test_the_tables_can_be_read_and_written() -> None:
    table = [
        ["xx", "foo bar é", "éè", [3, 9]],
        ["yy", " ".join(f"w{n}" for n in range(40)), "ß", [1]],
    ]
    accented = CheckedFilter(Layout(2, 2), bytes(6), bytes(range(6)))
    found = read(write(table, accented))
    assert found.letters == ({"é": 3, "è": 9}, {"ß": 1})
    assert found.words["foo"] == bytes((0, 0))  # one of the commonest speaks twice
    assert found.words["w29"] == bytes((1, 1))
    assert found.words["w30"] == bytes((1,))
    assert found.accented == accented
    assert shipped() is shipped()
    assert len(shipped().letters) > 80


def test_keys_never_change() -> None:
    assert key("über") == 3537962120
    assert key("\ud83d") != key("\ud83e")
