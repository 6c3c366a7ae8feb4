"""Where reStructuredText has prose: paragraphs, titles, items of lists, admonitions; no directive,
literal block, doctest, table or target, and within a line no role, literal or link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.formats.finders.markdown import PROSE
from normalizer.formats.segment import Place, Segment

#: Directives whose content is text for people.
_READ = (
    "admonition|attention|caution|danger|error|hint|important|note|tip|warning|seealso|topic"
    "|sidebar|versionadded|versionchanged|deprecated|epigraph|highlights|pull-quote|container|todo"
)
_EXPLICIT = expression(r"\.\.(?:\s|$)")
_READ_DIRECTIVE = expression(rf"\.\.\s+({_READ})::\s*")
_NAMES = "container"  #: a directive whose argument is no text, but its content is
_GRID = expression(r"[+|]")
_RULED = expression(r"=+(?: +=+)+$")  #: above, below and within a simple table
_ROLE = r":[\w:.+-]{1,60}:"
_INLINE = expression(
    rf"``(?:[^`]|`(?!`)){{1,500}}``|(?:{_ROLE})?`[^`]{{1,500}}`(?:_{{1,2}}|{_ROLE})?"
    r"|\|[^|\s][^|\n]{0,100}\||\[[^\[\]\n]{1,100}\]_|(?<![\w-])[\w-]{1,100}_(?!\w)"
)


def rst_prose(text: str) -> Iterator[Segment]:
    """The prose of a document.

    >>> text = "Say ``“x”`` – ok::\\n\\n    “code”\\n"
    >>> [text[s.start : s.end] for s in rst_prose(text)]
    ['Say ', ' – ok::']
    >>> text = ".. note:: “x”\\n.. image:: “y”\\n"
    >>> [text[s.start : s.end] for s in rst_prose(text)]
    ['“x”']
    """
    hidden_from: int | None = None  #: lines indented deeper than this are no prose
    at = 0
    doctest = in_table = was_ruled = False
    for raw in re.findall("[^\n]*\n|[^\n]+", text):
        line = raw.rstrip()
        indent = len(line) - len(line.lstrip())
        body = line[indent:]
        doctest = bool(body) and (doctest or body.startswith(">>>"))
        if hidden_from is not None and body and indent <= hidden_from:
            hidden_from = None
        if _RULED.match(body):
            in_table = True
        elif not body and was_ruled:
            in_table = False
        was_ruled = _RULED.match(body) is not None
        if body and hidden_from is None and not doctest and not in_table:
            if _EXPLICIT.match(body):
                directive = _READ_DIRECTIVE.match(body)
                hidden_from = None if directive else indent
                if directive and directive[1] != _NAMES:
                    yield from _pieces(text, at + indent + directive.end(), at + len(line))
            elif not _GRID.match(body):
                yield from _pieces(text, at + indent, at + len(line))
                if body.endswith("::"):
                    hidden_from = indent
        at += len(raw)


def _pieces(text: str, start: int, end: int) -> Iterator[Segment]:
    done = start
    for match in _INLINE.finditer(text, start, end):
        if match.start() > done:
            yield Segment(done, match.start(), Place.PROSE, PROSE)
        done = max(done, match.end())
    if done < end:
        yield Segment(done, end, Place.PROSE, PROSE)
