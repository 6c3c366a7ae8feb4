"""What misread UTF-8 that lost something may have been."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from normalizer.language.ngrams import Costs
from normalizer.posterior.candidates import Candidate, beam, losses, lossy, multibyte
from normalizer.posterior.candidates.losses import Losses

TABLE = ROOT / "fixtures" / "mojibake" / "lossy-proposals.jsonl"
CASES = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
CODECS = ("cp1252", "latin-1", "cp1253", *multibyte.CODECS)


def made(line: str, candidates: list[Candidate]) -> str:
    for candidate in reversed(candidates):
        line = line[: candidate.start] + candidate.after + line[candidate.end :]
    return line


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kind"])
def test_proposals(case: dict[str, str]) -> None:
    codecs = [case["codec"].split(",")[0]]
    found = lossy.propose(case["damaged"], codecs, Costs())
    assert [candidate.after for candidate in found[case["codec"]]] == case["after"]


# Each loss as a program causes it.
LOSSY = {
    Losses.DROPPED: lambda s: "".join(c for c in s if not "\x80" <= c <= "\x9f"),
    Losses.REPLACED: lambda s: "".join("\ufffd" if "\x80" <= c <= "\x9f" else c for c in s),
    Losses.SPACED: lambda s: s.replace("\xa0", " "),
    Losses.TRIMMED: lambda s: s.replace("\xa0", ""),
    Losses.STRAIGHTENED: lambda s: s.translate(str.maketrans("“”‘’–—", "\"\"''--")),
    Losses.LOWERED: str.lower,
    Losses.ALTERED: lambda s: s.replace("Ã", "à"),
}


def misread(text: str) -> str:
    data = text.encode("utf-8", "surrogatepass")
    return "".join(
        chr(byte) if (char := bytes((byte,)).decode("cp1252", "replace")) == "\ufffd" else char
        for byte in data
    )


texts = st.one_of(
    st.text(st.characters(categories=None), max_size=40),
    st.text("aéàő”“—Íяс你 ñ'", max_size=40),
    st.text('Ã�àâ€"? 濡쒓鈫ïı\x81', max_size=40),
)


@given(texts, st.sampled_from(sorted(LOSSY)))
def test_spans_lie_in_order_and_say_what_they_replace(text: str, loss: int) -> None:
    line = LOSSY[loss](misread(text))
    for proposed in lossy.propose(line, CODECS, Costs()).values():
        end = 0
        for candidate in proposed:
            assert end <= candidate.start < candidate.end <= len(line)
            assert candidate.after != line[candidate.start : candidate.end]
            assert candidate.losses
            assert 0 <= candidate.margin_bits <= lossy.MOST_MARGIN_BITS
            end = candidate.end
        assert len(made(line, proposed)) == len(line) + sum(
            len(c.after) - (c.end - c.start) for c in proposed
        )


@given(st.text(st.characters(max_codepoint=0x7F), max_size=60))
def test_ascii_is_left(text: str) -> None:
    assert not any(lossy.propose(text, CODECS, Costs()).values())
    assert not lossy.possible(text)


def steps(line: str, codec: str, monkeypatch: pytest.MonkeyPatch) -> int:
    searches = []

    class Counted(beam.Search):
        def __init__(self, costs: Costs) -> None:
            super().__init__(costs)
            searches.append(self)

    monkeypatch.setattr(lossy, "Search", Counted)
    lossy.propose(line, [codec], Costs())
    return sum(search.steps for search in searches)


@pytest.mark.parametrize(
    ("unit", "codec"),
    [("â", "cp1252"), ("Ã�", "cp1252"), ("ð", "latin-1"), ("濡?쒓", "cp949"), ("鈫�", "gb18030")],
)
def test_work_is_linear(unit: str, codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    once = steps(unit * 10, codec, monkeypatch)
    assert 0 < steps(unit * 20, codec, monkeypatch) < 3 * once


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps("â" * (lossy.LONGEST_CODE_POINTS + 1), "cp1252", monkeypatch) == 0
    at_most = beam.MOST_STEPS + 1000 * beam.WIDTH_HYPOTHESES
    assert steps("â" * lossy.LONGEST_CODE_POINTS, "cp1252", monkeypatch) < at_most


def test_a_candidate_says_how_much_was_guessed() -> None:
    (found,) = lossy.propose("KanÅ\ufffd", ["cp1252"], Costs())["cp1252"]
    assert (found.guessed_bytes, found.sequences) == (1, 1)
    assert losses.count(found.losses) == 1
    assert [str(link) for link in found.chain] == [
        "some bytes became U+FFFD",
        "UTF-8 read as Windows-1252",
    ]


def test_what_is_sure_has_a_wider_margin() -> None:
    sure, guess = (
        lossy.propose(line, ["cp1252"], Costs())["cp1252"][0].margin_bits
        for line in ("Ð·Ð½Ð°Ñ‡ÐµÐ½Ð¸Ñ\ufffd", "Ã\ufffd")
    )
    assert sure > guess


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ("πρ?οσαρ?μογείς", True),
        ("Ã\ufffd", True),
        ("é\x81", True),
        ("οσα; really?", False),
        ("a \ufffd b", False),
        ("Что? Да", False),
    ],
)
def test_damage_left(after: str, left: bool) -> None:
    assert lossy.leaves_damage(after) is left
