"""The flow: decode, repair, apply the profile's rules, encode. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import PurePath

from normalizer.account import (
    ROUNDS,
    account_for_file,
    account_for_text,
    file_steps,
    is_done,
    pool,
)
from normalizer.changelog import ChangeLog
from normalizer.decoding import decode, decode_as
from normalizer.document import ByteForm
from normalizer.edit import apply
from normalizer.mojibake import Evidence, Mender
from normalizer.profile import Profile, get
from normalizer.result import Account, CleanResult, Result
from normalizer.rules import Ruled, apply_rules
from normalizer.segments import split

MENDED_TOGETHER = 1000  #: texts of which is remembered what was weighed for one
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
    profile = _REPAIR_ONLY._replace(min_confidence=min_confidence)
    mended = _cleaned(text, profile)
    return Result(text, mended, lambda source: account_for_text(source, profile))


def normalize(text: str, profile: str | Profile = "plain") -> Result:
    """Repair ``text``, then apply the rules of ``profile`` (a name or a Profile).

    Raises ValueError for an unknown profile.

    >>> normalize("“Itâ€™s” — ok").text
    '"It\\'s" -- ok'
    """
    chosen = get(profile)
    return _result(text, chosen)


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
    return _together(texts, chosen, pool(texts))


def _together(texts: list[str], profile: Profile, evidence: Evidence) -> Iterator[Result]:
    for number, text in enumerate(texts):
        if number % MENDED_TOGETHER == 0:
            mender = Mender(profile.min_confidence)
        yield _result(text, profile, evidence, mender)


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
    before = document.form
    after = target = _target(before, chosen)
    text = _cleaned_file(document.text, chosen, filename)

    def account(source: str) -> Account:
        return account_for_file(source, chosen, before, target, filename)

    if text != document.text and chosen.encoding is None:  # what cannot be written is not made
        log, _ = account(document.text)
        text, after = log.replay(document.text), log.after or target
    return CleanResult(document, text, after.encode(text), chosen, account)


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


def _result(
    text: str, profile: Profile, evidence: Evidence | None = None, mender: Mender | None = None
) -> Result:
    after = _cleaned(text, profile, evidence, mender)
    if profile.careful and after != text:  # not all that could be done may be done
        log, _ = account_for_text(text, profile, evidence)
        after = log.replay(text)
    return Result(text, after, lambda source: account_for_text(source, profile, evidence))


def _cleaned(
    text: str, profile: Profile, evidence: Evidence | None = None, mender: Mender | None = None
) -> str:
    mender = mender or Mender(profile.min_confidence)
    mended = mender.mend(text, evidence)
    ruled = apply_rules(mended, profile.rules, profile.context())
    if is_done(text, mended, ruled, mender, profile):
        return ruled.text
    return _again([ruled.text], mender, profile)[0]


def _cleaned_file(text: str, profile: Profile, filename: str | None) -> str:
    parts = split(text)
    if len(parts) == 1:
        text = _cleaned(text, profile)
    else:
        mender = Mender(profile.min_confidence)
        before = parts[::2]
        mended = _mended(before, mender)
        ruled = _ruled(mended, profile)
        after = [one.text for one in ruled]
        if not all(map(is_done, before, mended, ruled, repeat(mender), repeat(profile))):
            after = _again(after, mender, profile)
        parts[::2] = after
        text = "".join(parts)
    for _, find in file_steps(profile, filename):
        text = apply(text, find(text))
    return text


def _mended(parts: list[str], mender: Mender) -> list[str]:
    """The parts of a document repaired by the evidence of all."""
    evidence = pool(parts) if len(parts) > 1 else None
    return [mender.mend(part, evidence) for part in parts]


def _ruled(parts: list[str], profile: Profile) -> list[Ruled]:
    context = profile.context()
    return [apply_rules(part, profile.rules, context) for part in parts]


def _again(parts: list[str], mender: Mender, profile: Profile) -> list[str]:
    """More turns, until repair finds nothing in what the rules left."""
    for _ in range(ROUNDS - 1):
        mended = _mended(parts, mender)
        if mended == parts:
            break
        ruled = _ruled(mended, profile)
        done = all(map(is_done, parts, mended, ruled, repeat(mender), repeat(profile)))
        parts = [one.text for one in ruled]
        if done:
            break
    return parts


def _target(form: ByteForm, profile: Profile) -> ByteForm:
    """How the copy of a file that lies in ``form`` is to lie in bytes."""
    if profile.encoding:
        mark = "\ufeff".encode(profile.encoding) if form.bom and profile.keep_bom else b""
        return ByteForm(profile.encoding, mark)
    needed = form.encoding != "utf-8" or form.spans  # without its mark, UTF-16 is a riddle
    return form if profile.keep_bom or needed else form._replace(bom=b"")
