"""Styles of XML and HTML: references (``&eacute;``, ``&#233;``, ``&#xE9;``)."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.entities import codepoint2name

from normalizer.expression import expression
from normalizer.formats.styles.units import Read, UnitStyle, Write, as_it_is, itself

_NAMED = r"[A-Za-z][A-Za-z0-9]{0,31};"
_NUMBER = r"#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});"
_XML_NAMES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'"}
#: The end of a reference in HTML may be missing; so it is for 106 old names.
_HTML_UNIT = expression(f"&(?:{_NAMED}|{_NUMBER}?|[A-Za-z]{{2,6}}(?![A-Za-z0-9=;]))")
_REFERENCE = f"&(?:[A-Za-z_][^\\s;&<]{{0,63}};|{_NUMBER})"
_XML_UNIT = expression(_REFERENCE)
#: In an attribute a line end is read as a blank.
_XML_ATTRIBUTE_UNIT = expression(rf"{_REFERENCE}|\r\n|[\t\n\r]")


def _read_xml(match: re.Match[str]) -> str | None:
    raw = match.group()
    if raw[0] != "&":
        return " "
    if raw[1] != "#":
        return _XML_NAMES.get(raw)  # another name: an entity of the document's own
    code = int(raw[3:-1], 16) if raw[2] in "xX" else int(raw[2:-1])
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return None
    return chr(code)


def _read_html(match: re.Match[str]) -> str | None:
    raw = match.group()
    return unescape(raw)


def _writer(read: Read, names: bool, must: str) -> Write:
    """Spells ``must`` as references, and all else as what it replaces was spelled."""
    escaped = {ord(char): _escaped(char, must) for char in must}

    def write(text: str, instead_of: str) -> str | None:
        if "&" not in instead_of:
            return text.translate(escaped)
        reference = re.search("&(#?)([xX]?)([0-9A-Za-z]+);?", instead_of)
        return "".join(
            _escaped(char, must) or (_alike(char, reference, names) if reference else char)
            for char in text
        )

    return write


def _escaped(char: str, must: str) -> str:
    if char in must:
        return {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#39;"}.get(
            char, f"&#{ord(char)};"
        )
    return ""


def _alike(char: str, reference: re.Match[str], names: bool) -> str:
    if char < "\x7f":
        return char
    number, hexadecimal, digits = reference.groups()
    if number and hexadecimal:
        code = f"{ord(char):X}" if digits != digits.lower() else f"{ord(char):x}"
        return f"&#{hexadecimal}{code};"
    if not number and names and ord(char) in codepoint2name:
        return f"&{codepoint2name[ord(char)]};"
    return f"&#{ord(char)};"


@cache
def markup_style(html: bool, must: str, enclosing: int = 0) -> UnitStyle:
    """Text of HTML or XML in which ``must`` is written as references."""
    read = _read_html if html else _read_xml
    unit = _HTML_UNIT if html else _XML_ATTRIBUTE_UNIT if enclosing else _XML_UNIT
    name = ("HTML " if html else "XML ") + ("attribute" if enclosing else "text")
    limits = None if html else re.compile("]]>")
    return UnitStyle(name, unit, read, _writer(read, html, must), enclosing, enclosing, limits)


HTML_TEXT = markup_style(True, "<>&")
XML_TEXT = markup_style(False, "<>&")
#: By the quotation mark around it; what is not quoted may hold nothing that would end it.
HTML_ATTRIBUTE = {'"': markup_style(True, '<>&"', 1), "'": markup_style(True, "<>&'", 1)}
HTML_BARE_ATTRIBUTE = markup_style(True, "<>&\"'`= \t\n\r\f", 0)
XML_ATTRIBUTE = {
    '"': markup_style(False, '<>&"\t\n\r', 1),
    "'": markup_style(False, "<>&'\t\n\r", 1),
}
CDATA = UnitStyle("CDATA section", None, as_it_is, itself, forbidden=expression("]]>"))
#: Two hyphens, or one at the end, are an error in XML and may end the comment in HTML.
COMMENT = UnitStyle(
    "comment", None, as_it_is, itself, forbidden=expression(r"-(?=-)|-\Z|\A>|\A-|>(?<=->)")
)
#: Tags and placeholders within a text that has no escapes.
SUBTITLE = UnitStyle(
    "subtitle",
    expression(r"<[^<>\n]{1,200}>|\{\\[^{}\n]{1,200}\}"),
    as_it_is,
    itself,
    forbidden=expression(r"-->|\n[ \t]*\r?(?=\n)|\A\s*\n|\n\s*\Z"),
)
VTT = UnitStyle(
    "WebVTT text",
    expression(r"<[^<>\n]{1,200}>|&(?:amp|lt|gt|nbsp|lrm|rlm);"),
    lambda match: None if match.group()[0] == "<" else unescape(match.group()),
    lambda text, instead_of: "".join(_escaped(char, "<>&") or char for char in text),
    forbidden=SUBTITLE.forbidden,
)
