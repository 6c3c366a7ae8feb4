"""The language server, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from normalizer.lsp.findings import find
from normalizer.lsp.positions import Lines, Place, Units

WAIT_SECONDS = 30

#: Of the client's library on Python 3.14; the server runs in a process of its own.
pytestmark = pytest.mark.filterwarnings("ignore:.*iscoroutinefunction:DeprecationWarning")
SEED = next((ROOT / "seeds").glob("*.txt"))


class Editor(LanguageClient):
    """An editor with one document open, which remembers what it is told of it."""

    def __init__(self) -> None:
        super().__init__("test editor", "1")
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: list[str] = []
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda p: self.told.put_nowait(p))
        self.feature(types.WINDOW_SHOW_MESSAGE)(lambda p: self.messages.append(p.message))

    async def open(self, path: Path, text: str) -> list[types.Diagnostic]:
        self.uri, self.text, self.version = path.as_uri(), text, 1
        item = types.TextDocumentItem(self.uri, "plaintext", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def change(self, *texts: str) -> list[types.Diagnostic]:
        """Type: each text one change after the other, without a pause."""
        for text in texts:
            self.version += 1
            self.text = text
            change = types.TextDocumentContentChangeWholeDocument(text)
            name = types.VersionedTextDocumentIdentifier(self.version, self.uri)
            self.text_document_did_change(types.DidChangeTextDocumentParams(name, [change]))
        return await self.diagnostics()

    async def diagnostics(self) -> list[types.Diagnostic]:
        told = await asyncio.wait_for(self.told.get(), WAIT_SECONDS)
        assert (told.uri, told.version) == (self.uri, self.version)
        return list(told.diagnostics)

    async def actions(
        self, at: types.Range, only: list[str] | None = None
    ) -> dict[str, types.CodeAction]:
        context = types.CodeActionContext([], only)
        asked = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), at, context)
        found = await asyncio.wait_for(self.text_document_code_action_async(asked), WAIT_SECONDS)
        actions = [one for one in found or [] if isinstance(one, types.CodeAction)]
        return {one.title: one for one in actions}

    async def formatted(self) -> str:
        options = types.FormattingOptions(4, True)
        name = types.TextDocumentIdentifier(self.uri)
        asked = types.DocumentFormattingParams(name, options)
        edits = await asyncio.wait_for(self.text_document_formatting_async(asked), WAIT_SECONDS)
        return with_edits(self.text, edits or [])

    def after(self, action: types.CodeAction) -> str:
        assert action.edit and action.edit.document_changes
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (self.uri, self.version)
        return with_edits(self.text, [e for e in change.edits if isinstance(e, types.TextEdit)])


def with_edits(text: str, edits: list[types.TextEdit]) -> str:
    """What an editor makes of edits, which all speak of ``text`` in UTF-16 code units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    for edit in reversed(edits):
        start, end = (units_at(text, p) for p in (edit.range.start, edit.range.end))
        raw = raw[: 2 * start] + edit.new_text.encode("utf-16-le") + raw[2 * end :]
    return raw.decode("utf-16-le", "surrogatepass")


def units_at(text: str, position: types.Position) -> int:
    """How many UTF-16 code units stand before a position: worked out the simple way."""
    done = line = 0
    rest = text
    while line < position.line:
        end = min(rest.find(e) + len(e) for e in ("\r\n", "\n", "\r") if e in rest)
        done += len(rest[:end].encode("utf-16-le", "surrogatepass")) // 2
        rest = rest[end:]
        line += 1
    return done + position.character


@asynccontextmanager
async def editor(folder: Path, encodings: list[str] | None = None) -> AsyncIterator[Editor]:
    client = Editor()
    await client.start_io(sys.executable, "-m", "normalizer", "lsp", cwd=folder)
    try:
        general = types.GeneralClientCapabilities(position_encodings=encodings)
        able = types.ClientCapabilities(general=general)
        asked = types.InitializeParams(able, process_id=None, root_uri=folder.as_uri())
        await asyncio.wait_for(client.initialize_async(asked), WAIT_SECONDS)
        client.initialized(types.InitializedParams())
        yield client
        await asyncio.wait_for(client.shutdown_async(None), WAIT_SECONDS)
        client.exit(None)
        assert client._server
        await asyncio.wait_for(client._server.wait(), WAIT_SECONDS)
    finally:
        if client._server and client._server.returncode is None:
            with suppress(ProcessLookupError):
                client._server.kill()  # a test has failed: nobody waits for an answer any more
        await client.stop()


def in_editor(folder: Path, work: Callable[[Editor], Coroutine[Any, Any, None]]) -> None:
    async def session() -> None:
        async with editor(folder) as client:
            await work(client)

    asyncio.run(session())


def span(diagnostic: types.Diagnostic) -> tuple[int, int, int, int]:
    start, end = diagnostic.range.start, diagnostic.range.end
    return start.line, start.character, end.line, end.character


@pytest.fixture(autouse=True)
def _import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_a_session_with_an_editor(tmp_path: Path) -> None:
    text = "\U0001f600 ErdoÄŸan\u2028and ‘ErdoÄŸan’ —\nfine\n"

    async def work(client: Editor) -> None:
        told = await client.open(tmp_path / "notes.txt", text)
        spans = {(span(one), one.code) for one in told}
        # The emoji is two code units, and U+2028 does not end a line.
        assert ((0, 7, 0, 9), "mojibake") in spans
        assert ((0, 16, 0, 17), "curly-quote") in spans
        assert all(one.source == "textmend" for one in told)
        (first, *_) = [one for one in told if one.code == "mojibake"]
        assert "'ÄŸ' -> 'ğ' (UTF-8 read as Windows-1252)" in first.message
        assert "confidence" in first.message
        assert first.severity == types.DiagnosticSeverity.Warning

        actions = await client.actions(first.range)
        one = actions["'ÄŸ' -> 'ğ' (UTF-8 read as Windows-1252)"]
        assert client.after(one) == text.replace("ÄŸ", "ğ", 1)
        same = actions["mojibake: all 2 in this file"]
        assert client.after(same) == text.replace("ÄŸ", "ğ")
        assert not [title for title in actions if title.startswith("ignore")]  # no comments in text

        everything = await client.actions(first.range, ["source.fixAll.textmend"])
        assert len(everything) == 1
        clean = client.after(next(iter(everything.values())))
        assert clean == "\U0001f600 Erdoğan\nand 'Erdoğan' --\nfine\n"
        assert await client.formatted() == clean

        assert await client.change("typ", "typed —", clean) == []  # only the last is looked at
        assert await client.formatted() == clean
        assert await client.actions(first.range) == {}

    in_editor(tmp_path, work)


def _message(**fields: Any) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **fields}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@pytest.mark.parametrize("methods", [("shutdown", "exit"), ("exit",), ()])
def test_however_an_editor_ends_a_session_the_server_ends_quietly(methods: tuple[str, ...]) -> None:
    asked = _message(id=1, method="initialize", params={"capabilities": {}})
    for method in methods:
        asked += _message(method=method, **({"id": 2} if method == "shutdown" else {}))
    ran = subprocess.run(
        [sys.executable, "-m", "normalizer", "lsp"],
        input=asked,
        cwd=ROOT,
        capture_output=True,
        timeout=WAIT_SECONDS,
    )
    assert b'"id": 1' in ran.stdout and ran.stderr == b"" and ran.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="no such shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_without_an_editor_it_says_so(closed: str) -> None:
    command = f"exec {shlex.quote(sys.executable)} -m normalizer lsp {closed}"
    ran = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert ran.returncode == 2 and "an editor has to be at" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_seed_in_an_editor_becomes_what_clean_makes_of_it(tmp_path: Path) -> None:
    from normalizer import clean

    text = SEED.read_text(encoding="utf-8")

    async def work(client: Editor) -> None:
        told = await client.open(tmp_path / "seed.txt", text)
        assert sum(one.code == "mojibake" for one in told) == 2
        suggested = [one for one in told if one.severity == types.DiagnosticSeverity.Information]
        assert [one.code for one in suggested] == ["unbalanced-quote"]
        assert await client.formatted() == clean(SEED.read_bytes(), filename="seed.txt").text

    in_editor(tmp_path, work)


def test_a_line_is_ignored_with_a_comment_of_its_language(tmp_path: Path) -> None:
    text = "# cafÃ© cafÃ©\nx = 1\n"

    async def work(client: Editor) -> None:
        (first, *_) = await client.open(tmp_path / "a.py", text)
        action = (await client.actions(first.range))["ignore mojibake in line 1"]
        ignored = client.after(action)
        assert ignored == "# cafÃ© cafÃ© # textmend: ignore[mojibake]\nx = 1\n"
        assert await client.change(ignored) == []

    in_editor(tmp_path, work)


def test_the_reason_is_shown_where_the_pointer_rests(tmp_path: Path) -> None:
    async def work(client: Editor) -> None:
        await client.open(tmp_path / "notes.txt", "ErdoÄŸan — yes\n")
        name = types.TextDocumentIdentifier(client.uri)
        at = types.HoverParams(name, types.Position(0, 5))
        shown = await asyncio.wait_for(client.text_document_hover_async(at), WAIT_SECONDS)
        assert shown and isinstance(shown.contents, types.MarkupContent)
        assert "its bytes in Windows-1252, C4 9F, spell it in UTF-8" in shown.contents.value
        nowhere = types.HoverParams(name, types.Position(0, 0))
        assert await client.text_document_hover_async(nowhere) is None

    in_editor(tmp_path, work)


def test_a_wrong_configuration_is_said_and_nothing_is_formatted(tmp_path: Path) -> None:
    (tmp_path / "textmend.toml").write_text('profil = "code"\n')

    async def work(client: Editor) -> None:
        (told,) = await client.open(tmp_path / "notes.txt", "it’s\n")
        assert told.severity == types.DiagnosticSeverity.Error
        assert "textmend.toml" in told.message and "profile" in told.message
        assert await client.formatted() == "it’s\n"
        assert client.messages

        (tmp_path / "textmend.toml").write_text('profile = "plain"\n')
        name = types.TextDocumentIdentifier((tmp_path / "textmend.toml").as_uri())
        client.text_document_did_save(types.DidSaveTextDocumentParams(name))
        assert [one.code for one in await client.diagnostics()] == ["curly-quote"]

    in_editor(tmp_path, work)


def test_a_client_that_counts_otherwise_is_answered_in_its_units(tmp_path: Path) -> None:
    async def session() -> None:
        for units, character in (("utf-8", 7), ("utf-32", 4), ("utf-16", 5)):
            async with editor(tmp_path, [units]) as client:
                (told,) = await client.open(tmp_path / "a.txt", "\U0001f600 ab’s\n")
                assert span(told)[:2] == (0, character)

    asyncio.run(session())


TEXTS = st.text(st.sampled_from("aé\U0001f600\u2028\x85\x0c\r\n"), max_size=20)


@given(TEXTS, st.sampled_from(Units))
def test_every_offset_has_a_position_that_leads_back(text: str, units: Units) -> None:
    lines = Lines(text, units)
    for offset in range(len(text) + 1):
        place = lines.place(offset)
        if text[offset - 1 : offset + 1] == "\r\n" and offset:
            continue  # within a line ending: no position of the protocol
        assert lines.offset(place) == offset


@given(TEXTS, st.integers(0, 9), st.integers(0, 30))
def test_positions_that_are_none_lie_within_the_text(text: str, line: int, character: int) -> None:
    assert 0 <= Lines(text).offset(Place(line, character)) <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffit’s\n", [(3, "'")]),  # a mark that the editor left: offsets are of its text
        ("it’s \ud83d\n", [(2, "'")]),  # a lone surrogate, as some editors send
        ("it’s\r\nok\r\n", [(2, "'")]),  # line endings are the editor's
        ("right\n", []),
        ("", []),
    ],
)
def test_findings_are_of_the_text_as_the_editor_has_it(
    text: str, expected: list[tuple[int, str]]
) -> None:
    found = find(text, None)
    assert not found.problem
    assert [(one.edit.start, one.edit.after) for one in found.made] == expected
    assert all(text[one.edit.start : one.edit.end] == one.edit.before for one in found.findings)


def test_a_file_that_is_excluded_is_left_in_peace(tmp_path: Path) -> None:
    (tmp_path / "textmend.toml").write_text('exclude = ["vendor/*"]\n')
    assert find("it’s", tmp_path / "vendor" / "a.txt").findings == ()
    assert find("it’s", tmp_path / "a.txt").findings


def test_a_change_log_is_left_in_peace(tmp_path: Path) -> None:
    from normalizer.cli import run
    from normalizer.logfile import is_log

    (tmp_path / "a.txt").write_text("it’s\n")
    log = tmp_path / "log.jsonl"
    assert run(["clean", "--in-place", "--log", str(log), str(tmp_path / "a.txt")]) == 0
    assert is_log(log.read_bytes())
    assert find(log.read_text(encoding="utf-8"), log) == find("", None)
