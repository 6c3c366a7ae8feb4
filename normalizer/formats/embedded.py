"""What in a text is the syntax of another format: HTML or JSON in a string.

There a quotation mark that is made straight ends what it stands in. So of such places damage is
repaired, which makes no ASCII, and nothing else is done to them.
"""

from __future__ import annotations

import json
import re

from normalizer.expression import expression
from normalizer.formats.barriers import Span

_QUOTED = expression("""=\\s*+("[^"<>]*+"|'[^'<>]*+')""")
_TAG = expression(
    r"""<(?:(?P<code>script|style|pre|code)\b[^<>]*+>.*?(?:</(?P=code)\s*>|\Z)
    |[A-Za-z](?:[^<>"']|"[^"<>]*+"|'[^'<>]*+')*+>)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def syntax_in(text: str) -> list[Span]:
    """The quoted attributes of tags in a text, and their code; all of it where it is JSON.

    >>> [text[start:end] for text in ["<a title='it’s'>it’s</a>"] for start, end in syntax_in(text)]
    ["'it’s'"]
    >>> syntax_in('{"a": "“x”"}'), syntax_in("{x}")
    ([(0, 12)], [])
    """
    if _is_json(text):
        return [(0, len(text))]
    found: list[Span] = []
    for tag in _TAG.finditer(text) if "<" in text else ():
        if tag["code"]:
            found.append(tag.span())
        else:
            quoted = _QUOTED.finditer(text, tag.start(), tag.end())
            found += [one.span(1) for one in quoted]
    return found


def _is_json(text: str) -> bool:
    """Whether a text is a JSON object, or an array that holds anything in quotation marks."""
    if text[:1] not in "{[" or '"' not in text or text.rstrip()[-1:] not in "}]":
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
