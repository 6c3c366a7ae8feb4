"""How fast columns of texts are cleaned, by engine, beside ftfy and plsfix in the same engine.

    python benchmarks/columns.py TEXT... [--rows 200000] [--engines arrow polars] [--rounds 1]
    python benchmarks/columns.py TEXT... --classes
    python benchmarks/columns.py TEXT... --sources
    python benchmarks/columns.py TEXT... --growth [--up-to 10000000]

TEXT is right text as benchmarks/accuracy.py reads it. No row comes twice, so that nothing that is
remembered helps. Rows are counted by CPU time of the process and its children, so that what an
engine spreads over cores counts whole. An engine or a peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from accuracy import Texts, load
from damage import damage, utf8_as
from speed import shown, to_ascii, to_typographic

from normalizer.columns.arrow import fix, gather
from normalizer.columns.cells import Cleaner

Engine = Callable[[pa.Table, Callable[[str], str] | None], object]
WESTERN = ("en", "fr", "de", "es", "it", "pt", "nl", "sv")
BATCH_ROWS = 100_000

# -- Rows ---------------------------------------------------------------------------------------


class Workload(NamedTuple):
    """So many of a million rows are not English in ASCII; of these so many are damaged."""

    name: str
    wanted: int  #: rows a second on one core
    others: int
    damaged: int
    languages: tuple[str, ...] = ()  #: of the others; none: all there are


WORKLOADS = (
    Workload("mostly ASCII, clean", 250_000, 50_000, 0, WESTERN),
    Workload("English-like, 0.5% damaged", 100_000, 210_000, 24_000, WESTERN),
    Workload("all languages, 2% of the others damaged", 40_000, 1_000_000, 20_000),
)


def rows_of(texts: Texts, workload: Workload, number: int, seed: int = 0) -> Iterator[str]:
    """Rows, each a sentence with its number."""
    rng = Random(f"{seed} {workload.name}")
    languages = [lang for lang in sorted(texts) if lang in (workload.languages or texts)]
    english = [to_ascii(text) for text in texts.get("en") or texts[languages[0]]]
    chain = utf8_as("cp1252")
    for row in range(number):
        if rng.randrange(1_000_000) >= workload.others:
            yield f"{rng.choice(english)} {row}"
            continue
        text = f"{to_typographic(rng.choice(texts[rng.choice(languages)]))} {row}"
        broken = rng.randrange(1_000_000) < workload.damaged
        yield (damage(text, chain) or text) if broken else text


# -- Engines ------------------------------------------------------------------------------------


def in_arrow(table: pa.Table, peer: Callable[[str], str] | None) -> object:
    column = table["text"]
    if peer is None:
        return fix(column)
    return pa.chunked_array([[peer(text) for text in chunk.to_pylist()] for chunk in column.chunks])


def in_pandas(table: pa.Table, peer: Callable[[str], str] | None) -> object:
    from normalizer.columns import pandas as door

    series = table.to_pandas()["text"]
    return door.fix(series) if peer is None else series.apply(peer)


def in_polars(table: pa.Table, peer: Callable[[str], str] | None) -> object:
    import polars

    from normalizer.columns import polars as door

    frame = polars.DataFrame(polars.from_arrow(table))
    text = polars.col("text")
    how = door.fix(text) if peer is None else text.map_elements(peer, polars.String)
    return frame.select(how)


def in_duckdb(table: pa.Table, peer: Callable[[str], str] | None) -> object:
    import duckdb

    from normalizer.columns import duckdb as door

    with duckdb.connect() as connection:
        if peer is None:
            door.register(connection)
        else:
            one = lambda text: peer(text)  # noqa: E731 - it has to have one parameter
            connection.create_function("textmend", one, ["VARCHAR"], "VARCHAR")
        connection.register("rows", table)
        return connection.sql("SELECT textmend(text) AS text FROM rows").to_arrow_table()


def in_datasets(table: pa.Table, peer: Callable[[str], str] | None) -> object:
    import datasets

    from normalizer.columns.datasets import Fix

    datasets.disable_progress_bars()
    rows = datasets.Dataset(table)
    if peer is None:
        return rows.with_format("arrow").map(Fix("text"), batched=True)
    return rows.map(lambda batch: {"text": list(map(peer, batch["text"]))}, batched=True)


def in_datatrove(table: pa.Table, peer: Callable[[str], str] | None) -> object:
    from datatrove.data import Document
    from datatrove.pipeline.formatters.base import BaseFormatter

    from normalizer.columns.datatrove import TextmendFormatter

    class Peer(BaseFormatter):
        def format(self, text: str) -> str:
            assert peer is not None
            return peer(text)

    step = TextmendFormatter() if peer is None else Peer()
    documents = (Document(text, str(i)) for i, text in enumerate(table["text"].to_pylist()))
    return sum(len(document.text) for document in step.run(documents))


ENGINES: dict[str, Engine] = {
    "pyarrow": in_arrow,
    "pandas": in_pandas,
    "polars": in_polars,
    "duckdb": in_duckdb,
    "datasets": in_datasets,
    "datatrove": in_datatrove,
}


def peers() -> dict[str, Callable[[str], str] | None]:
    """What is compared, by name; None is textmend."""
    found: dict[str, Callable[[str], str] | None] = {"textmend": None}
    if find_spec("ftfy"):
        import ftfy

        found["ftfy.fix_text"] = ftfy.fix_text
        found["ftfy.fix_encoding"] = ftfy.fix_encoding
    if find_spec("plsfix"):
        import plsfix

        found["plsfix.fix_text"] = plsfix.fix_text
    return found


# -- Measuring ----------------------------------------------------------------------------------


def cpu_seconds() -> float:
    mine = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def measured(call: Callable[[], object]) -> float:
    start = cpu_seconds()
    call()
    return cpu_seconds() - start


def measure_engines(
    texts: Texts, engines: Sequence[str], number: int, rounds: int
) -> Iterator[list[str]]:
    """Rows a second of each workload in each engine, ours first."""
    compared = peers()
    yield ["workload", "engine", *compared, "wanted"]
    first = pa.table({"text": ["Ä\x8d", "a"]})  # what is loaded once a process
    for name in engines:
        for peer in compared.values():
            ENGINES[name](first, peer)
    for workload in WORKLOADS:
        tables = [
            pa.table({"text": list(rows_of(texts, workload, number, seed))})
            for seed in range(rounds)
        ]
        for name in engines:
            speeds = []
            for peer in compared.values():
                best = min(measured(partial(ENGINES[name], table, peer)) for table in tables)
                speeds.append(shown(number / best))
            yield [workload.name, name, *speeds, shown(workload.wanted)]


def measure_classes(texts: Texts, number: int) -> Iterator[list[str]]:
    """Of each workload each class of rows: its share, the cost of a row, its share of time."""
    yield ["workload", "class", "share of rows", "us a row", "share of time"]
    for workload in WORKLOADS:
        rows = list(rows_of(texts, workload, number))
        classes: dict[str, list[str]] = {}
        cleaner = Cleaner()
        changed = cleaner.changes(rows)
        for row in rows:
            classes.setdefault(_class_of(row, row in changed), []).append(row)
        taken = {name: _taken(members) for name, members in classes.items()}
        for name, members in sorted(classes.items()):
            each = 1e6 * taken[name] / len(members)
            share = taken[name] / sum(taken.values())
            yield [workload.name, name, f"{len(members) / number:.1%}", shown(each), f"{share:.0%}"]


def _class_of(row: str, changed: bool) -> str:
    from normalizer.mojibake import looks_right

    if changed:
        return "changed"
    return "ASCII" if row.isascii() else "looks right" if looks_right(row) else "unfamiliar"


def _taken(rows: list[str]) -> float:
    array = pa.array(rows)
    return measured(lambda: fix(array))


LEGACY = (("pl", "cp1250", "latin-1"), ("cs", "cp1250", "cp1252"), ("ru", "cp1251", "latin-1"),
          ("tr", "cp1254", "cp1252"), ("el", "cp1253", "latin-1"))  # fmt: skip


def measure_sources(texts: Texts, number: int) -> Iterator[list[str]]:
    """Short cells of one source in a legacy encoding misread: repaired by row, and by source."""
    yield [
        "language",
        "written",
        "read as",
        "cells",
        "repaired by row",
        "by source",
        "right cells changed",
    ]
    for lang, written, read in LEGACY:
        right, wrong = _short_cells(texts[lang], written, read, number)
        by_row = _repaired(right, wrong, None)
        evidence = gather(pa.array(wrong))
        by_source = _repaired(right, wrong, evidence)
        others = [cell for other in ("es", "fr", "de") for cell in _cells(texts[other])[:500]]
        harmed = len(Cleaner(evidence=gather(pa.array(others))).changes(others))
        shares = [f"{one / len(wrong):.1%}" for one in (by_row, by_source)]
        yield [lang, written, read, str(len(wrong)), *shares, str(harmed)]


def _cells(sentences: list[str], words: int = 3) -> list[str]:
    cells = (" ".join(sentence.split()[:words]) for sentence in sentences)
    return [cell for cell in dict.fromkeys(cells) if not cell.isascii()]


def _short_cells(
    sentences: list[str], written: str, read: str, number: int
) -> tuple[list[str], list[str]]:
    pairs = []
    for cell in _cells(sentences):
        try:
            pairs.append((cell, cell.encode(written).decode(read)))
        except UnicodeError:
            continue
    pairs = [pair for pair in pairs if pair[0] != pair[1]][:number]
    return [right for right, _ in pairs], [wrong for _, wrong in pairs]


def _repaired(right: list[str], wrong: list[str], evidence: Any) -> int:
    fixed = fix(pa.array(wrong), evidence=evidence).to_pylist()
    return sum(a == b for a, b in zip(right, fixed, strict=True))


def measure_growth(texts: Texts, up_to: int) -> Iterator[list[str]]:
    """Rows a second and the most memory in use, a batch at a time from a file."""
    yield ["rows", "CPU seconds", "rows/s", "most memory (MiB)"]
    number = 10_000
    while number <= up_to:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.parquet"
            _write(path, texts, number)
            taken = measured(partial(_clean_file, path))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield [f"{number:,}", shown(taken), shown(number / taken), f"{most:,.0f}"]
        number *= 10


def _clean_file(path: Path) -> None:
    with pq.ParquetFile(path, pre_buffer=False) as file:  # or it holds all that it read
        for batch in file.iter_batches(BATCH_ROWS // 10, columns=["text"]):
            fix(batch.column(0))


def _write(path: Path, texts: Texts, number: int) -> None:
    schema = pa.schema([("text", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, number, BATCH_ROWS):
            some = rows_of(texts, WORKLOADS[0], min(BATCH_ROWS, number - start), seed=start)
            writer.write_table(pa.table({"text": list(some)}, schema))


# -- Command line -------------------------------------------------------------------------------


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="TEXT")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, help="those that are installed")
    parser.add_argument("--classes", action="store_true", help="the cost of classes of rows")
    parser.add_argument(
        "--sources", action="store_true", help="short cells with evidence by source"
    )
    parser.add_argument("--growth", action="store_true", help="more and more rows")
    parser.add_argument("--up-to", type=int, default=10_000_000, metavar="ROWS")
    args = parser.parse_args(argv)
    texts, _ = load(args.files)
    engines = args.engines or [name for name in ENGINES if find_spec(name)]
    if args.classes:
        table = measure_classes(texts, args.rows)
    elif args.sources:
        table = measure_sources(texts, args.rows)
    elif args.growth:
        table = measure_growth(texts, args.up_to)
    else:
        table = measure_engines(texts, engines, args.rows, args.rounds)
    for number, line in enumerate(table):
        print("| " + " | ".join(line) + " |", flush=True)
        if number == 0:
            print("|" + "---|" * len(line))


if __name__ == "__main__":
    main(sys.argv[1:])
