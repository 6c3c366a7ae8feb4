"""What a file says of its own encoding: where it says it, and what it must say once it is UTF-8.

Declarations are looked for where the formats' standards put them, and nowhere else, so that a text
*about* declarations is not taken for one: the XML declaration and CSS's @charset at the very start,
HTML's <meta> in the head of something that begins as markup, the coding cookie of Python, Ruby and
Emacs in the first two lines, Vim's modeline in the first or last five, the header of a gettext
catalogue, LaTeX's inputenc in a preamble.

How ``clean`` corrects them: the output is UTF-8, so the last thing done to the text before it is
encoded is ``corrections(text, filename)``, whose edits (rule ``declared-encoding``) are applied and
logged like any others. They are empty for a file that tells the truth: one that declares UTF-8, or
declares an extension of ASCII and holds nothing but ASCII. Correcting twice changes nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from normalizer.decoding.names import known
from normalizer.edit import Edit
from normalizer.expression import expression

RULE = "declared-encoding"
_HEAD = 4096  # code points searched at each end
_HTML_HEAD = 1024  # where HTML wants its declaration


class Declaration(NamedTuple):
    """``text[start:end]`` is the name of an encoding that a file declares of itself."""

    start: int
    end: int
    name: str
    kind: str  #: for people: "XML declaration"
    utf8: str  #: how this kind of file spells UTF-8


_NAME = r"[A-Za-z][A-Za-z0-9._:-]*"
_XML = expression(rf"""<\?xml\s[^>]{{0,200}}?\bencoding\s*=\s*["']({_NAME})["']""")
_CSS = expression(rf'@charset "({_NAME})";')
_MARKUP = expression(r"\s*<(?:!doctype|!--|html|head|meta|title|\?xml)\b|\s*<!--", re.IGNORECASE)
_COMMENT = expression(
    r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL
)
_META = expression(r"<meta\b[^>]{0,300}>", re.IGNORECASE)
_CHARSET = expression(rf"""\bcharset\s*=\s*["']?\s*({_NAME})""", re.IGNORECASE)
# PEP 263's own pattern is for files known to be code; elsewhere the line must be nothing but a
# cookie.
_COOKIE = expression(rf"[ \t\f]*#[ \t]*(?:en)?coding[:=][ \t]*({_NAME})[ \t]*\r?$")
_PEP_263 = expression(rf"[ \t\f]*#[^\n]*?coding[:=][ \t]*({_NAME})")
_CODE_SUFFIXES = (".py", ".pyw", ".pyi", ".pyx", ".rb", ".rake", ".gemspec")
_EMACS = expression(rf"[^\n]*-\*-[^\n]*?\bcoding:[ \t]*({_NAME})[^\n]*-\*-")
_VIM = expression(rf"(?:^|\s)(?:vim?|ex):[^\n]*?\b(?:fenc|fileencoding)=({_NAME})")
_GETTEXT = expression(
    rf'(?:\A|\n)msgid ""\s*\nmsgstr ""\s*\n(?:"[^\n]*\n)*?"Content-Type:[^\n]*?charset=({_NAME})',
    re.IGNORECASE,
)
_LATEX = expression(rf"(?m)^[ \t]*\\usepackage\[({_NAME})\]\{{inputenc\}}")
_WORDS = (b"coding", b"charset", b"fenc", b"inputenc")  #: each declaration has one of them


def find(text: str, filename: str | None = None) -> tuple[Declaration, ...]:
    """The declarations in ``text``, in order, of encodings that are known.

    ``filename`` tells code from prose, where a comment that merely mentions an encoding declares
    nothing.

    >>> [(d.name, d.kind) for d in find("<?xml version='1.0' encoding='ISO-8859-1'?><a/>")]
    [('ISO-8859-1', 'XML declaration')]
    >>> find("Write <meta charset='latin1'> in the head.")
    ()
    """
    ends = text if len(text) <= 2 * _HEAD else text[:_HEAD] + text[-_HEAD:]
    data = ends.encode("utf-8", "surrogatepass").lower()
    if not any(word in data for word in _WORDS):
        return ()
    found = {d.start: d for d in _all(text, filename or "") if known(d.name)}
    return tuple(found[start] for start in sorted(found))


def _all(text: str, filename: str) -> Iterator[Declaration]:
    head = text[:_HEAD]
    if match := _XML.match(head):
        yield _of(match, "XML declaration", "UTF-8")
    if match := _CSS.match(head):
        yield _of(match, "CSS @charset", "utf-8")
    if _MARKUP.match(head):
        yield from _in_html(head[:_HTML_HEAD])
    yield from _in_comments(head, filename)
    yield from _in_vim_modelines(text)
    if match := _GETTEXT.search(head):
        yield _of(match, "gettext header", "UTF-8")
    if "\\documentclass" in head:
        for match in _LATEX.finditer(head):
            yield _of(match, "LaTeX inputenc option", "utf8")


def _of(match: re.Match[str], kind: str, utf8: str, offset: int = 0) -> Declaration:
    start, end = match.span(1)
    return Declaration(start + offset, end + offset, match.group(1), kind, utf8)


def _in_html(head: str) -> Iterator[Declaration]:
    hidden = _COMMENT.sub(lambda m: " " * len(m.group()), head)
    for meta in _META.finditer(hidden):
        if match := _CHARSET.search(meta.group()):
            yield _of(match, "HTML meta element", "utf-8", meta.start())


def _in_comments(head: str, filename: str) -> Iterator[Declaration]:
    cookie = _PEP_263 if filename.lower().endswith(_CODE_SUFFIXES) else _COOKIE
    offset = 0
    for line in head.split("\n", 2)[:2]:
        if match := _EMACS.match(line):
            yield _of(match, "Emacs cookie", "utf-8", offset)
        elif match := cookie.match(line):
            yield _of(match, "coding cookie", "utf-8", offset)
        if line.strip() and not line.lstrip().startswith("#"):
            break
        offset += len(line) + 1


def _in_vim_modelines(text: str) -> Iterator[Declaration]:
    head = "\n".join(text[:_HEAD].split("\n", 5)[:5])
    last = text[-_HEAD:].rstrip("\n")
    tail = "\n".join(last.rsplit("\n", 5)[-5:])
    for part, offset in ((head, 0), (tail, max(len(text) - _HEAD, 0) + len(last) - len(tail))):
        for match in _VIM.finditer(part):
            yield _of(match, "Vim modeline", "utf-8", offset)


def corrections(text: str, filename: str | None = None) -> tuple[Edit, ...]:
    """The edits that make the declarations in ``text`` true once it is written as UTF-8.

    Offsets in ``text`` (code points), sorted, rule ``declared-encoding``.

    >>> [(e.before, e.after) for e in corrections("# -*- coding: latin-1 -*-\\nname = 'é'\\n")]
    [('latin-1', 'utf-8')]
    >>> corrections("# -*- coding: latin-1 -*-\\nname = 'e'\\n")
    ()
    """
    return tuple(
        Edit(d.start, d.end, d.name, d.utf8, RULE)
        for d in find(text, filename)
        if not _is_true(known(d.name) or "", text)
    )


_ASCII = bytes(range(128)).decode("ascii")


def _is_true(codec: str, text: str) -> bool:
    if codec in ("utf-8", "utf-8-sig"):
        return True
    return text.isascii() and codecs.lookup(codec).encode(_ASCII, "replace")[0] == _ASCII.encode(
        "ascii"
    )
