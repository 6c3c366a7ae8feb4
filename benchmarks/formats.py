"""Real files of each format: how many are kept, changed or refused, why, and how fast.

    python benchmarks/formats.py [--profile NAME] [--hard] [--seconds N] TREE...

Each file is cleaned as its name asks (or with the profile), and the copy is held against the
original by the format's reader: the same structure; stable, and undone byte for byte. ``--hard``
puts damage into every value first (mojibake, a quotation mark and a dash after its first "i"), so
that every file has something to do.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import normalizer
from normalizer.formats.prove import altered
from normalizer.formats.registry import Format, format_of
from normalizer.formats.segment import Change, made

LARGEST_BYTES = 4_000_000
HARD = " “é”’ — Ã©"


class Row(NamedTuple):
    """What came of one file."""

    format: str
    outcome: str  #: kept, changed, partly, refused, BROKEN, ERROR
    why: str
    size_bytes: int
    seconds: float


def files(trees: list[Path]) -> Iterator[Path]:
    """All files below the trees, no links."""
    for tree in trees:
        for folder, folders, names in os.walk(tree):
            folders[:] = sorted(one for one in folders if one != ".git")
            yield from (Path(folder) / name for name in sorted(names))


def hardened(text: str, one: Format) -> str:
    """The text with damage in every value that has an "i" (no letter of JSON's words, of notebooks'
    keys) and can hold it."""
    shown = text
    if not one.running:  # finders pass over what is ASCII
        shown = _TAG.sub(lambda match: match[0].replace("i", "í"), text)
    edits: list[Change] = []
    for segment in one.finder()(shown):
        raw = text[segment.start : segment.end]
        decoded = segment.style.decode(raw)
        at = decoded.value.find("i") + 1
        found = segment.style.encode(raw, decoded, [(at, at, HARD)]) if at else None
        edits += [(s + segment.start, e + segment.start, a) for s, e, a in found or ()]
    return made(text, edits)


_TAG = re.compile(r"(?:\A|>)[^<]*")


def examined(path: Path, profile: str | None, hard: bool) -> Row | None:
    """What comes of one file; None where it is of no format, or not in UTF-8."""
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_BYTES:
            return None
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    one = format_of(path.name, text)
    if one is None or not one.find or text.startswith("\ufeff"):
        return None
    if hard:
        try:
            text = hardened(text, one)
        except ValueError:
            return None
    data = text.encode()
    started = time.perf_counter()
    try:
        result = normalizer.clean(data, profile, path.name)
        seconds = time.perf_counter() - started
        outcome, why = judged(result, data, one, profile, path.name)
    except normalizer.DecodingError:
        return None
    except Exception as error:
        seconds = time.perf_counter() - started
        outcome, why = "ERROR", f"{type(error).__name__}: {error}"
    return Row(one.name, outcome, why, len(data), seconds)


def judged(
    result: normalizer.CleanResult, data: bytes, one: Format, profile: str | None, name: str
) -> tuple[str, str]:
    """The outcome of a file, and why."""
    read = one.reader()
    if read is not None and (why := altered(read, result.source, result.text)):
        return "BROKEN", why
    if normalizer.undo(result.data, result.changelog) != data:
        return "BROKEN", "not undone"
    if normalizer.clean(result.data, profile, name).data != result.data:
        return "UNSTABLE", ""
    if result.notes:
        why = result.notes[0]
        return ("partly" if "left as it is" in why else "refused"), why
    return ("changed" if result.changed else "kept"), ""


def main() -> None:
    """Print a line for each format, and the reasons of what was refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("trees", nargs="+", type=Path)
    parser.add_argument("--profile")
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--seconds", type=float, default=100.0, help="stop after so long")
    parser.add_argument("--every", type=int, default=1, help="only one file in so many")
    parser.add_argument("--formats", default="", help="only those with these names, by commas")
    options = parser.parse_args()
    wanted = set(filter(None, options.formats.split(",")))
    rows: dict[str, list[Row]] = defaultdict(list)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    until = time.monotonic() + options.seconds
    for number, path in enumerate(files(options.trees)):
        if number % options.every:
            continue
        if time.monotonic() > until:
            print("(out of time)")
            break
        if wanted and (of := format_of(path.name)) and of.name not in wanted:
            continue
        row = examined(path, options.profile, options.hard)
        if row is None:
            continue
        rows[row.format].append(row)
        if row.why or row.outcome == "UNSTABLE":
            reasons[row.format][f"{row.outcome}: {row.why[:90]}"] += 1
            if row.outcome.isupper():
                print(f"{row.outcome}: {path}: {row.why}", file=sys.stderr)
        if row.seconds > 5:
            print(f"SLOW: {path}: {row.seconds:.1f} s, {row.size_bytes} bytes", file=sys.stderr)
    print(f"{'format':28} {'files':>6} {'kept':>6} {'changed':>8} {'partly':>7} {'refused':>8}"
          f" {'bad':>5} {'MB/s':>7} {'MB/s changed':>13}")  # fmt: skip
    for name, some in sorted(rows.items()):
        count = Counter(row.outcome for row in some)
        bad = sum(number for outcome, number in count.items() if outcome.isupper())
        print(f"{name:28} {len(some):6} {count['kept']:6} {count['changed']:8} {count['partly']:7}"
              f" {count['refused']:8} {bad:5} {speed(some):7.1f}"
              f" {speed([r for r in some if r.outcome == 'changed']):13.1f}")  # fmt: skip
    for name, some_reasons in sorted(reasons.items()):
        for reason, number in some_reasons.most_common(6):
            print(f"  {name}: {number} x {reason}")


def speed(rows: list[Row]) -> float:
    """Megabytes a second."""
    return sum(r.size_bytes for r in rows) / 1e6 / max(sum(r.seconds for r in rows), 1e-9)


if __name__ == "__main__":
    main()
