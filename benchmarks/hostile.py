"""Whether time grows with size and no faster, on input that is made to be slow.

Each shape is cleaned at n, 2n and 4n bytes, in a process of its own that is ended where it takes
too long. Shown is the time (CPU) and how it grew with each doubling, on average: 2 is linear.
Shapes are of repair, of rules, of formats and of decoding; `--limit` says what growth is too much.

usage: python benchmarks/hostile.py [--bytes N] [--limit RATIO] [--only SHAPE] [--seconds N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent

#: What is repeated, or what stands there so many times after the beginning.
Repeated = str | Callable[[int], str]
#: Name of the file, what comes first, what is repeated, what comes last.
Shape = tuple[str, str, Repeated, str]

_MIXED = ("Ã©tÃ©", "ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Ïðèâåò", "â”œÂ®", "caf\ufffd", "ÖÐÎÄ")  #: by different chains


def _another_word(number: int) -> str:
    """A word of legacy letters that no other line has."""
    return "".join(chr(0xC0 + (number * 7 + at * 13) % 64) for at in range(6))


SHAPES: dict[str, Shape] = {
    "lead bytes": ("a.txt", "", "â", "\n"),
    "entities of misread UTF-8": ("a.txt", "", "&Atilde;&copy;", "\n"),
    "damaged words on a line": ("a.txt", "", "ErdoÄŸan itâ€™s ", "\n"),
    "damaged lines": ("a.txt", "", "ErdoÄŸan itâ€™s\n", ""),
    "twice damaged": ("a.txt", "", "Ã¢â‚¬â„¢", "\n"),
    "legacy letters": ("a.txt", "", "Ïðèâåò ", "\n"),
    "lost letters": ("a.txt", "", "caf\ufffd ", "\n"),
    "no blanks": ("a.txt", "", "Ã", "\n"),
    "misread letters": ("a.txt", "", "Ã©", "\n"),
    "sequences cut short": ("a.txt", "", "â€", "\n"),
    "leads of Cyrillic": ("a.txt", "", "Ð", "\n"),
    "leads and blanks": ("a.txt", "", "Ã Ð â ", "\n"),
    "leads of all lengths": ("a.txt", "", "â€Ã©Ðð", "\n"),
    "losses in many lines": ("a.txt", "", "âÃâÐâãâä âæâç\n", ""),
    "misread Cyrillic, no blanks": ("a.txt", "", "ÐŸÑ€Ð¸Ð²ÐµÑ‚", "\n"),
    "misread Chinese, no blanks": ("a.txt", "", "æ¼¢å\xad—", "\n"),
    "misread Arabic, no blanks": ("a.txt", "", "Ù…Ø±Ø\xadØ¨Ø§", "\n"),
    "legacy Cyrillic, no blanks": ("a.txt", "", "Ïðèâåò", "\n"),
    "legacy Chinese, no blanks": ("a.txt", "", "ÖÐÎÄ¾ä×Ó", "\n"),
    "boxes and letters": ("a.txt", "", "├Ñ", "\n"),
    "controls": ("a.txt", "", "\x80\x81", "\n"),
    "entities of a lead": ("a.txt", "", "&acirc;", "\n"),
    "one long word": ("a.txt", "", "a", "é\n"),
    "misread cells": ("a.csv", "", "Ã©,â€™x,Ã\n", ""),
    "escapes in YAML": ("a.yaml", 'a: "', "\\u00c3\\u00a9", '"\nb: '),
    "marks with codes": ("a.yaml", "", "- â€™ # textmend: ignore[curly-quote]\n", "- "),
    "quotation marks": ("a.txt", "", "“", "\n"),
    "marks on one letter": ("a.txt", "a", "\u0301", "\n"),
    "blanks": ("a.txt", "", " ", "x\n"),
    "dashes": ("a.txt", "", "—", "\n"),
    "ampersands": ("a.txt", "", "&", "\n"),
    "line endings": ("a.txt", "", "\r\n\r", ""),
    "backslashes": ("a.txt", "", "\\u00c3", "\n"),
    "mode lines": ("a.txt", "", "-*- coding: ", "\n"),
    "malformed bytes": ("a.txt", "", "\udc80\udcff a ", "\n"),
    "dotted keys": ("a.toml", "", "a.", "b = 1\n"),
    "lists in TOML": ("a.toml", "a = ", "[", "\n"),
    "tags": ("a.html", "", "<a ", "\n"),
    "attributes": ("a.html", "", '<p "', "\n"),
    "comments": ("a.html", "", "<!--", "\n"),
    "elements in elements": ("a.html", "", "<div>", "\n"),
    "blanks in INI": ("a.ini", "[a]\nb", " ", "\n"),
    "an entity, often": ("a.xml", '<!DOCTYPE a [<!ENTITY e "eeeeeeee">]><a>', "&e;", "</a>\n"),
    "elements in XML": ("a.xml", "", "<a>", "\n"),
    "lists in JSON": ("a.json", "", "[", "\n"),
    "quotes in CSV": ("a.csv", "", '"a,', "\n"),
    "brackets in Python": ("a.py", "a = ", "(", "\n"),
    "quotes in Python": ("a.py", "", "'''a\n", "\n"),
    "fences in Markdown": ("a.md", "", "```\n", "\n"),
    "backticks in Markdown": ("a.md", "", "`", "\n"),
    "brackets in Markdown": ("a.md", "", "[", "\n"),
    "stars in Markdown": ("a.md", "", "*a **b ", "\n"),
    "flows in YAML": ("a.yaml", "a: ", "[", "\n"),
    "indents in YAML": ("a.yaml", "", "- ", "a\n"),
    "anchors in YAML": ("a.yaml", "a: &a b\nc: [", "*a, ", "]\n"),
    "commands in LaTeX": ("a.tex", "", "\\begin{a}$", "\n"),
    "messages in PO": ("a.po", "", 'msgid "a"\nmsgstr "â€™"\n', ""),
    "letters damaged twice, no blanks": ("a.txt", "", "ÃƒÂ©", "\n"),
    "chains of all kinds on a line": ("a.txt", "", " ".join(_MIXED) + " ", "\n"),
    "chains of all kinds, by lines": (
        "a.txt", "", lambda number: f"{_MIXED[number % len(_MIXED)]} {number}\n", "",
    ),
    "scripts in turn": ("a.txt", "", "aбγא字", "\n"),
    "right Cyrillic, no blanks": ("a.txt", "", "приветмир", "\n"),
    "right Chinese, no blanks": ("a.txt", "", "日本語文字", "\n"),
    "another odd letter a line": (
        "a.txt", "", lambda number: f"w{chr(0xC0 + number % 1500)}rd{number}\n", "",
    ),
    "another legacy word a line": (
        "a.txt", "", lambda number: f"{_another_word(number)} {number}\n", "",
    ),
    "short damaged lines": ("a.txt", "", lambda number: f"Ã§{number}\n", ""),
    "references of all kinds": ("a.txt", "", "&#195;&#169; &#xc3;&#xa9; &rsquo;", "\n"),
    "JSON in JSON": ("a.json", '{"a": "', '{\\"k\\": \\"Ã©\\"}', '"}'),
    "damaged values in TOML": ("a.toml", "", lambda number: f'k{number} = "Ã©"\n', ""),
    "a log": (
        "a.log", "", lambda number: f"2024-01-01 {number:06} app[{number}]: caf\ufffd Ã© “x”\n", "",
    ),
    "codes without end": ("a.txt", "", "textmend: ignore[", "\n"),
    "templates in JavaScript": ("a.js", "a = ", "`${", "\n"),
    "here-documents": ("a.sh", "", lambda number: f"cat <<A{number}\n", "\n"),
    "cues": ("a.srt", "", "1\n00:00:01,000 --> 00:00:02,000\n“x”\n\n", ""),
}  # fmt: skip

_CHILD = """
import sys, time
import normalizer
name, data = sys.argv[1], sys.stdin.buffer.read()
normalizer.clean("é “x” itâ€™s\\n".encode(), None, "a.txt")  # what is loaded once
begun = time.process_time()
try:
    normalizer.clean(data, None, name)
except ValueError:
    pass
print(time.process_time() - begun)
"""


_TOO_SHORT_SECONDS = 0.25  # to tell work from noise and from what is loaded on the way


class Measured(NamedTuple):
    """Seconds at n, 2n, 4n bytes; None: too long, or ended by an error."""

    seconds: tuple[float | None, ...]

    @property
    def growth(self) -> float:
        """What time grows by each time that the size is doubled, on average: steps, as where a
        text becomes too long to be looked at as a whole, are no growth. Times too short say
        nothing."""
        if None in self.seconds:
            return float("inf")
        first, *_, last = (max(one or 0.0, _TOO_SHORT_SECONDS) for one in self.seconds)
        return float((last / first) ** (1 / (len(self.seconds) - 1)))


def made(shape: Shape, size: int) -> bytes:
    """A file of that shape with about ``size`` bytes."""
    name, first, repeated, last = shape
    # something to repair, so that formats are parsed and proved
    tail = last if name == "a.txt" else f"{last}ErdoÄŸan “x” itâ€™s\n"
    return first.encode() + _repeated(repeated, size) + tail.encode()


def _repeated(repeated: Repeated, size: int) -> bytes:
    if isinstance(repeated, str):
        unit = repeated.encode("utf-8", "surrogateescape")
        return unit * max(1, size // len(unit))
    units: list[bytes] = []
    left = size
    while left > 0:
        units.append(repeated(len(units)).encode())
        left -= len(units[-1])
    return b"".join(units)


def measure(shape: Shape, size: int, seconds: float) -> Measured:
    """The times for a shape; the sizes after one that takes too long are not tried."""
    taken: list[float | None] = []
    for factor in (1, 2, 4):
        try:
            ran = subprocess.run(
                [sys.executable, "-c", _CHILD, shape[0]],
                input=made(shape, size * factor),
                cwd=ROOT,
                capture_output=True,
                timeout=seconds,
            )
            taken.append(float(ran.stdout) if ran.returncode == 0 else None)
        except subprocess.TimeoutExpired:
            taken.append(None)
        if taken[-1] is None:
            break
    return Measured(tuple(taken))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bytes", type=int, default=1 << 14, help="the smallest size, n")
    parser.add_argument("--limit", type=float, default=2.6, help="the growth that is too much")
    parser.add_argument("--seconds", type=float, default=60, help="what is too long")
    parser.add_argument("--only", choices=SHAPES)
    arguments = parser.parse_args()
    shapes = [arguments.only] if arguments.only else list(SHAPES)
    slow = 0
    print(f"{'shape':28} {'n':>7} {'2n':>7} {'4n':>7}  growth   (n = {arguments.bytes:,} bytes)")
    for name in shapes:
        measured = measure(SHAPES[name], arguments.bytes, arguments.seconds)
        shown = [f"{one:7.3f}" if one is not None else "  ended" for one in measured.seconds]
        shown += ["      -"] * (3 - len(shown))
        mark = "  SLOW" if measured.growth > arguments.limit else ""
        slow += bool(mark)
        print(f"{name:28} {' '.join(shown)}  {measured.growth:5.2f}{mark}", flush=True)
    print(f"{len(shapes)} shapes, {slow} slow")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
