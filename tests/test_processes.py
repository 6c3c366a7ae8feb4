"""Signals, closed descriptors, broken pipes, and runners of CI services that take output for
commands: each command as a process of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Files, tree

from normalizer import cli
from normalizer.files import TEMPORARY
from normalizer.workers import Workers

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode()
CLEAN = '"It\'s" Erdoğan\n'.encode()
TEXTMEND = f"{shlex.quote(sys.executable)} -m normalizer"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command of bash; ``textmend`` is this version's."""
    return subprocess.run(
        ["bash", "-c", command.replace("textmend", TEXTMEND)],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "redirection",
    [
        "2>&1 | head -1",
        "2>&1 | head -c 1",
        "2>&1 | true",
        "2>/dev/full",
        ">/dev/full",
        ">/dev/full 2>&1",
    ],
)
@pytest.mark.parametrize("command", ["check .", "check --diff .", "check --format json ."])
def test_output_that_nobody_takes_is_no_error_of_ours(
    files: Files, command: str, redirection: str
) -> None:
    folder = files({f"{i:02}.txt": DAMAGED * 20 for i in range(40)})
    ran = shell(f"set -o pipefail; textmend {command} {redirection}", folder)
    assert b"Traceback" not in ran.stderr + ran.stdout
    assert b"error of textmend itself" not in ran.stderr + ran.stdout
    assert ran.returncode in (1, 123)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">&- 2>&-"])
def test_closed_descriptors_are_nobodys_files(files: Files, closed: str) -> None:
    """In place nothing is read or written there: all is done, and every file is itself."""
    folder = files({"a.txt": DAMAGED, "b.txt": b"fine\n"})
    ran = shell(f"textmend clean . --in-place --log log {closed}", folder)
    assert ran.returncode == 0, ran
    assert {name: tree(folder)[name] for name in ("a.txt", "b.txt")} == {
        "a.txt": CLEAN,
        "b.txt": b"fine\n",
    }
    assert (folder / "log").read_bytes().count(b"\n") == 7


def test_a_closed_stream_that_is_needed_is_named(files: Files) -> None:
    folder = files({"a.txt": DAMAGED})
    ran = shell("textmend clean - <&-", folder)
    assert (ran.returncode, ran.stdout) == (123, b"")
    assert ran.stderr == b"textmend: standard input is closed: name a file\n"
    ran = shell("textmend clean a.txt --stdout >&-", folder)
    assert ran.returncode == 123
    assert ran.stderr.endswith(b"the output was closed before all was done\n")


def start(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "normalizer", *args],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def others_of_session(process: int) -> list[int]:
    """The processes that one which leads a session has started, and those that these have."""
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [one for one in running if one != process and session_of(one) == process]


def session_of(process: int) -> int | None:
    """The number of its leader; None: it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[3])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_die_with_their_parent(files: Files, number: signal.Signals) -> None:
    folder = files({f"{i:04}.txt": DAMAGED * 50 for i in range(600)})
    process = start(folder, "check", ".", "--jobs", "2")
    wait_until(lambda: len(others_of_session(process.pid)) >= 2)
    time.sleep(0.3)  # they are at work
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    wait_until(lambda: not others_of_session(process.pid), seconds=5)
    assert b"Traceback" not in said
    codes = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}
    assert process.returncode == codes[number]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_ended_leaves_whole_files_and_nothing_else(
    files: Files, number: signal.Signals
) -> None:
    names = [f"{i:03}.txt" for i in range(150)]
    folder = files(dict.fromkeys(names, DAMAGED * 20))
    process = start(folder, "clean", ".", "--in-place", "--log", "log")
    wait_until(lambda: (folder / "log").exists())
    process.send_signal(number)
    begun = time.monotonic()
    _, said = process.communicate(timeout=30)
    assert time.monotonic() - begun < 5
    if process.returncode:
        assert process.returncode == 128 + number and b"interrupted" in said, said
    found = tree(folder)
    assert set(found) == {*names, "log"}
    assert {found[name] for name in names} <= {DAMAGED * 20, CLEAN * 20}
    assert shell("textmend undo log", folder).returncode == 0
    assert {tree(folder)[name] for name in names} == {DAMAGED * 20}


COMMANDS = (
    "::stop-commands::x",
    " \t::warning::x",
    "##[error]x",
    "a ##vso[task.setvariable variable=x]y",
    "##teamcity[buildStatus text='x']",
    "section_start:1:x",
)
_OBEYED = {
    "GITHUB_ACTIONS": re.compile(r"^\s*::|##\["),
    "TF_BUILD": re.compile(r"##(vso)?\["),
    "TEAMCITY_VERSION": re.compile(r"##teamcity\["),
    "GITLAB_CI": re.compile(r"^section_(start|end):"),
}
FORMS = [
    *([f"check . --format {form}" for form in ("text", "json", "sarif", "github", "concise")]),
    *("check . --diff", "clean a.txt --output out --log log", "detect .", "detect . --format json"),
    *("explain 'â€™::'", "log log", "undo log", "undo log --list", "check nothing"),
]


@pytest.mark.parametrize("variable", _OBEYED)
@pytest.mark.parametrize("args", FORMS)
def test_no_line_from_a_file_is_a_command_to_a_runner(
    textmend: Callable[..., object],
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    args: str,
) -> None:
    text = "".join(f"{one} “â€™”\n{one}\n" for one in COMMANDS)
    names = [one.replace("/", "").strip() + ".txt" for one in COMMANDS]
    folder = files(dict.fromkeys(["a.txt", *names], text.encode()))
    textmend("clean", *names, "--in-place", "--log", "log")
    for name in names:
        (folder / name).write_bytes(text.encode())
    monkeypatch.setenv(variable, "true")
    ran = textmend(*shlex.split(args))
    stopped = None
    own = re.compile(r"::(error|warning|notice) (file|title)=|::group::|::endgroup::")
    for line in (ran.out.decode() + "\n" + ran.err).splitlines():  # type: ignore[attr-defined]
        if stop := re.fullmatch("::stop-commands::(textmend-[0-9a-f]{32})", line):
            stopped = stop[1]
        elif stopped and line == f"::{stopped}::":
            stopped = None
        elif not stopped and not ("github" in args and own.match(line)):
            assert not _OBEYED[variable].search(line), line
        elif not stopped:
            assert not re.search(r"##(vso|teamcity)?\[", line), line
    assert stopped is None
    if "json" in args:
        for line in ran.out.decode().splitlines():  # type: ignore[attr-defined]
            if "detect" in args:
                json.loads(line)


def test_a_patch_can_be_applied_where_a_runner_is(files: Files) -> None:
    text = "::error::x\n ##[group] “â€™”\n".encode()
    folder = files({"a.txt": text})
    ran = shell("GITHUB_ACTIONS=true textmend check --diff a.txt | git apply", folder)
    assert ran.returncode == 0, ran.stderr
    assert (folder / "a.txt").read_bytes() == b'::error::x\n ##[group] "\'"\n'
    assert not list(folder.glob(f"*{TEMPORARY}"))


def test_nobody_waits_for_what_is_at_work_when_a_run_is_given_up() -> None:
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    other.start()
    with pytest.raises(KeyboardInterrupt), Workers(2) as workers:
        for _ in range(2):
            workers.submit(time.sleep, 600)
        raise KeyboardInterrupt
    assert multiprocessing.active_children() == [other]  # which is none of theirs
    other.kill()
    other.join()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_work_however_this_python_starts_them(files: Files, method: str) -> None:
    """Since Python 3.14 they are the children of a server, not of the process they work for."""
    folder = files({f"{i}.txt": DAMAGED * 500 for i in range(6)})
    start = f"import multiprocessing; multiprocessing.set_start_method({method!r})"
    run = "from normalizer.cli import main; main(['check', '--quiet', '.', '--jobs', '2'])"
    code = f"{start}\nif __name__ == '__main__':\n    {run}"
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True)
    assert ran.returncode == 1 and b"failed" not in ran.stderr, ran.stderr


@pytest.mark.parametrize("step", ["end_on_signals", "run", "discard_output", None])
def test_interrupted_before_and_after_its_work_it_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], step: str | None
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    if step:
        monkeypatch.setattr(cli, step, interrupted)
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert end.value.code == (130 if step else 0)
    assert capsys.readouterr().err == ""
