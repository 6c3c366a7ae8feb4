"""Brings what README.md and docs/ show up to date: output of commands, and generated sections.

A shown command is a line `$ ...` of a ```console block. It is run by a shell, with the others of
its document, in a folder that holds copies of seeds/ and of what lies in fixtures/docs/. Pages that
are wholly generated, and sections between `<!-- generated: NAME -->` and `<!-- end -->`, are made
by the functions of `docs_reference`. A test holds that nothing would be updated.

usage: python tools/update_docs.py [PAGE...]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import docs_reference

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(?ms)^```console\n(.*?)^```$")
SECTION = re.compile(r"(?ms)^(<!-- generated: (\S+) -->\n).*?^(<!-- end -->)$")
LONGEST_SECONDS = 120


def documents() -> list[Path]:
    """The documents that may show commands."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def updated(text: str) -> str:
    """The document ``text`` with what its commands print, and its sections say, now."""
    text = SECTION.sub(lambda m: f"{m[1]}{docs_reference.SECTIONS[m[2]]()}{m[3]}", text)
    if not BLOCK.search(text):
        return text
    with TemporaryDirectory() as folder:
        lay_out(Path(folder, "work"))
        shim(Path(folder, "bin"))
        run = Shell(Path(folder))
        return BLOCK.sub(lambda block: f"```console\n{_shown(block[1], run)}```", text)


def lay_out(folder: Path) -> None:
    """What the documents' examples work on."""
    shutil.copytree(ROOT / "fixtures" / "docs", folder)
    shutil.copytree(ROOT / "seeds", folder / "seeds")


def shim(folder: Path) -> None:
    """The commands as a reader has them, of this checkout."""
    folder.mkdir()
    for name, words in (("textmend", "-m normalizer"), ("python", "")):
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n', encoding="utf-8")
        path.chmod(0o755)


class Shell:
    """Runs the commands of one document, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "work"
        self._environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "COLUMNS": "80",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def __call__(self, command: str) -> str:
        ran = subprocess.run(
            ["sh", "-c", command],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=LONGEST_SECONDS,
        )
        if ran.returncode == 127:
            raise ValueError(f"there is no such command: {command}")
        return ran.stdout if not ran.stdout or ran.stdout.endswith("\n") else f"{ran.stdout}\n"


def _shown(block: str, run: Shell) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{command}\n{run(command[2:])}" for command in commands)


def main(names: list[str]) -> None:
    for path, make in docs_reference.PAGES.items():
        (ROOT / path).write_text(make(), encoding="utf-8")
    for path in [Path(name).absolute() for name in names] or documents():
        text = path.read_text(encoding="utf-8")
        path.write_text(updated(text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
