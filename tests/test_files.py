"""Writing whole or not at all, and what a written file keeps."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Files, tree

from normalizer import files as textmend_files
from normalizer.discovery import discover
from normalizer.files import FileError, append, read, write

OLD, NEW = b"old " * 50_000, b"new " * 60_000


def test_a_file_is_replaced(files: Files) -> None:
    path = files({"a.txt": OLD}) / "a.txt"
    write(path, NEW, expected=OLD)
    assert tree(path.parent) == {"a.txt": NEW}


def test_mode_and_attributes_are_kept(files: Files) -> None:
    path = files({"a.txt": OLD}) / "a.txt"
    path.chmod(0o751)
    try:
        os.setxattr(path, "user.textmend", b"kept")
    except (OSError, AttributeError):  # a file system or a system without them
        attributes = {}
    else:
        attributes = {"user.textmend": b"kept"}
    write(path, NEW, expected=OLD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o751
    for name, value in attributes.items():
        assert os.getxattr(path, name) == value


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    write(tmp_path / "new" / "a.txt", NEW, expected=None)
    (tmp_path / "b.txt").write_bytes(b"")
    assert (tmp_path / "new" / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_a_file_that_was_changed_meanwhile_is_left_alone(files: Files) -> None:
    path = files({"a.txt": b"newer"}) / "a.txt"
    with pytest.raises(FileError, match="changed by someone else"):
        write(path, NEW, expected=OLD)
    assert tree(path.parent) == {"a.txt": b"newer"}


@pytest.mark.parametrize("links", [True, False])
def test_a_file_is_not_put_on_top_of_another(
    files: Files, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files({"a.txt": OLD}) / "a.txt"

    def no_links(*args: object) -> None:
        raise PermissionError

    if not links:  # a file system without hard links
        monkeypatch.setattr(os, "link", no_links)
        write(path.with_name("b.txt"), NEW, expected=None)
        path.with_name("b.txt").unlink()
    with pytest.raises(FileError, match="exists already"):
        write(path, NEW, expected=None)
    assert tree(path.parent) == {"a.txt": OLD}


@pytest.mark.parametrize(
    "step", ["os.fsync", "Path.read_bytes", "Path.chmod", "Path.replace", "Path.unlink"]
)
def test_killed_at_any_step_it_leaves_the_old_file_or_the_new_one(files: Files, step: str) -> None:
    folder = files({"a.txt": OLD})
    program = f"""
import os, signal, sys
from pathlib import Path
from normalizer import files
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
{step} = die
path = Path({str(folder / "a.txt")!r})
files.write(path, b"new " * 60_000, expected=b"old " * 50_000)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert ran.returncode == -signal.SIGKILL
    assert (folder / "a.txt").read_bytes() == (NEW if step == "Path.unlink" else OLD)
    found = [one.path.name for one in discover([folder]) if not one.skip]
    assert found == ["a.txt"]  # what is left of the attempt is never taken for a file


def test_a_full_disk_leaves_the_old_file_and_says_so(files: Files) -> None:
    folder = files({"a.txt": OLD})
    program = f"""
import resource, signal
from pathlib import Path
from normalizer import files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
path = Path({str(folder / "a.txt")!r})
try:
    files.write(path, b"new " * 60_000, expected=b"old " * 50_000)
except files.FileError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.startswith("cannot be written: "), ran
    assert tree(folder) == {"a.txt": OLD}


def test_a_log_that_cannot_be_written_out_is_as_it_was(files: Files) -> None:
    folder = files({"log": b"one\n"})
    program = f"""
import resource, signal
from pathlib import Path
from normalizer import files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.append(Path({str(folder / "log")!r}), ["x" * 300 + "\\n"] * 10)
except files.FileError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.startswith("cannot be written: "), ran
    assert tree(folder) == {"log": b"one\n"}


def test_appended_lines_follow_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "log"
    append(path, ["a\n"])
    append(path, ["b\n", "c\n"])
    assert path.read_text() == "a\nb\nc\n"


def test_a_write_that_the_disk_did_not_take_is_noticed(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files({"a.txt": OLD}) / "a.txt"
    monkeypatch.setattr(Path, "read_bytes", lambda self: NEW[:1000])
    with pytest.raises(FileError, match="only 1000 of"):
        write(path, NEW, expected=OLD)
    monkeypatch.undo()
    assert tree(path.parent) == {"a.txt": OLD}


def test_files_come_in_order_and_tools_folders_are_left_out(files: Files) -> None:
    folder = files(
        dict.fromkeys(["b.txt", "a/c.txt", "a/b/d.txt", ".git/x", "node_modules/y", "B.txt"], b"")
    )
    relatives = [one.relative.as_posix() for one in discover([folder])]
    assert relatives == ["B.txt", "b.txt", "a/c.txt", "a/b/d.txt"]


def test_links_are_not_followed_save_to_a_named_folder(files: Files) -> None:
    folder = files({"real/a.txt": b"a"})
    (folder / "real" / "loop").symlink_to(folder)
    (folder / "real" / "link.txt").symlink_to("a.txt")
    (folder / "real" / "dead.txt").symlink_to("nowhere")
    (folder / "named").symlink_to("real")
    found = {one.relative.as_posix(): one.skip for one in discover([folder / "named"])}
    assert not found.pop("a.txt")
    assert set(found) == {"loop", "link.txt", "dead.txt"}
    assert all("symbolic link" in skip for skip in found.values())


def test_a_file_under_two_names_comes_once(files: Files) -> None:
    folder = files({"a.txt": b"a"})
    os.link(folder / "a.txt", folder / "b.txt")
    first, second = discover([folder])
    assert not first.skip and "came up before" in second.skip


def test_a_deep_tree_is_walked(tmp_path: Path) -> None:
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.txt").write_bytes(b"")
    finally:
        os.chdir(before)
    (found,) = discover([tmp_path])
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # pytest's own way is recursive
    assert found.path.name == "a.txt" and not found.failure


@pytest.mark.parametrize("kind", ["folder", "fifo", "missing"])
def test_what_is_no_file_cannot_be_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    if kind == "fifo":
        os.mkfifo(path)
        (found,) = discover([path])
        assert found.failure == "is not a regular file"
        return
    with pytest.raises(FileError):
        read(path)


def test_every_temporary_name_is_recognized(files: Files) -> None:
    folder = files({f".a.txt.x{textmend_files.TEMPORARY}": b"", "a.txt": b""})
    assert [one.relative.as_posix() for one in discover([folder])] == ["a.txt"]
