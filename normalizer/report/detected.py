"""What a file's bytes were found to be, in words and as fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from normalizer.decoding.declared import corrections
from normalizer.decoding.names import printed
from normalizer.document import Document
from normalizer.escape import visible
from normalizer.position import Locator
from normalizer.report.words import counted, slashed

_MOST_SEGMENTS = 10  # shown to people for a file


class Segment(NamedTuple):
    """A stretch of a file in one encoding; ``malformed`` bytes are none of that encoding's."""

    byte_start: int
    byte_end: int
    line: int
    encoding: str
    malformed: bool


def lines(name: str, document: Document, filename: str | None) -> Iterator[str]:
    """A line on the file, and one on each stretch of it that is not in its main encoding."""
    parts = [" and ".join(map(printed, encodings(document)))]
    if document.bom:
        parts.append("byte order mark")
    parts += [_line_endings_in_words(document.text), f"confidence {_rounded(document.confidence)}"]
    yield f"{visible(name)}: {', '.join(parts)}: {'; '.join(evidence(document, filename))}"
    others = [s for s in segments(document) if s.malformed or s.encoding != document.encoding]
    for s in others[:_MOST_SEGMENTS]:
        what = "malformed" if s.malformed else printed(s.encoding)
        yield f"{visible(name)}:{s.line}: {what} in {_bytes_in_words(s)}"
    if len(others) > _MOST_SEGMENTS:
        yield f"{visible(name)}: {counted(len(others) - _MOST_SEGMENTS, 'more stretch')}"


def encodings(document: Document) -> list[str]:
    """All encodings that a document is in, its main one first."""
    spans = (s.encoding for s in segments(document) if not s.malformed)
    return list(dict.fromkeys((document.encoding, *spans)))


def _rounded(confidence: float) -> str:
    """Three digits, and never 1 for what is less than certain."""
    return "1" if confidence == 1 else f"{min(confidence, 0.999):.3g}"


def _bytes_in_words(segment: Segment) -> str:
    last = segment.byte_end - 1
    if segment.byte_start == last:
        return f"byte {last}"
    return f"bytes {segment.byte_start} to {last}"


def fields(name: str, document: Document, filename: str | None) -> dict[str, Any]:
    """The same for programs. Offsets are bytes; ``line_endings`` are counts."""
    return {
        "path": slashed(name),
        "encoding": document.encoding,
        "encodings": encodings(document),
        "bom": document.bom.hex() or None,
        "line_endings": line_endings(document.text),
        "confidence": round(document.confidence, 4),
        "evidence": list(evidence(document, filename)),
        "segments": [segment._asdict() for segment in segments(document)],
        "reason": "",
    }


def evidence(document: Document, filename: str | None) -> Iterator[str]:
    """Why this encoding, and what the file says of itself that is not so."""
    yield from document.evidence
    if document.encoding == "utf-8":
        for edit in corrections(document.text, filename):
            yield f"though it declares {edit.before}"


def line_endings(text: str) -> dict[str, int]:
    """How many lines end in which way.

    >>> line_endings("a\\r\\nb\\nc")
    {'lf': 1, 'crlf': 1, 'cr': 0}
    """
    crlf = text.count("\r\n")
    return {"lf": text.count("\n") - crlf, "crlf": crlf, "cr": text.count("\r") - crlf}


def _line_endings_in_words(text: str) -> str:
    used = [kind for kind, number in line_endings(text).items() if number]
    words = {"lf": "LF", "crlf": "CR LF", "cr": "CR"}
    return " and ".join(words[kind] for kind in used) or "no line ending"


def segments(document: Document) -> list[Segment]:
    """The stretches of a document that is in several encodings or malformed; else none."""
    found: list[Segment] = []
    locator = Locator(document.text, document.form)
    for span in document.spans:
        malformed = span.raw is not None and "\ufffd" in document.text[span.start : span.end]
        last = found[-1] if found else None
        if last and (last.encoding, last.malformed) == (span.encoding, malformed):
            found[-1] = last._replace(byte_end=span.byte_end)
        else:
            line = locator.at(span.start).line
            place = span.byte_start, span.byte_end, line
            found.append(Segment(*place, span.encoding, malformed))
    return found
