"""The flow: decode, gather evidence, repair and normalize each segment, encode. Pure: values in,
values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial, reduce
from operator import or_
from pathlib import PurePath

from normalizer.changelog import ChangeLog
from normalizer.decoding import decode, decode_as
from normalizer.document import ByteForm
from normalizer.filewide import declared_encoding, final_newline
from normalizer.mojibake import Evidence, gather
from normalizer.parts import parts_of, passes_of, suggestions_of
from normalizer.passes import Pass, divided
from normalizer.profile import Profile, get
from normalizer.result import CleanResult, Noted, Result
from normalizer.segments import find_segments
from normalizer.treatment import TURNS, Treatment

_REPAIR_ONLY = Profile("repair", ())
_PROSE = frozenset((".txt", ".text", ".md", ".markdown", ".rst", ""))
_MARKDOWN = frozenset((".md", ".markdown"))
_NOT_PROSE = frozenset(("makefile", "dockerfile", "jenkinsfile", "gemfile", "rakefile", "procfile"))


def repair(text: str, min_confidence: float = 0.99) -> Result:
    """Undo wrong decodings in ``text`` where the evidence reaches ``min_confidence`` (0 to 1).

    Right text is left alone; what has less evidence is among the result's suggestions.

    >>> repair("Çırağan, ErdoÄŸan").text
    'Çırağan, Erdoğan'
    """
    return treat(text, _REPAIR_ONLY._replace(min_confidence=min_confidence))


def normalize(text: str, profile: str | Profile = "plain") -> Result:
    """Repair ``text``, then apply the rules of ``profile`` (a name or a Profile).

    Raises ValueError for an unknown profile.

    >>> normalize("“Itâ€™s” — ok").text
    '"It\\'s" -- ok'
    """
    return treat(text, get(profile))


def treat(text: str, profile: Profile, evidence: Evidence | None = None) -> Result:
    """``text`` repaired by the ``evidence`` of what it is part of (its own), then normalized."""
    one = Treatment(text, profile)
    _settle([one], evidence)
    report = (one.repaired, profile) if profile.report else None
    return Result(text, one.text, one.passes, one.noted, report)


def pool(texts: Iterable[str]) -> Evidence:
    """What is known from all parts of a document together."""
    return reduce(or_, map(gather, texts), Evidence())


def _settle(treatments: Sequence[Treatment], evidence: Evidence | None = None) -> None:
    """Repair and rules in turn, until there is nothing left for repair to find in any."""
    left = treatments
    for number in range(TURNS):
        if number or evidence is None:
            evidence = pool(one.text for one in treatments)
        left = [one for one in left if one.turn(number, evidence)]
        if not left:
            break


def clean(
    data: bytes,
    profile: str | Profile | None = None,
    filename: str | None = None,
    encoding: str | None = None,
) -> CleanResult:
    """A clean copy of a file's bytes, with the log of what was changed.

    Without a ``profile`` the ``filename`` chooses it: prose (.txt, .text, .md, .rst, no extension
    or no name) gets ``plain``; any other file gets ``code``, which keeps encoding and byte order
    mark and makes only such repairs as cannot break a syntax. Lines that say ``textmend: ignore``
    are left as they are. ``encoding`` forces the encoding to read the bytes in.

    Raises DecodingError (a ValueError) for binary files and unknown encodings, ValueError for an
    unknown profile or encoding name.

    >>> clean(b"\\xef\\xbb\\xbfna\\xc3\\xafve \\xe2\\x80\\x94 yes").data
    b'na\\xc3\\xafve -- yes\\n'
    """
    chosen = get(profile_for(filename, data) if profile is None else profile)
    if filename is not None and PurePath(filename).suffix.lower() in _MARKDOWN:
        chosen = chosen._replace(place="markdown")
    document = decode_as(data, encoding) if encoding else decode(data)
    form = _target(document.form, chosen)
    made, after = _cleaned(document.text, form, chosen, filename)
    return CleanResult(document, made, after, chosen)


def _cleaned(
    text: str, form: ByteForm, profile: Profile, filename: str | None
) -> tuple[Result, ByteForm]:
    """What comes of a document's text that is to be written in ``form``, and its form then."""
    parts = parts_of(text, find_segments(text, filename, profile.place), profile, form)
    _settle([part.treatment for part in parts])
    passes: list[Pass] = []
    now = text

    def make(one: Pass) -> None:
        nonlocal form, now
        if form.spans:
            form = form.follow(one.edits_in(now))
        passes.append(one)
        now = one.replay(now)

    for one in passes_of(text, parts):
        make(one)
    for step in (partial(declared_encoding, filename=filename), final_newline):
        one, _ = divided(step(now, profile), now, form.admits)
        if one.edits_in(now):
            make(one)
    noted = (Noted(0, suggestions_of(parts, profile)),)
    return Result(text, now, passes, noted), form


def undo(data: bytes, changelog: ChangeLog) -> bytes:
    """The original bytes, from those of the clean copy and its log.

    Raises ValueError where ``data`` is not the copy that the log is of.

    >>> result = clean(b"it\\xe2\\x80\\x99s")
    >>> undo(result.data, result.changelog)
    b'it\\xe2\\x80\\x99s'
    """
    return changelog.restore(data)


def profile_for(filename: str | None, data: bytes = b"") -> str:
    """The name of the profile a file gets by its name and first bytes.

    >>> profile_for("notes.txt"), profile_for("setup.py"), profile_for(None)
    ('plain', 'code', 'plain')
    """
    if filename is None:
        return "plain"
    path = PurePath(filename)
    prose = path.suffix.lower() in _PROSE and path.name.lower() not in _NOT_PROSE
    if not prose or path.name.startswith(".") or data.startswith(b"#!"):
        return "code"
    return "plain"


def _target(form: ByteForm, profile: Profile) -> ByteForm:
    """How the copy of a file that lies in ``form`` is to lie in bytes."""
    if profile.encoding:
        mark = "\ufeff".encode(profile.encoding) if form.bom and profile.keep_bom else b""
        return ByteForm(profile.encoding, mark)
    needed = form.encoding != "utf-8" or form.spans  # without its mark, UTF-16 is a riddle
    return form if profile.keep_bom or needed else form._replace(bom=b"")
