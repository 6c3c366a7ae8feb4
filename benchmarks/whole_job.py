"""How long the whole job takes and how much memory it needs, beside the ftfy command line.

    python benchmarks/whole_job.py TEXT... [--mb 20] [--rounds 2] [--only many]
    python benchmarks/whole_job.py TEXT... --files 2000
    python benchmarks/whole_job.py TEXT... --clean-files 10000
    python benchmarks/whole_job.py TEXT... --big 200
    python benchmarks/whole_job.py --start

TEXT is right text as benchmarks/accuracy.py reads it. Texts are made from its words: every line is
new. A tool runs as a process of its own, from its start to its end: read, clean, write; ours writes
a change log too. The tools take turns; what counts are the ratios of the best rounds in one run,
and the largest resident memory, that of the worker processes added.

Without `--big` and `--files`, a file of each kind is cleaned whole. `--files N` makes a tree of N
small files of many languages and formats, one in five damaged, one in seven with curly quotes;
`--clean-files N` one in which all is right, checked beside reading and decoding them in plain
Python. `--big MB` is one file, only measured for ourselves: time and memory.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple

from accuracy import Texts, load
from damage import misread, utf8_as

from normalizer import normalize

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE, MIB = 1_000_000, 1 << 20
MANY = ("fr", "ru", "el", "zh-hans", "ar", "hi", "tr", "ja", "ko", "vi", "de", "th")
SMALL_FILE_BYTES = 5_000

#: How the lines of a small file are written, by the end of its name.
FORMS: dict[str, Callable[[list[str]], str]] = {
    "txt": "\n".join,
    "md": lambda lines: f"# {lines[0]}\n\n" + "\n\n".join(lines[1:]),
    "html": lambda lines: "\n".join(
        ["<!DOCTYPE html>", "<title>a</title>", *(f"<p>{html.escape(line)}</p>" for line in lines)]
    ),
    "json": lambda lines: json.dumps([{"text": line} for line in lines], ensure_ascii=False),
    "csv": lambda lines: "\n".join(f'{at},"{quoted(line)}"' for at, line in enumerate(lines)),
    "py": lambda lines: "\n".join(f"# {line}\nx{at} = {at}" for at, line in enumerate(lines)),
    "yaml": lambda lines: "\n".join(f"- {json.dumps(one, ensure_ascii=False)}" for one in lines),
    "srt": lambda lines: "\n\n".join(
        f"{at}\n00:00:01,000 --> 00:00:02,000\n{line}" for at, line in enumerate(lines, 1)
    ),
}

READ_AND_DECODE = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        open(os.path.join(folder, name), encoding="utf-8", newline="").read()
"""

PLSFIX = """
import sys, plsfix
text = open(sys.argv[1], encoding="utf-8").read()
open(sys.argv[2], "w", encoding="utf-8").write(plsfix.fix_text(text))
"""


class Kind(NamedTuple):
    """A kind of file: one line in ``every`` is damaged (0: none)."""

    name: str
    languages: tuple[str, ...]
    every: int
    wanted: float  #: ftfy's time / ours


KINDS = (
    Kind("clean Latin prose", ("en", "fr", "de", "es", "pt"), 0, 12),
    Kind("one line in 50 damaged", ("en", "fr", "de", "es", "pt"), 50, 8),
    Kind("many scripts, one line in 50 damaged", MANY, 50, 6),
    Kind("every line damaged", ("fr", "de", "es", "pt", "tr"), 1, 4),
)


class Ran(NamedTuple):
    """Seconds from start to end, and the largest resident memory of the process and its own."""

    seconds: float
    memory: int

    @property
    def mib(self) -> float:
        return self.memory / MIB


# -- Texts --------------------------------------------------------------------------------------


def lines(texts: Texts, kind: Kind, seed: int = 0) -> Iterator[str]:
    """Lines without end, each with its words in an order that no line had before."""
    rng = Random(f"{seed} {kind.name}")
    chain = utf8_as("cp1252")
    pools = [texts[lang] for lang in kind.languages if lang in texts]
    for number in count():
        words = rng.choice(rng.choice(pools)).split(" ")
        rng.shuffle(words)
        line = " ".join(words) if len(words) > 3 else f"{number} {' '.join(words)}"
        damaged = kind.every and number % kind.every == 0
        yield ((misread(line, chain) or line) if damaged else line) + "\n"


def write_file(path: Path, size: int, endless: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        while size > 0:
            line = next(endless)
            size -= len(line.encode())
            file.write(line)


def write_tree(folder: Path, number: int, texts: Texts, right: bool) -> None:
    """Small files, each in one language; ``right``: all of them as they should be."""
    made = {
        (language, every): lines(texts, Kind(language, (language,), every, 0))
        for language in (*KINDS[0].languages, *MANY)
        for every in (0, 10)
        if language in texts
    }
    languages = sorted({language for language, _ in made})
    rng = Random(number)
    for index in range(number):
        damaged, curly = (not right and index % every == 0 for every in (5, 7))
        endless = made[rng.choice(languages), 10 if damaged else 0]
        form = rng.choice(list(FORMS))
        if right:
            endless = filter(is_plain, endless)
        elif curly:
            endless = map("“{}” – it’s".format, endless)
        path = folder / f"{index % 20:02}" / f"{index:06}.{form}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(FORMS[form](some(endless)) + "\n", encoding="utf-8", newline="")


def some(endless: Iterable[str]) -> list[str]:
    """As many lines as a small file has."""
    found = []
    size = 0
    for line in endless:
        found.append(line.rstrip("\n"))
        size += len(line.encode())
        if size >= SMALL_FILE_BYTES:
            break
    return found


def is_plain(line: str) -> bool:
    """Whether a line holds nothing that profile ``plain`` writes otherwise."""
    return not normalize(line).changed


def quoted(line: str) -> str:
    return line.replace('"', '""')


# -- Running ------------------------------------------------------------------------------------


def run(command: list[str | Path]) -> Ran:
    """Run a command from start to end; its output goes nowhere."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    _, error = process.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed: {error.decode(errors='replace')[-500:]}")
    return Ran(seconds, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_resident, _family(process.pid))))
        time.sleep(0.05)


def _family(pid: int) -> list[int]:
    """A process and those it started (Linux)."""
    try:
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in own for one in _family(int(child)))]


def _resident(pid: int) -> int:
    """Bytes of a process in memory, of those that it shares a part only."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    except OSError:
        pass
    return 0


def scripts() -> Path:
    return Path(sysconfig.get_path("scripts"))


def tools(source: Path, scratch: Path, jobs: str | None) -> dict[str, list[str | Path]]:
    """The commands that are compared, by name."""
    output = scratch / "out"
    options = ["--jobs", jobs] if jobs else []
    log = scratch / "log.jsonl"
    return {
        "ftfy": [scripts() / "ftfy", source, "-o", scratch / "ftfy.txt"],
        "plsfix": [sys.executable, "-c", PLSFIX, source, scratch / "plsfix.txt"],
        "textmend": [
            *(scripts() / "textmend", "clean", source, "--output", output, "--log", log),
            *options,
        ],
    }


def best_of(
    rounds: int, commands: dict[str, list[str | Path]], reset: Callable[[], None]
) -> dict[str, Ran]:
    """The shortest time and the largest memory of each command, the commands taking turns."""
    best: dict[str, Ran] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            reset()
            ran = run(command)
            old = best.get(name, ran)
            best[name] = Ran(min(old.seconds, ran.seconds), max(old.memory, ran.memory))
    return best


# -- What is measured -----------------------------------------------------------------------------


def measure_kinds(texts: Texts, arguments: argparse.Namespace, scratch: Path) -> None:
    print("| file | wanted | ftfy's time / ours | / plsfix's | seconds | MiB |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        if arguments.only not in kind.name:
            continue
        source = scratch / "text.txt"
        write_file(source, arguments.mb * MEGABYTE, lines(texts, kind))
        commands = tools(source, scratch, arguments.jobs)
        best = best_of(arguments.rounds, commands, lambda: clear(scratch))
        ours = best["textmend"]
        ratios = [f"{best[tool].seconds / ours.seconds:.2f}" for tool in ("ftfy", "plsfix")]
        row = [
            kind.name,
            f">= {kind.wanted:g}",
            ratios[0],
            f"{best['ftfy'].seconds / best['plsfix'].seconds:.1f}",
        ]
        print("|", " | ".join([*row, f"{ours.seconds:.2f}", f"{ours.mib:.0f}"]), "|", flush=True)


def measure_tree(texts: Texts, arguments: argparse.Namespace, scratch: Path) -> None:
    source = scratch / "tree"
    source.mkdir()
    write_tree(source, arguments.files, texts, right=False)
    base: list[str | Path] = [scripts() / "textmend"]
    output: list[str | Path] = ["--output", scratch / "out", "--log", scratch / "log.jsonl"]
    one: list[str | Path] = ["--jobs", "1"]
    commands = {
        "check": [*base, "check", source],
        "check, one job": [*base, "check", source, *one],
        "clean": [*base, "clean", source, *output],
        "clean, one job": [*base, "clean", source, *output, *one],
    }
    best = best_of(arguments.rounds, commands, lambda: clear(scratch))
    print("| command | files/s | MiB | speed-up by jobs |")
    print("|---|---|---|---|")
    for name, ran in best.items():
        alone = best[f"{name.partition(',')[0]}, one job"].seconds
        rate = arguments.files / ran.seconds
        print(f"| {name} | {rate:.0f} | {ran.mib:.0f} | {alone / ran.seconds:.2f} |")


def measure_right_tree(texts: Texts, arguments: argparse.Namespace, scratch: Path) -> None:
    source = scratch / "tree"
    source.mkdir()
    write_tree(source, arguments.clean_files, texts, right=True)
    check: list[str | Path] = [scripts() / "textmend", "check", source]
    commands: dict[str, list[str | Path]] = {
        "read and decode": [sys.executable, "-c", READ_AND_DECODE, source],
        "check": check,
        "check, one job": [*check, "--jobs", "1"],
    }
    best = best_of(arguments.rounds, commands, lambda: clear(scratch))
    print("| command | seconds | ms a file | times reading and decoding |")
    print("|---|---|---|---|")
    plain = best["read and decode"].seconds
    for name, ran in best.items():
        each = 1000 * ran.seconds / arguments.clean_files
        print(f"| {name} | {ran.seconds:.2f} | {each:.2f} | {ran.seconds / plain:.1f} |")


def measure_big(texts: Texts, arguments: argparse.Namespace, scratch: Path) -> None:
    """One file as large as asked for, written from a megabyte of lines again and again."""
    kind = next(kind for kind in KINDS if arguments.only in kind.name)
    source = scratch / "text.txt"
    write_file(scratch / "some.txt", MEGABYTE, lines(texts, kind))
    some = (scratch / "some.txt").read_bytes()
    with source.open("wb") as file:
        for number in range(arguments.big):
            file.write(b"%d\n" % number + some)
    ran = run(tools(source, scratch, arguments.jobs)["textmend"])
    rate = arguments.big / ran.seconds
    print(
        f"{arguments.big} MB, {kind.name}: {ran.seconds:.1f} s ({rate:.1f} MB/s), {ran.mib:.0f} MiB"
    )


def measure_start(scratch: Path) -> None:
    source = scratch / "text.txt"
    source.write_text("“Çırağan”, ErdoÄŸan’s\n", encoding="utf-8")
    right = scratch / "right.txt"
    right.write_text("Nothing is wrong here,\nnor here.\n", encoding="utf-8")
    commands = {"ftfy": tools(source, scratch, None)["ftfy"]}
    commands["textmend check, a clean file"] = [scripts() / "textmend", "check", right]
    commands["textmend check, a damaged one"] = [scripts() / "textmend", "check", source]
    commands["textmend clean, a damaged one"] = tools(source, scratch, None)["textmend"]
    for name, ran in best_of(10, commands, lambda: clear(scratch)).items():
        print(f"{name}: {ran.seconds:.3f} s")


def clear(scratch: Path) -> None:
    shutil.rmtree(scratch / "out", ignore_errors=True)
    for name in ("log.jsonl", "ftfy.txt", "plsfix.txt"):
        (scratch / name).unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", nargs="*", type=Path, metavar="TEXT")
    parser.add_argument("--mb", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="", help="a part of the name of a kind of file")
    parser.add_argument("--jobs", help="processes, as --jobs of textmend")
    parser.add_argument("--files", type=int, help="a tree of so many small files")
    parser.add_argument("--clean-files", type=int, help="a tree of so many files that are right")
    parser.add_argument("--big", type=int, help="one file of so many megabytes")
    parser.add_argument("--start", action="store_true", help="one small file, start to end")
    arguments = parser.parse_args()
    texts, _ = load(arguments.texts)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if arguments.start:
            measure_start(scratch)
        elif arguments.files:
            measure_tree(texts, arguments, scratch)
        elif arguments.clean_files:
            measure_right_tree(texts, arguments, scratch)
        elif arguments.big:
            measure_big(texts, arguments, scratch)
        else:
            measure_kinds(texts, arguments, scratch)


if __name__ == "__main__":
    main()
