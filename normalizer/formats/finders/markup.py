"""Where XML and HTML have text: between tags, and in the attributes that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizer.expression import expression
from normalizer.formats.segment import Place, Segment, may_hold_more_than_ascii
from normalizer.formats.styles import markup

#: Elements of HTML whose text is code or is shown as it stands.
VERBATIM = ("script", "style", "pre", "code", "kbd", "samp", "tt", "var", "xmp", "svg", "math")
#: Elements of HTML that begin a line of text, and end one.
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center"),
        *("col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head"),
        *("header", "hgroup", "hr", "html", "iframe", "label", "legend", "li", "link", "main"),
        *("menu", "meta", "nav", "noscript", "ol", "optgroup", "option", "p", "pre", "section"),
        *("select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead"),
        *("title", "tr", "ul"),
    )
)
#: Attributes of HTML that people read.
READ_ATTRIBUTES = frozenset(
    (
        "alt", "title", "placeholder", "summary", "label", "abbr",
        "aria-label", "aria-description", "aria-placeholder", "aria-roledescription",
    )
)  # fmt: skip
#: Attributes of XML that programs read.
CODE_ATTRIBUTES = expression(
    r"(?:.*:)?(?:id|idref|ref|name|key|class|style|type|href|src|uri|url|lang|d|path|points"
    r"|transform|font-family|xmlns|schemalocation|select|match|test|encoding|version)|xmlns:.*",
    re.IGNORECASE,
)
#: Kinds of ``<meta>`` whose content people read.
READ_META = expression(
    r"""\b(?:name|property)\s*=\s*["']?(?:description|author|keywords|title|abstract|subject"""
    r"""|application-name|(?:og|twitter):(?:title|description|site_name|image:alt))\b""",
    re.IGNORECASE,
)

_TAG = r"""</?[A-Za-z_:](?:[^<>"']|"[^"]*+"|'[^']*+')*+(?:>|\Z)?"""
_COMMENT = r"<!--(?P<comment>.*?)(?:-->|\Z)"
_INSTRUCTION = r"<\?.*?(?:\?>|\Z)|<%.*?(?:%>|\Z)"
_CDATA = r"<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
_DOCTYPE = r"""<!(?:[^<>\["']|"[^"]*+"|'[^']*+'|\[(?:[^\]"']|"[^"]*+"|'[^']*+')*+\])*+(?:>|\Z)?"""
_TEXT = r"(?P<text>(?:[^<]|<(?![A-Za-z_:/!?%]))++)"

_MORE = "&\x80-\U0010ffff"  #: what a text that holds more than ASCII has
_VERBATIM = rf"(?i:{'|'.join(VERBATIM)})(?=[\s/>])"


def _quiet(but: str) -> str:
    """Tags and text between them in which nothing is to be found; ``<`` only begins a tag."""
    return (
        rf"""(?P<quiet>(?:[^<{_MORE}]*+<(?!{but})/?[A-Za-z_:]"""
        rf"""(?:[^<>"'{_MORE}]|"[^"<>{_MORE}]*+"|'[^'<>{_MORE}]*+')*+>)++)"""
    )


_HTML = expression(
    rf"{_quiet(_VERBATIM)}|{_COMMENT}|{_CDATA}|{_INSTRUCTION}|{_DOCTYPE}"
    rf"|(?P<verbatim><(?P<name>{_VERBATIM})(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+"
    rf"(?:/>|>.*?(?:</(?i:(?P=name))\s*>|\Z)|\Z)?)|(?P<tag>{_TAG})|{_TEXT}|<",
    re.DOTALL,
)
_XML = expression(
    rf"{_quiet('!')}|{_COMMENT}|{_CDATA}|{_INSTRUCTION}|{_DOCTYPE}|(?P<tag>{_TAG})|{_TEXT}|<",
    re.DOTALL,
)
_ATTRIBUTE = expression(
    r"""(?P<name>[^\s"'<>/=]+)\s*+=\s*+(?P<value>"[^"]*+"|'[^']*+'|[^\s"'<>=`]++)"""
)


def html_texts(text: str) -> Iterator[Segment]:
    """Text, comments and read attributes of HTML; nothing verbatim."""
    goes_on = False
    for match in _HTML.finditer(text):
        kind = match.lastgroup
        if kind == "quiet":
            goes_on = _leaves_open(match["quiet"], goes_on)
        elif kind == "tag":
            if may_hold_more_than_ascii(match["tag"]):
                yield from _html_attributes(match["tag"], match.start())
            name = _NAME.match(match["tag"])
            goes_on = goes_on and not (name and name[1].lower() in BLOCKS)
        elif kind == "text":
            if may_hold_more_than_ascii(match["text"]):
                yield Segment(*match.span("text"), Place.TEXT, markup.HTML_TEXT, goes_on)
            goes_on = goes_on or not match["text"].isspace()
        elif kind == "verbatim":
            goes_on = match["name"].lower() not in BLOCKS
        elif kind == "comment" and _is_prose(match["comment"]):
            yield Segment(*match.span("comment"), Place.COMMENT, markup.COMMENT)


_NAME = expression("</?([A-Za-z0-9]+)")


def _leaves_open(quiet: str, goes_on: bool) -> bool:
    """Whether there is something before what follows in its line.

    >>> [_leaves_open(some, True) for some in ("<b>", "<p>", "<p>x<b> ")]
    [True, False, True]
    """
    end = len(quiet)
    while (at := quiet.rfind("<", 0, end)) >= 0:
        if quiet[quiet.index(">", at) + 1 : end].strip():
            return True
        name = _NAME.match(quiet, at)
        if name and name[1].lower() in BLOCKS:
            return False
        end = at
    return goes_on or bool(quiet[:end].strip())


def _is_prose(comment: str) -> bool:
    """Whether a comment holds words: what holds tags was put out of use, and may come back."""
    return not comment.isascii() and "<" not in comment


def _html_attributes(tag: str, offset: int) -> Iterator[Segment]:
    is_meta = tag[1:5].lower() == "meta" and READ_META.search(tag) is not None
    for match in _ATTRIBUTE.finditer(tag):
        name, value = match["name"].lower(), match["value"]
        if (
            name in READ_ATTRIBUTES or (is_meta and name == "content")
        ) and may_hold_more_than_ascii(value):
            style = markup.HTML_ATTRIBUTE.get(value[0], markup.HTML_BARE_ATTRIBUTE)
            start, end = match.span("value")
            yield Segment(start + offset, end + offset, Place.ATTRIBUTE, style)


def xml_texts(text: str) -> Iterator[Segment]:
    """Text, CDATA, comments and attributes of XML."""
    for match in _XML.finditer(text):
        kind = match.lastgroup
        if kind == "tag" and may_hold_more_than_ascii(match["tag"]):
            yield from _xml_attributes(match["tag"], match.start())
        elif kind == "text" and may_hold_more_than_ascii(match["text"]):
            yield Segment(*match.span("text"), Place.TEXT, markup.XML_TEXT)
        elif kind == "cdata" and not match["cdata"].isascii():
            yield Segment(*match.span("cdata"), Place.TEXT, markup.CDATA)
        elif kind == "comment" and _is_prose(match["comment"]):
            yield Segment(*match.span("comment"), Place.COMMENT, markup.COMMENT)


def _xml_attributes(tag: str, offset: int) -> Iterator[Segment]:
    for match in _ATTRIBUTE.finditer(tag):
        value = match["value"]
        if value[0] in "\"'" and may_hold_more_than_ascii(value) and is_read(match["name"]):
            start, end = match.span("value")
            style = markup.XML_ATTRIBUTE[value[0]]
            yield Segment(start + offset, end + offset, Place.ATTRIBUTE, style)


@lru_cache(1 << 10)
def is_read(name: str) -> bool:
    """Whether people, not programs, read an attribute of XML with this name."""
    return CODE_ATTRIBUTES.fullmatch(name) is None
