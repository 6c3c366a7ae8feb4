"""The log as a store: whole groups, one run at a time, and damage costs only what it hit."""

from __future__ import annotations

import multiprocessing
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Files, Textmend, tree
from hypothesis import given
from hypothesis import strategies as st

import normalizer
from normalizer import logstore
from normalizer.changelog import Record
from normalizer.files import FileError
from normalizer.logfile import Entry, dump, scan, sha256
from normalizer.logstore import LogReader, LogWriter

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()


def logged(path: str | None, data: bytes = DAMAGED) -> tuple[Entry, tuple[Record, ...]]:
    result = normalizer.clean(data)
    entry = Entry(path, sha256(data), sha256(result.data), "plain", result.changelog)
    return entry, tuple(entry.changelog.records(result.source))


def lines_of(*names: str) -> list[bytes]:
    return [line.encode() for name in names for line in dump(*logged(name))]


def test_many_entries_share_one_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = []
    sync = os.fsync

    def counting(file: int) -> None:
        flushed.append(stat.S_ISDIR(os.fstat(file).st_mode))
        sync(file)

    monkeypatch.setattr(os, "fsync", counting)
    with LogWriter(tmp_path / "log") as log:
        log.append(logged(f"{i}.txt") for i in range(50))
    assert sorted(flushed) == [False, True]  # the log, and the folder that it is new in
    reader = LogReader(tmp_path / "log")
    assert [group.path for group in reader.groups] == [f"{i}.txt" for i in range(50)]
    assert all(reader.entry(group).complete for group in reader.groups)


def test_a_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    with LogWriter(tmp_path / "log") as log:
        log.append([logged("a.txt")])
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_without_an_entry_there_is_no_log(tmp_path: Path) -> None:
    with LogWriter(tmp_path / "log") as log:
        log.append([])
    assert tree(tmp_path) == {}


def test_a_log_in_a_folder_that_is_not_there_is_an_error(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    ran = textmend("clean", "a.txt", "--in-place", "--log", "nowhere/log")
    assert ran.code == 2 and "there is no such folder" in ran.err
    assert tree(folder) == {"a.txt": DAMAGED}


@given(st.data())
def test_wherever_a_run_is_cut_off_the_next_is_read_and_all_before_it(data: st.DataObject) -> None:
    """Cut at any byte, then gone on with: only the group that was cut is lost, and that is said."""
    first, second, third = (b"".join(lines_of(name)) for name in ("a", "b", "c"))
    kept = data.draw(st.integers(0, len(second) - 2))  # with all but its newline it is whole
    joint = logstore._closing((first + second[:kept])[-logstore._TAIL_BYTES :])
    text = first + second[:kept] + joint + third
    groups = list(scan(text.splitlines(keepends=True)))
    whole = [group.path for group in groups if not group.problem]
    assert whole == ["a", "c"]
    assert len(groups) == (3 if kept > len(b'{"schema": "textmend-changelog/') else len(groups))


@given(st.data())
def test_a_byte_that_is_flipped_costs_one_entry_and_is_said(data: st.DataObject) -> None:
    names = ["a", "b", "c"]
    groups = [b"".join(lines_of(name)) for name in names]
    hit = data.draw(st.integers(1, 2))
    at = data.draw(st.integers(0, len(groups[hit]) - 1))
    new = data.draw(st.integers(0, 255).filter(lambda byte: byte != groups[hit][at]))
    changed = groups[hit][:at] + bytes([new]) + groups[hit][at + 1 :]
    text = b"".join([*groups[:hit], changed, *groups[hit + 1 :]])
    found = list(scan(text.splitlines(keepends=True)))
    whole = {group.path for group in found if not group.problem}
    lost_with_it = {names[hit + 1]} if at == len(changed) - 1 and hit == 1 else set()
    assert whole >= set(names) - {names[hit]} - lost_with_it
    if names[hit] in whole:  # what opens it was hit, or its last newline
        assert at == len(changed) - 1


@given(st.binary(max_size=60), st.integers(0, 4000))
def test_pieces_of_lines_are_read_as_lines_are(noise: bytes, at: int) -> None:
    text = b"".join(lines_of("a", "b"))
    text = text[: at % len(text)] + noise + text[at % len(text) :]
    if not text.startswith(b'{"schema": "textmend-changelog/'):
        return
    lines = text.splitlines(keepends=True) if b"\r" not in noise else text.split(b"\n")
    if b"\r" in noise:
        lines = [line + b"\n" for line in lines[:-1]] + lines[-1:]
    pieces = [line[i : i + 1500] for line in lines for i in range(0, len(line), 1500)]
    assert list(scan(lines)) == list(scan(pieces))


def _append_many(path: Path, name: str) -> None:
    with LogWriter(path) as log:
        for _ in range(20):
            log.append([logged(name, DAMAGED * 200)])


def test_runs_at_once_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "log"
    processes = [
        multiprocessing.get_context("spawn").Process(target=_append_many, args=(path, name))
        for name in ("a", "b", "c")
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    groups = LogReader(path).groups
    assert not any(group.problem for group in groups)
    assert sorted(str(group.path) for group in groups) == sorted([*"abc"] * 20)


def test_a_log_that_another_holds_is_said_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    monkeypatch.setattr("normalizer.locking.MOST_WAIT_SECONDS", 0.05)
    path = tmp_path / "log"
    with LogWriter(path) as log:
        log.append([logged("a")])
    before = path.read_bytes()
    with path.open("ab") as held, LogWriter(path) as log:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(FileError, match="in use by another run"):
            log.append([logged("b")])
    assert path.read_bytes() == before


def test_a_log_that_is_moved_away_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with LogWriter(path) as log:
        log.append([logged("a")])
        path.rename(tmp_path / "moved")
        with pytest.raises(FileError, match="was moved or removed"):
            log.append([logged("b")])
    assert len(LogReader(tmp_path / "moved").groups) == 1


def test_a_log_that_cannot_be_written_out_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with LogWriter(path) as log:
        log.append([logged("a")])
    before = path.read_bytes()
    program = f"""
import resource, signal, sys
sys.path.insert(0, "tests")
from pathlib import Path
from test_logstore import logged
from normalizer.files import FileError
from normalizer.logstore import LogWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 300}, {len(before) + 300}))
try:
    LogWriter(Path({str(path)!r})).append([logged("b"), logged("c")])
except FileError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.startswith("cannot be written: "), ran
    assert path.read_bytes() == before


def test_logs_of_the_first_schema_are_still_read(textmend: Textmend, files: Files) -> None:
    """As the version before wrote it, with one of today behind it."""
    folder = files({"a.txt": DAMAGED, "-": DAMAGED})
    textmend("clean", "a.txt", "--in-place", "--log", "log")
    old = (folder / "log").read_text(encoding="utf-8").replace("changelog/2", "changelog/1")
    (folder / "log").write_text("".join(old.splitlines(keepends=True)[:-1]), encoding="utf-8")
    (folder / "b.txt").write_bytes(DAMAGED)
    assert textmend("clean", "b.txt", "--in-place", "--log", "log").code == 0
    assert textmend("undo", "log").code == 0
    assert tree(folder)["a.txt"] == tree(folder)["b.txt"] == DAMAGED


def test_a_log_that_breaks_off_is_gone_on_with(textmend: Textmend, files: Files) -> None:
    folder = files({f"{name}.txt": DAMAGED for name in "abc"})
    textmend("clean", "a.txt", "b.txt", "--in-place", "--log", "log")
    log = (folder / "log").read_bytes()
    (folder / "log").write_bytes(log[: len(log) * 3 // 4])
    (folder / "b.txt").write_bytes(DAMAGED)  # it was cut off before b.txt was written
    assert textmend("clean", "c.txt", "--in-place", "--log", "log").code == 0
    ran = textmend("undo", "log")
    assert ran.code == 0 and "set aside: its end is missing" in ran.err
    assert "2 files restored" in ran.err
    assert {name: tree(folder)[name] for name in ("a.txt", "b.txt", "c.txt")} == {
        "a.txt": DAMAGED,
        "b.txt": DAMAGED,
        "c.txt": DAMAGED,
    }
