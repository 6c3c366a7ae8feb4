"""The seed document goes in damaged and comes out clean, every change on record."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, Textmend, tree

import normalizer

SEEDS = ROOT / "seeds"
SEED = SEEDS / "000_b7204dd73a563600.txt"
SHA256 = "8c8b98825423a59de91321e26ac01bb5cd416323434af8b6ce53e2a4f683b53d"

EDITS = {
    ("mojibake", "ÄŸ", "ğ"): 2,
    ("curly-quote", "’", "'"): 6,
    ("curly-quote", "“", '"'): 2,
    ("curly-quote", "”", '"'): 3,
    ("unicode-dash", "—", "--"): 4,
    ("final-newline", "", "\n"): 1,
}


@pytest.fixture
def cleaned(textmend: Textmend, tmp_path: Path) -> Path:
    ran = textmend("clean", SEEDS, "--output", "cleaned", "--log", "cleaned/changes.jsonl")
    assert ran.code == 0
    return tmp_path / "cleaned"


def logged(cleaned: Path) -> list[dict[str, object]]:
    lines = (cleaned / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    *group, end = [json.loads(line) for line in lines]
    assert list(end) == ["end"]
    return group


def test_exactly_these_18_edits_are_made(cleaned: Path) -> None:
    header, *edits = logged(cleaned)
    assert Counter((e["rule"], e["before"], e["after"]) for e in edits) == EDITS
    assert header["edits"] == len(edits) == 18
    assert (header["path"], header["profile"]) == (SEED.name, "plain")
    assert (header["encoding"], header["bom"]) == ("utf-8", "")
    assert header["sha256_before"] == SHA256


def test_every_record_names_its_place_in_the_original(cleaned: Path) -> None:
    original = SEED.read_bytes()
    lines = original.decode("utf-8").split("\n")
    for edit in logged(cleaned)[1:]:
        before = str(edit["before"])
        start = int(str(edit["column"])) - 1
        offset = int(str(edit["offset"]))
        assert lines[int(str(edit["line"])) - 1][start : start + len(before)] == before
        assert original[offset : offset + len(before.encode())] == before.encode()


def test_repairs_name_what_went_wrong_and_have_evidence(cleaned: Path) -> None:
    repairs = [edit for edit in logged(cleaned)[1:] if edit["rule"] == "mojibake"]
    assert [edit["chain"] for edit in repairs] == ["UTF-8 read as Windows-1252"] * 2
    assert all(0.99 <= float(str(edit["confidence"])) <= 1 for edit in repairs)


def test_everything_else_is_byte_identical(cleaned: Path) -> None:
    expected = SEED.read_text(encoding="utf-8")
    for _, before, after in EDITS:
        if before:
            expected = expected.replace(before, after)
    assert (cleaned / SEED.name).read_bytes() == (expected + "\n").encode()
    for name in ("Çırağan", "Erdoğan"):
        assert name in expected


def test_the_lone_closing_quote_is_reported_too(textmend: Textmend) -> None:
    ran = textmend("check", SEEDS)
    assert f"{SEED}:3:346: unbalanced-quote suggestion:" in ran.out.decode()
    assert ran.out.count(b"suggestion: ") == 1


def test_undo_restores_it_byte_for_byte(cleaned: Path, textmend: Textmend) -> None:
    assert textmend("undo", cleaned / "changes.jsonl").code == 0
    assert (cleaned / SEED.name).read_bytes() == SEED.read_bytes()


def test_undo_works_in_a_folder_that_was_moved(cleaned: Path, textmend: Textmend) -> None:
    moved = cleaned.rename(cleaned.with_name("moved"))
    assert textmend("undo", moved / "changes.jsonl").code == 0
    assert (moved / SEED.name).read_bytes() == SEED.read_bytes()


def test_profile_repair_makes_the_two_repairs_and_nothing_else() -> None:
    result = normalizer.clean(SEED.read_bytes(), "repair", SEED.name)
    assert [(e.before, e.after, e.rule) for e in result.edits] == [("ÄŸ", "ğ", "mojibake")] * 2
    assert result.data == SEED.read_bytes().replace("ÄŸ".encode(), "ğ".encode())


def test_check_tells_the_seed_from_its_clean_copy(cleaned: Path, textmend: Textmend) -> None:
    assert textmend("check", SEEDS).code == 1
    assert textmend("check", cleaned).code == 0


def test_a_second_run_finds_nothing_to_do(cleaned: Path, textmend: Textmend) -> None:
    before = tree(cleaned)
    ran = textmend("clean", SEEDS, "--output", "cleaned", "--log", "cleaned/changes.jsonl")
    assert ran.code == 0
    assert tree(cleaned) == before
    again = textmend("clean", cleaned, "--output", "again", "--log", "again.jsonl")
    assert again.code == 0 and "0 files changed" in again.err
