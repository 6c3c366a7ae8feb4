"""Where an e-mail has text: all lines of it. What is encoded in them is read, and never written."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.formats.segment import Place, Segment
from normalizer.formats.styles.mail import QUOTED_PRINTABLE

#: Lines that go on behind a soft line end.
_LINE = expression(r"(?:[^\n=]++|=[ \t]*+\r?\n|=)++")
_ENCODED = expression("=[89A-Fa-f][0-9A-Fa-f]")


def mail_texts(text: str) -> Iterator[Segment]:
    """The lines that hold anything beyond ASCII, also as quoted-printable.

    >>> text = "Hi\\n=C3=83=C2=\\n=A9t=C3=A9\\n"
    >>> [text[one.start : one.end] for one in mail_texts(text)]
    ['=C3=83=C2=\\n=A9t=C3=A9']
    """
    for match in _LINE.finditer(text):
        line = match[0].rstrip()
        if not line.isascii() or _ENCODED.search(line):
            yield Segment(match.start(), match.start() + len(line), Place.TEXT, QUOTED_PRINTABLE)
