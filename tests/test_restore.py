"""Undo believes a log in nothing, and undoes what is asked for."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from conftest import Files, Textmend, tree
from hypothesis import given
from hypothesis import strategies as st

from normalizer import logfile
from normalizer.logfile import LogError, parse, sha256
from normalizer.logplace import MOST_LOGS, default_log, remove_oldest, root_of
from normalizer.logstore import LogWriter
from normalizer.restore import original

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()
CLEAN = '"It\'s" Erdoğan\n'.encode()
EVIL = b"import os\n"


def header(**fields: Any) -> dict[str, Any]:
    """The header of an entry that makes an empty file hold EVIL."""
    made = {
        "schema": logfile.SCHEMA,
        "tool": "textmend",
        "path": "a.py",
        "sha256_before": sha256(EVIL),
        "sha256_after": sha256(b""),
        "encoding": "utf-8",
        "bom": "",
        "encoding_after": "utf-8",
        "bom_after": "",
        "profile": "plain",
        "edits": 1,
        "spans": 0,
    }
    return made | fields


EDIT = {
    **{"rule": "x", "line": 1, "column": 1, "offset": 0, "before": EVIL.decode(), "after": ""},
    **{"confidence": 1.0, "chain": None, "pass": 1, "at": 0},
}


def group(head: dict[str, Any], *records: dict[str, Any]) -> bytes:
    """A whole group of these lines, with a right checksum: only what it says is wrong."""
    body = b"".join(json.dumps(one).encode() + b"\n" for one in (head, *records))
    end = {"end": {"bytes": len(body), "sha256": sha256(body)}}
    return body + json.dumps(end).encode() + b"\n"


OUTSIDE = ["../out/a.py", "sub/../../out/a.py", "{absolute}", "linked/a.py", "./../out/a.py"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_log_of_a_stranger_writes_nowhere_but_below_itself(
    textmend: Textmend, files: Files, tmp_path: Path, path: str
) -> None:
    folder = files({"out/a.py": b"", "in/sub/a.py": b"", "in/b.txt": b"x"})
    (folder / "in" / "linked").symlink_to(folder / "out")
    path = path.format(absolute=folder / "out" / "a.py")
    (folder / "in" / "log").write_bytes(group(header(path=path), EDIT))
    ran = textmend("undo", "in/log")
    assert ran.code == 123 and "--allow-outside" in ran.err
    assert tree(folder)["out/a.py"] == b""
    assert textmend("undo", "in/log", "--allow-outside").code == 0
    assert tree(folder)["out/a.py"] == EVIL


@pytest.mark.parametrize("place", [".git/hooks", "node_modules/x", "sub/.venv/bin"])
def test_a_log_does_not_reach_into_folders_of_tools(
    textmend: Textmend, files: Files, place: str
) -> None:
    folder = files({f"{place}/a.py": b""})
    (folder / "log").write_bytes(group(header(path=f"{place}/a.py"), EDIT))
    ran = textmend("undo", "log")
    assert ran.code == 123 and "a folder of tools" in ran.err
    assert tree(folder)[f"{place}/a.py"] == b""


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "zero"])
def test_only_regular_files_are_restored_and_none_is_waited_for(
    textmend: Textmend, files: Files, kind: str
) -> None:
    folder = files({"other.py": b"", "b.py": b""})
    target = folder / "a.py"
    if kind == "fifo":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to({"link": "other.py", "zero": "/dev/zero"}[kind])
    (folder / "log").write_bytes(group(header(), EDIT) + group(header(path="b.py"), EDIT))
    ended = []
    thread = threading.Thread(target=lambda: ended.append(textmend("undo", "log")), daemon=True)
    thread.start()
    thread.join(20)
    assert ended and ended[0].code == 123
    assert "1 file restored, 1 failed" in ended[0].err
    assert (folder / "other.py").read_bytes() == b"" and (folder / "b.py").read_bytes() == EVIL


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "\udcff" * 300, "x" * 5000, "", ".", "/", "a/"])
def test_an_odd_path_costs_only_itself(textmend: Textmend, files: Files, path: str) -> None:
    folder = files({"b.py": b"", "a.txt": b""})
    log = group(header(path="b.py"), EDIT) + group(header(path=path), EDIT)
    (folder / "log").write_bytes(log)
    ran = textmend("undo", "log")
    assert ran.code == 123 and "1 file restored, 1 failed" in ran.err
    assert (folder / "b.py").read_bytes() == EVIL
    assert all(line.isprintable() for line in ran.err.splitlines())


def test_a_file_called_dash_is_a_file(textmend: Textmend, files: Files) -> None:
    folder = files({"in/-": DAMAGED})
    assert textmend("clean", "in", "--in-place", "--log", "in/log").code == 0
    assert (folder / "in" / "-").read_bytes() == CLEAN
    assert textmend("undo", "in/log").code == 0
    assert (folder / "in" / "-").read_bytes() == DAMAGED


LINE_ENDINGS = {**EDIT, "rule": "line-ending", "before": "\r\n", "after": "\n"}
BOMBS = {
    "chained line endings": (
        {"edits": 60},
        [LINE_ENDINGS | {"pass": n, "count": 1, "runs": [["\r\n", 1]]} for n in range(1, 61)],
    ),
    "a long line ending": ({}, [LINE_ENDINGS | {"count": 1, "runs": [["x" * 9999, 1]]}]),
    "a span of ten billion": (
        {"edits": 0, "spans": 1},
        [{"span": "after", "bytes": [0, 0], "text": [0, 10**10], "encoding": "utf-8", "raw": ""}],
    ),
    "spans that overlap": (
        {"edits": 0, "spans": 2},
        [{"span": "before", "bytes": [0, 0], "text": [0, 9], "encoding": "utf-8"}] * 2,
    ),
    "a quadratic codec": ({"encoding": "punycode"}, [EDIT]),
    "another quadratic codec": ({"encoding_after": "idna"}, [EDIT]),
    "a codec that is none": ({"encoding": "zlib"}, [EDIT]),
    "a huge count": ({"edits": 10**30}, [LINE_ENDINGS | {"count": 10**30, "runs": [["\n", 1]]}]),
    "a negative run": ({}, [LINE_ENDINGS | {"count": 1, "runs": [["\n", -5]]}]),
    "a fraction": ({}, [EDIT | {"at": 0.5}]),
    "a million passes": ({"edits": 5000}, [EDIT | {"pass": n} for n in range(1, 5001)]),
    "a list for a text": ({}, [EDIT | {"before": ["a"], "after": []}]),
    "a mark that is none": ({"bom": "zz"}, [EDIT]),
    "a truth for a number": ({}, [EDIT | {"at": True}]),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_a_log_may_ask_for_is_bounded_before_anything_is_made(
    textmend: Textmend, files: Files, name: str
) -> None:
    fields, records = BOMBS[name]
    folder = files({"a.py": b"", "b.py": b""})
    log = group(header(path="b.py"), EDIT) + group(header(**fields), *records)
    (folder / "log").write_bytes(log)
    with pytest.raises(LogError):
        parse(group(header(**fields), *records).splitlines(keepends=True))
    ran = textmend("undo", "log")
    assert ran.code == 123 and "1 file restored, 1 failed" in ran.err
    assert (folder / "a.py").read_bytes() == b""


SMALL_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from(sorted(header())), SMALL_JSON, max_size=2),
    st.lists(st.dictionaries(st.sampled_from(sorted(EDIT)), SMALL_JSON, max_size=2), max_size=3),
)
def test_whatever_a_log_says_it_is_an_entry_or_one_error(
    fields: dict[str, Any], edits: list[dict[str, Any]]
) -> None:
    from normalizer.files import FileError

    head = header(edits=len(edits)) | fields
    try:
        entry = parse(group(head, *(EDIT | edit for edit in edits)).splitlines(keepends=True))
        original(b"", entry)
    except (LogError, FileError) as error:
        assert "\n" not in str(error)


def test_some_of_a_log_is_undone(textmend: Textmend, files: Files) -> None:
    names = ["a.txt", "sub/b.txt", "sub/c.txt", "d.txt"]
    folder = files(dict.fromkeys(names, DAMAGED))
    textmend("clean", ".", "--in-place", "--log", "log")
    assert textmend("undo", "log", "sub", "./d.txt").code == 0
    found = tree(folder)
    assert [found[name] for name in names] == [CLEAN, DAMAGED, DAMAGED, DAMAGED]
    ran = textmend("undo", "log", "nothing.txt")
    assert ran.code == 2 and "the log does not speak of it" in ran.err
    listed = textmend("undo", "log", "--list").out.decode().splitlines()
    assert sorted(listed) == [
        "a.txt: can be restored",
        "d.txt: is the original",
        "sub/b.txt: is the original",
        "sub/c.txt: is the original",
    ]


def test_a_second_undo_says_one_line(textmend: Textmend, files: Files) -> None:
    folder = files({f"{i}.txt": DAMAGED for i in range(3)})
    textmend("clean", ".", "--in-place", "--log", "log")
    textmend("clean", ".", "--in-place", "--log", "log", "--profile", "typographic")
    assert textmend("undo", "log").err == "3 files restored\n"
    before = tree(folder)
    assert textmend("undo", "log").err == "0 files restored, 3 as before the change already\n"
    assert tree(folder) == before


def test_the_last_run_is_undone_and_then_the_one_before(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": DAMAGED, ".git/HEAD": b""})
    assert textmend("clean", "a.txt", "--in-place", "--profile", "repair").code == 0
    first = tree(folder)["a.txt"]
    (log,) = (folder / ".git" / "textmend").iterdir()
    log.rename(log.with_name("textmend-20260101-000000-1.jsonl"))
    assert textmend("clean", "a.txt", "b.txt", "--in-place").code == 0
    assert len(textmend("log").out.splitlines()) == 2
    assert textmend("undo", "--last").code == 0
    assert (tree(folder)["a.txt"], tree(folder)["b.txt"]) == (first, DAMAGED)
    assert textmend("undo", "--last").code == 0
    assert tree(folder)["a.txt"] == DAMAGED
    ran = textmend("undo", "--last")
    assert ran.code == 2 and "anything to undo" in ran.err


def git(*args: str, at: Path) -> None:
    named = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *named, *args], cwd=at, check=True, capture_output=True)


def test_the_log_is_never_in_a_work_tree(textmend: Textmend, files: Files) -> None:
    """Of a repository, a worktree of it and a submodule in it; and it is undone from there."""
    folder = files({"main/a.txt": DAMAGED, "lib/a.txt": DAMAGED})
    for name in ("lib", "main"):
        git("init", "-q", at=folder / name)
        git("add", ".", at=folder / name)
        git("commit", "-qm", "x", at=folder / name)
    git("worktree", "add", "-q", "../tree", at=folder / "main")
    git("submodule", "add", "-q", str(folder / "lib"), "module", at=folder / "main")
    for place in ("main", "tree", "main/module"):
        path = folder / place / "a.txt"
        assert textmend("clean", path, "--in-place").code == 0
        assert path.read_bytes() == CLEAN
        known = subprocess.run(
            ["git", "rev-parse", "--path-format=absolute", "--git-path", "textmend"],
            cwd=folder / place,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        (log,) = Path(known).iterdir()
        assert textmend("undo", log).code == 0, place
        assert path.read_bytes() == DAMAGED
        untracked = subprocess.run(
            ["git", "status", "--porcelain", "--ignore-submodules"],
            cwd=folder / place,
            check=True,
            capture_output=True,
        )
        assert b"textmend" not in untracked.stdout


def test_a_folder_that_only_claims_to_be_of_a_work_tree_is_not_believed(files: Files) -> None:
    folder = files({"in/HEAD": b"", "in/gitdir": b"../out/.git\n", "out/a.py": b""})
    place = folder / "in" / "textmend"
    place.mkdir()
    assert root_of(place / "log") == place.resolve()


def test_a_repository_keeps_its_newest_logs(files: Files) -> None:
    folder = files({".git/HEAD": b""})
    place = default_log(folder, folder).parent
    for number in range(MOST_LOGS + 7):
        (place / f"textmend-20260101-{number:06}-1.jsonl").write_bytes(b"")
    (place / "notes").write_bytes(b"")
    newest = place / f"textmend-20260101-{MOST_LOGS + 6:06}-1.jsonl"
    removed = remove_oldest(newest)
    assert sorted(path.name[18:24] for path in removed) == [f"{i:06}" for i in range(7)]
    assert (place / "notes").exists() and newest.exists()
    assert not remove_oldest(folder / newest.name)  # elsewhere, none


def test_a_repository_does_not_choose_where_else_its_logs_are(
    textmend: Textmend, files: Files
) -> None:
    """A folder of logs that is a link leads to another's: none is written or removed there."""
    folder = files({"a/.git/HEAD": b"", "b/.git/HEAD": b"", "b/t.txt": DAMAGED, "a/t.txt": DAMAGED})
    place = default_log(folder / "a", folder).parent
    (folder / "b/.git/textmend").symlink_to(place)
    for number in range(MOST_LOGS + 7):
        (place / f"textmend-20260101-{number:06}-1.jsonl").write_bytes(b"")
    newest = f"textmend-20260101-{MOST_LOGS + 6:06}-1.jsonl"
    assert not remove_oldest(folder / "b/.git/textmend" / newest)
    ran = textmend("clean", "b/t.txt", "--in-place")
    assert ran.code == 2 and "is a symbolic link: name a log with --log" in ran.err
    assert (folder / "b/t.txt").read_bytes() == DAMAGED
    assert len(list(place.iterdir())) == MOST_LOGS + 7
    assert textmend("clean", "b/t.txt", "--in-place", "--log", "log").code == 0
    assert textmend("clean", "a/t.txt", "--in-place").code == 0
    assert len(list(place.iterdir())) == MOST_LOGS  # its own are within their bounds


def test_a_log_can_be_asked(textmend: Textmend, files: Files) -> None:
    files({"a.txt": DAMAGED, "b.txt": "‘b’\r\n".encode() * 3})
    textmend("clean", ".", "--in-place", "--log", "log")
    lines = textmend("log", "log").out.decode().splitlines()
    assert "a.txt:1:1: curly-quote: '“' -> '\"' [1]" in lines
    assert "b.txt:1:4: line-ending: '\\r\\n' -> '\\n', 3 times [1]" in lines
    only = textmend("log", "log", "--rule", "mojibake", "--format", "json").out.decode()
    found = [json.loads(line) for line in only.splitlines()]
    assert [(one["path"], one["before"]) for one in found] == [("a.txt", "â€™"), ("a.txt", "ÄŸ")]
    assert textmend("log", "log", "--file", "b.txt", "--rule", "mojibake").out == b""
    assert textmend("log", "log", "--confidence-below", "0").out == b""
    assert (
        "--file c.txt: the log does not speak of it"
        in textmend("log", "log", "--file", "c.txt").err
    )
    table = textmend("log", "log", "--rule", "mojibake", "--format", "csv").out.decode()
    assert [line.split(",")[:5] for line in table.splitlines()] == [
        ["path", "line", "column", "offset", "rule"],
        ["a.txt", "1", "4", "5", "mojibake"],
        ["a.txt", "1", "14", "22", "mojibake"],
    ]


def test_a_damaged_entry_is_said_when_a_log_is_asked(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": DAMAGED})
    textmend("clean", ".", "--in-place", "--log", "log")
    (folder / "log").write_bytes((folder / "log").read_bytes()[:-9])
    ran = textmend("log", "log")
    assert ran.code == 123 and "set aside" in ran.err
    assert b"a.txt:1:1" in ran.out and b"b.txt" not in ran.out


def test_entries_are_refused_that_no_reader_would_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from test_logstore import logged

    from normalizer.files import FileError

    monkeypatch.setattr("normalizer.logstore.MOST_ENTRY_BYTES", 500)
    with pytest.raises(FileError, match="would need more than 500 bytes"):
        LogWriter(tmp_path / "log").append([logged("a.txt")])
    assert tree(tmp_path) == {}
