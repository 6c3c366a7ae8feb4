"""Candidates, their posterior, and what it is worth."""

from __future__ import annotations

import math

import pytest
from decoding_tables import table

from normalizer.decoding import encodings, features, ranking, sample, weights

SHORT = table("short.tsv")


def test_each_feature_has_a_weight_and_each_weight_a_feature() -> None:
    (first, *_) = ranking.candidates(sample.of("Größe".encode("cp1252")))
    assert set(first.features) == set(weights.NATS)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        *(("likelihood", 1), ("words", 1), ("chardet", 1), ("prior", 1), ("claimed", 1)),
        *(("language", 1), ("malformed", -1), ("out_of_place", -1), ("listed", -1)),
    ],
)
def test_a_weight_has_the_sign_of_its_meaning(name: str, sign: int) -> None:
    assert math.copysign(1, weights.NATS[name]) == sign


@pytest.mark.parametrize("text", ["Größe", "naïve café", "Łódź", "Москва"])
def test_the_posterior_is_one_in_all_and_each_text_is_ranked_once(text: str) -> None:
    raw = text.encode("cp1252" if text.isascii() or max(text) < "\u0100" else "utf-8")
    ranked = ranking.rank(sample.of(raw))
    assert math.isclose(sum(r.posterior for r in ranked), 1)
    assert [r.posterior for r in ranked] == sorted((r.posterior for r in ranked), reverse=True)
    texts = [ranking.render(sample.tokens_of(raw), r.encoding) for r in ranked]
    assert len(texts) == len(set(texts))


def test_the_posterior_agrees_with_how_often_it_is_right() -> None:
    right = posterior = 0.0
    for text, encoding in SHORT:
        looked_at = sample.of(text.encode(encoding))
        best = ranking.rank(looked_at)[0]
        truth = ranking.render(looked_at.tokens, encoding)
        right += ranking.render(looked_at.tokens, best.encoding) == truth
        posterior += best.posterior
    assert abs(right - posterior) < 0.1 * len(SHORT)


def test_a_claim_is_a_voice_and_no_order() -> None:
    open_to_doubt = sample.of("Đorđe".encode("cp1250"))
    assert ranking.rank(open_to_doubt)[0].encoding != "cp1250"
    assert ranking.rank(open_to_doubt, ("cp1250",))[0].encoding == "cp1250"
    german = sample.of("Schöne Grüße aus Köln, für Müller".encode("cp1252"))
    assert ranking.rank(german, ("koi8-r",))[0].encoding == "cp1252"


def test_the_order_of_tokens_means_nothing() -> None:
    tokens = sample.tokens_of("Größe Straße für Köln".encode("cp1252"))
    one, other = ranking.rank(sample.Sample(tokens)), ranking.rank(sample.Sample(tokens[::-1]))
    assert [(r.encoding, r.nats) for r in one] == [(r.encoding, r.nats) for r in other]


def test_text_that_is_read_already_stands_around_bytes() -> None:
    text, malformed = ranking.render([("l’", b"\xe9t\xe9"), (b"\x81",)], "cp1252")
    assert (text, malformed) == ("l’été\n\x81", 0)
    assert ranking.render([(b"\xff\xff",)], "shift_jis")[1] == 2


def test_prior_and_extensions() -> None:
    assert encodings.prior_bits("cp1252") == 0 > encodings.prior_bits("no-such")
    assert encodings.with_extensions("gbk") == ("gbk", "gb18030")
    for standard, more in encodings.EXTENSIONS.items():
        assert all(encodings.TRIED_AS[extension] == standard for extension in more)


def test_likelihood_prefers_text_to_noise() -> None:
    likelihood = features.likelihoods()
    assert likelihood("größer als") > likelihood("gr÷▀er als")
