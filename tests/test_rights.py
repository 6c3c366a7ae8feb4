"""Owner, group, mode, access list and attributes: kept, or the file is left and named."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import ROOT

from normalizer import writing
from normalizer.files import FileError
from normalizer.writing import write

OLD, NEW = b"old", b"new"
DAMAGED = "“Itâ€™s”\n".encode()
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
SOMEBODY, HELPER, SHARED = 12345, 12346, 12400  #: users and a group that nobody has
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def access_list(user: int, mine: int, theirs: int, group: int, mask: int, other: int) -> bytes:
    """A POSIX access list with one named user, as Linux keeps it."""
    entries = [(1, mine, -1), (2, theirs, user), (4, group, -1), (16, mask, -1), (32, other, -1)]
    packed = (struct.pack("<HHI", tag, bits, who & 0xFFFFFFFF) for tag, bits, who in entries)
    return struct.pack("<I", 2) + b"".join(packed)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that anybody may enter and write to (pytest's own are for the user alone)."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


def run_as(user: int, groups: list[int], folder: Path, *args: str) -> subprocess.CompletedProcess:
    """Run the command line as another user, through setpriv."""
    setpriv = shutil.which("setpriv")
    assert setpriv
    who = [f"--reuid={user}", f"--regid={user}"]
    who += [f"--groups={','.join(map(str, groups))}"] if groups else ["--clear-groups"]
    package = Path("/tmp") / f"textmend-for-{os.getpid()}"  # ROOT itself may be root's alone
    if not package.exists():
        shutil.copytree(ROOT / "normalizer", package / "normalizer")
        package.chmod(0o755)
    return subprocess.run(
        [setpriv, *who, sys.executable, "-m", "normalizer", *args],
        cwd=folder,
        env={"PYTHONPATH": str(package), "PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module", autouse=True)
def _remove_package() -> Iterator[None]:
    yield
    shutil.rmtree(Path("/tmp") / f"textmend-for-{os.getpid()}", ignore_errors=True)


def rights(path: Path) -> tuple[int, int, int, dict[str, bytes]]:
    status = path.stat()
    attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    return status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode), attributes


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o751, 0o4755, 0o2770, 0o1644])
def test_the_mode_is_kept(folder: Path, mode: int) -> None:
    path = folder / "a"
    path.write_bytes(OLD)
    path.chmod(mode)
    before = rights(path)
    write(path, NEW, expected=OLD)
    assert path.read_bytes() == NEW and rights(path) == before


@as_root
def test_owner_and_group_are_kept_by_root(folder: Path) -> None:
    path = folder / "a"
    path.write_bytes(OLD)
    os.chown(path, SOMEBODY, SHARED)
    path.chmod(0o4750)
    before = rights(path)
    write(path, NEW, expected=OLD)
    assert path.read_bytes() == NEW and rights(path) == before


def test_attributes_and_the_access_list_are_kept(folder: Path) -> None:
    path = folder / "a"
    path.write_bytes(OLD)
    os.setxattr(path, "user.one", b"1")
    os.setxattr(path, ACCESS, access_list(SOMEBODY, 6, 4, 4, 4, 0))
    os.setxattr(path, "user.two", b"2" * 1000)
    before = rights(path)
    write(path, NEW, expected=OLD)
    assert rights(path) == before


@as_root
def test_what_writing_takes_away_is_kept(folder: Path) -> None:
    """A program's capabilities, which the system drops from a file that is written to."""
    path = folder / "a"
    path.write_bytes(OLD)
    capability = struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0)  # to bind low ports
    try:
        os.setxattr(path, "security.capability", capability)
    except OSError:
        pytest.skip("a file system without capabilities")
    before = rights(path)
    assert before[3]
    write(path, NEW, expected=OLD)
    assert path.read_bytes() == NEW and rights(path) == before


def test_an_attribute_that_is_refused_leaves_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a"
    path.write_bytes(OLD)
    for name in ("user.one", "user.refused", "user.three"):
        os.setxattr(path, name, b"1")
    before = rights(path)
    give = os.setxattr

    def refusing(file: int, name: str, value: bytes) -> None:
        if name == "user.refused":
            raise PermissionError
        give(file, name, value)

    monkeypatch.setattr(os, "setxattr", refusing)
    with pytest.raises(FileError, match=r"user\.refused cannot be kept"):
        write(path, NEW, expected=OLD)
    assert path.read_bytes() == OLD and rights(path) == before
    assert [one.name for one in folder.iterdir()] == ["a"]


def test_the_folders_access_list_opens_no_private_file(folder: Path) -> None:
    path = folder / "a"
    path.write_bytes(OLD)
    path.chmod(0o640)
    os.setxattr(folder, DEFAULT, access_list(SOMEBODY, 7, 6, 6, 6, 0))
    before = rights(path)
    assert not before[3]
    write(path, NEW, expected=OLD)
    assert rights(path) == before


def test_a_copy_is_not_opened_to_those_whom_another_file_is_open_to(folder: Path) -> None:
    """Somebody put another file in the place of the original since it was read."""
    path = folder / "a"
    path.write_bytes(b"another")
    path.chmod(0o644)
    with pytest.raises(writing.FileError, match="changed by someone else"):
        copied(path, folder / "copy")
    assert [one.name for one in folder.iterdir()] == ["a"]


def copied(original: Path, to: Path) -> Path:
    writer = writing.Writer()
    draft = writer.draft(to, NEW, None, writing.Original(original, OLD))
    assert writer.flush([draft]) == [""]
    writer.put(draft)
    return to


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o755, 0o400])
def test_a_copy_is_no_wider_than_its_original(folder: Path, mode: int) -> None:
    path = folder / "in" / "a"
    path.parent.mkdir(mode=0o700)
    path.write_bytes(OLD)
    path.chmod(mode)
    out = folder / "out"
    out.mkdir()
    os.setxattr(out, DEFAULT, access_list(SOMEBODY, 7, 6, 6, 6, 4))
    copy = copied(path, out / "sub" / "a")
    assert rights(copy)[2] == mode & ~writing._umask() and ACCESS not in rights(copy)[3]
    assert stat.S_IMODE(copy.parent.stat().st_mode) & 0o077 == 0  # as the folder that it was in


@as_root
def test_a_copy_is_not_opened_to_another_group(folder: Path) -> None:
    """Its original may be read by a group that the user of the copy has no part in."""
    path = folder / "a.txt"
    path.write_bytes(DAMAGED)
    os.chown(path, SOMEBODY, SHARED)
    path.chmod(0o664)
    ran = run_as(HELPER, [], folder, "clean", "a.txt", "--output", "out")
    assert ran.returncode == 0, ran.stderr
    assert rights(folder / "out" / "a.txt")[1:3] == (HELPER, 0o644)
    path.chmod(0o060)
    ran = run_as(HELPER, [SHARED], folder, "clean", "a.txt", "--output", "two")
    assert ran.returncode == 0, ran.stderr
    assert rights(folder / "two" / "a.txt")[1:3] == (SHARED, 0o040)


@as_root
def test_somebody_elses_file_is_left_and_named(folder: Path) -> None:
    """It may be written to, but a file that takes its place would have another owner."""
    path = folder / "a.txt"
    path.write_bytes(DAMAGED)
    os.chown(path, SOMEBODY, SOMEBODY)
    path.chmod(0o666)
    before = rights(path)
    ran = run_as(HELPER, [], folder, "clean", "a.txt", "--in-place", "--log", "log")
    assert ran.returncode == 123 and "its owner cannot be kept" in ran.stderr
    assert path.read_bytes() == DAMAGED and rights(path) == before
    assert sorted(one.name for one in folder.iterdir()) == ["a.txt"]


@as_root
@pytest.mark.parametrize("member", [True, False])
def test_a_group_is_kept_by_its_members_alone(folder: Path, member: bool) -> None:
    path = folder / "a.txt"
    path.write_bytes(DAMAGED)
    os.chown(path, HELPER, SHARED)
    path.chmod(0o660)
    before = rights(path)
    groups = [SHARED] if member else []
    ran = run_as(HELPER, groups, folder, "clean", "a.txt", "--in-place", "--log", "log")
    assert rights(path) == before
    if member:
        assert ran.returncode == 0 and path.read_bytes() != DAMAGED
        assert run_as(HELPER, groups, folder, "undo", "log").returncode == 0
        assert rights(path) == before
    else:
        assert ran.returncode == 123 and "its group cannot be kept" in ran.stderr
    assert path.read_bytes() == DAMAGED
