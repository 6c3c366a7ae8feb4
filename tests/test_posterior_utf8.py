"""What tokens may have been as misread UTF-8."""

from __future__ import annotations

import pytest
from damaged_texts import misread, texts
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizer.posterior.candidates import utf8
from normalizer.posterior.candidates.utf8 import (
    MULTI_BYTE_ERRORS,
    SINGLE_BYTE_ERRORS,
    left_over,
    possible,
    propose,
    undo_sequences,
)
from normalizer.posterior.chains import SINGLE_BYTE, DecodingError, undo

CP1252 = DecodingError("utf-8", "cp1252")
MOST_CHAINS = 8  #: for one text
DEEPEST = 4  #: errors in a row


@pytest.mark.parametrize(
    ("token", "wrong", "after"),
    [
        ("ÇıraÄŸan", "cp1252", "Çırağan"),
        ("Çırağan", "cp1252", "Çırağan"),
        ("Ã©tÃ©", "cp1252", "été"),
        ("Ã©tÃ", "cp1252", "étÃ"),
        ("Ã©tÃ©", "cp1251", "Ã©tÃ©"),
        ("n茅", "gb18030", "né"),
        ("né", "gb18030", "né"),
        ("plain", "cp1252", "plain"),
    ],
)
def test_undone_wherever_sequences_are_complete(token: str, wrong: str, after: str) -> None:
    assert undo_sequences(token, DecodingError("utf-8", wrong)) == after


@pytest.mark.parametrize(
    ("token", "wrong", "kept"),
    [
        ("ÇıraÄŸan", "cp1252", "Çı"),
        ("Ã©tÃ©", "cp1252", ""),
        ("naïve", "cp1252", "ï"),
        ("n茅", "gb18030", ""),
    ],
)
def test_left_over(token: str, wrong: str, kept: str) -> None:
    assert left_over(token, DecodingError("utf-8", wrong)) == kept


@pytest.mark.parametrize(
    ("token", "after", "chain"),
    [
        ("Ã©", "é", ["cp1252"]),
        ("ÃƒÂ©", "é", ["cp1252", "cp1252"]),
        ("ÇıraÄŸan", "Çırağan", ["cp1252"]),
        ("РџСЂРё", "При", ["cp1251"]),
        ("茅", "é", ["gb18030"]),
        ("â€™", "’", ["cp1252"]),
    ],
)
def test_proposed(token: str, after: str, chain: list[str]) -> None:
    found = propose(token)
    assert tuple(DecodingError("utf-8", wrong) for wrong in chain) in found[after]


@pytest.mark.parametrize("token", ["é", "naïve", "Привет", "Ã", "plain", "", "日本", "\ud83d"])
def test_nothing_is_proposed_where_no_sequence_is_complete(token: str) -> None:
    found = propose(token)
    assert not [chains for chains in found.values() for chain in chains if chain[0] == CP1252]
    assert token not in found


def test_an_error_that_came_before_is_undone_as_well() -> None:
    earlier = DecodingError("cp1252", "mac-roman")
    assert propose(misread("cafÈ", "cp1252"))["café"] == [(CP1252, earlier)]


def test_what_was_damaged_twice_was_damaged_all_over() -> None:
    """A right letter beside damage of two errors speaks against them."""
    assert "é" in propose("ÃƒÂ©")
    assert "éÇé" not in propose("ÃƒÂ©ÇÃƒÂ©")


def test_errors_in_a_row_are_found_to_a_depth() -> None:
    deep = misread("é", *["cp1252"] * DEEPEST)
    assert (CP1252,) * DEEPEST in propose(deep)["é"]
    assert "é" not in propose(misread(deep, "cp1252"))


def test_the_chains_kept_for_a_text_are_few() -> None:
    kept = [len(chains) for chains in propose("ÃƒÂ©").values()]
    assert max(kept) == MOST_CHAINS


def test_who_leads_and_who_continues() -> None:
    for index, (codec, encoding) in enumerate(SINGLE_BYTE.items()):
        for byte, char in enumerate(encoding.characters):
            if encoding.characters.count(char) == 1:
                leads = utf8.LEADS.get(char, 0) >> index & 1
                continues = utf8.CONTINUATIONS.get(char, 0) >> index & 1
                assert leads == (0xC2 <= byte <= 0xF4), (codec, byte)
                assert continues == (0x80 <= byte <= 0xBF), (codec, byte)


@given(
    st.text(st.characters(codec="utf-8", min_codepoint=0x80), min_size=1, max_size=6),
    st.sampled_from(sorted(SINGLE_BYTE.keys() - {"cp857", "cp1252-mac"})),
)
def test_whatever_was_misread_whole_is_proposed(text: str, codec: str) -> None:
    damaged = misread(text, codec)
    assume(damaged != text)
    found = propose(damaged)
    # not all of several encodings that make the same are kept, but the text is
    assert (DecodingError("utf-8", codec),) in found[text] or len(found[text]) == MOST_CHAINS


@given(texts)
def test_chains_lead_where_they_say(token: str) -> None:
    found = propose(token)
    assert token not in found
    for after, ways in found.items():
        assert 1 <= len(ways) <= MOST_CHAINS
        for chain in ways:
            assert 1 <= len(chain) <= DEEPEST
            text: str | None = token
            for error in chain:
                assert text is not None
                text = undo_sequences(text, error) if error.true == "utf-8" else undo(text, error)
            assert text == after


def test_work_is_linear_and_few_texts_come_of_many_sequences(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = 0

    def counted(token: str, error: DecodingError) -> str:
        nonlocal read
        read += len(token)
        return undo_sequences(token, error)

    monkeypatch.setattr(utf8, "undo_sequences", counted)

    def characters(token: str) -> int:
        nonlocal read
        read = 0
        propose(token)
        return read

    for unit in ("Ã©", "ÃƒÂ©", "РС", "├⌐", "â€™", "茅"):
        assert characters(unit * 40) <= 2.2 * characters(unit * 20), unit


@given(st.text(st.sampled_from("a’–…“「茅氓锟斤拷テつュ・Ã©ÐŸÑ鈥檚繧"), min_size=1, max_size=6))
def test_only_what_undoes_nothing_is_not_possible(token: str) -> None:
    found = set(possible(token))
    for error in (*SINGLE_BYTE_ERRORS, *MULTI_BYTE_ERRORS):
        if error not in found:
            assert undo_sequences(token, error) == token
