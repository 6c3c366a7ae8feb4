"""Files that a stranger's tree brings along to steer us: no wait, no bomb, no endless pattern."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from conftest import Files, Ran, Textmend

STEERING = ("textmend.toml", "pyproject.toml", ".gitignore", ".gitattributes", ".editorconfig")
LONG_NAME = "a" * 250
#: A pattern that can be tried on that name in more ways than there is time for.
PATTERN = "*a" * 30 + "*b"

HOSTILE = {
    "a dotted key": ("textmend.toml", ".".join("a" * 40_000) + " = 1\n"),
    "a dotted table": ("textmend.toml", "[" + " . ".join("a" * 40_000) + "]\n"),
    "quoted keys": ("textmend.toml", ".".join(["'a'"] * 40_000) + " = 1\n"),
    "in another's": ("pyproject.toml", f"x = 'textmend'\n{'.'.join('a' * 40_000)} = 1\n"),
    "nested lists": ("textmend.toml", "a = " + "[" * 100_000),
    "nested tables": ("textmend.toml", "a = " + "{a = " * 100_000),
    "many digits": ("textmend.toml", "a = " + "1" * 100_000),
    "too large": ("textmend.toml", "#" * (1 << 20) + "\n"),
    "no UTF-8": ("textmend.toml", "\udcff"),
    "stars": ("textmend.toml", f'exclude = ["{PATTERN}"]\n'),
    "stars for git": (".gitignore", f"{PATTERN}\n"),
    "classes for git": (".gitignore", "[a-a]*" * 30 + "b\n"),
    "stars for lines": (".gitattributes", f"{PATTERN} eol=crlf\n"),
    "stars for an editor": (".editorconfig", f"[{PATTERN}]\nend_of_line = crlf\n"),
    "braces for an editor": (".editorconfig", f"[{'{*a,b}' * 30}c]\nend_of_line = crlf\n"),
    "deep braces for an editor": (".editorconfig", f"[{'{*a,b' * 500}]\nend_of_line = crlf\n"),
}


def check_in_time(textmend: Textmend, seconds: float = 20) -> Ran:
    ended: list[Ran] = []
    thread = threading.Thread(target=lambda: ended.append(textmend("check", ".")), daemon=True)
    thread.start()
    thread.join(seconds)
    assert ended, "it takes too long"
    assert "error of textmend itself" not in ended[0].err
    assert len(max(ended[0].err.splitlines(), key=len)) < 500
    return ended[0]


@pytest.mark.parametrize("case", HOSTILE)
def test_no_configuration_takes_long_to_read(textmend: Textmend, files: Files, case: str) -> None:
    name, text = HOSTILE[case]
    data = text.encode("utf-8", "surrogateescape")
    files({name: data, f"{LONG_NAME}.txt": b"hi\n", ".git/HEAD": b"", "a/a/a/a/a/a.txt": b"hi\n"})
    assert check_in_time(textmend).code in (0, 2, 123)


@pytest.mark.parametrize("kind", ["fifo", "zero", "loop", "folder"])
@pytest.mark.parametrize("name", STEERING)
def test_what_is_no_file_steers_nothing(
    textmend: Textmend, files: Files, name: str, kind: str
) -> None:
    folder = files({"a.txt": b"hi\n", ".git/HEAD": b""})
    path: Path = folder / name
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"zero": Path("/dev/zero"), "loop": path}[kind])
    ran = check_in_time(textmend)
    assert ran.code == (2 if "is not a regular file (see" in ran.err else 0)


def test_a_broken_configuration_is_said_of_each_file_and_parsed_once(
    textmend: Textmend, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tomllib

    files({"in/textmend.toml": b"profile = \n", **{f"in/{i}.txt": b"hi\n" for i in range(9)}})
    parsed = []
    loads = tomllib.loads
    monkeypatch.setattr(tomllib, "loads", lambda text: parsed.append(text) or loads(text))
    ran = textmend("check", ".")
    assert ran.code == 123 and ran.err.count("cannot be read as TOML") >= 9
    assert len(parsed) == 1


def test_keys_and_patterns_that_people_write_are_read(textmend: Textmend, files: Files) -> None:
    files(
        {
            "pyproject.toml": b"[tool.textmend.profiles.house]\nextend = 'repair'\n"
            b"[tool.x]\nlong = '" + b"a.b. " * 100 + b"'\n",
            ".editorconfig": b"[{*.py,*.pyi,docs/**/*.txt}]\nend_of_line = crlf\n",
            "docs/a/b.txt": b"a\r\n",
            "c.txt": b"a\r\n",
        }
    )
    ran = textmend("check", "--profile", "house", ".")
    assert ran.code == 0, ran
    assert "c.txt" in textmend("check", ".").out.decode()
    assert "b.txt" not in textmend("check", ".").out.decode()
