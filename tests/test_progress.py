"""Long runs say how far they have come, on terminals and elsewhere; short ones say nothing."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pytest
from conftest import ROOT, Files

from normalizer.batch import Outcome
from normalizer.cli import progress
from normalizer.files import Found


def outcome(status: str = "unchanged", raw: bytes = b"x" * 1_000_000) -> Outcome:
    return Outcome("a", Found(Path("a"), "a"), status, raw=raw)  # type: ignore[arg-type]


def test_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    said: list[str] = []
    lines = progress.Lines(said.append)
    for second in range(65):
        now[0] = float(second)
        lines.add(outcome("failed" if second == 10 else "changed" if second == 20 else "unchanged"))
    assert said == [
        "... 31 files, 31.0 MB, 1 to change, 1 failed",
        "... 61 files, 61.0 MB, 1 to change, 1 failed",
    ]


def on_a_terminal(*args: str, at: Path, **variables: str) -> str:
    """What a person sees who runs textmend at a terminal."""
    try:
        child, master = pty.fork()
    except OSError as error:
        pytest.skip(f"no terminal is to be had here: {error}")
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.chdir(at)
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"} | variables
        code = "import sys; from normalizer.cli import progress; progress._BAR_AFTER_SECONDS = 0.0;"
        code += "from normalizer.cli import main; main(sys.argv[1:])"
        os.execve(sys.executable, [sys.executable, "-c", code, *args], environment)
    seen = b""
    try:
        while part := os.read(master, 65_536):
            seen += part
    except OSError:  # the other end is closed
        pass
    os.waitpid(child, 0)
    os.close(master)
    return seen.decode()


def test_a_bar_on_a_terminal_which_leaves_no_trace_and_no_words_are_broken(files: Files) -> None:
    folder = files({f"a{i}.txt": ("“ErdoÄŸan” and more words " * 9).encode() for i in range(4)})
    seen = on_a_terminal("check", ".", at=folder)
    assert "0 files [00:00" in seen
    lines = [line.split("\r")[-1] for line in seen.replace("\r\n", "\n").split("\n")]
    text = "\n".join(lines)
    assert "4 files would change" in text and "\x1b[1;31mmojibake" in text
    assert not [line for line in lines if len(line) > 140]  # colours counted
    assert "NO_COLOR" not in seen


def test_no_color_is_heard(files: Files) -> None:
    folder = files({"a.txt": "“x”\n".encode()})
    assert "\x1b[1;31m" in on_a_terminal("check", "-q", ".", at=folder)
    assert "\x1b[1;31m" not in on_a_terminal("check", "-q", ".", at=folder, NO_COLOR="1")
    assert "\x1b[1;31m" not in on_a_terminal("check", "-q", "--color", "never", ".", at=folder)


def test_a_diff_on_a_terminal_is_safe_to_see(files: Files) -> None:
    folder = files({"a.txt": "“x”\x1b]0;title\x07\n".encode()})
    seen = on_a_terminal("check", "-q", "--diff", ".", at=folder)
    assert "\\x1b]0;title" in seen and "\x1b]0" not in seen
