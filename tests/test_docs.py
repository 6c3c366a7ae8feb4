"""The documents are true: shown output is current, examples run, links lead somewhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import docs_reference
import pytest
import update_docs
from conftest import ROOT, Textmend

from normalizer import __version__
from normalizer.cli import COMMANDS

SETUP = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/textmend clean seeds "
    "--output cleaned --log cleaned/changes.jsonl",
    "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/python -m pytest",
)
EXAMPLES = [
    path
    for path in update_docs.documents()
    if ">>>" in path.read_text(encoding="utf-8") and path.name != "api.md"
]
DOCUMENTS = [*update_docs.documents(), ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("path", update_docs.documents(), ids=lambda path: path.name)
def test_shown_output_is_that_of_this_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert update_docs.updated(text) == text, "run: python tools/update_docs.py"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_with_all_its_options(textmend: Textmend, command: str) -> None:
    ran = textmend(command, "--help")
    assert ran.code == 0
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"\n## textmend {command}\n" in text
    shown = re.search(rf"(?ms)^\$ textmend {command} --help$(.*?)^```$", text)
    assert shown
    options = set(re.findall(r"--[a-z-]+", ran.out.decode()))
    assert options <= set(re.findall(r"--[a-z-]+", shown[1]))
    assert "--help" in options


def test_the_readme_has_the_set_up_commands_as_they_must_be() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("python3 -m venv")] == list(SETUP)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_run(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    update_docs.lay_out(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    text = re.sub("(?m)^```$", "", path.read_text(encoding="utf-8"))
    examples = doctest.DocTestParser().get_doctest(text, {}, path.name, path.name, 0)
    assert examples.examples
    results = doctest.DocTestRunner().run(examples)
    assert results.failed == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", docs_reference.PAGES)
def test_generated_pages_are_current(path: str) -> None:
    written = (ROOT / path).read_text(encoding="utf-8")
    assert written == docs_reference.PAGES[path](), "run: python tools/update_docs.py"


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    named = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert named == pages


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if not (path.parent / link).exists()]
    assert not missing


def test_the_version_is_in_the_list_of_changes() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (listed,) = re.findall(r"(?ms)^dependencies = \[(.*?)^\]", project)
    names = re.findall(r'"([a-z-]+)', listed)
    assert names
    for name in names:
        assert f"| `{name}` |" in readme
