"""Finders that are a pattern: JSON, TOML, INI, Java properties, .env, gettext, subtitles.

An opener that is never closed takes all the rest of the file, so that no pattern is quadratic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.formats.segment import Place, Segment, Style, may_hold_more_than_ascii
from normalizer.formats.styles import backslash, markup, quoting

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"(\s*+:)?|\Z)'
JSON_STRING = expression(_STRING, re.DOTALL)
#: The same, or strings in which nothing is to be found, with what is before them; or the rest.
_QUIET_OR_STRING = expression(
    rf'(?:[^"]*+"[^"\\\x80-\U0010ffff]*+")++|[^"]*+(?P<string>{_STRING})|[^"]++', re.DOTALL
)


def json_values(text: str) -> Iterator[Segment]:
    """The strings of JSON that are no keys.

    >>> [text[s.start : s.end] for text in ['{"à": "é"}'] for s in json_values(text)]
    ['"é"']
    """
    for match in _QUIET_OR_STRING.finditer(text):
        raw, colon = match.groups()
        if raw and colon is None and raw[-1] == '"' and ("\\u" in raw or not raw.isascii()):
            yield Segment(*match.span("string"), Place.VALUE, backslash.JSON)


_TOML = expression(
    r"""(?P<comment>\#[^\n]*+)
    |(?P<basic_lines>\"{3}(?:[^"\\]|\\.|"(?!""))*+(?:\"{3,5}|\Z))
    |(?P<literal_lines>'{3}(?:[^']|'(?!''))*+(?:'{3,5}|\Z))
    |(?P<basic>"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+(?:"|\Z|(?=\n)))
    |(?P<literal>'[^'\n]*+(?:'|\Z|(?=\n)))
    |(?P<head>^[ \t]*+\[[^\n]*+)
    |(?P<open>[\[{])
    |(?P<close>[\]}])""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_TOML_STYLES: dict[str, Style] = {
    "basic_lines": backslash.TOML_BASIC_LINES,
    "literal_lines": quoting.TOML_LITERAL_LINES,
    "basic": backslash.TOML_BASIC,
    "literal": quoting.TOML_LITERAL,
}
_TOML_KEY = expression(r"[ \t]*[=.]")


def toml_values(text: str) -> Iterator[Segment]:
    """The strings of TOML that are no keys and stand in no table's head."""
    depth = at = 0
    while match := _TOML.search(text, at):
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "head" and depth:  # an array within an array, on a line of its own
            at = match.start() + match[0].index("[") + 1
            depth += 1
        elif kind in {"open", "close"}:
            depth += 1 if kind == "open" else -1
        elif (
            kind in _TOML_STYLES
            and _is_closed(match[0])
            and may_hold_more_than_ascii(match[0])
            and not _TOML_KEY.match(text, at)
        ):
            yield Segment(match.start(), at, Place.VALUE, _TOML_STYLES[kind])


def _is_closed(raw: str) -> bool:
    return len(raw) > 1 and raw[-1] == raw[0]


_INI = expression(r"^(?P<head>[^\[;#\s=:][^=:\n]*+[=:])?[ \t]*+(?P<value>[^\n]*+)", re.MULTILINE)


def ini_values(text: str) -> Iterator[Segment]:
    """What stands behind ``=`` or ``:``, and the indented lines that go on with it."""
    goes_on = False
    for match in _INI.finditer(text):
        value = match["value"].rstrip()
        start = match.start("value")
        if not match[0].strip():
            continue
        if match["head"] is None:
            goes_on = goes_on and match.start("value") > match.start()
            if not goes_on or value[0] in ";#":
                continue
        goes_on = True
        if not value.isascii():
            yield Segment(start, start + len(value), Place.VALUE, quoting.LINE)


_PROPERTY = expression(
    r"""^[ \t\f]*+(?:[\#!][^\n\r]*+
    |(?P<key>(?:[^\s\\=:]|\\.)++)(?:[ \t\f]*+[=:]|[ \t\f])[ \t\f]*+
    (?P<value>(?:[^\\\n\r]|\\(?:\r\n|.))*+))""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


def property_values(text: str) -> Iterator[Segment]:
    """The values of a Java properties file."""
    for match in _PROPERTY.finditer(text):
        if match["key"] and may_hold_more_than_ascii(match["value"]):
            yield Segment(*match.span("value"), Place.VALUE, backslash.PROPERTIES)


_ENV = expression(
    r"""^[ \t]*+(?:export[ \t]++)?+[A-Za-z_][A-Za-z0-9_.]*+[ \t]*+=[ \t]*+
    (?:(?P<double>"(?:[^"\\]|\\.)*+(?:"|\Z))|(?P<single>'[^'\n]*+')|(?P<bare>[^\s'"\#][^\n\#]*+))""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_ENV_STYLES: dict[str, Style] = {
    "double": backslash.ENV_DOUBLE,
    "single": quoting.ENV_SINGLE,
    "bare": quoting.ENV_BARE,
}


def env_values(text: str) -> Iterator[Segment]:
    """The values of a .env file."""
    for match in _ENV.finditer(text):
        kind = match.lastgroup or ""
        raw = match[kind].rstrip()
        if not raw.isascii() and (kind == "bare" or _is_closed(raw)):
            start = match.start(kind)
            yield Segment(start, start + len(raw), Place.VALUE, _ENV_STYLES[kind])


_PO = expression(
    r"""^(?:\#~[ \t]*+)?(?P<word>msgctxt|msgid|msgid_plural|msgstr(?:\[[0-9]+\])?)[ \t]*+
    (?P<text>"(?:[^"\\\n]|\\[^\n])*+"(?:[ \t]*+\r?\n(?:\#~)?[ \t]*+"(?:[^"\\\n]|\\[^\n])*+")*+)""",
    re.MULTILINE | re.VERBOSE,
)


def po_translations(text: str) -> Iterator[Segment]:
    """The translations of a gettext catalogue, obsolete ones too; no originals, and no header."""
    original = ""
    for match in _PO.finditer(text):
        if match["word"] == "msgid":
            original = match["text"]
        is_header = original == '""'
        if match["word"].startswith("msgstr") and not is_header and not match["text"].isascii():
            yield Segment(*match.span("text"), Place.VALUE, backslash.GETTEXT)


_CUE = expression(r"^[^\n]*?-->[^\n]*+\n(?P<text>(?:[^\n]*[^\s][^\n]*(?:\n|\Z))*+)", re.MULTILINE)


def cues(text: str) -> Iterator[Segment]:
    """The texts of a subtitle file: what follows a line of times, up to a blank line."""
    style = markup.VTT if text.startswith("WEBVTT") else markup.SUBTITLE
    for match in _CUE.finditer(text):
        body = match["text"].rstrip()
        if not body.isascii() or (style is markup.VTT and may_hold_more_than_ascii(body)):
            start = match.start("text")
            yield Segment(start, start + len(body), Place.TEXT, style)
