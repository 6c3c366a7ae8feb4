"""Write what the cases of fixtures/cli give now, for reading over.

usage: python tools/update_cli_cases.py [NAME...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from cli_cases import CASES, Case, Gave, cases, expected, outcome

ROOT = Path(__file__).parent.parent
_UNSET = ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY")


def run(case: Case) -> Gave:
    """Run a case in a folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
    environment |= {"COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with TemporaryDirectory() as name:
        if case.input.exists():
            shutil.copytree(case.input, name, dirs_exist_ok=True)
        ran = subprocess.run(
            [sys.executable, "-m", "normalizer", *case.arguments],
            cwd=name,
            env=environment,
            input=case.stdin,
            capture_output=True,
            check=False,
        )
        return outcome(case, Path(name), ran.returncode, ran.stdout, ran.stderr)


def write(case: Case, gave: Gave) -> None:
    """Make ``gave`` what is expected."""
    (case.folder / "stdout").write_bytes(gave.stdout)
    (case.folder / "stderr").write_bytes(gave.stderr)
    (case.folder / "code").write_text(f"{gave.code}\n", encoding="utf-8")
    shutil.rmtree(case.folder / "output", ignore_errors=True)
    for name, data in gave.written.items():
        path = case.folder / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main(names: list[str]) -> None:
    for folder in cases():
        if not names or folder.name in names:
            case = Case(folder)
            gave = run(case)
            if not (folder / "code").exists() or gave != expected(case):
                print(f"updated {folder.relative_to(CASES)}")
                write(case, gave)


if __name__ == "__main__":
    main(sys.argv[1:])
