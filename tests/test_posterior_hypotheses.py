"""The candidates of a line that are worth weighing."""

from __future__ import annotations

import pytest
from damaged_texts import FEW, documents, texts
from hypothesis import given, settings

from normalizer.posterior import hypotheses
from normalizer.posterior.chains import Chain, DecodingError
from normalizer.posterior.features import Line, _is_no_text, is_vetoed
from normalizer.posterior.hypotheses import of_line, of_token
from normalizer.posterior.support import LineSupport, Support
from normalizer.posterior.words import Lexicon

CP1252 = DecodingError("utf-8", "cp1252")
MOST = 6  #: hypotheses of a token or of a line


def weighed(text: str, document: str = "") -> tuple[Line, Support, LineSupport]:
    line = Line(text)
    support = Support(Lexicon(), document.split("\n"))
    return line, support, support.of_line(line.distinct)


def of_first(text: str, document: str = "") -> list[tuple[str, Chain]]:
    line, support, votes = weighed(text, document)
    start, token = line.tokens[0]
    return [(h.afters[0], h.chain) for h in of_token(line, start, token, support, votes)]


@pytest.mark.parametrize(
    ("text", "after", "chain"),
    [
        ("cafÃ©", "café", (CP1252,)),
        ("cafÃƒÂ©", "café", (CP1252, CP1252)),
        ("ÇıraÄŸan", "Çırağan", (CP1252,)),
        ("caf√©", "café", (DecodingError("utf-8", "mac-roman"),)),
        ("РџСЂРё", "При", (DecodingError("utf-8", "cp1251"),)),
    ],
)
def test_tokens(text: str, after: str, chain: Chain) -> None:
    assert of_first(text)[0] == (after, chain)


@pytest.mark.parametrize("text", ["café", "Привет", "日本", "Ã"])
def test_right_tokens_have_no_likely_hypothesis(text: str) -> None:
    assert of_first(text) == []


def test_of_chains_to_the_same_text_the_commonest_is_told() -> None:
    """Latin-1 and Windows-1252 agree on these characters; so the document decides, or habit."""
    assert of_first("cafÃ©")[0][1] == (CP1252,)
    latin = "sÃ\x83o Ã\x81gua â\x80\x99s"
    assert of_first("cafÃ©", latin)[0][1] == (DecodingError("utf-8", "latin-1"),)


def test_hypotheses_of_a_token_are_few_and_none_is_hopeless() -> None:
    line, support, votes = weighed("ÃƒÂ©ÃƒÂ¨")
    ((start, token),) = line.tokens
    found = of_token(line, start, token, support, votes)
    gains = {p.after: p.gain_bits for p in support.proposals(token)}
    assert len(gains) > MOST
    assert len(found) <= MOST
    assert all(gains[h.afters[0]] >= -10 for h in found)
    assert len({h.afters for h in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "after", "error"),
    [
        ("Ïðèâåò, ìèð!", ("Привет", "мир"), DecodingError("cp1251", "cp1252")),
        ("olduðu gibi þey", ("olduğu", "şey"), DecodingError("cp1254", "cp1252")),
        ("ÖÐÎÄ", ("中文",), DecodingError("gbk", "cp1252")),
    ],
)
def test_lines(text: str, after: tuple[str, ...], error: DecodingError) -> None:
    line, support, _ = weighed(text)
    found = {h.afters: h.chain for h in of_line(line, support)}
    assert found[after] == (error,)
    assert len(found) <= MOST


@pytest.mark.parametrize(("gain", "some"), [(-11.0, False), (0.0, True), (4.0, True)])
def test_a_candidate_that_is_hopeless_is_not_weighed(
    gain: float, some: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hypotheses, "_gain", lambda *_: gain)
    line, support, _ = weighed("Ïðèâåò, ìèð!")
    assert bool(of_line(line, support)) is some


@pytest.mark.parametrize("text", ["plain", "", "Привет, ñandú", "😀"])
def test_no_legacy_error_is_likely_in_right_lines(text: str) -> None:
    line, support, _ = weighed(text)
    assert of_line(line, support) == []


@settings(max_examples=FEW)
@given(documents)
def test_places_are_exact_and_outcomes_can_be_text(text: str) -> None:
    support = Support(Lexicon(), text.split("\n"))
    for part in text.split("\n"):
        line = Line(part)
        votes = support.of_line(line.distinct)
        for start, token in line.tokens:
            for found in of_token(line, start, token, support, votes):
                (after,) = found.afters
                assert after != token and not is_vetoed(token, after)
        for found in of_line(line, support):
            assert len(found.afters) == len(line.tokens)
            assert found.afters != tuple(token for _, token in line.tokens)
            for (_, token), after in zip(line.tokens, found.afters, strict=True):
                assert not any(map(_is_no_text, set(after) - set(token)))


@given(texts)
def test_ascii_has_no_hypotheses(text: str) -> None:
    plain = "".join(c for c in text if c < "\x80" and c != "&")
    line, support, _ = weighed(plain)
    assert line.tokens == ()
    assert of_line(line, support) == []
