"""XML as expat, HTML as ``html.parser`` sees it. XML raises ValueError for other text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.parser import HTMLParser
from itertools import groupby

from normalizer.expression import expression
from normalizer.formats.finders.markup import READ_ATTRIBUTES, READ_META, VERBATIM, is_read
from normalizer.formats.readers.events import Event


def xml_events(text: str) -> list[Event]:
    """Tags, attributes, texts, CDATA sections and comments."""
    from xml.parsers import expat

    events: list[Event] = []
    add = events.append
    bare: dict[str, Event] = {}  #: start tags without attributes, of which there are few
    references = 0

    def started(name: str, attributes: list[str]) -> None:
        if attributes:
            add(_tag(name, attributes))
        else:
            add(bare.get(name) or bare.setdefault(name, ("start", name)))

    def commented(value: str) -> None:
        add([("words",), value] if "<" not in value else ("comment", value))

    def other(data: str) -> None:
        nonlocal references
        references += data[0] == "&"
        add(data if data[0] == "&" else ("", data))

    def nothing(context: str | None, *reference: str | None) -> int:
        """Reads an external DTD as an empty one."""
        parser.ExternalEntityParserCreate(context).Parse(b"", True)
        return 1

    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = started
    parser.EndElementHandler = lambda name: add(_END)  # whose start it ends, is well-formed
    parser.CharacterDataHandler = add
    parser.CommentHandler = commented
    parser.StartCdataSectionHandler = lambda: add(("cdata",))
    parser.EndCdataSectionHandler = lambda: add(("end of cdata",))
    parser.ProcessingInstructionHandler = lambda target, data: add(("?", target, data))
    # With a default handler, entities of the document's own are not expanded, but handed to it.
    parser.DefaultHandler = other
    if "<!ENTITY" not in text:  # they may be declared elsewhere, where nobody looks
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = nothing
    try:
        data = text.encode("utf-8")
        parser.buffer_text = True
        parser.buffer_size = len(data) + 1  # bytes; a text comes in one piece
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"{error}") from None
    except UnicodeEncodeError:
        raise ValueError("holds half a character") from None
    return [*_joined(events)] if references else events


_END = ("end",)


def _tag(name: str, attributes: list[str]) -> list[Event]:
    keys, values = attributes[::2], attributes[1::2]
    pairs = zip(map(is_read, keys), values, strict=True)
    texts = [value if is_text else ("value", value) for is_text, value in pairs]
    return [("start", name, *keys), *texts]


def _joined(events: Iterable[Event]) -> Iterator[Event]:
    """The events, pieces of one text together."""
    for is_text, some in groupby(events, key=lambda event: isinstance(event, str)):
        if is_text:
            yield "".join(map(str, some))
        else:
            yield from some


#: A tag whose end is plain, which is read alike wherever it stands, with plain text before it.
_PLAIN_TAG = expression(
    r"""([^<&]*+)(</[A-Za-z][A-Za-z0-9]*>
    |<[A-Za-z][A-Za-z0-9]*(?:[ ][A-Za-z-]+="[^"<>]{0,200}"){0,9}[ ]?/?>)""",
    re.VERBOSE,
)
_MOST_KNOWN_TAGS = 1 << 14


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self._verbatim: list[str] = []
        self._in_text = False  #: whether the last event is text between tags

    def updatepos(self, i: int, j: int) -> int:
        """Lines are not counted."""
        return j

    def parse_starttag(self, i: int) -> int:
        """The tag at ``i``; where it ends."""
        return self._known(i) or super().parse_starttag(i)

    def parse_endtag(self, i: int) -> int:
        """The tag at ``i``; where it ends."""
        return self._known(i) or super().parse_endtag(i)

    def _known(self, start: int) -> int:
        """Where tags end, from ``start`` on, that mean the same wherever they stand, with the text
        between them; 0: the first may mean more here."""
        end = 0
        while tag := None if self.cdata_elem else _PLAIN_TAG.match(self.rawdata, end or start):
            before, raw = tag.groups()
            events = _tag_alone(raw)
            if not events:
                break
            if before:
                self.handle_data(before)
            self._in_text = False
            self.events += events
            end = tag.end()
        return end

    @property
    def is_open(self) -> bool:
        """Whether what follows is read in another way than at the beginning of a document."""
        return bool(self.rawdata or self.cdata_elem or self._verbatim)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_text = False
        self.events.append(("start", tag, *[name for name, _ in attrs]))
        raw = self.get_starttag_text() or ""
        is_meta = tag == "meta" and READ_META.search(raw) is not None
        for name, value in attrs:
            read = name in READ_ATTRIBUTES or (is_meta and name == "content")
            self.events.append((value or "") if read else ("value", value))
        if tag in VERBATIM:
            self._verbatim.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in VERBATIM:
            self._verbatim.pop()

    def handle_endtag(self, tag: str) -> None:
        self._in_text = False
        self.events.append(("end", tag))
        if tag in self._verbatim:
            del self._verbatim[self._verbatim.index(tag) :]

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            self.events.append(("code", data))
        elif self._in_text:
            self.events[-1] = f"{self.events[-1]}{data}"
        else:
            self.events.append(data)
        self._in_text = not self._verbatim

    def handle_comment(self, data: str) -> None:
        self._in_text = False
        self.events.append(("comment",))
        self.events.append(data if "<" not in data else ("code", data))

    def handle_decl(self, decl: str) -> None:
        self._in_text = False
        self.events.append(("!", decl))

    def handle_pi(self, data: str) -> None:
        self._in_text = False
        self.events.append(("?", data))

    def unknown_decl(self, data: str) -> None:
        self._in_text = False
        self.events.append(("![", data))


@lru_cache(_MOST_KNOWN_TAGS)
def _tag_alone(raw: str) -> tuple[Event, ...]:
    """The events of a tag by itself; none where it means more than that, or ends such a thing."""
    parser = _Tag()
    parser.feed(raw)
    is_end = raw.startswith("</")
    if parser.is_open or not parser.events or isinstance(parser.events[0], str):
        return ()
    return () if is_end and raw[2:-1].lower() in VERBATIM else tuple(parser.events)


class _Tag(_Html):
    """Reads a tag that was not read before."""

    def _known(self, start: int) -> int:
        return 0


def html_events(text: str) -> list[Event]:
    """Tags, attributes, texts and comments."""
    parser = _Html()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError as error:  # its way to refuse a declaration it does not know
        raise ValueError(f"{error}") from None
    return parser.events
