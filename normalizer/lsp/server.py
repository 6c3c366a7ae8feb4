"""The server itself: what an editor says is answered from the text as it has it by then.

Texts are looked at in a thread, and when nothing has been typed for a moment; nothing is ever
written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from normalizer import __version__
from normalizer.lsp import answers
from normalizer.lsp.answers import View
from normalizer.lsp.findings import Finding, find
from normalizer.lsp.positions import Lines, Units

QUIET_SECONDS = 0.2  #: without a change, until a text is looked at again
#: Whole texts are sent: pygls cuts lines where the protocol does not (U+2028, NEL, form feed), and
#: texts that hold such characters are what this server is for.
_SYNC = types.TextDocumentSyncKind.Full

_ACTIONS = types.CodeActionOptions([types.CodeActionKind.QuickFix, answers.FIX_ALL])


def create() -> LanguageServer:
    """A server that has not been started. It holds no state but the texts that are open."""
    server = LanguageServer("textmend", __version__, _SYNC)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(asked: types.DidOpenTextDocumentParams) -> None:
        await _publish(server, asked.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(asked: types.DidSaveTextDocumentParams) -> None:
        for uri in list(server.workspace.text_documents):  # it may be a configuration
            await _publish(server, uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(asked: types.DidChangeTextDocumentParams) -> None:
        await asyncio.sleep(QUIET_SECONDS)
        if _version(server, asked.text_document.uri) == asked.text_document.version:
            await _publish(server, asked.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(asked: types.DidCloseTextDocumentParams) -> None:
        _tell(server, asked.text_document.uri, None, [])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, _ACTIONS)
    async def code_actions(asked: types.CodeActionParams) -> list[types.CodeAction]:
        return answers.code_actions(await _view(server, asked.text_document.uri), asked)

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def formatted(asked: types.DocumentFormattingParams) -> list[types.TextEdit]:
        view = await _view(server, asked.text_document.uri)
        return _edits(server, view, view.findings.made)

    @server.feature(types.TEXT_DOCUMENT_RANGE_FORMATTING)
    async def range_formatted(asked: types.DocumentRangeFormattingParams) -> list[types.TextEdit]:
        view = await _view(server, asked.text_document.uri)
        inside = answers.within(view.findings.made, *answers.offsets(view, asked.range))
        return _edits(server, view, inside)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(asked: types.HoverParams) -> types.Hover | None:
        return answers.hover(await _view(server, asked.text_document.uri), asked.position)

    return server


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Answer an editor over two streams until it ends; they are closed then."""
    create().start_io(asked, answered)


async def _view(server: LanguageServer, uri: str) -> View:
    """The text as it is by now, looked at in a thread."""
    document = server.workspace.get_text_document(uri)
    text, version = document.source, document.version
    agreed = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
    units = Units(agreed.value if isinstance(agreed, types.PositionEncodingKind) else agreed)
    name = to_fs_path(uri) if uri.startswith("file:") else None
    found = await asyncio.to_thread(find, text, Path(name) if name else None)
    return View(uri, version, text, Lines(text, units), found, units)


async def _publish(server: LanguageServer, uri: str) -> None:
    view = await _view(server, uri)
    if _version(server, uri) == view.version:  # else a later text is on its way
        _tell(server, uri, view.version, answers.diagnostics(view))


def _edits(server: LanguageServer, view: View, wanted: Iterable[Finding]) -> list[types.TextEdit]:
    if view.findings.problem:
        message = f"textmend: {view.findings.problem}"
        shown = types.ShowMessageParams(types.MessageType.Error, message)
        server.window_show_message(shown)
    return answers.text_edits(view, wanted)


def _version(server: LanguageServer, uri: str) -> int | None:
    """The version that is open by now; None: it was closed."""
    document = server.workspace.text_documents.get(uri)
    return document.version if document else None


def _tell(
    server: LanguageServer, uri: str, version: int | None, told: list[types.Diagnostic]
) -> None:
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, told, version))
