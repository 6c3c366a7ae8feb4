"""The commands as people and programs use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Files, Textmend, tree

from normalizer import batch

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()
CLEAN = '"It\'s" Erdoğan\n'.encode()
FINE = "Çırağan, naïve: fine.\n".encode()


def test_check_writes_nothing_and_exits_1_where_something_would_change(
    textmend: Textmend, files: Files
) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": FINE})
    ran = textmend("check", ".")
    assert (ran.code, ran.err) == (1, "1 file would change, 1 unchanged; 5 edits\n")
    assert "a.txt:1:4: mojibake 'â€™' -> '’'" in ran.out.decode()
    assert tree(folder) == {"a.txt": DAMAGED, "b.txt": FINE}
    assert textmend("check", "b.txt").code == 0


def test_output_mirrors_the_tree_with_all_that_is_in_it(textmend: Textmend, files: Files) -> None:
    contents = {"in/a.txt": DAMAGED, "in/sub/b.txt": FINE, "in/p.png": b"\x89PNG\r\n\x1a\n\0"}
    folder = files(contents)
    ran = textmend("clean", "in", "--output", "out", "--log", "log.jsonl")
    assert ran.code == 0
    assert tree(folder / "out") == {
        "a.txt": CLEAN,
        "p.png": contents["in/p.png"],
        "sub/b.txt": FINE,
    }
    assert tree(folder / "in") == {name[3:]: data for name, data in contents.items()}


def test_in_place_a_log_is_written_and_its_name_said(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    ran = textmend("clean", "a.txt", "--in-place")
    assert ran.code == 0
    (log,) = folder.glob("textmend-*.jsonl")
    assert f"change log: {log} (textmend undo takes it back)" in ran.err
    assert (folder / "a.txt").read_bytes() == CLEAN
    assert textmend("undo", log).code == 0
    assert (folder / "a.txt").read_bytes() == DAMAGED


def test_in_a_git_repository_the_log_is_in_nobodys_way(textmend: Textmend, files: Files) -> None:
    folder = files({"docs/a.txt": DAMAGED, ".git/HEAD": b""})
    ran = textmend("clean", "docs", "--in-place")
    (log,) = (folder / ".git" / "textmend").iterdir()
    assert str(log) in ran.err
    assert textmend("undo", log).code == 0
    assert (folder / "docs" / "a.txt").read_bytes() == DAMAGED


def test_where_nothing_changes_there_is_no_log(textmend: Textmend, files: Files) -> None:
    folder = files({"a.txt": FINE})
    assert textmend("clean", "a.txt", "--in-place").code == 0
    assert tree(folder) == {"a.txt": FINE}


def test_runs_logged_in_one_file_are_undone_from_the_last_on(
    textmend: Textmend, files: Files
) -> None:
    folder = files({"a.txt": DAMAGED, "b.txt": "‘b’\n".encode()})
    before = tree(folder)
    assert textmend("clean", "a.txt", "--in-place", "--log", "l", "--profile", "repair").code == 0
    assert textmend("clean", "a.txt", "b.txt", "--in-place", "--log", "l").code == 0
    assert (folder / "a.txt").read_bytes() == CLEAN
    assert textmend("undo", "l").code == 0
    assert {**tree(folder), **before} == tree(folder)


def test_a_file_comes_out_on_stdout(textmend: Textmend, files: Files) -> None:
    files({"a.txt": DAMAGED})
    assert textmend("clean", "a.txt", "--stdout").out == CLEAN
    assert textmend("clean", "-", stdin=DAMAGED).out == CLEAN
    assert (
        textmend("clean", "-", "--stdout", "--profile", "repair", stdin=b"\xc3\xa9").out
        == b"\xc3\xa9"
    )


def test_what_came_from_stdin_can_be_undone_too(textmend: Textmend, files: Files) -> None:
    folder = files({})
    copy = textmend("clean", "-", "--log", "l", stdin=DAMAGED).out
    assert textmend("undo", "l", "-", stdin=copy) == (0, DAMAGED, "")
    ran = textmend("undo", "l")
    assert ran.code == 123 and "textmend undo LOG --stdout COPY" in ran.err
    (folder / "other").write_bytes(b"x")
    ran = textmend("undo", "l", "--stdout", "other")
    assert (ran.code, ran.out) == (123, b"") and ran.err.startswith("other: is not the copy")


def test_a_hooks_flag_and_suggestions_count_only_where_asked(
    textmend: Textmend, files: Files
) -> None:
    files({"a.txt": "so”.\n".encode(), "b.txt": b'so".\n'})
    assert textmend("clean", "a.txt", "--output", "o1").code == 0
    assert textmend("clean", "a.txt", "--output", "o2", "--exit-non-zero-on-change").code == 1
    assert textmend("clean", "b.txt", "--output", "o3", "--exit-non-zero-on-change").code == 0
    files({"d.py": "x = 'pаypal'\n".encode()})  # a Cyrillic letter: shown, not changed
    assert textmend("check", "d.py").code == 0
    ran = textmend("check", "d.py", "--fail-on-suggestions")
    assert ran.code == 1 and "suggestion" in ran.err


def test_the_escaped_diff_shows_the_lines_that_change(textmend: Textmend, files: Files) -> None:
    files({"a.txt": b"one\n" * 5 + DAMAGED + b"two\n" * 5 + b"end \xe2\x80\x94"})
    ran = textmend("check", "a.txt", "--diff", "--escaped")
    assert ran.out.decode().splitlines() == [
        "--- a.txt",
        "+++ a.txt (clean)",
        "@@ -3,10 +3,10 @@",
        " one",
        " one",
        " one",
        "-“Itâ€™s” ErdoÄŸan",
        '+"It\'s" Erdoğan',
        " two",
        " two",
        " two",
        " two",
        " two",
        "-end —",
        "\\ No newline at end of file",
        "+end --",
    ]


def test_several_processes_give_the_same(textmend: Textmend, files: Files) -> None:
    folder = files(
        {f"in/{i}.txt": DAMAGED * i for i in range(12)} | {"in/bad": b"\x89PNG\r\n\x1a\n"}
    )
    one = textmend("clean", "in", "--output", "one", "--log", "one/log")
    two = textmend("clean", "in", "--output", "two", "--log", "two/log", "--jobs", "2")
    assert tree(folder / "one") == tree(folder / "two")
    assert one.err.replace("one", "two") == two.err


def test_explain_names_each_step(textmend: Textmend) -> None:
    ran = textmend("explain", "ErdoÄŸan")
    lines = ran.out.decode().splitlines()
    assert ran.code == 0
    assert lines[0].startswith("1. UTF-8 read as Windows-1252 (confidence ")
    assert "'ÄŸ'" in lines[1] and "'ğ'" in lines[2]
    assert lines[-1] == "Erdoğan"
    assert textmend("explain", "-", stdin="ErdoÄŸan".encode()).out == ran.out


def test_explain_says_when_there_is_nothing_to_do(textmend: Textmend) -> None:
    ran = textmend("explain", "SÃO PAULO")
    assert (ran.code, ran.out.decode(), ran.err) == (0, "SÃO PAULO\n", "nothing to repair\n")


def test_the_program_and_the_module_are_the_same() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "normalizer", "--version"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0 and ran.stdout.startswith("textmend ")


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_reports_for_programs_hold_every_change(
    textmend: Textmend, files: Files, form: str
) -> None:
    files({"a.txt": DAMAGED, "b\n.txt": "Ã©\u202e”\n".encode(), "c.txt": FINE})
    ran = textmend("check", ".", "--format", form)
    assert ran.code == 1
    text = ran.out.decode()
    assert all(line.isprintable() for line in text.splitlines())
    if form == "github":
        assert "::warning file=a.txt,line=1,col=4,endColumn=7,title=mojibake::" in text
        return
    report = json.loads(text)
    if form == "json":
        assert [one["status"] for one in report["files"]] == ["changed", "changed", "unchanged"]
        assert report["files"][0]["edits"][1]["before"] == "â€™"
        assert report["files"][1]["suggestions"]
        return
    (run,) = report["runs"]
    regions = {
        (r["ruleId"], tuple(r["locations"][0]["physicalLocation"]["region"].values()))
        for r in run["results"]
        if r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.txt"
    }
    assert ("mojibake", (1, 4, 1, 7)) in regions and ("curly-quote", (1, 1, 1, 2)) in regions
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {r["ruleId"] for r in run["results"]} == known


def test_a_failure_is_in_the_reports_too(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable_data(*given: object, **named: object) -> None:
        raise ValueError("cannot be read")

    folder = files({"a.txt": DAMAGED})
    monkeypatch.setattr(batch, "clean", unreadable_data)
    unreadable = ("check", "a.txt", "--format")
    assert "::error file=a.txt,title=textmend::" in textmend(*unreadable, "github").out.decode()
    ran = textmend(*unreadable, "sarif")
    (invocation,) = json.loads(ran.out)["runs"][0]["invocations"]
    assert ran.code == 123 and not invocation["executionSuccessful"]
    ran = textmend(*unreadable, "json")
    assert json.loads(ran.out)["files"][0]["status"] == "failed"
    assert tree(folder)


def test_a_profile_of_ones_own_is_used(textmend: Textmend, files: Files) -> None:
    files(
        {
            "textmend.toml": b'[files]\n"*.tex" = "house"\n[profiles.house]\nextend = "repair"\n'
            b'add = ["curly-quote"]\n',
            "a.tex": "“x” — y".encode(),
            "b.txt": "“x” — y\n".encode(),
        }
    )
    assert textmend("clean", "a.tex", "--stdout").out == '"x" — y'.encode()
    assert textmend("clean", "b.txt", "--stdout").out == b'"x" -- y\n'
    assert textmend("clean", "b.txt", "--stdout", "--profile", "house").out == '"x" — y\n'.encode()


def test_a_log_is_never_cleaned(textmend: Textmend, files: Files, tmp_path: Path) -> None:
    files({"a.txt": DAMAGED})
    textmend("clean", "a.txt", "--in-place", "--log", "log.txt")
    ran = textmend("clean", "log.txt", "--in-place", "--profile", "plain")
    assert ran.code == 0 and "is a change log of textmend" in ran.err
    assert textmend("undo", "log.txt").code == 0
    assert (tmp_path / "a.txt").read_bytes() == DAMAGED


def test_an_argument_in_another_encoding_is_read_rightly() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "normalizer", "explain", "Grüße aus Köln".encode("cp1252")],
        cwd=ROOT,
        capture_output=True,
    )
    assert ran.stdout.decode() == "Grüße aus Köln\n"


def test_a_reader_that_goes_away_is_no_traceback(files: Files) -> None:
    folder = files({f"{i:03}.txt": DAMAGED * 100 for i in range(30)})
    command = f"{sys.executable} -m normalizer check --diff {folder} | head -c 1"
    ran = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == "-"
    assert "Traceback" not in ran.stderr and "Exception" not in ran.stderr
    assert "the output was closed" in ran.stderr
