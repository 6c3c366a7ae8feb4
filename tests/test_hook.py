"""The hooks, run by the real pre-commit on a real Git repository."""

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


def need(what: str, found: object) -> None:
    """Skip where a component is missing (which in CI is a failure)."""
    if not found:
        pytest.skip(f"{what} is missing")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with damaged files in its index."""
    need("git", shutil.which("git"))
    need("pre-commit", pre_commit("--version", at=tmp_path).returncode == 0)
    need(
        "textmend, installed beside this Python",
        (Path(sys.executable).parent / "textmend").exists(),
    )
    folder = tmp_path / "repository"
    folder.mkdir()
    git("init", "--quiet", at=folder)
    (folder / "a.txt").write_bytes(DAMAGED)
    (folder / "b.py").write_bytes("x = '“x”'  # “ErdoÄŸan”\r\n".encode())
    (folder / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    git("add", ".", at=folder)
    return folder


def git(*args: str, at: Path) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *args]
    return subprocess.run(
        command, cwd=at, check=True, capture_output=True, text=True, env=clean_environment()
    ).stdout


def pre_commit(*args: str, at: Path) -> subprocess.CompletedProcess[str]:
    """Run pre-commit; its environments lie in the test's own folder."""
    environment = clean_environment() | {
        "PRE_COMMIT_HOME": str(at / ".git" / "pre-commit-home"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "pre_commit", *args]
    return subprocess.run(
        command, cwd=at, check=False, capture_output=True, text=True, env=environment
    )


def clean_environment() -> dict[str, str]:
    """The environment without what an outer Git or Python run may have set."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "PYTHON", "VIRTUAL_ENV"))
    }


def configure(repository: Path, hook: str) -> None:
    """Configure a hook of this checkout as it is declared, but run by the installed program."""
    declared = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entry = next(block for block in declared.split("- id: ")[1:] if block.startswith(f"{hook}\n"))
    block = entry.rstrip().replace("language: python", "language: system")
    lines = ["repos:", "- repo: local", "  hooks:", f"  - id: {block}".replace("\n", "\n  ")]
    (repository / ".pre-commit-config.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    git("add", ".", at=repository)


def test_the_hook_fixes_and_fails_then_passes(repository: Path) -> None:
    configure(repository, "textmend")
    first = pre_commit("run", "--all-files", at=repository)
    assert first.returncode == 1, first.stdout
    assert "files were modified by this hook" in first.stdout
    assert "change log: " in first.stdout
    assert (repository / "a.txt").read_bytes() == CLEAN
    assert (repository / "b.py").read_bytes() == "x = '“x”'  # “Erdoğan”\r\n".encode()
    assert git("status", "--short", "--untracked-files=all", at=repository).count("??") == 0
    git("add", ".", at=repository)
    second = pre_commit("run", "--all-files", at=repository)
    assert second.returncode == 0, second.stdout


def test_the_checking_hook_changes_nothing(repository: Path) -> None:
    configure(repository, "textmend-check")
    ran = pre_commit("run", "--all-files", at=repository)
    assert ran.returncode == 1 and "would change" in ran.stdout
    assert (repository / "a.txt").read_bytes() == DAMAGED


@pytest.mark.slow
def test_pre_commit_installs_the_hook_from_the_repository(repository: Path) -> None:
    source = repository.parent / "textmend"
    git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(source), at=repository)
    revision = git("rev-parse", "HEAD", at=source).strip()
    for expected in (1, 0):
        ran = pre_commit(
            "try-repo", str(source), "textmend", "--ref", revision, "--all-files", at=repository
        )
        assert ran.returncode == expected, ran.stdout + ran.stderr
        assert (repository / "a.txt").read_bytes() == CLEAN, ran.stdout + ran.stderr
        git("add", ".", at=repository)
