"""The flow: decode, repair, apply the profile's rules, encode. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from normalizer.account import account_for_file, account_for_text, final_newline, pool
from normalizer.changelog import ChangeLog
from normalizer.decoding import decode
from normalizer.document import ByteForm
from normalizer.mojibake import Evidence, mend
from normalizer.profile import Profile, get
from normalizer.result import Account, CleanResult, Result
from normalizer.rules import normalize_text
from normalizer.segments import split

_REPAIR_ONLY = Profile("repair", ())
_PROSE = frozenset((".txt", ".text", ".md", ".rst", ""))
_NOT_PROSE = frozenset(("makefile", "dockerfile", "jenkinsfile", "gemfile", "rakefile", "procfile"))


def repair(text: str, min_confidence: float = 0.99) -> Result:
    """Undo wrong decodings in ``text`` where the evidence reaches ``min_confidence`` (0 to 1).

    Right text is left alone; what has less evidence is among the result's suggestions.

    >>> repair("Çırağan, ErdoÄŸan").text
    'Çırağan, Erdoğan'
    """
    profile = _REPAIR_ONLY._replace(min_confidence=min_confidence)
    mended = mend(text, None, min_confidence)
    return Result(text, mended, lambda source: account_for_text(source, profile))


def normalize(text: str, profile: str | Profile = "plain") -> Result:
    """Repair ``text``, then apply the rules of ``profile`` (a name or a Profile).

    Raises ValueError for an unknown profile.

    >>> normalize("“Itâ€™s” — ok").text
    '"It\\'s" -- ok'
    """
    chosen = get(profile)
    return Result(text, _cleaned(text, chosen), lambda source: account_for_text(source, chosen))


def normalize_many(
    texts: Iterable[str], profile: str | Profile = "plain", together: bool = False
) -> Iterator[Result]:
    """Normalize each of ``texts``; with ``together`` they are weighed as parts of one document.

    Together, what is known from one text helps to decide another that is too short by itself: the
    cells of one column, say. All of them are then read before the first result is given.

    Raises ValueError for an unknown profile.

    >>> [result.text for result in normalize_many(["‘a’", "b"])]
    ["'a'", 'b']
    """
    chosen = get(profile)
    if not together:
        return (normalize(text, chosen) for text in texts)
    texts = list(texts)
    evidence = pool(texts)
    return (
        Result(
            text,
            _cleaned(text, chosen, evidence),
            lambda source: account_for_text(source, chosen, evidence),
        )
        for text in texts
    )


def clean(
    data: bytes, profile: str | Profile | None = None, filename: str | None = None
) -> CleanResult:
    """A clean copy of a file's bytes, with the log of what was changed.

    Without a ``profile`` the ``filename`` chooses it: prose (.txt, .text, .md, .rst, no extension or
    no name) gets ``plain``; any other file gets ``code``, which keeps encoding and byte order mark
    and makes only such repairs as cannot break a syntax. Lines that say ``textmend: ignore`` are
    left as they are.

    Raises DecodingError (a ValueError) for binary files and unknown encodings, ValueError for an
    unknown profile.

    >>> clean(b"\\xef\\xbb\\xbfna\\xc3\\xafve \\xe2\\x80\\x94 yes").data
    b'na\\xc3\\xafve -- yes\\n'
    """
    chosen = get(profile_for(filename, data) if profile is None else profile)
    document = decode(data)
    form = document.form
    target = _target(form, chosen)
    text = _cleaned_file(document.text, chosen)

    def account(source: str) -> Account:
        return account_for_file(source, chosen, form, _target(form, chosen))

    if text != document.text and chosen.encoding is None:  # what cannot be written is not made
        log, _ = account(document.text)
        text, target = log.replay(document.text), log.after or target
    return CleanResult(document, text, target.encode(text), chosen.name, account)


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


def _cleaned(text: str, profile: Profile, evidence: Evidence | None = None) -> str:
    text = mend(text, evidence, profile.min_confidence)
    return normalize_text(text, profile.rules, profile.context()) if profile.rules else text


def _cleaned_file(text: str, profile: Profile) -> str:
    parts = split(text)
    evidence = pool(parts[::2]) if len(parts) > 1 else None
    parts[::2] = [_cleaned(part, profile, evidence) for part in parts[::2]]
    text = "".join(parts)
    for edit in final_newline(text, profile):
        text = text[: edit.start] + edit.after
    return text


def _target(form: ByteForm, profile: Profile) -> ByteForm:
    """How the copy of a file that lies in ``form`` is to lie in bytes."""
    encoding = profile.encoding or form.encoding
    keeps_mark = profile.keep_bom or not encoding.startswith("utf-8")
    bom = "\ufeff".encode(encoding) if form.bom and keeps_mark else b""
    return ByteForm(encoding, bom, () if profile.encoding else form.spans)
