"""Files whose names are mojibake get the names that were meant: on record, refused where taken."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from conftest import Files, Textmend, tree

from normalizer import writing
from normalizer.renaming import change_of

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()
CLEAN = '"It\'s" Erdoğan\n'.encode()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ErdoÄŸan.txt", "Erdoğan.txt"),
        ("Ã‡Ä±raÄŸan Palace (1).JPG", "Çırağan Palace (1).JPG"),
        (".ErdoÄŸan", ".Erdoğan"),
        ("Erdoğan.txt", None),
        ("naïve “quoted” — name.txt", None),
        ("Größe_5 Ö.md", None),
        ("письмо.txt", None),
        ("plain.txt", None),
        ("latin\udce9.txt", None),
        ("tab\tÄŸ.txt", None),
    ],
)
def test_what_a_name_would_become(name: str, meant: str | None) -> None:
    change = change_of(name)
    assert (change and change.after) == meant


def test_check_says_it_and_changes_nothing(textmend: Textmend, files: Files) -> None:
    folder = files({"ErdoÄŸan.txt": b"fine\n", "right/Erdoğan.txt": b"fine\n"})
    before = tree(folder)
    ran = textmend("check", ".")
    note = "note: its name is mojibake: 'Erdoğan.txt' is meant (clean --in-place --rename)"
    assert (ran.code, ran.err.splitlines()[0]) == (0, f"ErdoÄŸan.txt: {note}")
    assert ran.err.count("mojibake") == 1 and tree(folder) == before
    ran = textmend("clean", ".", "--in-place", "--rename", "--dry-run")
    assert note in ran.err and tree(folder) == before
    assert textmend("clean", ".", "--in-place", "--log", "log").code == 0
    assert tree(folder) == before


def test_names_are_given_and_given_back(textmend: Textmend, files: Files) -> None:
    folder = files(
        {
            "in/ErdoÄŸan.txt": DAMAGED,
            "in/Ã‡Ä±raÄŸan.png": b"\x89PNG\r\n\x1a\n\0",
            "in/sub/ErdoÄŸan.md": b"fine\n",
            "in/b.txt": DAMAGED,
        }
    )
    before = tree(folder)
    ran = textmend("clean", "in", "--in-place", "--rename", "--log", "log")
    assert ran.code == 0 and "in/ErdoÄŸan.txt: note: renamed to 'Erdoğan.txt'" in ran.err
    log = (folder / "log").read_bytes()
    assert tree(folder) == {
        "in/Erdoğan.txt": CLEAN,
        "in/Çırağan.png": before["in/Ã‡Ä±raÄŸan.png"],
        "in/sub/Erdoğan.md": b"fine\n",
        "in/b.txt": CLEAN,
        "log": log,
    }
    assert "0 files changed, 3 unchanged" in textmend("clean", "in", "--in-place", "--rename").err
    said = textmend("log", "log", "--rule", "file-name").out.decode()
    assert "in/Erdoğan.txt:1:1: file-name: 'ErdoÄŸan.txt' -> 'Erdoğan.txt' (UTF-8 read as" in said
    listed = textmend("undo", "log", "--list").out.decode().splitlines()
    assert len(listed) == 4 and all(line.endswith(": can be restored") for line in listed)
    assert textmend("undo", "log", "in/ErdoÄŸan.txt").err == "1 file restored\n"
    assert (folder / "in/ErdoÄŸan.txt").read_bytes() == DAMAGED
    again = "3 files restored, 1 as before the change already\n"
    assert textmend("undo", "log").err == again
    assert tree(folder) == before | {"log": log}
    assert textmend("undo", "log").err == "0 files restored, 4 as before the change already\n"


def test_what_is_done_later_is_undone_too(textmend: Textmend, files: Files) -> None:
    folder = files({"ErdoÄŸan.txt": DAMAGED})
    for options in (["--select", "mojibake"], ["--rename", "--select", "mojibake"], []):
        assert textmend("clean", ".", "--in-place", "--log", "log", *options).code == 0
    assert (folder / "Erdoğan.txt").read_bytes() == CLEAN
    assert textmend("undo", "log").err == "1 file restored\n"
    assert (folder / "ErdoÄŸan.txt").read_bytes() == DAMAGED
    assert not (folder / "Erdoğan.txt").exists()


def test_a_name_that_is_taken_is_refused(textmend: Textmend, files: Files) -> None:
    folder = files({"ErdoÄŸan.txt": DAMAGED, "Erdoğan.txt": b"another\n"})
    before = tree(folder)
    ran = textmend("clean", ".", "--in-place", "--rename", "--log", "log")
    assert ran.code == 123 and "which exists already" in ran.err
    assert tree(folder) == before


def test_a_name_that_is_taken_meanwhile_is_refused(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files({"ErdoÄŸan.txt": DAMAGED})
    link = os.link

    def taken(old: Path, new: Path, **options: bool) -> None:
        if new.name == "Erdoğan.txt":
            new.write_bytes(b"another\n")
        link(old, new, **options)

    monkeypatch.setattr(writing.os, "link", taken)
    ran = textmend("clean", ".", "--in-place", "--rename", "--log", "log")
    assert ran.code == 123 and "was cleaned, but keeps its name: Erdoğan.txt exists" in ran.err
    monkeypatch.undo()
    os.chdir(folder)
    assert (folder / "ErdoÄŸan.txt").read_bytes() == CLEAN
    assert (folder / "Erdoğan.txt").read_bytes() == b"another\n"


def test_the_old_name_may_be_taken_when_it_is_undone(textmend: Textmend, files: Files) -> None:
    folder = files({"ErdoÄŸan.txt": DAMAGED})
    textmend("clean", ".", "--in-place", "--rename", "--log", "log")
    (folder / "ErdoÄŸan.txt").write_bytes(b"new\n")
    ran = textmend("undo", "log")
    assert ran.code == 123 and "cannot get its name back: ErdoÄŸan.txt exists" in ran.err
    assert (folder / "ErdoÄŸan.txt").read_bytes() == b"new\n"
    assert (folder / "Erdoğan.txt").read_bytes() == CLEAN


def test_a_run_that_ended_between_two_names_is_gone_on_with(files: Files) -> None:
    folder = files({"a": b"x"})
    os.link(folder / "a", folder / "b")
    writing.move(folder / "a", folder / "b")
    assert tree(folder) == {"b": b"x"}


@pytest.mark.parametrize("name", ["../../evil", "..", "", "a\0b", "sub/x", 5, None])
def test_a_log_gives_no_name_outside_of_the_folder(
    textmend: Textmend, files: Files, name: object
) -> None:
    folder = files({"in/sub/ErdoÄŸan.txt": b"fine\n"})
    textmend("clean", "in", "--in-place", "--rename", "--log", "in/log")
    *lines, _ = (folder / "in/log").read_bytes().splitlines(keepends=True)
    head = json.loads(lines[0]) | {"renamed_from": name}
    body = json.dumps(head).encode() + b"\n" + b"".join(lines[1:])
    end = {"end": {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}}
    (folder / "in/log").write_bytes(body + json.dumps(end).encode() + b"\n")
    ran = textmend("undo", "in/log")
    assert ran.err.count("\n") <= 2 and "error of textmend" not in ran.err
    assert {path.parent for path in folder.rglob("*") if path.is_file()} == {
        folder / "in",
        folder / "in/sub",
    }


def test_it_goes_in_place_only(textmend: Textmend, files: Files) -> None:
    files({"ErdoÄŸan.txt": DAMAGED})
    ran = textmend("clean", ".", "--output", "../out", "--rename")
    assert ran.code == 2 and "--rename goes with --in-place" in ran.err
