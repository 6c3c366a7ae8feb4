"""Characters that are written as references, one after the other: misread UTF-8 may be."""

from __future__ import annotations

from normalizer.expression import expression

_REFERENCE = (
    r"&(?!amp;|lt;|gt;|quot;|apos;)(?:#[0-9]{3,5}|#[xX][0-9a-fA-F]{2,4}|[A-Za-z]{2,8}[0-9]{0,2});"
)
#: A reference to a character beyond ASCII.
REFERENCE = expression(_REFERENCE)
RUN = expression(f"{_REFERENCE}(?:{_REFERENCE})+")


def possible(text: str) -> bool:
    """Whether ``text`` holds references one after the other.

    >>> possible("f&#195;&#188;r"), possible("A&amp;B &#8211; C")
    (True, False)
    """
    return "&" in text and RUN.search(text) is not None
