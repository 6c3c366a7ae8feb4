"""The ways of damaging text that the accuracy figures rest on."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))  # the benchmarks are scripts beside each other, no package
import damage  # noqa: E402
from damage import Layer, utf8_as  # noqa: E402

CP1252 = utf8_as("cp1252")


@pytest.mark.parametrize(
    ("text", "chain", "damaged", "name"),
    [
        ("é", CP1252, "Ã©", "utf8-as-cp1252"),
        ("Á", CP1252, "Ã\x81", "utf8-as-cp1252"),  # cp1252 has no 0x81
        ("é", CP1252 * 2, "ÃƒÂ©", "utf8-as-cp1252 x2"),
        ("é", utf8_as("latin-1") + CP1252, "ÃƒÂ©", "utf8-as-latin-1 then cp1252"),
        ("ё", (Layer("cp1251", "koi8-r"),), "╦", "cp1251-as-koi8-r"),
        ("né", utf8_as("gb18030"), "n茅", "utf8-as-gb18030"),
        ("a – b", utf8_as("gb18030"), None, "utf8-as-gb18030"),  # 0x93 0x20 is no character
        ("né à la", utf8_as("mac-roman"), "n√© √† la", "utf8-as-mac-roman"),
        ("日本", (Layer("cp932", "cp1252"),), "“ú–{", "cp932-as-cp1252"),
        ("ascii", CP1252, None, "utf8-as-cp1252"),
        ("日本", (Layer("cp1251", "cp1252"),), None, "cp1251-as-cp1252"),
    ],
)
def test_chains(text: str, chain: damage.Chain, damaged: str | None, name: str) -> None:
    assert damage.damage(text, chain) == damaged
    assert damage.chain_name(chain) == name


@pytest.mark.parametrize("encoding", damage.SINGLE_BYTE)
def test_reading_bytes_loses_none(encoding: str) -> None:
    table = damage.byte_table(encoding)
    # In cp857 three undefined bytes stand where Latin-1 has letters that it has elsewhere.
    assert len(table) == 256
    assert len(set(table)) == (253 if encoding == "cp857" else 256)
    assert damage.read_as(bytes(range(256)), encoding) == table


def test_one_word_leaves_another_accented_word_right() -> None:
    rng = Random(0)
    damaged = damage.damage_one_word("Él vio a José", CP1252, rng)
    assert damaged in {"Ã‰l vio a José", "Él vio a JosÃ©"}
    assert damage.damage_one_word("vio a José", CP1252, rng) is None
    assert damage.damage_one_word("à José", CP1252, rng) is not None


def test_half_of_the_words_are_damaged_or_none() -> None:
    results = {damage.damage_half("é ü", CP1252, Random(seed)) for seed in range(20)}
    assert results == {None, "Ã© ü", "é Ã¼", "Ã© Ã¼"}


def test_single_words_are_letters_alone() -> None:
    assert damage.damageable_words("Été, l'été: préfixe_é 12é4 où déjà", CP1252) == [
        "préfixe",
        "déjà",
    ]


@pytest.mark.parametrize(
    ("loss", "text", "damaged", "clean"),
    [
        ("nbsp-to-space", "à la", "Ã  la", "à la"),
        ("c1-dropped", "Á", "Ã", "Á"),
        ("c1-to-fffd", "Á", "Ã\ufffd", "Á"),
        ("html-escaped", "é", "&#195;&#169;", "é"),
        ("lowercased", "LE CAFé", "le cafã©", "le café"),
    ],
)
def test_losses(loss: str, text: str, damaged: str, clean: str) -> None:
    assert damage.damage_and_lose(text, CP1252, loss) == (damaged, clean)


def test_a_loss_that_loses_nothing_is_no_case() -> None:
    assert damage.damage_and_lose("é", CP1252, "nbsp-to-space") is None
    assert damage.damage_and_lose("ascii", CP1252, "lowercased") is None


def test_short_lines() -> None:
    assert damage.short_lines(["a b c d e", "f"]) == "a b c d\ne\nf"
    assert damage.short_lines(["a"] * 50).count("\n") == 29


def accuracy(*arguments: str | Path) -> str:
    command = [sys.executable, str(BENCHMARKS / "accuracy.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_command_makes_and_scores_the_same_cases_each_time(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("Der Käfer läuft über die Brücke.\nDöner für fünf Jäger, bitte schön.\n" * 5)
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        accuracy(text, "--each", "1", "--write", tmp_path / name)
    assert (tmp_path / "one.jsonl.gz").read_bytes() == (tmp_path / "two.jsonl.gz").read_bytes()
    with gzip.open(tmp_path / "one.jsonl.gz", "rt", encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    assert {case["group"] for case in cases} == {
        "utf8-as-single-byte",
        "twice",
        "utf8-as-multibyte",
        "legacy-as-legacy",
        "one word in a good line",
        "half the words",
        "a single word",
        "lossy",
        "document of short lines",
        "clean",
    }
    printed = accuracy(tmp_path / "one.jsonl.gz", "--tools", "ftfy")
    rows = [line.split(" | ") for line in printed.splitlines()[2:]]
    assert len(rows) == 12
    counted = sum(int(row[1]) for row in rows if not row[0].startswith("| all "))
    assert counted == len(cases)
