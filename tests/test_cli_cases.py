"""The command line, case by case: each folder of fixtures/cli holds what goes in and comes out.

``command`` is the line that is typed (``stdin`` what is piped in), ``input/`` the folder that it is
typed in, ``stdout``, ``stderr`` and ``code`` what it gives, ``output/`` those files that it wrote.
``python tools/update_cli_cases.py`` writes the last four anew, for reading over.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_cases import CASES, Case, cases, expected, outcome
from conftest import Textmend

NAMES = [path.name for path in cases()]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_is_as_it_was(
    name: str, textmend: Textmend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    case = Case(CASES / name)
    if case.input.exists():
        shutil.copytree(case.input, tmp_path, dirs_exist_ok=True)
    ran = textmend(*case.arguments, stdin=case.stdin)
    assert outcome(case, tmp_path, ran.code, ran.out, ran.err.encode()) == expected(case)


def test_each_case_can_fail() -> None:
    assert len(NAMES) > 40
    for name in NAMES:
        case = Case(CASES / name)
        assert case.arguments and expected(case).code in (0, 1, 2, 123)
