"""Looks for input that breaks a promise, for as long as it is given.

What it tries: bytes for `decode`; bytes and texts for `clean` with every profile under names of
every format; change logs, damaged in every way, for `undo`; configurations. Some are made from
nothing, others from the corpus, fixtures/hostile/*.txt, by cutting, doubling and joining. Held for
all: no exception but those that are documented, the log leads back byte for byte, a second run
changes nothing, and no input takes long for its size. What breaks one is made smaller and printed,
as a line for the corpus.

Many inputs find more than long ones: most are short; most of the bytes are UTF-8, as what is in
another encoding takes ten times as long; a log is made once and damaged in many ways; what a run
left as it was is only now and then run on again.

usage: python tools/fuzz.py [--minutes N] [--seed N] [--only KIND]
"""

from __future__ import annotations

import argparse
import base64
import gc
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

import normalizer
from normalizer import config, logfile
from normalizer.files import FileError
from normalizer.restore import original

CORPUS = Path(__file__).parent.parent / "fixtures" / "hostile"
PROFILES = ("plain", "typographic", "code", "repair", None)
SUFFIXES = (
    *("txt", "md", "rst", "html", "xml", "json", "jsonl", "yaml", "toml", "ini", "properties"),
    *(
        "csv",
        "tsv",
        "po",
        "srt",
        "vtt",
        "tex",
        "py",
        "js",
        "c",
        "sh",
        "ipynb",
        "eml",
        "patch",
        "svg",
    ),
)
#: How long an input may take: so much at once, and so much for each byte.
MOST_SECONDS, MOST_SECONDS_PER_BYTE = 2.0, 0.0005
#: How long an input is at most, by chance: what short ones break is found sooner.
_MOST_BYTES = (*(16, 24, 24, 40, 40, 40, 60, 80, 80) * 3, 200, 200, 3000)
#: The share of inputs that may be no UTF-8: to find an encoding takes long.
_ANY_BYTES_SHARE = 0.15
#: So often a run is made again on what it left as it was.
_AGAIN_SHARE = 0.05
#: Damaged logs that are made of one that is not.
_LOGS_OF_ONE = 50
_PIECES = (
    *(
        "â€™",
        "Ã©",
        "ÄŸ",
        "Ð°",
        "ÐŸÑ€Ð¸",
        "&Atilde;&copy;",
        "Ã¢â‚¬â„¢",
        "\ufffd",
        "ï¿½",
        "’",
        "“",
        "—",
    ),
    *(
        "\r\n",
        "\r",
        "\n",
        "\0",
        "\t",
        " ",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "e\u0301",
        "\u202e",
        "\x1b[",
    ),
    *(
        "a",
        "мир ",
        "Çırağan ",
        "漢字",
        "あ",
        "שלום",
        "👩\u200d💻",
        "1",
        ".",
        "\\u00e9",
        "\\",
        '"',
        "'",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        "<",
        ">",
        "<!--",
        "-->",
        "<![CDATA[",
        "&amp;",
        "&",
        ";",
        "= ",
        ": ",
        "- ",
        "#",
    ),
    *(
        "```",
        "---\n",
        "$",
        "\\begin{",
        "-*- coding: ",
        "?xml encoding=",
        "textmend: ignore",
        "msgid ",
    ),
)
_BYTES = (
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xe2\x80",
        b"\x80",
    ),
    *(b"\xe9", b"\x1b$B", b"\x1b(B", b"~{", b"~}", b"+AOk-", b"\x00\x61", b"\x61\x00", b"\x93\x94"),
)

_ENCODINGS = ("utf-16", "utf-16-be", "utf-32", "cp1252", "shift_jis", "gbk", "koi8-r")


class Finding(NamedTuple):
    """An input that broke a promise."""

    kind: str
    data: bytes
    problem: str


class Kind(NamedTuple):
    """A kind of input: such without end, made of chance and a corpus; what must hold for each."""

    make: Callable[[random.Random, list[bytes]], Iterator[bytes]]
    hold: Callable[[bytes], None]
    times: int = 1  # in each round: the cheap ones more often


def some_bytes(chance: random.Random, corpus: list[bytes]) -> Iterator[bytes]:
    """Bytes of all kinds, mostly of text in UTF-8."""
    while True:
        yield _some_bytes(chance, corpus)


def _some_bytes(chance: random.Random, corpus: list[bytes]) -> bytes:
    data = _mutated(chance, corpus) if corpus and chance.random() < 0.4 else _joined(chance)
    data = data[: chance.choice(_MOST_BYTES)]
    how = chance.random()
    if how > _ANY_BYTES_SHARE:
        return data.decode("utf-8", "ignore").encode()
    if how < _ANY_BYTES_SHARE / 8:
        return chance.randbytes(chance.randrange(60))
    if how < _ANY_BYTES_SHARE / 2:
        return data.decode("utf-8", "ignore").encode(chance.choice(_ENCODINGS), "ignore")
    return data


def _joined(chance: random.Random) -> bytes:
    pieces = []
    for _ in range(chance.randrange(1, 14)):
        piece = chance.choice(_BYTES) if chance.random() < 0.12 else _text(chance)
        pieces.append(piece * chance.choice((1, 1, 1, 1, 2, 3, 40)))
    return b"".join(pieces)


def some_logs(chance: random.Random, corpus: list[bytes]) -> Iterator[bytes]:
    """Change logs, damaged in values and lines. Mostly the checksum is right all the same."""
    while True:
        if lines := list(_logged(_some_bytes(chance, corpus))):
            for _ in range(_LOGS_OF_ONE):
                yield _damaged_log(chance, lines[:])


def _damaged_log(chance: random.Random, lines: list[str]) -> bytes:
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(lines))
        how = chance.randrange(5)
        if how == 0:
            lines[at] = lines[at].replace(str(chance.randrange(10)), chance.choice(_ODD), 1)
        elif how == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif how == 2:
            del lines[at]
        elif how == 3:
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + chance.choice(_ODD) + lines[at][cut:]
        else:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        if not lines:
            return b""
    body = "".join(one for one in lines if not one.startswith('{"end"')).encode("utf-8", "replace")
    if chance.random() < 0.8:
        end = {"end": {"bytes": len(body), "sha256": logfile.sha256(body)}}
        body += logfile.json_line(end).encode() + b"\n"
    return body


_ODD = (
    "-1",
    "1e999",
    "9" * 25,
    "null",
    "[]",
    '"x"',
    "true",
    '"\\ud800"',
    "{}",
    "0.5",
    "\\u0000",
    "\n",
)


def some_configs(chance: random.Random, corpus: list[bytes]) -> Iterator[bytes]:
    """Configurations, more or less."""
    while True:
        yield _some_config(chance)


def _some_config(chance: random.Random) -> bytes:
    keys = (
        "profile",
        "exclude",
        "files",
        "profiles",
        "select",
        "ignore",
        "override",
        "newline",
        "x",
    )
    values = (
        '"plain"',
        '["*.md", "/a/**"]',
        "true",
        "1",
        "{}",
        '{"*.x" = "repair"}',
        "[{}]",
        '"lf"',
    )
    lines = []
    for _ in range(chance.randrange(6)):
        key = ".".join(chance.choice(keys) for _ in range(chance.choice((1, 1, 1, 2, 3))))
        lines.append(f"{key} = {chance.choice(values)}" if chance.random() < 0.7 else f"[{key}]")
    text = "\n".join(lines).encode()
    return _cut(chance, text) if chance.random() < 0.2 else text


def _text(chance: random.Random) -> bytes:
    if chance.random() < 0.1:
        return chr(chance.choice((chance.randrange(0x250), chance.randrange(0xD800)))).encode()
    return chance.choice(_PIECES).encode()


def _mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    data = chance.choice(corpus)
    for _ in range(chance.randrange(4)):
        how = chance.randrange(4)
        if how == 0:
            data = _cut(chance, data)
        elif how == 1:
            at = chance.randrange(len(data) + 1)
            data = data[:at] + _text(chance) + data[at:]
        elif how == 2:
            data += chance.choice(corpus)
        else:
            at = chance.randrange(len(data) + 1)
            data = data[:at] + data[at : at + 20] * chance.randrange(2, 30) + data[at:]
    return data[: chance.choice(_MOST_BYTES)]


def _cut(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:start] + data[end:]


def hold_decode(data: bytes) -> None:
    """Nothing of the bytes is lost."""
    try:
        document = normalizer.decode(data)
    except normalizer.DecodingError:
        return
    assert document.restore() == data, "decoded, it does not lead back"
    assert len(document.text) <= len(data), "more text than bytes"


def hold_clean(data: bytes) -> None:
    """Reversible, accounted for and stable: under a name and a profile that the bytes decide."""
    chance = random.Random(data)
    name, profile = f"a.{chance.choice(SUFFIXES)}", chance.choice(PROFILES)
    try:
        result = normalizer.clean(data, profile, name)
    except ValueError:
        return
    where = f"{name}, {profile}"
    assert normalizer.undo(result.data, result.changelog) == data, (
        f"undo gives other bytes ({where})"
    )
    assert result.changelog.replay(result.source) == result.text, f"replay differs ({where})"
    if result.data == data and chance.random() > _AGAIN_SHARE:
        return
    try:
        again = normalizer.clean(result.data, profile, name)
    except ValueError as error:
        raise AssertionError(f"the copy is refused ({where}): {error}") from None
    assert again.data == result.data, f"a second run changes it ({where})"


def hold_text(data: bytes) -> None:
    """The same for the library, with a text of any code points."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
    profile = PROFILES[len(data) % 4] or "plain"
    result = normalizer.normalize(text, profile)
    assert result.changelog.undo(result.text) == text, f"undo gives another text ({profile})"
    if result.text != text or random.Random(data).random() < _AGAIN_SHARE:
        again = normalizer.normalize(result.text, profile).text
        assert again == result.text, f"not stable ({profile})"


def hold_undo(data: bytes) -> None:
    """A log is an entry that can be asked for, or a documented error, whatever it says."""
    lines = data.splitlines(keepends=True)
    try:
        groups = list(logfile.scan(lines))
    except logfile.LogError:
        return
    for group in groups:
        try:
            entry = logfile.parse(data[group.offset :].splitlines(keepends=True))
            original(b"abc", entry._replace(sha256_after=logfile.sha256(b"abc")))
        except (logfile.LogError, FileError) as error:
            assert "\n" not in str(error), "an error of several lines"


def hold_config(data: bytes) -> None:
    """A configuration is one, or a ValueError of one line."""
    try:
        found = config.parse(tomllib.loads(data.decode("utf-8", "replace")))
        found.excludes(Path("a/b.md"))
        found.chosen_for(Path("a/b.md"))
    except ValueError as error:
        assert "\n" not in str(error), "an error of several lines"


def _logged(data: bytes) -> Iterator[str]:
    try:
        result = normalizer.clean(data, "plain")
    except ValueError:
        return iter(())
    before, after = logfile.sha256(data), logfile.sha256(result.data)
    entry = logfile.Entry("a.txt", before, after, "plain", result.changelog)
    return logfile.dump(entry, result.changelog.records(result.source))


KINDS = {
    "decode": Kind(some_bytes, hold_decode),
    "clean": Kind(some_bytes, hold_clean),
    "text": Kind(some_bytes, hold_text),
    "undo": Kind(some_logs, hold_undo, times=2),
    "config": Kind(some_configs, hold_config, times=2),
}


def problem_of(kind: Kind, data: bytes) -> str:
    """What is wrong with an input; "": nothing."""
    begun = time.process_time()
    try:
        kind.hold(data)
    except AssertionError as error:
        return str(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    took = time.process_time() - begun
    bound = MOST_SECONDS + MOST_SECONDS_PER_BYTE * len(data)
    return f"{len(data)} bytes take {took:.1f} s" if took > bound else ""


def smaller(kind: Kind, data: bytes, seconds: float = 20) -> bytes:
    """A part of an input that still breaks a promise."""
    end = time.monotonic() + seconds
    step = len(data) // 2
    while step and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            without = data[:at] + data[at + step :]
            if problem_of(kind, without):
                data = without
            else:
                at += step
        step //= 2
    return data


def corpus() -> list[bytes]:
    """The inputs that broke a promise once, and others worth trying."""
    lines = [line for path in sorted(CORPUS.glob("*.txt")) for line in path.read_text().split("\n")]
    return [base64.b64decode(line.split()[0]) for line in lines if line and line[0] != "#"]


def fuzz(seed: int, minutes: float, kinds: dict[str, Kind]) -> tuple[Counter[str], list[Finding]]:
    """Try inputs until the time is up; how many of each kind, and what was found."""
    chance = random.Random(seed)
    known = corpus()
    made = {name: kind.make(chance, known) for name, kind in kinds.items()}
    normalizer.clean("é “x” itâ€™s\n".encode())
    gc.freeze()  # what is loaded once need not be looked through for garbage
    tried: Counter[str] = Counter()
    found: list[Finding] = []
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        for name in chain.from_iterable([name] * kind.times for name, kind in kinds.items()):
            kind = kinds[name]
            data = next(made[name])
            tried[name] += 1
            problem = problem_of(kind, data)
            if problem and not any(problem == one.problem and name == one.kind for one in found):
                data = smaller(kind, data)
                found.append(Finding(name, data, problem))
                print(f"{base64.b64encode(data).decode()}  # {name}: {problem}", flush=True)
    return tried, found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=KINDS)
    arguments = parser.parse_args()
    kinds = {arguments.only: KINDS[arguments.only]} if arguments.only else KINDS
    tried, found = fuzz(arguments.seed, arguments.minutes, kinds)
    for name, number in tried.items():
        print(f"{name:8} {number:9,}")
    print(f"{sum(tried.values()):,} inputs, {len(found)} findings; seed {arguments.seed}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
