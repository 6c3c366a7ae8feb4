"""Reports for programs keep to the published formats, whatever files are called and hold."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from cli_cases import CASES
from conftest import ROOT, Files, Textmend, tree

SCHEMAS = ROOT / "fixtures" / "schemas"
NAMES = (
    "a.txt",
    "b%0A::set-env name=x::y.txt",
    "c,d:e.txt",
    "f\n::error::g.txt",
    "h\x1b[2J.txt",
    "i <&>\"'.txt",
    "j `k`` |.md",
    "ğ 𝒳.txt",
)
DATA = {
    "damaged": "𝒳 “Itâ€™s” ErdoÄŸan — ::set-env name=x::y\n".encode(),
    "crlf": "“a”\r\nb \r\n\r\n".encode(),
    "utf-16": "é “x”\r\n".encode("utf-16"),
    "legacy": "Grüße aus Köln, “nein”\n".encode("cp1252"),
    "mixed": "Grüße\n".encode() + "Köln ‘x’\n".encode("cp1252") + b"\x81 \xff\n",
    "hostile": "a\u202eb\x1b]0;x\x07\x00? “x” \ud7ff]]>\n".encode(),
    "clean": b"clean\n",
    "binary": b"\x89PNG\r\n\x1a\n\0\0",
}


def all_files() -> dict[str, bytes]:
    names = iter(NAMES)
    return {f"in/{number}/{next(names)}": data for number, data in enumerate(DATA.values())}


@pytest.fixture
def report(textmend: Textmend, files: Files) -> Iterator[Any]:
    files(all_files())
    yield lambda form: textmend("check", "in", "--format", form).out.decode()


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def test_sarif_is_valid(report: Any) -> None:
    document = json.loads(report("sarif"))
    jsonschema.validate(document, schema("sarif-subset.json"))
    (run,) = document["runs"]
    assert len(run["results"]) > 20
    assert {one["ruleId"] for one in run["results"]} == {
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    }


def test_a_schema_that_is_broken_is_noticed() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "2.1.0", "runs": [{}]}, schema("sarif-subset.json"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{"description": "x"}], schema("gitlab-code-quality.json"))


def test_the_fixes_of_sarif_make_the_clean_text(
    report: Any, textmend: Textmend, tmp_path: Path
) -> None:
    """Made as an editor makes them, whose columns count code units of UTF-16."""
    document = json.loads(report("sarif"))
    fixes: dict[str, set[tuple[int, int, int, int, str]]] = {}
    for result in document["runs"][0]["results"]:
        for fix in result.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            (one,) = change["replacements"]
            place = tuple(one["deletedRegion"].values())
            name = unquote(change["artifactLocation"]["uri"])
            fixes.setdefault(name, set()).add((*place, one["insertedContent"]["text"]))
    name = next(name for name in fixes if name.endswith("/a.txt"))
    lines = [line.encode("utf-16-le") for line in (tmp_path / name).read_text("utf-8").split("\n")]
    for line, start, end_line, end, text in sorted(fixes[name], reverse=True):
        assert line == end_line
        old = lines[line - 1]
        lines[line - 1] = old[: 2 * start - 2] + text.encode("utf-16-le") + old[2 * end - 2 :]
    made = "\n".join(line.decode("utf-16-le") for line in lines).encode()
    assert made == textmend("clean", "--stdout", name).out


def test_gitlab_is_valid_and_its_fingerprints_are_unique(report: Any) -> None:
    document = json.loads(report("gitlab"))
    jsonschema.validate(document, schema("gitlab-code-quality.json"))
    prints = [one["fingerprint"] for one in document]
    assert len(prints) > 20 and len(set(prints)) == len(prints)


def test_a_fingerprint_outlives_lines_put_before(textmend: Textmend, files: Files) -> None:
    files({"a.txt": DATA["damaged"]})
    before = textmend("check", "a.txt", "--format", "gitlab").out
    files({"a.txt": b"new\n" + DATA["damaged"]})
    after = textmend("check", "a.txt", "--format", "gitlab").out
    fingerprints = re.compile(rb'"fingerprint": "(\w+)"')
    assert fingerprints.findall(before) == fingerprints.findall(after)


def test_junit_is_well_formed_and_counts_right(report: Any) -> None:
    root = ElementTree.fromstring(report("junit"))
    assert root.tag == "testsuites"
    suites = root.findall("testsuite")
    assert len(suites) == len(DATA)
    for suite in suites:
        cases = suite.findall("testcase")
        assert cases and {child.tag for child in suite} == {"testcase"}
        assert suite.attrib["name"]
        assert int(suite.attrib["tests"]) == len(cases)
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[key]) == len(suite.findall(f"testcase/{tag}"))
        for case in cases:
            assert case.attrib["name"] and case.attrib["classname"]


def test_github_takes_every_line_as_one_command_with_known_properties(report: Any) -> None:
    lines = report("github").splitlines()
    assert lines
    for line in lines:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        assert set(properties) <= {"file", "line", "col", "endColumn", "title"}
        name = properties.get("file", "in/").replace("%3A", ":").replace("%2C", ",")
        assert name.startswith("in/") and "%0A" not in name.replace("%25", "")


def test_github_is_shown_few_and_told_of_the_rest(textmend: Textmend, files: Files) -> None:
    files({"m.txt": "— “x”\n".encode() * 50})
    lines = textmend("check", "m.txt", "--format", "github").out.decode().splitlines()
    assert len(lines) == 10 and "and 141 more changes" in lines[-1]


def test_github_gets_a_step_summary(
    textmend: Textmend, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files({**all_files(), "summary": b"before\n"})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    textmend("check", "in", "--format", "github")
    text = (tmp_path / "summary").read_text("utf-8")
    assert text.startswith("before\n### textmend\n\n6 files would change")
    assert "| `curly-quote` | 1" in text
    assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.parametrize("form", ["text", "concise", "json", "jsonl", "junit"])
def test_no_report_drives_a_terminal(report: Any, form: str) -> None:
    assert all(line.isprintable() for line in report(form).splitlines())


def test_each_line_of_json_lines_is_an_object(report: Any) -> None:
    lines = [json.loads(line) for line in report("jsonl").splitlines()]
    assert sum(line["type"] == "file" for line in lines) == len(DATA)
    assert {line["type"] for line in lines} == {"file", "finding"}


@pytest.mark.parametrize("program", ["git", "patch"])
def test_the_diff_is_taken_and_makes_the_clean_files(
    program: str, textmend: Textmend, files: Files, tmp_path: Path
) -> None:
    inputs = {name: data for name, data in all_files().items() if "utf-16" not in name}
    if program == "patch":  # which takes no binary patch, and no name with a line feed
        inputs = {
            name: data for name, data in inputs.items() if b"\0" not in data and "\n" not in name
        }
    folder = files({**inputs, "in/no newline at end.txt": "x —".encode()})
    diff = textmend("check", "in", "--diff", "--no-gitignore").out
    assert diff.count(b"\n+++ ") >= 3
    textmend("clean", "in", "--output", "wanted", "--log", "log")
    command = ["git", "apply", "-"] if program == "git" else ["patch", "-s", "-p1"]
    ran = subprocess.run(command, cwd=folder, input=diff, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    assert tree(folder / "in") == tree(folder / "wanted")


def test_every_format_has_its_case() -> None:
    from normalizer.report import FORMATS

    assert {f"check-{form}" for form in FORMATS} <= {path.name for path in CASES.iterdir()}
