"""For those who want to be sure: trying first, backups, files set aside, and going on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT, Files, Textmend, tree

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()
CLEAN = '"It\'s" Erdoğan\n'.encode()


def test_a_dry_run_reports_and_writes_nothing(textmend: Textmend, files: Files) -> None:
    folder = files({"in/a.txt": DAMAGED, "in/b.txt": b"fine\n"})
    before = tree(folder)
    for where in (["--in-place"], ["--output", "out"], ["--in-place", "--backup", ".orig"]):
        ran = textmend("clean", "in", *where, "--dry-run")
        assert (ran.code, ran.err) == (0, "1 file would change, 1 unchanged; 5 edits\n")
        assert tree(folder) == before
    assert textmend("clean", "in", "--in-place", "--dry-run", "--exit-non-zero-on-change").code == 1


def test_a_backup_is_the_original_in_all(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": b"fine\n"})
    (folder / "a.txt").chmod(0o640)
    status = (folder / "a.txt").stat()
    ran = textmend("clean", ".", "--in-place", "--backup", ".orig", "--log", "log")
    assert ran.code == 0
    kept = (folder / "a.txt.orig").stat()
    assert (kept.st_mode, kept.st_mtime_ns) == (status.st_mode, status.st_mtime_ns)
    assert (folder / "a.txt.orig").read_bytes() == DAMAGED
    assert (folder / "a.txt").read_bytes() == CLEAN
    assert not (folder / "b.txt.orig").exists()


def test_a_backup_is_never_overwritten(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "a.txt.orig": b"mine\n"})
    ran = textmend("clean", "a.txt", "--in-place", "--backup", ".orig", "--log", "log")
    assert ran.code == 123 and "its backup a.txt.orig exists already" in ran.err
    assert tree(folder) == {"a.txt": DAMAGED, "a.txt.orig": b"mine\n"}


def test_of_a_long_file_too_and_nothing_is_left_over(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("normalizer.batch.LONG_BYTES", 1000)
    folder = files({"a.txt": DAMAGED * 100})
    before = tree(folder)
    for where in (["--in-place", "--log", "log"], ["--in-place", "--dry-run"]):
        ran = textmend("clean", "a.txt", "--max-changes-ratio", "0.1", *where)
        assert (ran.code, tree(folder)) == (0, before)
        assert "a.txt: skipped: left for review: 72% of it would change" in ran.err


def test_backups_are_not_cleaned_in_the_next_run(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    args = ("clean", ".", "--in-place", "--backup", ".orig", "--log", "log")
    assert textmend(*args).code == 0
    before = tree(folder)
    assert textmend(*args).err == "log: skipped: is a change log of textmend\n" + (
        "0 files changed, 1 unchanged, 1 skipped; 0 edits\n"
    )
    assert tree(folder) == before
    assert textmend("clean", "a.txt.orig", *args[2:]).code == 0
    assert (folder / "a.txt.orig.orig").read_bytes() == DAMAGED


def test_a_file_of_which_much_would_change_is_left_for_review(
    textmend: Textmend, files: Files
) -> None:
    little = b"A line of plain text that is right as it stands.\n" * 20 + DAMAGED
    folder = files({"little.txt": little, "much.txt": DAMAGED})
    ran = textmend("clean", ".", "--in-place", "--max-changes-ratio", "0.1", "--log", "log")
    assert ran.code == 0
    assert "much.txt: skipped: left for review: " in ran.err
    assert (folder / "much.txt").read_bytes() == DAMAGED
    assert (folder / "little.txt").read_bytes() == little.replace(DAMAGED, CLEAN)
    assert textmend("clean", "much.txt", "--in-place", "--max-changes-ratio", "1").code == 0
    assert (folder / "much.txt").read_bytes() == CLEAN


def test_copies_have_their_log_beside_them(textmend: Textmend, files: Files) -> None:
    folder = files({"in/a.txt": DAMAGED})
    ran = textmend("clean", "in", "--output", "out/")
    assert ran.code == 0 and "change log: out.changes.jsonl" in ran.err
    assert textmend("undo", "out.changes.jsonl").code == 0
    assert (folder / "out" / "a.txt").read_bytes() == DAMAGED


@pytest.mark.parametrize("where", [["--in-place", "--log", "log"], ["--output", "out"]])
def test_a_run_is_taken_up_where_it_ended(
    textmend: Textmend, files: Files, where: list[str], tmp_path: Path
) -> None:
    """Files that are on record as done, and are as they were then, are not looked at again."""
    folder = files({f"in/{i}.txt": DAMAGED for i in range(6)})
    log = "log" if "log" in where else "out.changes.jsonl"
    assert textmend("clean", "in/0.txt", *where).code == 0  # as far as it came
    if "--output" in where:
        (folder / "out").rename(folder / "moved")
        assert textmend("clean", "in", *where).code == 0
        (folder / "out" / "5.txt").unlink()
    resumed = where if "--output" in where else ["--in-place"]
    ran = textmend("clean", "in", *resumed, "--resume", log)
    assert ran.code == 0
    wanted = "5 files changed" if "--in-place" in where else "0 files changed"
    assert ran.err.startswith(wanted), ran.err
    again = textmend("clean", "in", *resumed, "--resume", log)
    assert again.err.startswith("0 files changed; 0 edits"), again.err
    if "--in-place" in where:
        assert set(tree(folder / "in").values()) == {CLEAN}
        assert textmend("undo", "log").code == 0
        assert set(tree(folder / "in").values()) == {DAMAGED}


def test_what_was_changed_since_is_treated_again(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    textmend("clean", "a.txt", "--in-place", "--log", "log")
    (folder / "a.txt").write_bytes(CLEAN + DAMAGED)
    assert textmend("clean", ".", "--in-place", "--resume", "log").code == 0
    assert (folder / "a.txt").read_bytes() == CLEAN * 2
    assert textmend("undo", "log").code in (0, 123)


def test_an_interrupted_run_says_how_to_go_on(files: Files) -> None:
    folder = files({f"in/{i:04}.txt": DAMAGED * 400 for i in range(400)})
    command = [sys.executable, "-m", "normalizer", "clean", "in", "--in-place", "--log", "log"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, "--jobs", "1"], cwd=folder, env=environment, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    log = folder / "log"
    while not (log.exists() and log.stat().st_size) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    if process.returncode == 0:
        pytest.skip("it was done before it could be interrupted")
    assert process.returncode == 143
    assert b"log has what was done: clean --resume goes on with it" in said
    assert set(tree(folder / "in").values()) <= {DAMAGED * 400, CLEAN * 400}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--output", "o", "--backup", ".b"], "--backup goes with --in-place"),
        (["--in-place", "--backup", "a/b"], "how the names of the backups are to end"),
        (["--in-place", "--backup", ""], "how the names of the backups are to end"),
        (["--in-place", "--max-changes-ratio", "2"], "2"),
        (["--in-place", "--max-changes-ratio", "nan"], "say a number"),
        (["--in-place", "--resume", "gone"], "--resume gone: "),
        (["--in-place", "--resume", "a.txt"], "--resume a.txt: "),
        (["--in-place", "--resume", "a", "--log", "b"], "leave --log out"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    textmend: Textmend, files: Files, args: list[str], words: str
) -> None:
    folder = files({"a.txt": DAMAGED})
    ran = textmend("clean", "a.txt", *args)
    assert (ran.code, ran.err.count("\n")) == (2, 1) and words in ran.err
    assert tree(folder) == {"a.txt": DAMAGED}


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes it look as if so many bytes were free, everywhere."""

    def only(size: int) -> None:
        disk = SimpleNamespace(f_bavail=size, f_frsize=1)
        monkeypatch.setattr("normalizer.cli.space.os.statvfs", lambda place: disk)

    return only


def test_without_room_nothing_is_begun(
    textmend: Textmend, files: Files, free: Callable[[int], None]
) -> None:
    folder = files({"in/a.txt": DAMAGED * 100, "in/b/c.txt": b"x" * 2000, "in/.git/d": b"x" * 999})
    before = tree(folder)
    free(4500)
    ran = textmend("clean", "in", "--output", "out/deep")
    assert (
        ran.code == 2
        and "--output out/deep: the copies need 0.0 MB, and 0.0 MB are free" in ran.err
    )
    assert ran.err.count("\n") == 1
    free(1999)
    for paths in (["in"], ["in/a.txt", "in/b"]):
        ran = textmend("clean", *paths, "--in-place")
        assert ran.code == 2 and "its copy needs" in ran.err
    assert tree(folder) == before


def test_with_room_for_what_is_wanted_it_begins(
    textmend: Textmend, files: Files, free: Callable[[int], None]
) -> None:
    files({"in/a.txt": DAMAGED, "in/b.txt": b"x" * 500, "in/.git/d": b"x" * 5000})
    free(500 + len(DAMAGED))
    assert textmend("clean", "in", "--output", "new/out").code == 0  # its log goes beside it
    assert textmend("clean", "in", "--output", "out", "--log", "log").code == 0
    free(0)  # what is there already needs nothing
    assert textmend("clean", "in", "--output", "out", "--resume", "log").code == 0
    free(500)
    assert textmend("clean", "in", "--in-place", "--log", "log2").code == 0
    free(0)
    assert textmend("clean", "in/a.txt", "--stdout").code == 0
    assert textmend("check", "in").code == 0


def test_a_disk_that_says_nothing_is_believed_to_have_room(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(place: Path) -> None:
        raise OSError

    files({"a.txt": DAMAGED})
    monkeypatch.setattr("normalizer.cli.space.os.statvfs", refuse)
    assert textmend("clean", "a.txt", "--in-place", "--log", "log").code == 0
