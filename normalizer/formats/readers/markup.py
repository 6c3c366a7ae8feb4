"""XML as expat, HTML as ``html.parser`` sees it. XML raises ValueError for other text."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from normalizer.formats.finders.markup import READ_ATTRIBUTES, READ_META, VERBATIM, is_read
from normalizer.formats.readers.events import Event, Text


def xml_events(text: str) -> Iterator[Event]:
    """Tags, attributes, texts, CDATA sections and comments."""
    from xml.parsers import expat

    events: list[Event] = []
    pieces: list[str] = []

    def flush() -> None:
        if pieces:
            events.append(Text("".join(pieces)))
            pieces.clear()

    def add(*event: object) -> None:
        flush()
        events.append(event)

    def started(name: str, attributes: list[str]) -> None:
        add("start", name)
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            events.append(("attribute", key))
            events.append(Text(value) if is_read(key) else ("value", value))

    def commented(value: str) -> None:
        add("comment")
        events.append(Text(value) if "<" not in value else ("code", value))

    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = started
    parser.EndElementHandler = lambda name: add("end", name)
    parser.CharacterDataHandler = pieces.append
    parser.CommentHandler = commented
    parser.StartCdataSectionHandler = lambda: add("cdata")
    parser.EndCdataSectionHandler = lambda: add("end of cdata")
    parser.ProcessingInstructionHandler = lambda target, data: add("?", target, data)
    # With a default handler, entities of the document's own are not expanded, but handed to it.
    parser.DefaultHandler = lambda data: pieces.append(data) if data[0] == "&" else add("", data)
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise ValueError(f"{error}") from None
    except UnicodeEncodeError:
        raise ValueError("holds half a character") from None
    flush()
    return iter(events)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self._verbatim: list[str] = []
        self._in_text = False  #: whether the last event is text between tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_text = False
        self.events.append(("start", tag))
        raw = self.get_starttag_text() or ""
        is_meta = tag == "meta" and READ_META.search(raw) is not None
        for name, value in attrs:
            read = name in READ_ATTRIBUTES or (is_meta and name == "content")
            self.events.append(("attribute", name))
            self.events.append(Text(value or "") if read else ("value", value))
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
        last = self.events[-1] if self.events else None
        if self._verbatim:
            self.events.append(("code", data))
        elif isinstance(last, Text) and self._in_text:
            self.events[-1] = Text(last.value + data)
        else:
            self.events.append(Text(data))
        self._in_text = not self._verbatim

    def handle_comment(self, data: str) -> None:
        self._in_text = False
        self.events.append(("comment",))
        self.events.append(Text(data) if "<" not in data else ("code", data))

    def handle_decl(self, decl: str) -> None:
        self._in_text = False
        self.events.append(("!", decl))

    def handle_pi(self, data: str) -> None:
        self._in_text = False
        self.events.append(("?", data))

    def unknown_decl(self, data: str) -> None:
        self._in_text = False
        self.events.append(("![", data))


def html_events(text: str) -> Iterator[Event]:
    """Tags, attributes, texts and comments."""
    parser = _Html()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError as error:  # its way to refuse a declaration it does not know
        raise ValueError(f"{error}") from None
    return iter(parser.events)
