"""Characters that are written as references, one after the other: misread UTF-8 may be."""

from __future__ import annotations

from normalizer.expression import expression

_BEHIND = (  #: what follows the ampersand
    r"(?!amp;|lt;|gt;|quot;|apos;)(?:#[0-9]{3,5}|#[xX][0-9a-fA-F]{2,4}|[A-Za-z]{2,8}[0-9]{0,2});"
)
_REFERENCE = f"&{_BEHIND}"
_LEAD = "[\u00c2-\u00f4]"  #: of a sequence, where UTF-8 was read as Windows-1252 or ISO-8859-1
#: A reference to a character beyond ASCII, or one that stands as it is.
UNIT = expression(f"{_REFERENCE}|[^\\x00-\\x7f]")
#: One reference before another, or after the beginning of a sequence: all is hung on an ampersand,
#: which is found many times as fast as a letter of several.
_RUN = expression(
    f"&(?:{_BEHIND}{_REFERENCE}"
    f"|(?:(?<={_LEAD}&)|(?<={_LEAD}[^\\x00-\\x7f]&)|(?<={_LEAD}[^\\x00-\\x7f]{{2}}&)){_BEHIND})"
)
RUN = expression(f"(?:{_REFERENCE}|[^\\x00-\\x7f])+")


def possible(text: str) -> bool:
    """Whether ``text`` holds references one after the other, or within a sequence.

    >>> possible("f&#195;&#188;r"), possible("A&amp;B &#8211; C"), possible("oikonom\u00cf&#x82;")
    (True, False, True)
    """
    return "&" in text and _RUN.search(text) is not None
