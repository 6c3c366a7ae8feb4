"""Bad input: one clear line that names the file and what to do, the exit code, nothing lost."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import ROOT, Files, Ran, Textmend, tree

from normalizer import batch

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()


def line_about(ran: Ran, name: str) -> str:
    """The one line of stderr on a file; no line is a traceback's."""
    assert "Traceback" not in ran.err
    (line,) = [line for line in ran.err.splitlines() if line.startswith((f"{name}:", "textmend:"))]
    assert name in line
    return line


PROGRAM = """
import os, sys
from normalizer.cli import run
folder, *args = sys.argv[1:]
os.chdir(folder)
run(["clean", "warm.txt", "--output", "warm"])  # all modules are loaded while they can be
sys.stderr.flush()
sys.stderr = open("stderr", "w", encoding="utf-8")
if os.geteuid() == 0:
    os.setresuid(65534, 65534, 65534)
code = run(args)
sys.stderr.flush()
os._exit(code)
"""


def run_without_root(folder: Path, *args: str) -> Ran:
    """Run a command as somebody whom permissions hold for, in another process."""
    folder.chmod(0o777)
    (folder / "warm.txt").write_bytes(DAMAGED)
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder, *args], cwd=ROOT, capture_output=True, check=False
    )
    return Ran(ran.returncode, ran.stdout, (folder / "stderr").read_text(encoding="utf-8"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter (pytest's own are for the user alone)."""
    with TemporaryDirectory() as name:
        yield Path(name)


def test_a_missing_path(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    for command in (["check"], ["clean", "--in-place"], ["clean", "--output", "o"]):
        ran = textmend(*command, "a.txt", "gone.txt")
        assert ran.code == 2
        assert "there is no such file or folder: check the name" in line_about(ran, "gone.txt")
    assert tree(folder) == {"a.txt": DAMAGED}


def test_a_folder_without_permission(open_folder: Path) -> None:
    shut = open_folder / "in" / "shut"
    shut.mkdir(parents=True)
    (open_folder / "in" / "a.txt").write_bytes(DAMAGED)
    (shut / "b.txt").write_bytes(DAMAGED)
    shut.chmod(0)
    for path in ("in", "in/shut", "in/shut/b.txt"):
        ran = run_without_root(open_folder, "clean", path, "--output", f"out-{len(path)}")
        assert ran.code == 123
        named = path if path.endswith("txt") else "in/shut"
        assert "no permission: check its mode and owner" in line_about(ran, named)
    shut.chmod(0o755)
    assert tree(open_folder / "in") == {"a.txt": DAMAGED, "shut/b.txt": DAMAGED}
    assert tree(open_folder / "out-2") == {"a.txt": '"It\'s" Erdoğan\n'.encode()}


def test_a_write_protected_file_and_folder(open_folder: Path) -> None:
    shut = open_folder / "shut"
    shut.mkdir()
    (shut / "b.txt").write_bytes(DAMAGED)
    (open_folder / "a.txt").write_bytes(DAMAGED)
    (open_folder / "a.txt").chmod(0o444)
    (shut / "b.txt").chmod(0o666)
    shut.chmod(0o555)
    ran = run_without_root(open_folder, "clean", "a.txt", "--in-place")
    assert ran.code == 123
    assert "is write-protected; left as it is" in line_about(ran, "a.txt")
    ran = run_without_root(open_folder, "clean", "shut", "--in-place", "--log", "log")
    assert ran.code == 123 and "no permission" in line_about(ran, "shut/b.txt")
    assert (open_folder / "a.txt").read_bytes() == DAMAGED
    assert tree(shut) == {"b.txt": DAMAGED}


def test_a_binary_file_is_skipped(textmend: Textmend, files: Files) -> None:
    folder = files({"p.png": b"\x89PNG\r\n\x1a\n\0\0", "x.txt": Random(1).randbytes(3000)})
    before = tree(folder)
    ran = textmend("clean", ".", "--in-place")
    assert ran.code == 0
    assert "skipped: looks like" in line_about(ran, "p.png")
    assert "skipped: looks like a binary file" in line_about(ran, "x.txt")
    assert tree(folder) == before


def test_an_empty_file(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": b""})
    assert textmend("check", "a.txt").code == 0
    assert textmend("clean", "a.txt", "--output", "out").code == 0
    assert tree(folder) == {"a.txt": b"", "out/a.txt": b""}
    assert textmend("clean", "-") == (0, b"", "0 files changed, 1 unchanged; 0 edits\n")


def test_bytes_that_the_named_encoding_does_not_have(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": b"\xff\xfe\xfd" * 20})
    ran = textmend("clean", "a.txt", "--in-place", "--encoding", "utf-8")
    assert ran.code == 123 and "is not UTF-8" in line_about(ran, "a.txt")
    assert tree(folder) == {"a.txt": b"\xff\xfe\xfd" * 20}


def test_an_unknown_encoding_or_profile(textmend: Textmend, files: Files) -> None:
    files({"a.txt": DAMAGED})
    ran = textmend("check", "a.txt", "--encoding", "utf-9")
    assert ran.code == 2 and "did you mean" in line_about(ran, "utf-9")
    ran = textmend("check", "a.txt", "--profile", "plian")
    assert ran.code == 2 and "plain" in line_about(ran, "plian")


def test_a_log_that_does_not_belong_to_the_file(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": DAMAGED})
    textmend("clean", "a.txt", "b.txt", "--in-place", "--log", "log")
    (folder / "a.txt").write_bytes(b"mine")
    ran = textmend("undo", "log")
    assert ran.code == 123
    assert "a.txt: is not the copy that the log speaks of" in ran.err
    assert tree(folder)["a.txt"] == b"mine" and tree(folder)["b.txt"] == DAMAGED


def test_a_copy_that_is_gone(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    textmend("clean", "a.txt", "--in-place", "--log", "log")
    (folder / "a.txt").unlink()
    ran = textmend("undo", "log")
    assert ran.code == 123 and "a.txt: cannot be read: there is no such file" in ran.err


VALUES = [
    None,
    -1,
    10**12,
    1.5,
    "x",
    "\x1b",
    [],
    [[1, 2]],
    [["\r\n", 10**12]],
    {},
    True,
    "cp737",
    "AA",
]


def _signed(log: str) -> str:
    """The log with the checksum that its lines have now: only what they say is wrong."""
    *lines, last = log.splitlines(keepends=True)
    if not last.startswith('{"end": {'):
        return log
    body = "".join(lines).encode()
    end = {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return "".join(lines) + json.dumps({"end": end}) + "\n"


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_log_with_any_value_in_any_field_does_no_harm(
    textmend: Textmend, files: Files, value: object
) -> None:
    folder = files({"a.txt": b"\xef\xbb\xbf" + DAMAGED + b"a\r\nb \xff\n"})
    textmend("clean", "a.txt", "--in-place", "--log", "log")
    clean = tree(folder)["a.txt"]
    lines = (folder / "log").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        for field in json.loads(line):
            altered = json.dumps(json.loads(line) | {field: value})
            text = "\n".join([*lines[:number], altered, *lines[number + 1 :]]) + "\n"
            (folder / "log").write_text(_signed(text), encoding="utf-8")
            ran = textmend("undo", "log")
            assert ran.code in (0, 2, 123) and "error of textmend itself" not in ran.err, (
                field,
                ran,
            )
            if ran.code == 0 and ran.err.startswith("1 file restored"):
                (folder / "a.txt").write_bytes(clean)  # a field that only people read
            assert tree(folder)["a.txt"] == clean


def test_an_error_of_textmend_itself_leaves_the_other_files_their_turn(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": DAMAGED})
    clean = batch.clean

    def broken(data: bytes, profile: str, filename: str, *said: Any, **more: Any) -> object:
        if filename == "a.txt":
            raise KeyError("\x1b[2J")
        return clean(data, profile, filename, *said, **more)

    monkeypatch.setattr(batch, "clean", broken)
    ran = textmend("clean", "a.txt", "b.txt", "--output", "out")
    assert ran.code == 123 and "KeyError: '\\x1b[2J'" in line_about(ran, "a.txt")
    assert set(tree(folder / "out")) == {"b.txt"}


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]\n", b'{"schema": 1}\n', DAMAGED])
def test_a_log_that_is_none(textmend: Textmend, files: Files, data: bytes) -> None:
    files({"log": data})
    ran = textmend("undo", "log")
    if data:
        assert ran.code == 2
        line_about(ran, "log")
    else:
        assert (ran.code, ran.err) == (0, "0 files restored\n")


def test_a_log_that_was_altered(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    textmend("clean", "a.txt", "--in-place", "--log", "log")
    clean = (folder / "a.txt").read_bytes()
    log = (folder / "log").read_text(encoding="utf-8")
    (folder / "log").write_text(log.replace("“", "«"), encoding="utf-8")
    ran = textmend("undo", "log")
    assert ran.code == 123 and "it was altered or damaged" in ran.err
    assert (folder / "a.txt").read_bytes() == clean


def test_a_log_cut_off_by_a_crash(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": DAMAGED})
    textmend("clean", "a.txt", "b.txt", "--in-place", "--log", "log")
    lines = (folder / "log").read_bytes().splitlines(keepends=True)
    (folder / "log").write_bytes(b"".join(lines[:-1]) + lines[-1][:9])
    (folder / "b.txt").write_bytes(DAMAGED)  # the crash came before it was written
    ran = textmend("undo", "log")
    assert ran.code == 0 and "1 file restored, 1 as before the change already" in ran.err
    assert tree(folder)["a.txt"] == DAMAGED


@pytest.mark.parametrize("output", ["in", "in/out", "in/sub/../out", "link/out"])
def test_an_output_folder_inside_the_input_folder(
    textmend: Textmend, files: Files, output: str
) -> None:
    folder = files({"in/a.txt": DAMAGED})
    (folder / "link").symlink_to("in")
    ran = textmend("clean", "in", "--output", output)
    assert ran.code == 2 and "lies in the input folder in" in line_about(ran, output)
    assert tree(folder) == {"in/a.txt": DAMAGED}


def test_output_on_top_of_existing_files(textmend: Textmend, files: Files) -> None:
    folder = files({"in/a.txt": DAMAGED, "in/b.txt": DAMAGED, "out/a.txt": b"mine", "file": b""})
    ran = textmend("clean", "in", "--output", "out", "--log", "log")
    assert ran.code == 123
    assert "exists already and holds something else" in line_about(ran, "in/a.txt")
    assert tree(folder / "out")["a.txt"] == b"mine"
    assert tree(folder / "out")["b.txt"] == '"It\'s" Erdoğan\n'.encode()
    assert (folder / "log").read_text(encoding="utf-8").count('"schema"') == 1
    ran = textmend("clean", "in", "--output", "file")
    assert ran.code == 2 and "is not a folder" in line_about(ran, "file")


def test_two_files_whose_copies_would_be_one(textmend: Textmend, files: Files) -> None:
    folder = files({"x/a.txt": DAMAGED, "y/a.txt": b"other\n"})
    ran = textmend("clean", "x", "y", "--output", "out")
    assert ran.code == 123
    assert "clean the two into different folders" in line_about(ran, "y/a.txt")
    assert len(tree(folder / "out")) == 1


def test_the_same_file_named_twice(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    ran = textmend("clean", "a.txt", "./a.txt", "--in-place", "--log", "log")
    assert ran.code == 0
    assert "skipped: came up before" in ran.err
    assert (folder / "log").read_text(encoding="utf-8").count('"schema"') == 1


def test_a_symbolic_link(textmend: Textmend, files: Files) -> None:
    folder = files({"real/a.txt": DAMAGED})
    (folder / "link.txt").symlink_to("real/a.txt")
    ran = textmend("clean", "link.txt", "--in-place")
    assert ran.code == 0
    assert f"name the file itself, {folder.resolve()}/real/a.txt" in line_about(ran, "link.txt")
    assert (folder / "link.txt").is_symlink()
    assert tree(folder / "real") == {"a.txt": DAMAGED}


@pytest.mark.parametrize("log", [b"mine\n", b'{"schema": "another/1"'])
def test_a_log_on_top_of_something_else(textmend: Textmend, files: Files, log: bytes) -> None:
    folder = files({"a.txt": DAMAGED, "notes": log})
    ran = textmend("clean", "a.txt", "--in-place", "--log", "notes")
    assert ran.code == 2 and "is no change log" in line_about(ran, "notes")
    assert tree(folder) == {"a.txt": DAMAGED, "notes": log}


def test_a_log_that_cannot_be_written_stops_the_change(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "file": b""})
    ran = textmend("clean", "a.txt", "--in-place", "--log", "file/log")
    assert ran.code in (2, 123)
    line_about(ran, "file/log" if ran.code == 2 else "a.txt")
    assert tree(folder) == {"a.txt": DAMAGED, "file": b""}


@pytest.mark.parametrize(
    "args",
    [
        ["clean", "a.txt"],
        ["clean", "a.txt", "--stdout", "--in-place"],
        ["clean", "a.txt", "a.txt", "--stdout"],
        ["clean", ".", "--stdout"],
        ["clean", "-", "--in-place"],
        ["clean", "-", "--output", "o"],
        ["clean", "a.txt", "--stdout", "--diff"],
        ["check", "a.txt", "--diff", "--format", "json"],
        ["check", "a.txt", "--jobs", "0"],
        ["check", "a.txt", "--format", "xml"],
        ["check"],
        ["undo"],
        ["explain"],
        ["chekc", "a.txt"],
        ["check", "--profil", "plain"],
    ],
)
def test_wrong_usage_is_one_line(textmend: Textmend, files: Files, args: list[str]) -> None:
    folder = files({"a.txt": DAMAGED})
    ran = textmend(*args)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("textmend: ") and ran.err.count("\n") == 1
    assert tree(folder) == {"a.txt": DAMAGED}


def test_hostile_names_and_contents_cannot_drive_the_terminal(
    textmend: Textmend, files: Files
) -> None:
    name = "a\x1b[2J\u202e\n.txt"
    no_utf8 = b"\xff.txt".decode("utf-8", "surrogateescape")
    files(
        {f"in/{name}": "Ã©\x1b]0;x\x07 \u202eabc\x9b31m “x”\n".encode(), f"in/{no_utf8}": DAMAGED}
    )
    for args in (
        ["check", "in"],
        ["check", "in", "--diff", "--escaped"],
        ["clean", "in", "--output", "o"],
    ):
        ran = textmend(*args)
        for line in (ran.err + ran.out.decode()).splitlines():
            assert line.replace("\t", "").isprintable(), line
    assert "a\\x1b[2J\\u202e\\n.txt" in ran.out.decode()
    assert r"\udcff.txt" in ran.out.decode()
    assert textmend("check", f"gone{name}").err.isprintable() is False
    assert textmend("check", f"gone{name}").err.rstrip("\n").isprintable()
    shown = textmend("explain", "Ã©\x1b[2J\u202e").out.decode()
    assert all(line.isprintable() for line in shown.splitlines())


def test_files_of_hostile_names_are_undone(textmend: Textmend, files: Files) -> None:
    names = ["a\x1b[2J\u202e\n.txt", b"\xff.txt".decode("utf-8", "surrogateescape"), "ğ “x”.txt"]
    folder = files(dict.fromkeys(names, DAMAGED))
    before = tree(folder)
    assert textmend("clean", ".", "--in-place", "--log", "log").code == 0
    assert tree(folder)[names[0]] != DAMAGED
    assert textmend("undo", "log").code == 0
    assert {**tree(folder), **before} == tree(folder)


HOSTILE = {
    "one long repair": "Ã©".encode(),
    "line ends": b"\r\n",
    "quotes": "“".encode(),
    "one line": b"a",
    "invisible": "\u202e\u200b".encode(),
    "combining marks": "\u0301\u0316".encode(),
    "joiners": "\u200d".encode(),
    "marks": b"textmend: ignore\n",
    "one mark": b"textmend: ignore \xc3\x83\xc2\xa9",
    "entities": b"&amp;",
    "escapes": b"\x1b[0m",
    "nuls": b"a\0",
    "bad bytes": b"\xff\xfe\xfd",
}


@pytest.mark.parametrize("number", [1_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_cleaned_or_left_alone(
    textmend: Textmend, files: Files, unit: bytes, number: int
) -> None:
    folder = files({"a.txt": unit * number})
    ran = textmend("clean", "a.txt", "--in-place", "--log", "log")
    assert ran.code in (0, 123)
    assert all(
        line.startswith(("a.txt:", "  ", "0 ", "1 ", "change log:", "... "))
        for line in ran.err.splitlines()
    )
    if (folder / "log").exists():
        assert textmend("undo", "log").code == 0
    assert (folder / "a.txt").read_bytes() == unit * number


def test_an_error_of_textmend_itself_is_one_line(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files({"a.txt": DAMAGED})

    def broken(*args: object, **options: object) -> None:
        raise KeyError("\x1b[2J")

    monkeypatch.setattr("normalizer.cli.check.tell", broken)
    ran = textmend("check", "a.txt")
    assert ran.code == 123
    assert ran.err == (
        "textmend: an error of textmend itself, please report it: KeyError: '\\x1b[2J'\n"
    )
