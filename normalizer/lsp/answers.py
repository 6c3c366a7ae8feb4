"""Findings as the protocol's values: diagnostics, quick fixes, text edits, hovers. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from lsprotocol import types

from normalizer.changelog import Record
from normalizer.codes import CODES
from normalizer.edit import Edit
from normalizer.escape import quoted, visible
from normalizer.lsp.comments import ignore_comment
from normalizer.lsp.findings import Finding, Findings
from normalizer.lsp.positions import Lines, Place, Units
from normalizer.mojibake.explain import explain
from normalizer.report.words import counted, describe

SOURCE = "textmend"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
MOST_DIAGNOSTICS = 500  #: of one text; of the others only the number is told


class View(NamedTuple):
    """A text as an editor shows it, and what was found in it."""

    uri: str
    version: int | None
    text: str
    lines: Lines
    findings: Findings
    units: Units


def diagnostics(view: View) -> list[types.Diagnostic]:
    """A diagnostic for each finding, and one for what kept the text from being looked at."""
    if view.findings.problem:
        return [_at_start(visible(view.findings.problem), types.DiagnosticSeverity.Error)]
    found = view.findings.findings
    told = [_diagnostic(one, view.lines) for one in found[:MOST_DIAGNOSTICS]]
    if len(found) > MOST_DIAGNOSTICS:
        words = f"{counted(len(found) - MOST_DIAGNOSTICS, 'more finding')} in this file"
        told.append(_at_start(words, types.DiagnosticSeverity.Information))
    return told


def text_edits(view: View, wanted: Iterable[Finding]) -> list[types.TextEdit]:
    """The edits of findings that do not overlap, with the line endings of the text."""
    newline = "\r\n" if "\r\n" in view.text else "\n"
    return [
        types.TextEdit(_range(one.edit, view.lines), one.edit.after.replace("\n", newline))
        for one in wanted
    ]


def code_actions(view: View, asked: types.CodeActionParams) -> list[types.CodeAction]:
    """The quick fixes for what lies in the range, and the one for the whole text."""
    only = asked.context.only
    start, end = offsets(view, asked.range)
    here = [one for one in view.findings.findings if _touches(one.edit, start, end)]
    actions: list[types.CodeAction] = []
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        for one in here:
            actions += _quick_fixes(one, view)
        actions += _ignoring(here, view)
    if view.findings.made and _is_wanted(FIX_ALL, only):
        title = f"textmend: make all {counted(len(view.findings.made), 'edit')}"
        edit = _workspace_edit(view, text_edits(view, view.findings.made))
        actions.append(types.CodeAction(title, kind=FIX_ALL, edit=edit))
    return actions


def hover(view: View, position: types.Position) -> types.Hover | None:
    """What is wrong at a position and how that is known; None where nothing is."""
    at = view.lines.offset(Place(position.line, position.character))
    for one in view.findings.findings:
        if _touches(one.edit, at, at):
            told = "\n".join(_reasons(one, view))
            content = types.MarkupContent(types.MarkupKind.PlainText, told)
            return types.Hover(content, _range(one.edit, view.lines))
    return None


def offsets(view: View, range_: types.Range) -> tuple[int, int]:
    """Start and end of a range in code points."""
    start, end = range_.start, range_.end
    return (
        view.lines.offset(Place(start.line, start.character)),
        view.lines.offset(Place(end.line, end.character)),
    )


def within(findings: Iterable[Finding], start: int, end: int) -> list[Finding]:
    """The findings that lie wholly between two offsets."""
    return [one for one in findings if start <= one.edit.start and one.edit.end <= end]


def _diagnostic(one: Finding, lines: Lines) -> types.Diagnostic:
    severity = types.DiagnosticSeverity
    return types.Diagnostic(
        range=_range(one.edit, lines),
        message=_message(one),
        severity=severity.Warning if one.is_made else severity.Information,
        code=one.edit.rule,
        source=SOURCE,
    )


def _message(one: Finding) -> str:
    """What is changed, and why: the rule's own word, or how sure the repair is."""
    words = describe(_record(one.edit))
    if one.edit.chain:
        why = f"confidence {one.edit.confidence:.4f}"
    else:
        why = CODES[one.code].summary if one.code in CODES else ""
    suggested = "" if one.is_made or not one.can_be_made else "suggestion: "
    return f"{suggested}{words}\n{why}" if why else f"{suggested}{words}"


def _reasons(one: Finding, view: View) -> Iterator[str]:
    yield _message(one)
    if not one.edit.chain:
        yield CODES[one.code].why if one.code in CODES else ""
        return
    start, end = view.lines.span(view.lines.place(one.edit.start).line)
    for step in explain(view.text[start:end]):
        if step.before in one.edit.before or one.edit.before in step.before:
            yield f"{quoted(step.before)} -> {quoted(step.after)}: {visible(step.reason)}"


def _quick_fixes(one: Finding, view: View) -> Iterator[types.CodeAction]:
    kind = types.CodeActionKind.QuickFix
    about = [_diagnostic(one, view.lines)]
    if one.can_be_made:
        edit = _workspace_edit(view, text_edits(view, [one]))
        title = describe(_record(one.edit))
        yield types.CodeAction(title, kind, about, is_preferred=one.is_made, edit=edit)
    same = [other for other in view.findings.made if other.code == one.code]
    if one.is_made and len(same) > 1:
        edit = _workspace_edit(view, text_edits(view, same))
        yield types.CodeAction(f"{one.code}: all {len(same)} in this file", kind, about, edit=edit)


def _ignoring(here: Sequence[Finding], view: View) -> Iterator[types.CodeAction]:
    """One action for each line that has a finding, where the format has comments."""
    for number in sorted({view.lines.place(one.edit.start).line for one in here}):
        start, end = view.lines.span(number)
        found = within(here, start, end)
        codes = dict.fromkeys(code for one in found for code in one.edit.rule.split("+"))
        comment = ignore_comment(PurePath(view.uri), codes)
        if comment is None or not found:
            continue
        place = _position(view.lines.place(end))
        edits = [types.TextEdit(types.Range(place, place), comment)]
        yield types.CodeAction(
            f"ignore {', '.join(codes)} in line {number + 1}",
            types.CodeActionKind.QuickFix,
            [_diagnostic(one, view.lines) for one in found],
            edit=_workspace_edit(view, edits),
        )


def _workspace_edit(view: View, edits: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
    """Edits of this version of the text: an editor refuses them once it has another."""
    document = types.OptionalVersionedTextDocumentIdentifier(view.uri, view.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, edits)])


def _is_wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether a client that asks for ``only`` some kinds asks for this one: a kind has kinds."""
    if only is None:
        return True
    names = [one.value if isinstance(one, types.CodeActionKind) else one for one in only]
    return any(kind == name or kind.startswith(f"{name}.") or not name for name in names)


def _touches(edit: Edit, start: int, end: int) -> bool:
    return edit.start <= end and start <= edit.end


def _at_start(message: str, severity: types.DiagnosticSeverity) -> types.Diagnostic:
    start = types.Position(0, 0)
    return types.Diagnostic(types.Range(start, start), message, severity, source=SOURCE)


def _range(edit: Edit, lines: Lines) -> types.Range:
    return types.Range(
        _position(lines.place(edit.start)),
        _position(lines.place(edit.end)),
    )


def _position(place: Place) -> types.Position:
    return types.Position(place.line, place.character)


def _record(edit: Edit) -> Record:
    """The edit as reports know it; they put it into words without its place."""
    return Record(
        edit.rule, 1, 1, 0, edit.before, edit.after, edit.confidence, edit.chain, 1, 0, edit.start
    )
