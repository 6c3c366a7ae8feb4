"""The cases of fixtures/cli, as files: read, and compared."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import NamedTuple

from normalizer import __version__

CASES = Path(__file__).parent.parent / "fixtures" / "cli"


class Case:
    """One folder of fixtures/cli."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.input = folder / "input"
        self.arguments = shlex.split((folder / "command").read_text(encoding="utf-8"))[1:]
        stdin = folder / "stdin"
        self.stdin = stdin.read_bytes() if stdin.exists() else b""


class Gave(NamedTuple):
    """What a command gave; ``written`` are the files that it made or changed."""

    code: int
    stdout: bytes
    stderr: bytes
    written: dict[str, bytes]


def cases() -> list[Path]:
    """All of them, in order."""
    return sorted(path for path in CASES.iterdir() if path.is_dir())


def outcome(case: Case, folder: Path, code: int, stdout: bytes, stderr: bytes) -> Gave:
    """What a case gave, run in ``folder``; names and numbers of this run are left out."""
    before = tree(case.input)
    after = tree(folder)
    written = {name: data for name, data in after.items() if before.get(name) != data}
    shown = [_without_names(data, folder) for data in (stdout, stderr)]
    return Gave(code, *shown, {name: _without_names(d, folder) for name, d in written.items()})


def expected(case: Case) -> Gave:
    """What the case's files say that it gives."""
    stdout, stderr = ((case.folder / name).read_bytes() for name in ("stdout", "stderr"))
    code = int((case.folder / "code").read_text(encoding="utf-8"))
    return Gave(code, stdout, stderr, tree(case.folder / "output"))


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by relative name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _without_names(data: bytes, folder: Path) -> bytes:
    if data.startswith(b'{"schema": "textmend-changelog/'):
        return b"(a change log, which has tests of its own)\n"
    data = data.replace(str(folder.resolve()).encode(), b"FOLDER").replace(
        str(folder).encode(), b"FOLDER"
    )
    return data.replace(f"textmend {__version__}".encode(), b"textmend VERSION").replace(
        f'"version": "{__version__}"'.encode(), b'"version": "VERSION"'
    )
