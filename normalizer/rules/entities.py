"""HTML entities in text that is not HTML."""

from __future__ import annotations

import re

from normalizer.expression import expression
from normalizer.rule import Context, Pattern, Rule, shown
from normalizer.rules.invisible import ESCAPE_SEQUENCE

# A reference, after any number of escaped ampersands: &amp;amp;lt; is < escaped three times.
_REFERENCE = (
    r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)*"
    r"([A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"
)
_LONGEST = 33  #: code points
_UNFINISHED = expression("&#?[A-Za-z0-9]*\\Z")
#: What looks like a tag; escape sequences are passed over, for they go.
_TAG = "<[A-Za-z/!?]"
_ANY_TAG = expression(_TAG)
_MARKUP = expression(rf"{ESCAPE_SEQUENCE}|(?P<tag>{_TAG})")


def has_markup(text: str) -> bool:
    """Whether a text holds what looks like a tag: then references are right in it."""
    if "<" not in text or _ANY_TAG.search(text) is None:
        return False
    in_sequences = "\x1b" in text or "\x9b" in text
    return not in_sequences or any(match["tag"] for match in _MARKUP.finditer(text))


def _applies(text: str, context: Context) -> bool:
    return "&" in text and context.place == "plain" and not has_markup(text)


def _decoded(match: re.Match[str], context: Context) -> str:
    from html import unescape
    from html.entities import html5

    name = match.group(1) + ";"
    decoded = unescape("&" + name) if name.startswith("#") or name in html5 else "&" + name
    return match.group() if _completes_another(match, decoded) else decoded


def _completes_another(match: re.Match[str], decoded: str) -> bool:
    """Whether a reference stands inside another (``&am&#112;;``): contrived, and left alone.

    Else a text could be nested so deep that decoding it takes as many rounds as it has characters.
    """
    before = match.string[max(0, match.start() - _LONGEST) : match.start()]
    return _UNFINISHED.search(before) is not None and (
        decoded in {"#", ";"} or decoded.isalnum() or not decoded.isprintable()
    )


html_entity = Rule(
    "html-entity",
    "HTML entity",
    "An HTML character reference (`&amp;`, `&#8217;`), also one that was escaped several times.",
    Pattern(_REFERENCE, _decoded, _applies),
    "&",
    why="Only in text without any markup, where a reader would see the reference in place of "
    "the character, and not in Markdown, which decodes it. Only complete references with "
    "their semicolon: `?a=1&copy=2` is an address. Not safe in a text about HTML.",
    examples=shown(
        ("Caf&eacute; &amp; Bar &amp;amp; it&#8217;s &amp;lt;", "Café & Bar & it’s <"),
        ("<b>AT&amp;T</b>, a &lt; b", "<b>AT&amp;T</b>, a &lt; b"),
        ("AT&T; ?a=1&copy=2 &nosuch;", "AT&T; ?a=1&copy=2 &nosuch;"),
    ),
    exposes=True,
    writes=True,
)
