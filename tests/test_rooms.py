"""Imports go one way, downwards, and starting up is cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT

import normalizer

PACKAGE = ROOT / "normalizer"

#: A file imports only from rooms above it, and from its own.
ROOMS = (
    {"arguments", "edit", "document", "position", "compared", "expression"},
    {"passes"},
    {"rule"},
    {"careful", "segments", "formats", "escape", "sketch"},
    {"language"},
    {"posterior"},
    {"mojibake"},
    {"decoding"},
    {"rules"},
    {"profile", "codes"},
    {"quiet"},
    {"selection", "patterns"},
    {"changelog"},
    {"result"},
    {"filewide", "treatment"},
    {"parts", "formatted"},
    {"logfile"},
    {"verify"},
    {"pipeline"},
    {"blocks"},
    {"many"},
    {"columns"},
    {"files", "rights", "locking", "orphans", "runner"},
    {"compression"},
    {"workers"},
    {"writing"},
    {"tables"},
    {"discovery"},
    {"streaming"},
    {"batch"},
    {"logstore", "logplace"},
    {"backup", "delivery", "restore", "narrowing"},
    {"renaming"},
    {"git"},
    {"report"},
    {"baseline", "conventions"},
    {"config"},
    {"lsp"},
    {"cli"},
    {"__main__"},
)

LEVELS = {room: level for level, rooms in enumerate(ROOMS) for room in rooms}
#: The package's own file gathers the public names; the version literal stands there.
PUBLIC = "normalizer"


def imported(path: Path) -> set[str]:
    """The rooms that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            names |= {f"{base}.{alias.name}" if base == PUBLIC else base for alias in node.names}
    inside = {name for name in names if name == PUBLIC or name.startswith(f"{PUBLIC}.")}
    return {name.split(".")[1] if "." in name else PUBLIC for name in inside}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]


def test_every_file_has_its_room() -> None:
    assert {room_of(path) for path in sources()} == set(LEVELS)


def test_imports_go_only_downwards() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in sources()
        for other in imported(path) - {"__version__", room_of(path)}
        if LEVELS.get(other, 99) > LEVELS[room_of(path)]
    ]
    assert not wrong


def test_only_the_edge_touches_files_and_streams() -> None:
    edge = {
        *("backup", "files", "writing", "streaming", "discovery", "logstore", "logplace"),
        *("conventions", "config", "tables", "cli", "__main__"),
    }
    writing = {"open", "print", "input", "write_text", "write_bytes", "unlink", "mkdir"}
    for path in sources():
        if room_of(path) in edge:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name not in writing, f"{path}:{node.lineno} calls {name}"


def on_import(node: ast.AST) -> Iterator[ast.Call]:
    """The calls in a module that are made while it is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from on_import(child)


def test_no_expression_is_compiled_on_import() -> None:
    compiling = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in on_import(ast.parse(path.read_text(encoding="utf-8")))
        if ast.unparse(call.func) == "re.compile"
    ]
    assert not compiling, "use normalizer.expression"


def modules_after(code: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = modules_after("import normalizer")
    assert not {"re", "typing", "json", "dataclasses", "click", "chardet", "ftfy"} & loaded
    assert {name for name in loaded if name.startswith("normalizer.")} == set()


def test_cleaning_what_is_right_loads_no_detector_and_no_command_line() -> None:
    code = "import normalizer; normalizer.normalize('Çırağan'); normalizer.clean('é'.encode())"
    heavy = {"click", "chardet", "ftfy", "dataclasses", "hashlib", "tempfile", "difflib"}
    assert not heavy & modules_after(code)


def test_the_public_names_are_all_there() -> None:
    assert set(normalizer.__all__) <= set(dir(normalizer))
    assert all(getattr(normalizer, name) for name in normalizer.__all__)
    gathered = {name for names in normalizer._HOMES.values() for name in names}
    assert gathered == set(normalizer.__all__)


def test_the_command_line_loads_a_command_when_it_is_called() -> None:
    loaded = modules_after("import normalizer.cli")
    commands = {name for name in loaded if name.startswith("normalizer.cli.")}
    assert commands == {"normalizer.cli.command", "normalizer.cli.guard"}
    assert "normalizer.pipeline" not in loaded
