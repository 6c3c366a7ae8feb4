"""The promises, each a function that names what broke. All are checked before anything is written.

Each function returns None where the promise holds, else what broke, in words for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from normalizer import careful
from normalizer.compared import changed_lines
from normalizer.decoding.declared import corrections
from normalizer.edit import Edit, EditError, apply
from normalizer.escape import quoted
from normalizer.formats.prove import altered
from normalizer.formats.registry import named_or_of
from normalizer.logfile import LogError, load
from normalizer.passes import Splice
from normalizer.position import Locator
from normalizer.result import CleanResult
from normalizer.segments import split

_MOST_GROWTH = 8  # times; UTF-8 and "--" for one byte of a legacy encoding are 3 and 2


def broken_promise(
    result: CleanResult,
    log: Sequence[str],
    clean_again: Callable[[bytes], CleanResult],
    filename: str | None = None,
    by_line: bool = False,
    format: str | None = None,
) -> str | None:
    """The first promise that ``result`` breaks, with its name; None: all hold.

    ``log`` are the lines of the change log as they will be written; ``by_line``: no line of the
    file depends on more than the lines beside it. ``format`` is the name of the one that the file
    was said to be in. That a write is whole or not at all is checked
    where it happens, with ``never_half_done``.
    """
    promises: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("reversible", lambda: reversible(result, log)),
        ("accounted for", lambda: accounted_for(result)),
        ("harmless", lambda: harmless(result)),
        ("structure kept", lambda: structure_kept(result, filename, format)),
        ("bounded", lambda: bounded(result, log)),
        ("stable", lambda: stable(result, clean_again, by_line)),
    )
    for name, check in promises:
        if broken := check():
            return f"not {name}: {broken}"
    return None


def broken_in_block(
    result: CleanResult, log: str, again: Callable[[str], CleanResult]
) -> str | None:
    """The first promise that the outcome of a block of a long file breaks; None: all hold.

    ``log`` are the lines of its changes, ``again`` treats lines by the evidence of the file.
    """
    checks: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("reversible", lambda: restored(result)),
        ("harmless", lambda: harmless(result)),
        ("bounded", lambda: bounded(result, (log.replace("\n", "") + "\n",))),
        ("stable", lambda: settled(result, again)),
    )
    for name, check in checks:
        if broken := check():
            return f"not {name}: {broken}"
    return None


def restored(result: CleanResult) -> str | None:
    """The copy's bytes are its text, and with the log they give back the original, byte for byte.

    So all is accounted for, too: to take back the log's edits is to find each of them made, and
    what is not in them as it was (a property test holds that). In UTF-8, the bytes that decode to a
    text are those that it is encoded in.
    """
    try:
        text = result.after.decode(result.data)
        source = result.changelog.undo(text)
        original = result.document.form.encode(source)
    except (EditError, ValueError) as error:
        return f"the log does not lead back ({error})"
    if text != result.text or source != result.source:
        return "the text is not that of the bytes"
    return _same_bytes(original, result.document.raw)


def settled(result: CleanResult, again: Callable[[str], CleanResult]) -> str | None:
    """Cleaning the lines that were changed changes nothing.

    In all others there was nothing to change; a property test holds that this suffices.
    """
    changed = _with_ends(changed_lines(result.source, result.text))
    if not changed:
        return None
    once_more = again(changed)
    if once_more.text == changed:
        return None
    return f"a second run would change the copy {_place(changed, once_more.text)}"


def _with_ends(lines: Iterable[str]) -> str:
    return "".join([f"{line}\n" for line in lines if line])


def reversible(result: CleanResult, log: Sequence[str]) -> str | None:
    """The copy and the log as it will be written give back the original, byte for byte."""
    try:
        (entry,) = load(log)
        original = entry.changelog.restore(result.data)
    except (EditError, LogError, ValueError) as error:
        return f"the log does not lead back ({error})"
    return _same_bytes(original, result.document.raw)


def _same_bytes(original: bytes, raw: bytes) -> str | None:
    if original == raw:
        return None
    return f"undo gives other bytes from byte {_first_difference(original, raw)} on"


def accounted_for(result: CleanResult) -> str | None:
    """The log's edits, made on the original, give the copy: there is no other difference."""
    log = result.changelog
    try:
        if result.document.restore() != result.document.raw:
            return f"the text does not stand for all bytes of the {result.document.encoding} file"
        text = log.replay(result.source)
    except (EditError, UnicodeError) as error:
        return f"the log does not fit the original ({error})"
    if text != result.text:
        return f"the log misses a change {_place(text, result.text)}"
    if log.after is None or log.after.encode(text) != result.data:
        return "the copy's bytes are not its text"
    return None


def stable(
    result: CleanResult, clean_again: Callable[[bytes], CleanResult], by_line: bool = False
) -> str | None:
    """Cleaning the copy again changes nothing.

    Of a file ``by_line``, only the changed lines need another look: in all others there was nothing
    to change, and a property test holds that this suffices. Where these would change by themselves,
    all of the copy decides: the rest of a document may speak against what a line alone looks like.
    """
    if by_line:
        text = _with_ends(changed_lines(result.source, result.text))
        if _changes(text, text.encode("utf-8"), clean_again) is None:
            return None
    return _changes(result.text, result.data, clean_again)


def _changes(text: str, data: bytes, clean_again: Callable[[bytes], CleanResult]) -> str | None:
    """What cleaning ``data``, which is ``text``, changes."""
    if not data:
        return None
    try:
        again = clean_again(data)
    except ValueError as error:
        return f"the copy cannot be read again ({error})"
    if again.data == data:
        return None
    return f"a second run would change the copy {_place(text, again.text)}"


def harmless(result: CleanResult) -> str | None:
    """Every edit was asked for and had evidence enough; protected lines are as they were."""
    profile = result.profile
    for one in result.changelog.passes:
        if not isinstance(one, Splice):
            continue
        for edit in one.edits:
            if edit.confidence < profile.min_confidence:
                return f"{_named(edit.before)} was changed on too little evidence ({edit.rule})"
            if edit.rule == "mojibake" and profile.careful and not careful.is_harmless(edit):
                return f"the repair of {_named(edit.before)} could break a syntax"
            if _loses_more(edit) and not careful.spells_utf8(edit):
                return f"{_named(edit.before)} would lose a character ({edit.rule})"
    if split(result.source)[1::2] != split(result.text)[1::2]:
        return "a line marked to be ignored was changed"
    return None


def _loses_more(edit: Edit) -> bool:
    return "\ufffd" in edit.after and edit.after.count("\ufffd") > edit.before.count("\ufffd")


def structure_kept(
    result: CleanResult, filename: str | None, format: str | None = None
) -> str | None:
    """A file that parsed before parses after, to the same structure: only its texts differ."""
    one = named_or_of(format, filename, result.source)
    read = one.reader() if one is not None and result.source != result.text else None
    if read is None:
        return None
    source = result.source
    if (
        result.profile.encoding == "utf-8"
    ):  # what it says of its encoding is no text, but is to change
        source = apply(source, corrections(source, filename))
    return altered(read, source, result.text)


def never_half_done(data: bytes, written: bytes) -> str | None:
    """What stands on the disk, not yet under the file's name, is all of the copy."""
    if data == written:
        return None
    return f"only {_first_difference(data, written)} of {len(data)} bytes were written rightly"


def bounded(result: CleanResult, log: Sequence[str]) -> str | None:
    """The copy is not much larger than the original, and the log cannot drive a terminal."""
    if len(result.data) > _MOST_GROWTH * (len(result.document.raw) + 1):
        return f"the copy would have {len(result.data)} bytes"
    if not all(line.endswith("\n") and line[:-1].isprintable() for line in log):
        return "the log would hold control characters"
    return None


def _first_difference(a: bytes | str, b: bytes | str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:  # the first `low` are equal, and not all of the first `high + 1`
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _place(before: str, after: str) -> str:
    at = _first_difference(before, after)
    place = Locator(before).at(at)
    return (
        f"in line {place.line}, column {place.column}: "
        f"{quoted(before[at : at + 20], 20)} -> {quoted(after[at : at + 20], 20)}"
    )


def _named(text: str) -> str:
    return quoted(text, 20)
