"""The screen: whatever pair looks damaged, its line is found, wherever it stands."""

from __future__ import annotations

import pytest
from damaged_texts import documents, load, misread, texts
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.posterior import screen
from normalizer.posterior.chains import SINGLE_BYTE
from normalizer.posterior.screen import flagged_lines, is_flagged, lines_beyond_ascii, pieces


@pytest.mark.parametrize(
    ("pair", "flagged"),
    [
        ("Ã©", True),
        ("â€", True),
        ("Ð°", True),
        ("├⌐", True),
        ("√©", True),
        ("С‡", True),
        ("鈫掗", True),
        ("ﾃ日", True),  # half-width beside full-width
        ("é\x81", True),
        ("a\x81", True),
        ("Кі", False),
        ("éè", False),
        ("при"[:2], False),
        ("日本", False),
        ("中文", False),
        ("カナ", False),
        ("ｶﾅ", False),
        ("한국", False),
        ("\x85", False),  # a line end of mainframes
        ("« ", False),
        ("é\u0301", False),
    ],
)
def test_pairs(pair: str, flagged: bool) -> None:
    assert is_flagged(pair) is flagged


def lines_of(text: str, spans: object) -> list[str]:
    return [text[start:end] for start, end in spans]  # type: ignore[attr-defined]


def has_flagged_pair(line: str) -> bool:
    pairs = [line[i : i + 2] for i in range(len(line) - 1)]
    return any(min(pair) > "\x7f" and is_flagged(pair) for pair in pairs)


LINES = st.lists(st.one_of(texts, st.text("ab é,Ã©\x81Рџ鍥涘日Гo"))).map(
    lambda lines: [line.replace("\n", " ") for line in lines]
)
PLAIN = "plain text " * 8  #: makes a piece sparse
PIECES = st.sampled_from([1, 7, 60, 1 << 14])


def found_in(lines: list[str], piece: int) -> list[str]:
    text = "\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "_PIECE_CODE_POINTS", piece)
        found = list(flagged_lines(text))
    assert found == sorted(set(found))
    return lines_of(text, found)


@given(LINES, PIECES, st.booleans())
@example(["é\x81"], 1 << 14, False)
@example(["Ã", "©"], 1, False)
@example(["Ã", "©"], 1 << 14, True)
def test_every_line_with_a_flagged_pair_is_found(
    lines: list[str], piece: int, is_sparse: bool
) -> None:
    if is_sparse:
        lines = [part for line in lines for part in (line, PLAIN)]
    assert set(filter(has_flagged_pair, lines)) <= set(found_in(lines, piece))


@given(LINES, PIECES, st.booleans())
@example(["a\x81b"], 1 << 14, True)
@example(["a\x81b", "éèçéèç"], 1 << 14, False)
@example(["0\x80"], 7, True)
@example(["oГ", "plain"], 1 << 14, True)
@example(["Гo", "plain"], 1 << 14, True)
@example(["abcÔ", "éèçéèç"], 1 << 14, False)
@example(["c鈥渋t", "鈥渋"], 1 << 14, True)
@example(["a\ufffdb", "éè"], 1 << 14, True)
def test_what_is_found_depends_on_the_line_alone(
    lines: list[str], piece: int, is_sparse: bool
) -> None:
    """Not on how dense the text around it is, nor on where a piece ends."""
    alone = [line for line in lines if found_in([line], 1 << 14)]
    if is_sparse:
        lines = [part for line in lines for part in (line, PLAIN)]
    assert found_in(lines, piece) == alone


@given(documents, st.sampled_from([1, 7, 60, 1 << 14]))
def test_spans_are_those_of_whole_lines(text: str, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "_PIECE_CODE_POINTS", piece)
        beyond = list(lines_beyond_ascii(text))
        assert "".join(text[start:end] for start, end in pieces(text)) == text
        assert all(text[end - 1] == "\n" or end == len(text) for _, end in pieces(text))
    assert lines_of(text, beyond) == [line for line in text.split("\n") if not line.isascii()]
    for start, end in {*beyond, *flagged_lines(text)}:
        assert text[start - 1 : start] in ("", "\n")
        assert text[end : end + 1] in ("", "\n")


@given(st.text(st.characters(max_codepoint=0x7F, exclude_characters="&")))
def test_ascii_without_references_is_never_flagged(text: str) -> None:
    assert list(flagged_lines(text)) == list(lines_beyond_ascii(text)) == []


@pytest.mark.parametrize("codec", SINGLE_BYTE)
def test_misread_letters_of_its_own_script_do_not_pass(codec: str) -> None:
    """What each encoding makes of UTF-8 that is the text it was made for is found: ten letters in
    a row, whatever single pairs of them look like."""
    own = [char for char in SINGLE_BYTE[codec].characters[0x80:] if char.isalpha()]
    runs = ["".join(own[i : i + 10]) for i in range(0, len(own) - 9, 5)]
    damaged = [misread(run, codec) for run in runs]
    found = lines_of("\n".join(damaged), flagged_lines("\n".join(damaged)))
    # Thai read as Windows-874 is Thai: two letters side by side, as words have them
    assert len(found) >= len(damaged) - 2 * (codec == "cp874")


@pytest.mark.parametrize(
    ("line", "damaged"),
    [
        ("le café où l’on va", "le cafÃ© oÃ¹ l’on va"),
        ("日本語のテキスト", "譌･譛ｬ隱槭\ufffdｮ繝\ufffd繧ｭ繧ｹ繝\ufffd"),
        ("ещё один день", "РµС‰С‘ РѕРґРёРЅ РґРµРЅСЊ"),
        ("plain", "caf&Atilde;&copy;"),
        ("naïve", "KanÅ\ufffd"),
    ],
)
def test_a_damaged_line_in_a_long_text_is_found_where_it_stands(line: str, damaged: str) -> None:
    text = f"{line}\n" * 10_000 + damaged + f"\n{line}" * 10_000
    start = text.index(damaged)
    assert list(flagged_lines(text)) == [(start, start + len(damaged))]


RIGHT = [
    "un été « à la française » – où “l’on” va…",
    "日本語のテキスト、“引用”……",
    "Съешь же ещё этих мягких французских булок",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "Jazyk zobrazení byl změněn, načtěte prosím stránku znovu",
    "Çırağan Sarayı’nda, Şişli’de",
    "مرحبا بالعالم",
    "שלום עולם",
    "สวัสดีชาวโลก",
    "다람쥐 헌 쳇바퀴에 타고파",
    "Đây là một câu tiếng Việt",
    "π ≈ 3,14 · 5 € · 20 °C · § 7",
]


@pytest.mark.parametrize("line", RIGHT)
def test_right_lines_are_kept_back(line: str) -> None:
    assert list(flagged_lines(line)) == []


def test_what_is_right_in_the_tables_is_kept_back() -> None:
    """A screen that flags everything finds everything."""
    lines = {line for case in load("calibration") for line in case["clean"].split("\n")}
    flagged = [line for line in lines if list(flagged_lines(line))]
    assert len(lines) > 300
    assert len(flagged) <= len(lines) // 30, flagged


def test_work_does_not_grow_with_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs are judged once for a piece, however long the text; lines are looked at once."""
    asked = 0

    def counted(pair: str) -> bool:
        nonlocal asked
        asked += 1
        return is_flagged(pair)

    monkeypatch.setattr(screen, "is_flagged", counted)

    def count(times: int) -> int:
        nonlocal asked
        asked = 0
        list(flagged_lines("“naïve” café, où l’été\n" * times))
        return asked

    assert count(40_000) <= 2.5 * count(20_000)
    assert count(20_000) <= 25 * 12
