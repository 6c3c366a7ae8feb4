"""Puts runs of textmend through what can go wrong, and holds them to what is promised.

Each run is a process of its own on a small tree. It is killed at random moments, or a shim that is
preloaded into it (torture_shim.c, built with gcc) strikes at one call that touches the tree: it
kills it there, lets the call fail (ENOSPC, EIO, EACCES, EINTR), or changes, removes or replaces a
file as somebody else would. Whatever is done:

- every file is the old one or the new one, whole, with its mode; nothing of others is lost;
- what the log has on record leads back, byte for byte;
- there is no traceback, and the exit code tells of what happened;
- the next run goes on, and leaves nothing lying about.

usage: python tools/torture.py [--kills N] [--every STRIDE] [--seed N] [--minutes N]
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

import normalizer
from normalizer.cli import main as main_of_textmend

DAMAGED = "“Itâ€™s” ErdoÄŸan\n".encode() * 30
CLEAN = '"It\'s" Erdoğan\n'.encode() * 30
SOMEBODYS = b"somebody else's\n"
NAMES = ("a.txt", "b.txt", "sub/c.txt", "漢字" * 20 + ".txt")
VICTIM = "b.txt"
MODE = 0o640
LEFTOVER = ".textmend-tmp"
SECONDS = 60  #: for one run; none needs more than a few

ERRORS = {name: str(getattr(errno, name)) for name in ("ENOSPC", "EIO", "EACCES", "EINTR")}
SIGNALS = {"SIGKILL": "kill", "SIGTERM": "term", "SIGINT": "int"}
OTHERS = {name: name for name in ("change", "remove", "replace")}
FAULTS = ERRORS | SIGNALS | OTHERS
CODES = {0, 1, 2, 123, -signal.SIGKILL, -signal.SIGTERM, 128 + signal.SIGTERM, 128 + signal.SIGINT}


class Broken(Exception):
    """A promise that was not kept."""


class Ran(NamedTuple):
    """What came of a process."""

    code: int
    said: str


class Scenario(NamedTuple):
    """A command that is put through it; ``undoes``: on a tree that was cleaned before."""

    name: str
    args: tuple[str, ...]  # {0} is the tree, {1} the folder of copies
    undoes: bool = False
    copies: bool = False


SCENARIOS = (
    Scenario("in place", ("clean", "{0}", "--in-place", "--log", "{0}/log")),
    Scenario("two jobs", ("clean", "{0}", "--in-place", "--log", "{0}/log", "--jobs", "2")),
    Scenario("copies", ("clean", "{0}", "--output", "{1}", "--log", "{1}/log"), copies=True),
    Scenario("undo", ("undo", "{0}/log"), undoes=True),
)


class Strike(NamedTuple):
    """What the shim is to do: a fault at the call with this number, below a folder."""

    below: Path
    fault: str
    at: int
    victim: Path
    count: str = ""  # a file for the names of the calls

    def arm(self) -> None:
        """Tell the shim, which is in this process."""
        words = (str(self.below), self.fault, str(self.victim), self.count)
        below, fault, victim, counted = map(os.fsencode, words)
        ctypes.CDLL(None).torture_arm(below, fault, ctypes.c_long(self.at), victim, counted)


def build(folder: Path) -> Path:
    """The shim, built."""
    path = folder / "shim.so"
    source = Path(__file__).with_name("torture_shim.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
    return path


def run(
    args: tuple[str, ...],
    strike: Strike | None = None,
    number: signal.Signals | None = None,
    after_seconds: float = 0.0,
) -> Ran:
    """Run textmend to its end, in a process of its own that has all modules by now; it is struck,
    or sent a signal after a while.
    """
    with TemporaryFile() as said:
        process = os.fork()
        if process == 0:
            os._exit(_be(args, said.fileno(), strike))
        try:
            if number is not None:
                time.sleep(after_seconds)
                os.kill(process, number)
            status = _wait(process)
        except BaseException:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise
        said.seek(0)
        return Ran(os.waitstatus_to_exitcode(status), said.read().decode("utf-8", "replace"))


def _be(args: tuple[str, ...], said: int, strike: Strike | None) -> int:
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(said, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if strike is not None:
            strike.arm()
        main_of_textmend(list(args))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode())
    return 1


def _wait(process: int) -> int:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.002)
    raise Broken("it does not end")


@contextlib.contextmanager
def prepared(scenario: Scenario) -> Iterator[tuple[Path, Path, tuple[str, ...]]]:
    """A fresh tree, a place for copies, and the command on them."""
    with TemporaryDirectory() as name:
        tree, copies = Path(name, "tree"), Path(name, "copies")
        for one in NAMES:
            path = tree / one
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(DAMAGED)
            path.chmod(MODE)
        if scenario.undoes:
            run(("clean", str(tree), "--in-place", "--log", f"{tree}/log"))
        yield tree, copies, tuple(one.format(tree, copies) for one in scenario.args)


def count(scenario: Scenario) -> list[str]:
    """The calls on the tree that the command makes when nothing is wrong."""
    with prepared(scenario) as (tree, _, args), TemporaryDirectory() as elsewhere:
        path = Path(elsewhere, "calls")
        run(args, Strike(tree.parent, "none", 0, tree / VICTIM, str(path)))
        return path.read_text().split()


def check(scenario: Scenario, tree: Path, copies: Path, ran: Ran, intruder: bool) -> None:
    """Hold what is there after a run to what is promised. Raises Broken."""
    _require(ran.code in CODES, f"exit code {ran.code}: {ran.said}")
    for word in ("Traceback", "error of textmend itself", "Exception"):
        _require(word not in ran.said, ran.said)
    for name in NAMES:
        _check_file(tree / name, intruder and name == VICTIM)
    if scenario.copies:
        _check_copies(tree, copies)
    elif (tree / "log").exists() and (tree / "log").stat().st_size:
        undone = run(("undo", f"{tree}/log"))
        _require(undone.code in ((0, 2, 123) if intruder else (0, 2)), undone.said)
    for name in NAMES:
        path = tree / name
        if not (intruder and name == VICTIM):
            _require(path.read_bytes() == DAMAGED, f"{name} is not the original after undo")
        else:
            path.write_bytes(DAMAGED)
    again = run(("clean", str(tree), "--in-place", "--log", f"{tree}/log"))
    _require(again.code == 0, again.said)
    left = [path.name for path in tree.rglob(f"*{LEFTOVER}")]
    _require(not left, f"left lying about: {left}")
    undone = run(("undo", f"{tree}/log"))
    _require(undone.code == 0, undone.said)


def _check_file(path: Path, intruder: bool) -> None:
    if intruder and (not path.exists() or path.read_bytes() == SOMEBODYS):
        return
    _require(path.exists(), f"{path.name} is gone")
    data = path.read_bytes()
    _require(data in (DAMAGED, CLEAN), f"{path.name} is neither old nor new: {data[:40]!r}...")
    _require(stat.S_IMODE(path.stat().st_mode) == MODE, f"{path.name} has another mode")


def _check_copies(tree: Path, copies: Path) -> None:
    there = [name for name in NAMES if (copies / name).exists()]
    for name in there:
        data = (copies / name).read_bytes()
        _require(data in (CLEAN, SOMEBODYS), f"the copy {name} is not whole")
        wider = stat.S_IMODE((copies / name).stat().st_mode) & ~MODE
        _require(data == SOMEBODYS or not wider, "a copy is wider")
    clean = [name for name in there if (copies / name).read_bytes() == CLEAN]
    if clean:
        undone = run(("undo", f"{copies}/log"))
        _require(all((copies / name).read_bytes() == DAMAGED for name in clean), undone.said)


def _require(kept: bool, problem: str) -> None:
    if not kept:
        raise Broken(problem)


class Struck(NamedTuple):
    """A fault at a call, or at a moment (seconds)."""

    scenario: Scenario
    fault: str
    call: str = ""
    at: int = 0
    seconds: float = 0.0


def strike(struck: Struck) -> None:
    """One run and its checks. Raises Broken."""
    with prepared(struck.scenario) as (tree, copies, args):
        if struck.call:
            fault = FAULTS[struck.fault]
            ran = run(args, Strike(tree.parent, fault, struck.at, tree / VICTIM))
        else:
            ran = run(args, None, signal.Signals[struck.fault], struck.seconds)
        # whoever writes between our last look at a file and its renaming cannot be seen
        seen = struck.fault in OTHERS and struck.call not in ("rename", "link")
        if seen and struck.scenario.name != "copies":
            path = tree / VICTIM
            kept = not path.exists() if struck.fault == "remove" else path.exists()
            kept = kept and (struck.fault == "remove" or path.read_bytes() == SOMEBODYS)
            _require(kept or _came_late(struck, tree), "what somebody else did is lost")
        check(struck.scenario, tree, copies, ran, intruder=struck.fault in OTHERS)


def _came_late(struck: Struck, tree: Path) -> bool:
    """With two jobs the numbers of calls vary: the run may have ended before."""
    return struck.scenario.name == "two jobs" and (tree / VICTIM).exists()


def plan(arguments: argparse.Namespace) -> Iterator[Struck]:
    """What to do: each call with one fault and the signals, in random order; then each call with
    another fault, and so on, where none is left out."""
    chance = random.Random(arguments.seed)
    faults = list(FAULTS)
    rounds: list[list[Struck]] = [[] for _ in (faults if arguments.every == 1 else faults[:1])]
    stride = arguments.every
    for scenario in SCENARIOS if stride else ():
        calls = count(scenario)
        for at in range(stride, len(calls) + 1, stride):
            for number, one in enumerate(rounds):
                fault = faults[(at // stride + number) % len(faults)]
                one.append(Struck(scenario, fault, calls[at - 1], at))
    for _ in range(arguments.kills):
        scenario, fault = chance.choice(SCENARIOS), chance.choice(list(SIGNALS))
        seconds = chance.uniform(0.05, arguments.longest)
        rounds[0].append(Struck(scenario, fault, seconds=seconds))
    for one in rounds:
        chance.shuffle(one)
        yield from one


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="signals at random moments")
    parser.add_argument(
        "--every", type=int, default=7, metavar="STRIDE", help="each call (1), some (7), none (0)"
    )
    parser.add_argument("--longest", type=float, default=0.3, help="seconds before a signal")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="stop after so long")
    return parser.parse_args()


def main() -> int:
    arguments = parsed()
    if shutil.which("gcc") is None:
        print("torture needs gcc to build its shim", file=sys.stderr)
        return 2
    if not hasattr(ctypes.CDLL(None), "torture_arm"):
        with TemporaryDirectory() as folder:
            environment = {**os.environ, "LD_PRELOAD": str(build(Path(folder)))}
            return subprocess.run([sys.executable, *sys.argv], env=environment).returncode
    normalizer.clean(DAMAGED)  # what it loads, all runs have
    for module in ("clean", "undo"):
        import_module(f"normalizer.cli.{module}")
    end = time.monotonic() + arguments.minutes * 60
    done: Counter[tuple[str, str]] = Counter()
    broken = 0
    for struck in plan(arguments):
        if time.monotonic() > end:
            print("time is up; what was not done is not counted", file=sys.stderr)
            break
        done[struck.scenario.name, struck.fault] += 1
        try:
            strike(struck)
        except (Broken, OSError) as problem:
            broken += 1
            where = f"{struck.fault} at {struck.call or struck.seconds} {struck.at or ''}"
            print(f"BROKEN {struck.scenario.name}: {where}: {problem}", flush=True)
    for (name, fault), number in sorted(done.items()):
        print(f"{name:10} {fault:8} {number:5}")
    print(f"{sum(done.values())} runs, {broken} broken")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
