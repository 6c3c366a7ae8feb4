"""The features of candidates: named numbers of moderate size."""

from __future__ import annotations

import math

import pytest
from damaged_texts import FEW, documents, load, texts
from hypothesis import given, settings

from normalizer.language import identification
from normalizer.posterior import features, hypotheses, weights
from normalizer.posterior.chains import Chain, DecodingError, undo
from normalizer.posterior.features import (
    Line,
    Outcome,
    Undone,
    chain_group,
    is_lone,
    is_vetoed,
    of_line,
    of_sequences,
    vetoed_line,
)
from normalizer.posterior.support import Support, Weight
from normalizer.posterior.words import Lexicon

CP1252: Chain = (DecodingError("utf-8", "cp1252"),)
RUSSIAN = DecodingError("cp1251", "cp1252")
MODERATE = 14.0  #: no feature is larger


@pytest.mark.parametrize(
    ("before", "after", "vetoed"),
    [
        ("Ã©", "é", False),
        ("Â\x81é", "\x81è", False),  # it stood there before
        ("éÃ©", "éé", False),  # so did the other é
        ("x", "y", True),  # ASCII is never misread
        ("x", "´", True),  # an accent alone
        ("x", "é´", False),
        ("Â\x81", "\x82", True),
        ("x", "\x00", True),
        ("x", "\ue000", True),
        ("x", "\ud83d", True),
        ("x", "\u0378", True),  # not assigned
        ("x", "\u2028", True),
        ("x", "\u2029", True),
        ("x", "\U0001faff", False),  # emoji of the next version
        ("x", "\U0001fc00", True),
        ("x", "\ufeff", False),
        ("x", "\u0301", True),
        ("x", "é\u0301", False),
    ],
)
def test_outcomes_that_can_be_no_text(before: str, after: str, vetoed: bool) -> None:
    assert is_vetoed(before, after) is vetoed


@pytest.mark.parametrize(
    ("wrong", "group"),
    [
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("cp1251", "common"),
        ("mac-roman", "common"),
        ("cp437", "common"),
        ("cp874", "rare"),
        ("gb18030", "multi-byte"),
    ],
)
def test_groups_of_errors(wrong: str, group: str) -> None:
    assert chain_group((DecodingError("utf-8", wrong), *CP1252)) == group


def named(
    line: str, token: str, after: str, chain: Chain = CP1252, bits: float = 0.0, share: float = 0.0
) -> features.Features:
    start = line.index(token)
    return of_sequences(Line(line), start, token, Outcome(after, chain, bits, share), Lexicon())


PLAIN = ("a cafÃ© here", "cafÃ©", "café")

SEQUENCES = [
    (*PLAIN, {"one": 1, "latin-1": 0, "common": 0, "rare": 0, "multi-byte": 0, "again": 0}),
    (*PLAIN, {"another": 0, "whole": 1, "kept letters": 0, "kept symbols": 0, "lone": 0}),
    (*PLAIN, {"sequences": 1 / 3, "long": 0, "controls": 0, "symbols": 0, "odd": 0, "loss": 0}),
    (
        *PLAIN,
        {"known": 1, "known before": 0, "mixes": 0, "foreign": 0, "quoted, lone": 0, "named": 0},
    ),
    (*PLAIN, {"gain 1": 1, "support": 0, "more support": 0, "no support": 1, "right beside": 0}),
    ("ÇıraÄŸan", "ÇıraÄŸan", "Çırağan", {"whole": 0, "kept letters": 1, "regular": 0}),
    ("Ã©", "Ã©", "é", {"lone": 1, "lone letter": 1}),
    ("Â°", "Â°", "°", {"lone": 1, "lone letter": 0, "symbols": 1}),
    ("itâ€™s", "itâ€™s", "it’s", {"long": 1 / 2, "symbols": 1}),
    ("‘Ã©’", "Ã©", "é", {"quoted, lone": 1}),
    ("'Ã©'", "Ã©", "é", {"quoted, lone": 1}),
    ("Ã©'", "Ã©", "é", {"quoted, lone": 0}),
    ("cafÃ© means café", "cafÃ©", "café", {"named": 1, "right beside": 1 / 4}),
    ("'cafÃ©' means café", "cafÃ©", "café", {"quoted, named": 1, "quoted, lone": 0}),
    ("cafÃ© naïve", "cafÃ©", "café", {"named": 0, "quoted, named": 0, "right beside": 1 / 4}),
    ("cafÃ© in UTF-8", "cafÃ©", "café", {"speaks of encodings": 1}),
    ("s.replace('Ã©', '')", "Ã©", "é", {"speaks of encodings": 1}),
    ("a cafÃ©", "cafÃ©", "café", {"speaks of encodings": 0}),
    ("Ã\x81", "Ã\x81", "Á", {"controls": 1 / 2}),
    ("Ã\x81Ã\x81Ã\x81", "Ã\x81Ã\x81Ã\x81", "ÁÁÁ", {"controls": 1, "sequences": 1}),
    ("a Ð´Ð°", "Ð´Ð°", "да", {"foreign": 1, "known": 1}),
    ("не Ð´Ð°", "Ð´Ð°", "да", {"foreign": 0}),
    ("Ð´Ð° Ð½ÐµÑ‚", "Ð´Ð°", "да", {"foreign": 1}),
    ("xÐ´Ð°", "xÐ´Ð°", "xда", {"mixes": 1}),
    ("Â´", "Â´", "´", {"odd": 1 / 2}),
]


@pytest.mark.parametrize(("line", "token", "after", "wanted"), SEQUENCES)
def test_features_of_misread_utf8(
    line: str, token: str, after: str, wanted: dict[str, float]
) -> None:
    found = named(line, token, after)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("chain", "wanted"),
    [
        (CP1252 * 3, {"again": 2, "another": 0}),
        ((*CP1252, DecodingError("utf-8", "latin-1")), {"again": 1, "another": 1, "latin-1": 0}),
        ((DecodingError("utf-8", "latin-1"),), {"latin-1": 1, "common": 0}),
        ((DecodingError("utf-8", "mac-roman"),), {"common": 1, "rare": 0}),
        ((DecodingError("utf-8", "cp874"),), {"rare": 1, "common": 0}),
        ((DecodingError("utf-8", "gb18030"),), {"multi-byte": 1, "rare": 0}),
    ],
)
def test_features_of_chains(chain: Chain, wanted: dict[str, float]) -> None:
    found = named(*PLAIN, chain=chain)
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("bits", "wanted"),
    [
        (0.0, {"support": 0, "more support": 0, "no support": 1}),
        (1.0, {"support": 0.05, "more support": 0, "no support": 0}),
        (40.0, {"support": 2, "more support": 0}),
        (140.0, {"support": 2, "more support": 1}),
        (9999.0, {"support": 2, "more support": 2}),
        (740.0, {"much support": 1}),
    ],
)
def test_features_of_support(bits: float, wanted: dict[str, float]) -> None:
    found = named(*PLAIN, bits=bits)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted)


def test_a_gain_counts_piece_by_piece() -> None:
    pieces = [features._gains(bits) for bits in (-100, -10, 0, 3, 6, 11, 16, 40, 120, 400, 9999)]
    totals = [sum(v for name, v in piece.items() if name != "loss") for piece in pieces]
    assert totals == pytest.approx([0, 0, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 5])
    assert [piece["loss"] for piece in pieces] == [2, 1] + [0] * 9


def of(
    line: str, error: DecodingError = RUSSIAN, weight: Weight | None = None
) -> features.Features:
    whole = Line(line)
    tokens = [token for _, token in whole.tokens]
    afters = [undo(token, error) or "" for token in tokens]
    undone = Undone(error, tokens, afters, undo(line, error) or "", identification.fit(line))
    return of_line(line, undone, weight or Weight(0, 0, 0, 0, 0), Lexicon())


@pytest.mark.parametrize(
    ("line", "error", "wanted"),
    [
        ("Ïðèâåò, ìèð", RUSSIAN, {"to Cyrillic": 1, "within Latin": 0, "DOS or Mac": 0, "lone": 0}),
        ("Ïðèâåò, ìèð", RUSSIAN, {"known": 1, "to multi-byte": 0, "mixes": 0, "symbols": 0}),
        ("Ïðèâåò, ìèð", RUSSIAN, {"no support": 1, "contra": 0, "contra share": 0}),
        ("Ïðèâåò, ìèð", RUSSIAN, {"changed": math.log2(9) / 3, "kinds": 7 / 4, "controls": 0}),
        ("Ïðèâåò, ìèð", RUSSIAN, {"changed tokens": math.log2(3) / 2, "all controls": 0}),
        ("Ï", RUSSIAN, {"lone": 1, "regular": 1}),
        ("ÖÐÎÄ", DecodingError("gbk", "latin-1"), {"to multi-byte": 1, "sprinkled": 0}),
        ("ÖÐ abc ÎÄ", DecodingError("gbk", "latin-1"), {"sprinkled": 1, "plain ASCII": 1 / 3}),
        ("pøíliš", DecodingError("cp1250", "cp1252"), {"within Latin": 1, "within, known": 1}),
        ("a“ú–{", DecodingError("cp932", "cp1252"), {"quotes": 2 / 3, "symbols": 0}),
        ("caf‚", DecodingError("cp437", "cp1252"), {"symbols": 1, "quotes": 0, "letters lost": 0}),
        ("caf\x82", DecodingError("cp437", "latin-1"), {"controls": 1, "all controls": 1}),
        ("caf\x82", DecodingError("cp437", "latin-1"), {"controls, letters": 1}),
        ("a\x93b", DecodingError("cp1252", "latin-1"), {"controls, typographic": 1}),
        ("笢恅", DecodingError("gbk", "big5"), {"from multi-byte": 1}),
        ("caf√©", DecodingError("cp1252", "mac-roman"), {"DOS or Mac": 1}),
    ],
)  # fmt: skip
def test_features_of_legacy_errors(
    line: str, error: DecodingError, wanted: dict[str, float]
) -> None:
    found = of(line, error)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted)


def test_features_of_what_the_document_says() -> None:
    found = of("Ïðèâåò", weight=Weight(60, 20, 3, 1, 30))
    wanted = {
        "support": 2,
        "more support": 0.2,
        "no support": 0,
        "contra": 1,
        "more contra": 0,
        "contra share": 1 / 5,
        "sequences": 1.5,
    }
    assert {name: found[name] for name in wanted} == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("before", "after", "vetoed"),
    [
        ("Ïð", "Пр", False),
        ("Ïð", "П\x98", True),
        ("Ïðà", "Ï\xa0р", False),  # a letter before it
        ("ð", "§", True),  # of letters only symbols
        ("Ïð", "\xa0р", True),
        ("Ïð", "\xadр", True),
        ("Ïð", "\u0301р", True),
        ("à–", "р\xa0", False),
        ("Ïð", "\ue000", True),
    ],
)
def test_vetoes_of_legacy_errors(before: str, after: str, vetoed: bool) -> None:
    undone = Undone(RUSSIAN, [before], [after], after, identification.fit(before))
    assert vetoed_line(undone) is vetoed


@pytest.mark.parametrize(
    ("tokens", "afters", "pro_tokens", "lone"),
    [
        (["Ï"], ["П"], 0, True),
        (["Ïð"], ["Пр"], 1, True),
        (["Ïð"], ["Пр"], 2, False),
        (["Ïðè"], ["При"], 0, False),
        (["Ï", "è"], ["П", "и"], 0, False),
        (["Ï", "Ï"], ["П", "П"], 0, True),
        (["Ï", "é"], ["П", "é"], 0, True),
    ],
)
def test_one_character_or_two_are_never_enough(
    tokens: list[str], afters: list[str], pro_tokens: int, lone: bool
) -> None:
    undone = Undone(RUSSIAN, tokens, afters, " ".join(afters), identification.fit(""))
    assert is_lone(undone, Weight(99, 0, pro_tokens, 0, 0)) is lone


def every(text: str) -> tuple[list[features.Features], ...]:
    """All features of all candidates of a text."""
    support = Support(Lexicon(), text.split("\n"))
    tokens, lines = [], []
    for part in text.split("\n"):
        line = Line(part)
        votes = support.of_line(line.distinct)
        for start, token in line.tokens:
            tokens += [h.features for h in hypotheses.of_token(line, start, token, support, votes)]
        lines += [h.features for h in hypotheses.of_line(line, support)]
    return tokens, lines


FITTED = (weights.TOKEN, weights.LINE)


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    text = "\n".join(case["damaged"] for case in (*load("lossy"), *load("wild")[:20]))
    for found, fitted in zip(every(text), FITTED, strict=True):
        assert found
        assert all(named.keys() == fitted.keys() for named in found)


@settings(max_examples=FEW)
@given(documents)
def test_features_are_numbers_of_moderate_size(text: str) -> None:
    for found, fitted in zip(every(text), FITTED, strict=True):
        for named in found:
            assert named.keys() == fitted.keys()
            assert named["one"] == 1
            assert all(math.isfinite(v) and abs(v) <= MODERATE for v in named.values()), named


@given(texts)
def test_a_line_knows_its_tokens(text: str) -> None:
    line = Line(text)
    assert line.distinct == {token for _, token in line.tokens}
    for start, token in line.tokens:
        assert text[start : start + len(token)] == token
