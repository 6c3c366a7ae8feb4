"""The command behind the figures of docs/performance.md: what it measures, not how fast that is."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))  # the benchmarks are scripts beside each other, no package
import speed  # noqa: E402

SENTENCES = ["Der Käfer läuft über die Brücke nach Köln.", "Döner für fünf Jäger, bitte schön."]
BY_NAME = {scenario.name: scenario for scenario in speed.scenarios({"en", "fr", "ru", "und"})}


def test_plain_text_has_every_kind_of_scenario_and_what_text_lacks_has_none() -> None:
    assert {scenario.name for scenario in speed.scenarios({"und"})} == {
        "ascii und",
        "clean und",
        "one damaged line in 50, und",
        "every line as cp1252, und",
    }
    assert "every line as cp1251, ru" in BY_NAME
    assert not any(scenario.language == "tr" for scenario in BY_NAME.values())


def test_every_text_is_a_new_one_and_the_same_seed_gives_the_same() -> None:
    first, again, second = (
        speed.text_of(5000, SENTENCES, BY_NAME["clean und"], seed) for seed in (0, 0, 1)
    )
    assert first == again != second
    assert 5000 <= len(first.encode()) < 5100
    assert len(set(first.splitlines())) > 80  # some forty orders of words a sentence
    assert {tuple(sorted(line.split())) for line in first.splitlines()} == {
        tuple(sorted(sentence.split())) for sentence in SENTENCES
    }


def test_text_without_spaces_is_made_new_by_a_number() -> None:
    made = islice(speed.lines(["日本語の文です。"], BY_NAME["clean und"], 0), 2)
    assert list(made) == ["0 日本語の文です。", "1 日本語の文です。"]


@pytest.mark.parametrize(
    ("name", "damaged"),
    [("clean fr", 0), ("one damaged line in 50, fr", 2), ("every line as cp1252, fr", 100)],
)
def test_so_many_lines_are_damaged(name: str, damaged: int) -> None:
    made = islice(speed.lines(SENTENCES, BY_NAME[name], 0), 100)
    assert sum("Ã" in line for line in made) == damaged


def test_ways_of_writing() -> None:
    assert speed.to_ascii("né – à") == "n  "
    assert speed.to_typographic("\"It's\" - ('so')") == "“It’s” – (‘so’)"
    assert speed.to_damaged("cp1251")("да") == "РґР°"


@pytest.mark.parametrize(
    ("ratio", "shown"), [(0.5, "**0.5** of 2"), (2.04, "2.04"), (1234.5, "1,234")]
)
def test_a_ratio_that_falls_short_stands_out(ratio: float, shown: str) -> None:
    assert speed.shown_ratio(ratio, 2) == shown


def test_cells_are_sorted_by_whether_they_change() -> None:
    right, changed = speed.cells_of("Köln und “Bonn” am Rhein, ü\n" * 3, 9)
    assert right and changed
    assert all("“" not in cell and "”" not in cell for cell in right)
    assert all(len(cell) <= 9 and not cell.isascii() for cell in right + changed)


def test_the_memory_of_a_call_is_what_it_allocates() -> None:
    assert 1_000_000 < speed.peak(lambda text: text * 1000, "a" * 1000) < 1_100_000


@pytest.mark.parametrize(
    ("mode", "rows"),
    [
        (["--mb", "0.001"], 4),
        (["--growth", "--up-to", "0.02"], 8),
        (["--memory", "--mb", "0.01", "--only", "clean"], 1),
    ],
)
def test_the_command_prints_a_table(tmp_path: Path, mode: list[str], rows: int) -> None:
    text = tmp_path / "text.txt"
    text.write_text("\n".join(SENTENCES), encoding="utf-8")
    command = [sys.executable, BENCHMARKS / "speed.py", text, "--rounds", "1", *mode]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    lines = printed.splitlines()
    assert len(lines) == 2 + rows
    assert len({line.count("|") for line in lines}) == 1
