"""Reading what is a regular file, writing whole or not at all, and what a written file keeps."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from conftest import ROOT, Files, tree

from normalizer import files as textmend_files
from normalizer import writing
from normalizer.discovery import discover
from normalizer.files import FileError, read
from normalizer.writing import MOST_GROUPED_FILES, Writer, leftovers, most_grouped_files, write

OLD, NEW = b"old " * 50_000, b"new " * 60_000


def test_a_file_is_replaced(files: Files) -> None:
    path = files({"a.txt": OLD}) / "a.txt"
    write(path, NEW, expected=OLD)
    assert tree(path.parent) == {"a.txt": NEW}


def test_many_files_are_written_together(files: Files) -> None:
    folder = files({f"{i}.txt": OLD for i in range(40)})
    writer = Writer()
    drafts = [writer.draft(path, NEW, OLD) for path in sorted(folder.iterdir())]
    assert tree(folder)["0.txt"] == OLD
    assert writer.flush(drafts) == [""] * 40
    for draft in drafts:
        writer.put(draft)
    writer.sync()
    assert tree(folder) == {f"{i}.txt": NEW for i in range(40)}


def test_where_no_thread_can_be_started_files_are_flushed_all_the_same(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files({f"{i}.txt": OLD for i in range(40)})
    writer = Writer()
    drafts = [writer.draft(path, NEW, OLD) for path in sorted(folder.iterdir())]
    start = threading.Thread.start
    left = [2]  # so many may be

    def refused(thread: threading.Thread) -> None:
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    assert writer.flush(drafts) == [""] * 40
    for draft in drafts:
        writer.put(draft)
    assert not left[0] and tree(folder) == {f"{i}.txt": NEW for i in range(40)}


@pytest.mark.parametrize(("limit", "together"), [(34, 2), (16, 1), (4096, MOST_GROUPED_FILES)])
def test_no_more_drafts_are_open_than_a_process_may_have_files(limit: int, together: int) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    try:
        assert most_grouped_files() == together
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("limit", [40, 1024])
def test_a_run_that_may_have_few_files_open_treats_them_all(files: Files, limit: int) -> None:
    before = {f"{i}.txt": "“Itâ€™s” ErdoÄŸan\n".encode() for i in range(70)}
    folder = files(before)
    program = f"""
import resource, runpy, sys
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, hard))
runpy.run_module("normalizer", run_name="__main__")
"""
    for args in (
        ["clean", ".", "--in-place", "--log", "../log"],
        ["undo", "../log", "--allow-outside"],
    ):
        command = [sys.executable, "-c", program, *args]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        is_clean = args[0] == "clean"
        assert tree(folder) == (
            dict.fromkeys(before, '"It\'s" Erdoğan\n'.encode()) if is_clean else before
        )


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    write(tmp_path / "new" / "a.txt", NEW, expected=None)
    (tmp_path / "b.txt").write_bytes(b"")
    assert (tmp_path / "new" / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_a_file_that_was_changed_meanwhile_is_left_alone(files: Files) -> None:
    path = files({"a.txt": b"newer"}) / "a.txt"
    with pytest.raises(FileError, match="changed by someone else"):
        write(path, NEW, expected=OLD)
    assert tree(path.parent) == {"a.txt": b"newer"}


@pytest.mark.parametrize("event", ["changed", "removed", "linked", "folder", "mode"])
def test_a_file_that_changes_under_its_draft_is_left_alone(files: Files, event: str) -> None:
    path = files({"a.txt": OLD, "b.txt": OLD}) / "a.txt"
    writer = Writer()
    draft = writer.draft(path, NEW, OLD)
    assert writer.flush([draft]) == [""]
    path.unlink() if event != "mode" else path.chmod(0o600)
    if event == "changed":
        path.write_bytes(OLD[:-1] + b"!")
    if event == "linked":
        path.symlink_to("b.txt")
    if event == "folder":
        path.mkdir()
    with pytest.raises(FileError):
        writer.put(draft)
    assert NEW not in tree(path.parent).values()
    assert not list(path.parent.glob(f".*{textmend_files.TEMPORARY}"))


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
    "step", ["os.fsync", "os.close", "os.write", "os.fchmod", "Path.replace", "Path.unlink"]
)
def test_killed_at_any_step_it_leaves_the_old_file_or_the_new_one(files: Files, step: str) -> None:
    folder = files({"a.txt": OLD})
    program = f"""
import os, signal, sys
from pathlib import Path
from normalizer import rights, writing
path = Path({str(folder / "a.txt")!r})
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
{step} = die
writing.write(path, b"new " * 60_000, expected=b"old " * 50_000)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert ran.returncode == -signal.SIGKILL
    assert (folder / "a.txt").read_bytes() == (NEW if step == "Path.unlink" else OLD)
    found = [one.path.name for one in discover([folder]) if not one.skip]
    assert found == ["a.txt"]  # what is left of the attempt is never taken for a file
    write(folder / "a.txt", b"third", expected=(folder / "a.txt").read_bytes())
    assert list(tree(folder)) == ["a.txt"]  # the next run sweeps


def test_only_what_a_dead_run_of_this_machine_left_is_swept(files: Files) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    own, end = writing.draft_name("a.txt"), textmend_files.TEMPORARY
    swept = own.replace(f"-{os.getpid()}-", f"-{dead.pid}-")
    assert swept != own
    host = writing._host()
    others = {
        own,
        swept.replace(host, "0" * 8),
        swept.replace(host, "x" * 8),
        swept.removesuffix(end),
        f".a.txt.x{end}",
        f"a{swept}",
    }
    folder = files(dict.fromkeys((*others, swept), b""))
    (folder / swept.replace("a.txt", "folder")).mkdir()
    (folder / swept.replace("a.txt", "link")).symlink_to("a.txt")
    assert [path.name for path in leftovers(folder)] == [swept]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no such files")
def test_a_process_that_ended_is_dead_though_nobody_asked_how(files: Files) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        name = writing.draft_name("a.txt").replace(f"-{os.getpid()}-", f"-{process.pid}-")
        folder = files({name: b""})
        assert not list(leftovers(folder))  # it is alive
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # a zombie by now
        assert [path.name for path in leftovers(folder)] == [name]


@pytest.mark.skipif(not shutil.which("unshare"), reason="no program that makes namespaces")
def test_what_a_run_in_another_container_works_on_is_not_swept(files: Files) -> None:
    """There, the number of a process that is alive here may be nobody's."""
    folder = files({writing.draft_name("a.txt"): b""})
    program = f"""
from pathlib import Path
from normalizer import writing
folder = Path({str(folder)!r})
print(len(list(writing.leftovers(folder))))
dead = writing.draft_name("b.txt").replace(f"-{{writing.os.getpid()}}-", "-99999-")
folder.joinpath(dead).touch()
print(len(list(writing.leftovers(folder))))
"""
    command = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if ran.returncode:
        pytest.skip("no namespaces may be made here")
    assert ran.stdout == "0\n1\n"  # of its own, what is dead is
    assert not list(leftovers(folder))


def test_a_full_disk_leaves_the_old_file_and_says_so(files: Files) -> None:
    folder = files({"a.txt": OLD})
    program = f"""
import resource, signal
from pathlib import Path
from normalizer import files, writing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
path = Path({str(folder / "a.txt")!r})
try:
    writing.write(path, b"new " * 60_000, expected=b"old " * 50_000)
except files.FileError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.startswith("cannot be written: "), ran
    assert tree(folder) == {"a.txt": OLD}


def test_a_write_that_the_disk_did_not_take_is_noticed(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files({"a.txt": OLD}) / "a.txt"
    monkeypatch.setattr(
        textmend_files, "read_from", lambda file, most=None: OLD if most else NEW[:1000]
    )
    with pytest.raises(FileError, match="only 1000 of"):
        write(path, NEW, expected=OLD)
    monkeypatch.undo()
    assert tree(path.parent) == {"a.txt": OLD}


@pytest.mark.parametrize("name", ["a" * 255, "漢" * 85, "é" * 127, "😀" * 63])
def test_the_longest_names_can_be_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write(path, OLD, expected=None)
    write(path, NEW, expected=OLD)
    assert path.read_bytes() == NEW


def test_files_come_in_order_and_tools_folders_are_left_out(files: Files) -> None:
    folder = files(
        dict.fromkeys(["b.txt", "a/c.txt", "a/b/d.txt", ".git/x", "node_modules/y", "B.txt"], b"")
    )
    relatives = [one.relative for one in discover([folder])]
    assert relatives == ["B.txt", "b.txt", "a/c.txt", "a/b/d.txt"]


def test_links_are_not_followed_save_to_a_named_folder(files: Files) -> None:
    folder = files({"real/a.txt": b"a"})
    (folder / "real" / "loop").symlink_to(folder)
    (folder / "real" / "link.txt").symlink_to("a.txt")
    (folder / "real" / "dead.txt").symlink_to("nowhere")
    (folder / "named").symlink_to("real")
    found = {one.relative: one.skip for one in discover([folder / "named"])}
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


#: What may stand under a name instead of a file, and how it is made there.
IRREGULAR = {
    "folder": os.mkdir,
    "fifo": os.mkfifo,
    "zero": lambda path: path.symlink_to("/dev/zero"),
    "full": lambda path: path.symlink_to("/dev/full"),
    "loop": lambda path: path.symlink_to(path),
    "missing": lambda path: None,
}


@pytest.mark.parametrize("kind", IRREGULAR)
def test_what_is_no_file_cannot_be_read_and_keeps_nobody_waiting(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "it"
    IRREGULAR[kind](path)
    raised: list[FileError] = []

    def try_both() -> None:
        for attempt in (lambda: read(path), lambda: write(path, b"", expected=b"x")):
            try:
                attempt()
            except FileError as error:
                raised.append(error)

    thread = threading.Thread(target=try_both, daemon=True)
    thread.start()
    thread.join(20)
    assert len(raised) == 2, "it waits"


def test_a_bound_on_what_is_read_holds(files: Files) -> None:
    path = files({"a": b"x" * 100}) / "a"
    assert len(read(path, 100)) == 100
    with pytest.raises(FileError, match="larger than it may be"):
        read(path, 99)


def test_a_link_is_no_file_where_none_is_wanted(files: Files) -> None:
    folder = files({"a": b"x"})
    (folder / "b").symlink_to("a")
    assert read(folder / "b") == b"x"
    with pytest.raises(FileError, match="is a symbolic link"):
        read(folder / "b", follow=False)


def test_every_temporary_name_is_recognized(files: Files) -> None:
    folder = files({f".a.txt.x{textmend_files.TEMPORARY}": b"", "a.txt": b""})
    assert [one.relative for one in discover([folder])] == ["a.txt"]
