"""The tool that fits the weights of the second opinion: what it makes of right text."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
import training_documents as documents
from training_documents import Damage, Document, damaged

from normalizer.posterior.chains import Chain, DecodingError

CP1252 = DecodingError("utf-8", "cp1252")

MAKERS = {
    "misread": documents.misread_documents,
    "literal": documents.literal_documents,
    "lone": documents.lone_documents,
    "pairs": documents.pair_documents,
}


def made(kind: str, count: int = 40) -> list[Document]:
    return list(islice(MAKERS[kind](Random(1)), count))


@pytest.mark.parametrize("kind", MAKERS)
def test_the_same_seed_makes_the_same_documents(kind: str) -> None:
    assert made(kind) == made(kind)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_sample_is_a_line_of_its_document_and_damaged_only_where_it_says_so(kind: str) -> None:
    for document in made(kind):
        for sample in document.samples:
            assert sample.line in document.lines
            assert (sample.line == sample.clean) == (sample.damage is Damage.NONE)


def test_each_kind_of_damage_is_made() -> None:
    kinds = {s.damage for d in made("misread") for s in d.samples}
    assert kinds == set(Damage)


@pytest.mark.parametrize(
    ("text", "chain", "found"),
    [
        ("Grüße", (CP1252,), "GrÃ¼ÃŸe"),
        ("é", (CP1252, CP1252), "ÃƒÂ©"),
        ("год", (DecodingError("cp1251", "cp1252"),), "ãîä"),
        ("plain", (CP1252,), "plain"),
        ("год", (DecodingError("cp1252", "cp850"),), None),  # it has no such letters
        ("Güzel", (DecodingError("utf-8", "cp1252-mac"),), None),  # Mac Roman has no 1/4
    ],
)
def test_damage(text: str, chain: Chain, found: str | None) -> None:
    assert damaged(text, chain) == found


def test_the_fit_finds_the_log_odds_of_a_feature() -> None:
    pytest.importorskip("numpy")
    from fit_posterior import Choices, fit
    from training_documents import Origin
    from training_examples import Example

    rows: list[tuple[float, ...]] = [(1.0,)]
    examples = [Example(rows, 0 if i % 4 else -1, 10.0, Origin.MADE) for i in range(400)]
    assert fit(Choices.of(examples))[0] == pytest.approx(1.0986, abs=0.01)  # three to one
