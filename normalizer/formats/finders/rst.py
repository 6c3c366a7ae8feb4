"""Where reStructuredText has prose: paragraphs, titles, items of lists, admonitions; no directive,
literal block, doctest, table or target, and within a line no role, literal or link.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.formats.barriers import Span
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
_LINE = expression(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_GRID = expression(r"[+|]")
_RULED = expression(r"=+(?: +=+)+$")  #: above, below and within a simple table
_ROLE = r":[\w:.+-]{1,60}:"
#: What goes on over lines begins with no blank, and ends with none: it is no stray mark. A no-break
#: space there may be a piece of a letter.
_BLANK = r"[ \t\r\n]"
_INLINE = expression(
    rf"``(?:(?:[^`\n]|`(?!`)|(?<=[ \t])``){{1,500}}|(?!\s)(?:[^`]|`(?!`)|(?<={_BLANK})``){{1,500}})"
    rf"(?<!{_BLANK})``"
    rf"|(?:{_ROLE})?`(?:[^`\n]{{1,500}}|(?!\s)(?:[^`]|(?<={_BLANK})`){{1,500}}(?<!{_BLANK}))`"
    rf"(?:_{{1,2}}|{_ROLE})?"
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
    for lines in _paragraphs(text):
        yield from _pieces(text, lines)


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """The prose of lines that follow each other, without their indentation."""
    hidden_from: int | None = None  #: lines indented deeper than this are no prose
    lines: list[Span] = []
    at = 0
    doctest = in_table = was_ruled = False
    for raw in _LINE.findall(text):
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
        prose: Span | None = None
        if body and hidden_from is None and not doctest and not in_table:
            if _EXPLICIT.match(body):
                yield lines
                lines = []
                directive = _READ_DIRECTIVE.match(body)
                hidden_from = None if directive else indent
                if directive and directive[1] != _NAMES:
                    prose = at + indent + directive.end(), at + len(line)
            elif not _GRID.match(body):
                prose = at + indent, at + len(line)
                if body.endswith("::"):
                    hidden_from = indent
        if prose:
            lines.append(prose)
        else:
            yield lines
            lines = []
        at += len(raw)
    yield lines


def _pieces(text: str, lines: list[Span]) -> Iterator[Segment]:
    """What of a paragraph is prose: no role, literal or link, which may go on over lines."""
    if not lines:
        return
    marked = [match.span() for match in _INLINE.finditer(text, lines[0][0], lines[-1][1])]
    number = 0
    for start, end in lines:
        done = start
        while number < len(marked) and marked[number][0] < end:
            left, right = marked[number]
            if left > done:
                yield Segment(done, left, Place.PROSE, PROSE)
            done = max(done, right)
            if right > end:  # it goes on in the next line
                break
            number += 1
        if done < end:
            yield Segment(done, end, Place.PROSE, PROSE)
