"""Which files and which lines are treated: as Git, editors and people mean it."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from conftest import Files, Textmend
from hypothesis import given
from hypothesis import strategies as st
from test_hook import clean_environment

from normalizer.conventions import ignored_by_convention
from normalizer.discovery import GitIgnores, discover
from normalizer.narrowing import Lines, parse_ranges
from normalizer.patterns import check_pattern, fits

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()


def git(*args: str, at: Path) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *args]
    environment = clean_environment()
    ran = subprocess.run(command, cwd=at, check=False, capture_output=True, env=environment)
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout.decode("utf-8", "surrogateescape")


PATTERNS = [
    "*.log",
    "build/",
    "/top.txt",
    "docs/*.txt",
    "**/deep/**",
    "!keep.log",
    "a/**/z.txt",
    "# a comment",
    "",
    "with space.txt",
    "[ab].txt",
    "x?.txt",
    "\\#hash.txt",
    "trailing/*",
    "!build/keep/",
]
NAMES = [
    "a.log",
    "keep.log",
    "build/x.txt",
    "build/keep/y.txt",
    "src/build/x.txt",
    "top.txt",
    "src/top.txt",
    "docs/a.txt",
    "docs/b/a.txt",
    "src/docs/a.txt",
    "p/deep/q.txt",
    "deep/q.txt",
    "a/z.txt",
    "a/b/c/z.txt",
    "with space.txt",
    "b.txt",
    "xy.txt",
    "x.txt",
    "#hash.txt",
    "trailing/t.txt",
    "ünï/a.log",
]


@pytest.mark.parametrize("seed", range(6))
def test_what_git_ignores_is_left_out(files: Files, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = chance.sample(PATTERNS, 6)
    nested = chance.sample(PATTERNS, 3)
    folder = files(dict.fromkeys(NAMES, b"x\n"))
    files({".gitignore": "\n".join(lines).encode(), "docs/.gitignore": "\n".join(nested).encode()})
    git("init", "--quiet", at=folder)
    listed = git("ls-files", "--others", "--exclude-standard", "-z", at=folder).split("\0")
    found = discover([folder], GitIgnores().leaves_out)
    assert {one.relative for one in found} == set(filter(None, listed)), lines


def test_git_is_not_asked_outside_of_a_repository(files: Files, textmend: Textmend) -> None:
    files({".gitignore": b"*.txt\n", "a.txt": DAMAGED})
    assert textmend("check", ".").code == 1


def test_gitignore_can_be_put_aside(files: Files, textmend: Textmend) -> None:
    folder = files({".gitignore": b"old/\n", "old/a.txt": DAMAGED, "b.txt": b"fine\n"})
    git("init", "--quiet", at=folder)
    assert textmend("check", ".").code == 0
    assert textmend("check", ".", "--no-gitignore").code == 1
    assert textmend("check", "old").code == 1  # it was named
    files({"textmend.toml": b"gitignore = false\n"})
    assert textmend("check", ".").code == 1
    assert textmend("check", ".", "--gitignore").code == 0


def test_git_folders_own_list_counts(files: Files, textmend: Textmend) -> None:
    folder = files({"a.txt": DAMAGED})
    git("init", "--quiet", at=folder)
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "exclude").write_text("a.txt\n")
    assert textmend("check", ".").code == 0


@given(st.text("ab*/?[]!.", min_size=1, max_size=12), st.text("ab/.", min_size=1, max_size=12))
def test_any_pattern_is_matched_or_refused(pattern: str, name: str) -> None:
    try:
        checked = check_pattern(pattern)
    except ValueError as error:
        assert "\n" not in str(error)
        return
    fits((checked,), name)


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*b", "**/a/" * 50 + "b", "x" * 2_000, "#", "", "!"])
def test_a_pattern_that_costs_too_much_or_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"^pattern "):
        check_pattern(pattern)


@pytest.mark.parametrize(
    ("attributes", "editor", "ignored"),
    [
        ("", "", set()),
        ("*.txt eol=crlf\n", "", {"line-ending"}),
        ("*.txt eol=lf\n", "[*]\nend_of_line = crlf\n", set()),
        ("*.bin -text\n", "", set()),
        ("* -text\n", "", {"line-ending"}),
        ("* -text\n*.txt eol=lf\n", "", set()),
        ("", "[*]\nend_of_line = crlf\n", {"line-ending"}),
        ("", "[*.md]\nend_of_line = crlf\n", set()),
        ("", "[*]\nend_of_line = lf\n", set()),
        ("", "[*]\ninsert_final_newline = false\n", {"final-newline"}),
        ("", "[*]\ntrim_trailing_whitespace = false\n", {"trailing-blank"}),
        ("", "[*]\ncharset = utf-8-bom\n", {"byte-order-mark"}),
        ("", "[*]\ncharset = utf-16le\n", {"encoding", "byte-order-mark"}),
        ("", "[*]\nindent_size = 2\n", set()),
        ("", "[a.txt]\nend_of_line = crlf\n", {"line-ending"}),
        ("", "[{b,a}.txt]\nend_of_line = crlf\n", {"line-ending"}),
        ("", "[*.{md,txt}]\nend_of_line = crlf\n", {"line-ending"}),
        ("", "[sub/**]\nend_of_line = crlf\n", {"line-ending"}),
        ("", "[b.txt]\nend_of_line = crlf\n[*]\nindent_size = 2\n", set()),
    ],
)
def test_what_a_repository_says_of_its_files(
    files: Files, attributes: str, editor: str, ignored: set[str]
) -> None:
    folder = files(
        {
            ".gitattributes": attributes.encode(),
            ".editorconfig": ("root = true\n" + editor).encode(),
            "sub/a.txt": b"",
        }
    )
    assert set(ignored_by_convention(folder / "sub" / "a.txt")) == ignored


def test_what_is_selected_by_name_is_done_against_conventions(
    files: Files, textmend: Textmend
) -> None:
    files({".editorconfig": b"root = true\n[*]\ninsert_final_newline = false\n", "a.txt": b"a"})
    assert textmend("check", "a.txt").code == 0
    assert textmend("check", "a.txt", "--select", "final-newline").code == 1


@pytest.fixture
def repository(files: Files) -> Path:
    folder = files(
        {
            "a.txt": DAMAGED + b"middle\n" + DAMAGED,
            "gone.txt": DAMAGED,
            "same.txt": DAMAGED,
            "utf16.txt": "“x”\n".encode("utf-16"),
            "sub/na me\tü.txt": DAMAGED,
        }
    )
    git("init", "--quiet", at=folder)
    git("config", "core.autocrlf", "false", at=folder)
    git("add", ".", at=folder)
    git("commit", "--quiet", "-m", "first", at=folder)
    return folder


def concise(textmend: Textmend, *args: str) -> list[str]:
    out = textmend("check", "--format", "concise", *args).out.decode()
    return sorted({line.rsplit(":", 2)[0] for line in out.splitlines()})


def test_only_lines_changed_since_a_revision_count(repository: Path, textmend: Textmend) -> None:
    assert textmend("check", "--diff-base", "HEAD", ".").code == 0
    (repository / "a.txt").write_bytes(DAMAGED + b"middle\n" + DAMAGED + "“new”\n".encode())
    (repository / "new.txt").write_bytes(b"fine\n" + DAMAGED)
    (repository / "gone.txt").unlink()
    (repository / "utf16.txt").write_bytes("“x”\n“y”\n".encode("utf-16"))
    (repository / "sub" / "na me\tü.txt").write_bytes(DAMAGED + "“new”\n".encode())
    found = concise(textmend, "--diff-base", "HEAD", ".")
    assert found == ["a.txt:4", "new.txt:2", "sub/na me\\tü.txt:2", "utf16.txt:1", "utf16.txt:2"]


def test_changed_lines_are_those_of_the_file_below_another_folder(
    repository: Path, textmend: Textmend, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "sub" / "b.txt").write_bytes(DAMAGED)
    monkeypatch.chdir(repository / "sub")
    assert concise(textmend, "--diff-base", "HEAD", ".") == ["b.txt:1"]


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("nowhere", "Git knows no revision 'nowhere'"),
        ("--output=x", "is no revision"),
        ("a\x1b[2J", "Git knows no revision"),
    ],
)
def test_a_revision_that_is_none(
    repository: Path, textmend: Textmend, revision: str, words: str
) -> None:
    ran = textmend("check", f"--diff-base={revision}", ".")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert words in ran.err and ran.err.rstrip("\n").isprintable()


def test_without_a_repository_there_is_no_revision(textmend: Textmend, files: Files) -> None:
    files({"a.txt": DAMAGED})
    ran = textmend("check", "--diff-base", "HEAD", ".")
    assert ran.code == 2 and "--diff-base: git says: " in ran.err


def test_clean_changes_only_the_lines_that_were_named_and_undo_takes_it_back(
    textmend: Textmend, files: Files
) -> None:
    data = (DAMAGED + "x — ErdoÄŸan\r\n".encode()) * 3
    folder = files({"a.txt": data})
    ran = textmend("clean", "--only-lines", "3-4", "--in-place", "--log", "log", "a.txt")
    assert ran.code == 0
    before, after = data.split(b"\n"), (folder / "a.txt").read_bytes().split(b"\n")
    assert [
        i for i, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]
    ] == [
        3,
        4,
    ]
    assert textmend("undo", "log").code == 0
    assert (folder / "a.txt").read_bytes() == data


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), min_size=1, max_size=5))
def test_ranges_are_read_as_they_are_written(ranges: list[tuple[int, int]]) -> None:
    text = ",".join(f"{start}-{start + more}" for start, more in ranges)
    lines = parse_ranges([text])
    wanted = {n for start, more in ranges for n in range(start, start + more + 1)}
    assert {n for n in range(1, 80) if lines.touch(n, n)} == wanted
    assert parse_ranges([text, "5"]) == Lines(tuple(sorted((*lines.ranges, (5, 5)))))


@pytest.mark.parametrize("text", ["", "0", "x", "3-", "1-2-3", "-3", "٣", "9" * 50])
def test_what_are_no_lines(text: str) -> None:
    if text == "3-":
        assert parse_ranges([text]).touch(10**9, 10**9)
        return
    with pytest.raises(ValueError, match="are no lines"):
        parse_ranges([text])
