"""Runs the commands that README.md and docs/*.md show, and puts in what they print now.

A shown command is a line `$ textmend ...` of a ```console block; it is run, with the others of its
document, in a folder that holds a copy of seeds/. A test holds that nothing would be updated.

usage: python tools/update_docs.py
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(?ms)^```console\n(.*?)^```$")


def documents() -> list[Path]:
    """The documents that may show commands."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def updated(text: str) -> str:
    """The document ``text`` with what its commands print now."""
    if not BLOCK.search(text):
        return text
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "seeds", Path(folder, "seeds"))
        return BLOCK.sub(lambda block: f"```console\n{_shown(block[1], Path(folder))}```", text)


def _shown(block: str, folder: Path) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{command}\n{_run(command[2:], folder)}" for command in commands)


def _run(command: str, folder: Path) -> str:
    name, *args = shlex.split(command)
    if name != "textmend":
        raise ValueError(f"only textmend is run, not {command!r}")
    environment = os.environ | {"COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "normalizer", *args],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return ran.stdout


def main() -> None:
    for path in documents():
        text = path.read_text(encoding="utf-8")
        path.write_text(updated(text), encoding="utf-8")


if __name__ == "__main__":
    main()
