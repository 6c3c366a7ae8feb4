"""The hooks, run by the real pre-commit on real Git repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()
CLEAN = '"It\'s" Erdoğan\n'.encode()
REPAIRED = "“It’s” Erdoğan\n".encode()
HOOKS = ("textmend", "textmend-check", "textmend-repair", "textmend-invisible")


def need(what: str, found: object) -> None:
    """Skip where a component is missing (which in CI is a failure)."""
    if not found:
        pytest.skip(f"{what} is missing")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with damaged files in its index."""
    need("git", shutil.which("git"))
    need("pre-commit", pre_commit("--version", at=tmp_path).returncode == 0)
    folder = tmp_path / "repository"
    make(
        folder,
        {
            "a.txt": DAMAGED,
            "b.py": "x = '“x”'  # “ErdoÄŸan”\r\n".encode(),
            "p.png": b"\x89PNG\r\n\x1a\n\0\0",
        },
    )
    return folder


def make(folder: Path, files: dict[str, bytes]) -> None:
    """A repository with ``files`` in its index, and its first commit empty."""
    folder.mkdir(exist_ok=True)
    git("init", "--quiet", at=folder)
    git("commit", "--quiet", "--allow-empty", "-m", "first", at=folder)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    git("add", ".", at=folder)


def git(*args: str, at: Path) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    command += ["-c", "protocol.file.allow=always", "-c", "core.autocrlf=false", *args]
    return subprocess.run(
        command, cwd=at, check=True, capture_output=True, text=True, env=clean_environment()
    ).stdout


def pre_commit(*args: str, at: Path) -> subprocess.CompletedProcess[str]:
    """Run pre-commit; its environments lie in the test's own folder."""
    environment = clean_environment() | {
        "PRE_COMMIT_HOME": str(at.parent / "pre-commit-home"),
        "PATH": f"{at.parent / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    program(at.parent / "bin")
    command = [sys.executable, "-m", "pre_commit", *args]
    return subprocess.run(
        command, cwd=at, check=False, capture_output=True, text=True, env=environment
    )


def program(folder: Path) -> None:
    """The command of this checkout, as if it were installed."""
    folder.mkdir(exist_ok=True)
    path = folder / "textmend"
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m normalizer "$@"\n')
    path.chmod(0o755)


def clean_environment() -> dict[str, str]:
    """The environment without what an outer Git or Python run may have set."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "PYTHON", "VIRTUAL_ENV"))
    }


def configure(repository: Path, *hooks: str, settings: str = "") -> None:
    """Configure hooks of this checkout as they are declared, but run by its own program."""
    declared = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    lines = ["repos:", "- repo: local", "  hooks:"]
    for hook in hooks:
        entry = next(one for one in declared.split("- id: ")[1:] if one.startswith(f"{hook}\n"))
        block = entry.rstrip().replace("language: python", "language: system") + settings
        lines.append(f"  - id: {block}".replace("\n", "\n  "))
    (repository / ".pre-commit-config.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    git("add", ".pre-commit-config.yaml", at=repository)


def status(repository: Path) -> list[str]:
    """What Git says of the work tree, the configuration left out."""
    lines = git("status", "--short", "--untracked-files=all", at=repository).splitlines()
    return [line for line in lines if "pre-commit-config" not in line]


def test_the_hook_fixes_and_fails_then_passes(repository: Path) -> None:
    configure(repository, "textmend")
    first = pre_commit("run", "--all-files", at=repository)
    assert first.returncode == 1, first.stdout
    assert "files were modified by this hook" in first.stdout
    assert "change log: " in first.stdout
    assert (repository / "a.txt").read_bytes() == CLEAN
    assert (repository / "b.py").read_bytes() == "x = '“x”'  # “Erdoğan”\r\n".encode()
    assert not [line for line in status(repository) if line.startswith("??")]
    git("add", ".", at=repository)
    second = pre_commit("run", "--all-files", at=repository)
    assert second.returncode == 0, second.stdout


def test_the_checking_hook_changes_nothing(repository: Path) -> None:
    configure(repository, "textmend-check")
    ran = pre_commit("run", "--all-files", at=repository)
    assert ran.returncode == 1 and "a.txt:1:4: mojibake" in ran.stdout
    assert (repository / "a.txt").read_bytes() == DAMAGED


def test_the_repairing_hook_leaves_typography(repository: Path) -> None:
    (repository / "l.txt").write_bytes("Grüße — “so”\r\n".encode("cp1252"))
    git("add", ".", at=repository)
    configure(repository, "textmend-repair")
    assert pre_commit("run", "--all-files", at=repository).returncode == 1
    assert (repository / "a.txt").read_bytes() == REPAIRED
    assert (repository / "l.txt").read_bytes() == "Grüße — “so”\r\n".encode()
    git("add", ".", at=repository)
    assert pre_commit("run", "--all-files", at=repository).returncode == 0


def test_the_hook_for_what_is_invisible(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    hidden = {
        "bidi.py": "x = 1  # a\u202eb\n",
        "zero.txt": "a\u200bb\n",
        "tag.md": "a\U000e0041b\n",
        "emoji.txt": "\U0001f468\u200d\U0001f469 fine, “so” \u0627\u200c\u0628\n",
    }
    make(folder, {name: text.encode() for name, text in hidden.items()})
    configure(folder, "textmend-invisible")
    ran = pre_commit("run", "--all-files", at=folder)
    assert ran.returncode == 1
    for place in ("bidi.py:1:11: bidi-control", "zero.txt:1:2: zero-width", "tag.md:1:2: tag-ch"):
        assert place in ran.stdout
    assert "emoji.txt" not in ran.stdout and not ran.stdout.count("quote")
    assert status(folder) == [f"A  {name}" for name in sorted(hidden)]


def test_the_title_of_a_hook_that_failed_is_no_contradiction(repository: Path) -> None:
    configure(repository, "textmend-check")
    first = pre_commit("run", "--all-files", at=repository).stdout.splitlines()[0]
    assert first.startswith("textmend check...") and first.endswith("Failed")


def test_what_the_configuration_excludes_is_left_alone(repository: Path) -> None:
    (repository / "textmend.toml").write_text('exclude = ["a.txt", "old/"]\n')
    (repository / "old").mkdir()
    (repository / "old" / "c.txt").write_bytes(DAMAGED)
    git("add", ".", at=repository)
    configure(repository, "textmend")
    pre_commit("run", "--all-files", at=repository)
    assert (repository / "a.txt").read_bytes() == DAMAGED
    assert (repository / "old" / "c.txt").read_bytes() == DAMAGED


def test_what_is_kept_of_a_file(repository: Path) -> None:
    """Its executable bit; CR LF where the repository wants it; UTF-16 becomes UTF-8 in prose."""
    (repository / ".gitattributes").write_text("crlf.txt eol=crlf\n")
    (repository / "crlf.txt").write_bytes("ErdoÄŸan\r\nb\r\n".encode())
    (repository / "utf16.txt").write_bytes("“é”\r\n".encode("utf-16"))
    script = repository / "run"
    script.write_bytes("#!/bin/sh\n# ErdoÄŸan\n".encode())
    script.chmod(0o755)
    git("add", ".", at=repository)
    configure(repository, "textmend")
    assert pre_commit("run", "--all-files", at=repository).returncode == 1
    assert (repository / "crlf.txt").read_bytes() == "Erdoğan\r\nb\r\n".encode()
    assert script.read_bytes() == "#!/bin/sh\n# Erdoğan\n".encode()
    assert script.stat().st_mode & 0o777 == 0o755
    assert (repository / "utf16.txt").read_bytes() in (
        '"é"\n'.encode(),
        "“é”\r\n".encode("utf-16"),  # to pre-commit UTF-16 may be no text
    )


def test_what_is_not_staged_is_not_touched(repository: Path) -> None:
    configure(repository, "textmend")
    (repository / "a.txt").write_bytes(b"staged\n")
    git("add", "a.txt", at=repository)
    git("commit", "--quiet", "--no-verify", "-m", "second", at=repository)
    (repository / "a.txt").write_bytes(b"staged\nmore\n")
    git("add", "a.txt", at=repository)
    (repository / "a.txt").write_bytes(b"staged\nmore\n" + DAMAGED)  # not staged
    (repository / "new.txt").write_bytes(DAMAGED)  # not even known
    ran = pre_commit("run", at=repository)
    assert ran.returncode == 0, ran.stdout
    assert (repository / "a.txt").read_bytes() == b"staged\nmore\n" + DAMAGED
    assert (repository / "new.txt").read_bytes() == DAMAGED


def test_conflict_markers_are_left_alone(repository: Path) -> None:
    data = "<<<<<<< ours — “a”\nErdoÄŸan\n||||||| base\n=======\nb\n>>>>>>> theirs\n".encode()
    for name in ("c.txt", "c.md", "c.rst", "c.py", "c.json"):
        (repository / name).write_bytes(data)
    git("add", ".", at=repository)
    configure(repository, "textmend")
    pre_commit("run", "--all-files", at=repository)
    for name in ("c.txt", "c.md", "c.rst", "c.py", "c.json"):
        lines = (repository / name).read_bytes().splitlines()
        marks = [line for line in lines if line[:7] in (b"<" * 7, b"|" * 7, b"=" * 7, b">" * 7)]
        assert [line[:7].decode()[0] for line in marks] == ["<", "|", "=", ">"], name
        assert lines[3] == b"=======" and lines[5] == b">>>>>>> theirs"


def test_in_a_worktree_and_a_submodule_the_log_is_in_nobodys_way(
    repository: Path, tmp_path: Path
) -> None:
    git("commit", "--quiet", "--no-verify", "-m", "second", at=repository)
    worktree, outer = tmp_path / "worktree", tmp_path / "outer"
    git("worktree", "add", "--quiet", str(worktree), "-b", "other", at=repository)
    make(outer, {})
    git("submodule", "--quiet", "add", str(repository), "inner", at=outer)
    for folder in (worktree, outer / "inner"):
        configure(folder, "textmend")
        ran = pre_commit("run", "--all-files", at=folder)
        assert ran.returncode == 1 and "change log: " in ran.stdout, ran.stdout
        assert (folder / "a.txt").read_bytes() == CLEAN
        assert not [line for line in status(folder) if line.startswith("??")], folder


@pytest.mark.slow
def test_two_thousand_files(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    names = [f"{number % 40}/a rather long name of a file {number}.txt" for number in range(2_000)]
    make(folder, {name: DAMAGED if i % 100 == 0 else b"fine\n" for i, name in enumerate(names)})
    configure(folder, "textmend")
    ran = pre_commit("run", "--all-files", at=folder)
    assert ran.returncode == 1
    assert len(status(folder)) == 2_000 and sum(line[1] == "M" for line in status(folder)) == 20
    git("add", ".", at=folder)
    assert pre_commit("run", "--all-files", at=folder).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("hook", HOOKS)
def test_pre_commit_installs_the_hooks_from_the_repository(repository: Path, hook: str) -> None:
    source = repository.parent / "textmend"
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(source), at=repository)
    revision = git("rev-parse", "HEAD", at=source).strip()
    ran = pre_commit("try-repo", str(source), hook, "--ref", revision, "--all-files", at=repository)
    assert ran.returncode == (0 if hook == "textmend-invisible" else 1), ran.stdout + ran.stderr
    wanted = {"textmend": CLEAN, "textmend-repair": REPAIRED}.get(hook, DAMAGED)
    assert (repository / "a.txt").read_bytes() == wanted, ran.stdout + ran.stderr
