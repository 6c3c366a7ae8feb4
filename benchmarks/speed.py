"""How fast text is repaired and normalized, beside ftfy and plsfix.

    python benchmarks/speed.py TEXT... [--mb 2] [--rounds 3] [--only clean]
    python benchmarks/speed.py TEXT... --growth [--up-to 64]
    python benchmarks/speed.py TEXT... --cells
    python benchmarks/speed.py TEXT... --memory
    python benchmarks/speed.py --startup

TEXT is right text as benchmarks/accuracy.py reads it: JSON Lines (also .gz) with `lang` and
`text`, or plain text with one sentence a line. Texts of any size are made from its words: every
line is new and every round has a text of its own, so that nothing remembered helps. A scenario
whose language TEXT lacks is left out; plain text has the scenarios of any language.

What counts are the ratios to a peer in one run, the calls taking turns; seconds (of processor
time) and MB/s (megabytes of UTF-8) drift with the machine. A peer that is not installed is left
out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
import tracemalloc
from collections.abc import Callable, Container, Iterable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from accuracy import Texts, load
from damage import misread, utf8_as

import normalizer

ROOT = Path(__file__).resolve().parent.parent
PLAIN = "und"  # what accuracy.load calls the language of plain text

Ratios = tuple[float, float, float]

# What is compared, ours with a peer's, and the ratios aimed at.
COMPARED = (
    ("repair", "ftfy.fix_encoding"),
    ("normalize", "ftfy.fix_text"),
    ("normalize", "plsfix.fix_text"),
)
ASCII: Ratios = (0.5, 100, 5)  # ftfy.fix_encoding returns ASCII at once
CLEAN: Ratios = (20, 30, 2.5)
CLEAN_UKRAINIAN: Ratios = (8, 15, 1.5)  # its letters are what misread UTF-8 is full of
ONE_IN_50: Ratios = (10, 20, 1.5)
EVERY_LINE: Ratios = (2, 10, 1)

KIB, MIB = 1 << 10, 1 << 20
CELLS = 2000  # of a kind
STARTS = 20


# -- Texts --------------------------------------------------------------------------------------


class Scenario(NamedTuple):
    name: str
    language: str
    wanted: Ratios
    write: Callable[[str], str]  # a right line -> the line as it stands in the text
    every: int = 1  # so many lines hold one that is written so


def to_ascii(line: str) -> str:
    return line.encode("ascii", "ignore").decode("ascii")


def to_typographic(line: str) -> str:
    """With curly quotes and dashes, as books have them."""
    line = re.sub(r'(?<![^\s(\[])"', "“", line).replace('"', "”")
    line = re.sub(r"(?<![^\s(\[“])'", "‘", line).replace("'", "’")
    return line.replace(" - ", " – ")


def to_damaged(encoding: str) -> Callable[[str], str]:
    chain = utf8_as(encoding)
    return lambda line: misread(line, chain) or line


def scenarios(languages: Container[str]) -> list[Scenario]:
    """Every scenario there is text for."""
    cp1252, cp1251 = to_damaged("cp1252"), to_damaged("cp1251")
    found = [Scenario(f"ascii {lang}", lang, ASCII, to_ascii) for lang in ("en", PLAIN)]
    found += [Scenario("clean en", "en", CLEAN, to_typographic)]
    for lang in ("fr", "tr", "vi", "ru", "uk", "el", "ar", "zh-hans", "ja", PLAIN):
        wanted = CLEAN_UKRAINIAN if lang == "uk" else CLEAN
        found.append(Scenario(f"clean {lang}", lang, wanted, str))
    for lang in ("fr", "tr", "ru", PLAIN):
        name = f"one damaged line in 50, {lang}"
        found.append(Scenario(name, lang, ONE_IN_50, cp1252, 50))
    for lang in ("fr", "tr", "ru", "zh-hans", PLAIN):
        found.append(Scenario(f"every line as cp1252, {lang}", lang, EVERY_LINE, cp1252))
    found.append(Scenario("every line as cp1251, ru", "ru", EVERY_LINE, cp1251))
    return [scenario for scenario in found if scenario.language in languages]


def lines(sentences: list[str], scenario: Scenario, seed: int) -> Iterator[str]:
    """Lines without end, each with its words in an order that no line had before."""
    rng = Random(f"{seed} {scenario.name}")
    number = count()
    while True:
        for sentence in rng.sample(sentences, len(sentences)):
            at, words = next(number), sentence.split(" ")
            spaced = len(words) > 3  # or else the language is written without spaces
            line = " ".join(rng.sample(words, len(words))) if spaced else f"{at} {sentence}"
            yield scenario.write(line) if at % scenario.every == 0 else line


def text_of(size: int, sentences: list[str], scenario: Scenario, seed: int) -> str:
    """New lines, of about `size` bytes of UTF-8 together."""
    made: list[str] = []
    endless = lines(sentences, scenario, seed)
    while size > 0:
        made.append(next(endless) + "\n")
        size -= len(made[-1].encode())
    return "".join(made)


# -- Measuring ----------------------------------------------------------------------------------


def seconds(call: Callable[..., object], *arguments: object) -> float:
    """Of processor time: what else the machine does counts less."""
    start = time.process_time()
    call(*arguments)
    return time.process_time() - start


def repair(text: str) -> str:
    return normalizer.repair(text).text


def normalize(text: str) -> str:
    return normalizer.normalize(text).text


def calls() -> dict[str, Callable[[str], object]]:
    """What is compared, by name; of the peers, those that are installed."""
    found: dict[str, Callable[[str], object]] = {
        "limit": lambda text: text.encode().decode(),
        "repair": repair,
        "normalize": normalize,
    }
    if find_spec("ftfy"):
        import ftfy

        found |= {"ftfy.fix_encoding": ftfy.fix_encoding, "ftfy.fix_text": ftfy.fix_text}
    if find_spec("plsfix"):
        import plsfix

        found["plsfix.fix_text"] = plsfix.fix_text
    return found


def measure_ratios(
    texts: Texts, chosen: list[Scenario], size: int, rounds: int
) -> Iterator[list[str]]:
    """Of each scenario the ratios to the peers and our speed, by the best rounds."""
    called = calls()
    for scenario in chosen:
        best = dict.fromkeys(called, float("inf"))
        for seed in range(rounds):
            text = text_of(size, texts[scenario.language], scenario, seed)
            megabytes = len(text.encode()) / 1e6
            for name, call in called.items():
                best[name] = min(best[name], seconds(call, text) / megabytes)
        ratios = [
            shown_ratio(best[peer] / best[ours], wanted) if peer in best else "not installed"
            for (ours, peer), wanted in zip(COMPARED, scenario.wanted, strict=True)
        ]
        speeds = [shown(1 / best[name]) for name in ("repair", "normalize", "limit")]
        yield [scenario.name, *ratios, *speeds]


def shown_ratio(ratio: float, wanted: float) -> str:
    """The ratio; what is less than wanted stands out, with what was wanted."""
    return shown(ratio) if ratio >= wanted else f"**{shown(ratio)}** of {wanted:g}"


def shown(number: float) -> str:
    """Three digits that count, and those before them."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def measure_growth(
    texts: Texts, chosen: list[Scenario], up_to: int, rounds: int
) -> Iterator[list[str]]:
    """Of each scenario the median time by size, each text a new one; of small sizes, many."""
    for scenario in chosen:
        for size in sizes(up_to):
            times: dict[Callable[[str], str], list[float]] = {repair: [], normalize: []}
            for seed in range(max(1, min(20, 4 * MIB // size)) * rounds):
                text = text_of(size, texts[scenario.language], scenario, seed)
                share = len(text.encode()) / size
                for call, taken in times.items():
                    taken.append(seconds(call, text) / share)
            medians = [statistics.median(taken) for taken in times.values()]
            speeds = [shown(size / median / 1e6) for median in medians]
            milliseconds = [shown(1000 * median) for median in medians]
            yield [scenario.name, shown_size(size), *milliseconds, *speeds]


def sizes(up_to: int) -> Iterator[int]:
    """1 KiB, 16 KiB ... as far as `up_to` bytes."""
    size = KIB
    while size <= up_to:
        yield size
        size *= 16


def shown_size(size: int) -> str:
    return f"{size // MIB:,} MiB" if size >= MIB else f"{size // KIB} KiB"


def measure_cells(
    texts: Texts, chosen: list[Scenario], number: int, rounds: int
) -> Iterator[list[str]]:
    """Of each scenario the mean microseconds of a cell, by the best rounds.

    Cells that stay as they are, one by one and as a column; cells that change, one by one.
    """
    for scenario in chosen:
        length = 16 if scenario.write is to_ascii else 100
        best = [float("inf")] * 3
        for seed in range(rounds):
            text = text_of(4 * length * number, texts[scenario.language], scenario, seed)
            right, wrong = cells_of(text, length)
            kinds = (one_by_one, right), (as_column, right), (one_by_one, wrong)
            for i, (call, cells) in enumerate(kinds):
                taken = seconds(call, cells[:number]) / min(number, len(cells) or 1)
                best[i] = min(best[i], taken) if cells else best[i]
        yield [scenario.name, str(length), *(shown_microseconds(taken) for taken in best)]


def cells_of(text: str, length: int) -> tuple[list[str], list[str]]:
    """The text cut into cells of `length` code points: those that stay, those that change.

    Of text that is not ASCII, the cells that are not.
    """
    flat = text.replace("\n", " ")
    cells = [flat[i : i + length].strip() for i in range(0, len(flat) - length, length)]
    if not text.isascii():
        cells = [cell for cell in cells if not cell.isascii()]
    results = [normalizer.normalize(cell) for cell in cells]
    return (
        [result.source for result in results if not result.changed],
        [result.source for result in results if result.changed],
    )


def one_by_one(cells: list[str]) -> None:
    for cell in cells:
        normalize(cell)


def as_column(cells: list[str]) -> None:
    for result in normalizer.normalize_many(cells, together=True):
        _ = result.text


def shown_microseconds(taken: float) -> str:
    return shown(1e6 * taken) if taken < float("inf") else "–"


def measure_memory(texts: Texts, chosen: list[Scenario], size: int) -> Iterator[list[str]]:
    """Of each scenario the most memory in use, the text included, over that of the text.

    Each measured in a process of its own, which loads what it needs.
    """
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        for scenario in chosen:
            text = text_of(size, texts[scenario.language], scenario, 0)
            peaks = [pool.apply(peak, (call, text)) for call in (repair, normalize)]
            own = sys.getsizeof(text)
            yield [scenario.name, f"{own / MIB:.1f} MiB", *(f"{1 + p / own:.2f}" for p in peaks)]


def peak(call: Callable[[str], str], text: str) -> int:
    """The bytes that Python allocates for a call at most at a time."""
    tracemalloc.start()
    try:
        call(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure_startup(times: int) -> Iterator[list[str]]:
    """The least milliseconds of processor time that starting takes, the commands taking turns."""
    with TemporaryDirectory() as folder:
        yield from _startup(times, Path(folder))


def _startup(times: int, folder: Path) -> Iterator[list[str]]:
    script = Path(sysconfig.get_path("scripts"), "textmend")
    textmend = [str(script)] if script.exists() else [sys.executable, "-m", "normalizer"]
    python = [sys.executable, "-c"]
    right, damaged = folder / "right.txt", folder / "damaged.txt"
    right.write_text("Nothing is wrong here.\n", "utf-8")
    damaged.write_text("Nothing but cafÃ© is wrong here.\n", "utf-8")
    copies = ["--output", str(folder / "copies"), "--log", str(folder / "log")]
    commands = {
        "bare Python": [*python, "pass"],
        "`import normalizer`": [*python, "import normalizer"],
        "and normalize right text": [*python, "import normalizer as n; n.normalize('Grüße')"],
        "and normalize damaged text": [*python, "import normalizer as n; n.normalize('GrÃ¼ÃŸe')"],
        "`import click`": [*python, "import click"],
        "`textmend --version`": [*textmend, "--version"],
        "`textmend check`, a clean file": [*textmend, "check", str(right)],
        "`textmend clean --in-place`, a clean file": [*textmend, "clean", "--in-place", str(right)],
        "`textmend clean --output`, a damaged file": [*textmend, "clean", str(damaged), *copies],
    }
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(times):
        for name, command in commands.items():
            before = processor_seconds_of_children()
            run(command)
            best[name] = min(best[name], processor_seconds_of_children() - before)
    for name, taken in best.items():
        over_bare = 1000 * (taken - best["bare Python"])
        over_click = taken / best["`import click`"]
        yield [name, f"{1000 * taken:.1f}", f"{over_bare:.1f}", f"{over_click:.2f}"]


def processor_seconds_of_children() -> float:
    """Of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: list[str]) -> None:
    nowhere = subprocess.DEVNULL
    subprocess.run(command, cwd=ROOT, check=True, stdout=nowhere, stderr=nowhere)


# -- Command ------------------------------------------------------------------------------------


def print_table(heads: list[str], rows: Iterable[list[str]]) -> None:
    """A Markdown table, each row as soon as it is known."""
    for row in (heads, ["---", *["---:"] * (len(heads) - 1)]):
        print("|", " | ".join(row), "|")
    for row in rows:
        print("|", " | ".join(row), "|", flush=True)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="TEXT")
    parser.add_argument("--only", nargs="+", default=[""], help="scenarios whose name has this")
    parser.add_argument("--mb", type=float, default=2, help="megabytes of a text")
    parser.add_argument("--rounds", type=int, default=3, help="new texts for each scenario")
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--growth", action="store_true", help="how the time grows with the size")
    modes.add_argument("--cells", action="store_true", help="microseconds for short texts")
    modes.add_argument("--memory", action="store_true", help="the most memory in use")
    modes.add_argument("--startup", action="store_true", help="what starting costs")
    parser.add_argument("--up-to", type=float, default=64, metavar="MIB", help="with --growth")
    args = parser.parse_args(argv)
    if not args.files and not args.startup:
        parser.error("which TEXT? JSON Lines with lang and text, or plain text")
    texts, _ = load(args.files)
    chosen = [
        scenario
        for scenario in scenarios(texts)
        if any(part in scenario.name for part in args.only)
    ]
    if args.startup:
        heads = ["command", "ms", "ms over bare Python", "of `import click`"]
        print_table(heads, measure_startup(STARTS))
    elif args.growth:
        heads = ["text", "size", "repair ms", "normalize ms", "repair MB/s", "normalize MB/s"]
        up_to = int(args.up_to * MIB)
        print_table(heads, measure_growth(texts, chosen, up_to, args.rounds))
    elif args.cells:
        heads = ["text", "code points", "stays µs", "stays, in a column µs", "changes µs"]
        print_table(heads, measure_cells(texts, chosen, CELLS, args.rounds))
    elif args.memory:
        heads = ["text", "in memory", "repair", "normalize"]
        print_table(heads, measure_memory(texts, chosen, int(args.mb * 1e6)))
    else:
        heads = ["text", *(f"{ours} / {peer}" for ours, peer in COMPARED)]
        heads += ["repair MB/s", "normalize MB/s", "decode + encode MB/s"]
        print_table(heads, measure_ratios(texts, chosen, int(args.mb * 1e6), args.rounds))


if __name__ == "__main__":
    main(sys.argv[1:])
