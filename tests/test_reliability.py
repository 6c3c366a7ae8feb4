"""The tools that look for what breaks: each runs, and would notice."""

from __future__ import annotations

import importlib
import random
import shutil
import subprocess
import sys
from itertools import islice

import fuzz
import pytest
from conftest import ROOT

from normalizer.changelog import ChangeLog

sys.path.append(str(ROOT / "benchmarks"))  # behind all else: its names are common ones
hostile = importlib.import_module("hostile")


@pytest.mark.parametrize("name", fuzz.KINDS)
def test_what_was_found_once_is_held(name: str) -> None:
    """The corpus, and some input by chance."""
    kind, chance, known = fuzz.KINDS[name], random.Random(7), fuzz.corpus()
    tried = [*known, *islice(kind.make(chance, known), 25)]
    assert not [(data, problem) for data in tried if (problem := fuzz.problem_of(kind, data))]


def test_a_broken_promise_is_found_and_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = fuzz.KINDS["clean"]
    inputs = [f"{number} words, ErdoÄŸan, and “others”".encode() for number in range(20)]
    assert not any(fuzz.problem_of(kind, data) for data in inputs)
    monkeypatch.setattr(ChangeLog, "restore", lambda log, data: data)
    broken = [data for data in inputs if "undo gives other bytes" in fuzz.problem_of(kind, data)]
    assert len(broken) > 5  # the others are of formats in which nothing is changed
    assert len(fuzz.smaller(kind, broken[0])) < len(broken[0])


def torture(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/torture.py", *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_a_few_runs_are_put_through_it() -> None:
    ran = torture("--kills", "2", "--every", "60")
    assert ran.returncode == 0, ran.stdout
    assert ", 0 broken" in ran.stdout


@pytest.mark.slow
def test_every_kind_of_fault_at_many_calls() -> None:
    ran = torture("--kills", "60", "--every", "3", "--minutes", "10")
    assert ran.returncode == 0, ran.stdout
    assert ", 0 broken" in ran.stdout


@pytest.mark.slow
def test_input_by_chance_breaks_no_promise() -> None:
    tried, found = fuzz.fuzz(seed=5, minutes=1, kinds=fuzz.KINDS)
    assert sum(tried.values()) > 500 and not found


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.SHAPES)
def test_time_grows_with_size_and_no_faster(name: str) -> None:
    """Looked at again where it was too much: another process may have been at work."""
    shape = hostile.SHAPES[name]
    grown = (hostile.measure(shape, 1 << 15, 60).growth for _ in range(3))
    assert any(growth < 3.2 for growth in grown)
