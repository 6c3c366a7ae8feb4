"""Bytes that are not strict UTF-8: UTF-8 in part, one legacy encoding, or no text at all."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.decoding import declared, mixed, refusal, statistics, unicode, utf8
from normalizer.decoding.names import known, printed
from normalizer.decoding.pieces import REPLACEMENT, assemble, read
from normalizer.decoding.refusal import BinaryError, DecodingError
from normalizer.decoding.statistics import Ranked, Token
from normalizer.document import Document

_WIDE_MARGIN = 20.0  # the same for UTF-16 that has neither mark nor NUL bytes
_WIDE_SAMPLE = 2000  # bytes
_WIDE_NOISE = -14.0  # mean bits a character, below which Chinese characters are no text
_MAX_MALFORMED = 0.005  # share of characters that an encoding may leave malformed
_TRIED = 8
_ENOUGH = 24  # bytes of words that can be told from noise
_NOISE = (
    -11.5
)  # bits a byte: random bytes reach -12 at best, of 2000 real texts the unlikeliest has -8
_SHORT = 200  # bytes of a text whose few sequences of UTF-8 chance may have made


def decode(raw: bytes, bom: bytes, hinted: Sequence[str]) -> Document:
    """Decode ``raw``, whose bytes after ``bom`` are not strict UTF-8. Raises DecodingError."""
    body = raw[len(bom) :]
    if refusal.has_controls(body) and (wide := _wide(body, None)):
        return assemble(raw, bom, wide.pieces, wide.encoding, 0.95, ("the likeliest text",))
    refusal.check_controls(body, utf8=False)
    refusal.check_ebcdic(body)
    claims = _claims(body, hinted)
    return _cut(raw, bom, body) or _mixed(raw, bom, body, claims) or _one(raw, bom, body, claims)


def _claims(body: bytes, hinted: Sequence[str]) -> dict[str, str]:
    """The legacy encodings claimed for a file, by what."""
    claims: dict[str, str] = {}
    head = body[:4096].decode("latin-1")
    tail = body[-4096:].decode("latin-1") if len(body) > 8192 else body[4096:].decode("latin-1")
    named = [(d.name, f"its {d.kind}") for d in declared.find(head + tail)]
    for name, by in [*named, *((h, "what was hinted") for h in hinted)]:
        codec = known(name)
        if codec is None or codec.startswith("utf"):
            continue
        claims.setdefault(_IN_PRACTICE.get(codec, codec), f"{by} ({name})")
    return claims


# What files that claim an encoding are written in, after the labels of the WHATWG Encoding
# Standard.
_IN_PRACTICE = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}


def _cut(raw: bytes, bom: bytes, body: bytes) -> Document | None:
    pieces = mixed.read_cut(body)
    if pieces is None:
        return None
    if len(body) < _SHORT and not bom:
        ranked = statistics.rank(statistics.tokens_of(body), body, (), statistics.words_of(body))
        if (
            ranked
            and mixed.gain(b"".join(p.data for p in pieces if p.exact), ranked[0].encoding) < 0
        ):
            return None
    why = "valid UTF-8 but for a character cut at an end"
    return assemble(raw, bom, pieces, "utf-8", 0.99, (why,))


def _mixed(raw: bytes, bom: bytes, body: bytes, claims: dict[str, str]) -> Document | None:
    survey = mixed.survey(body)
    if not survey.utf8 and not survey.both:
        return None
    ranked = survey.rank(claims)
    if not ranked:
        why = "UTF-8 in the manner of CESU-8 or Java, surrogates or NUL encoded apart"
        return assemble(raw, bom, utf8.pieces(body), "utf-8", 0.99, (why,))
    best, why = _believed(ranked, claims)
    if not bom and not survey.is_mixed(best.encoding):
        return None
    sure = statistics.confidence(ranked)
    for encoding in statistics.readings(best.encoding):
        pieces = mixed.Reader(body, encoding).pieces()
        evidence = ("UTF-8 in part", f"the rest {printed(encoding)}: {why}")
        document = assemble(raw, bom, pieces, "utf-8", sure, evidence)
        if REPLACEMENT not in document.text:
            break
    return document


def _believed(ranked: Sequence[Ranked], claims: dict[str, str]) -> tuple[Ranked, str]:
    """The best, and why: it is claimed and reads well, or it reads better than what is claimed."""
    best = ranked[0]
    if best.encoding in claims:
        return best, claims[best.encoding]
    doubted = "".join(f", rather than {by}" for by in list(claims.values())[:1])
    return best, f"the likeliest text{doubted}"


def _one(raw: bytes, bom: bytes, body: bytes, claims: dict[str, str]) -> Document:
    tokens = statistics.tokens_of(body)
    lines = statistics.lines_of(body)
    ranked = statistics.rank(tokens, lines, claims, statistics.words_of(lines))
    best, why = _believed(ranked, claims) if ranked else (None, "")
    if wide := _wide(body, best):
        return assemble(raw, bom, wide.pieces, wide.encoding, 0.95, ("the likeliest text",))
    if best is None or _is_noise(tokens, best):
        raise BinaryError("looks like a binary file: no known encoding makes text of it")
    sure = statistics.confidence(ranked)
    for r in ranked[:_TRIED]:
        for encoding in statistics.readings(r.encoding):
            document = assemble(raw, bom, read(body, encoding), encoding, sure, (why,))
            if REPLACEMENT not in document.text:
                return document
        document = assemble(raw, bom, read(body, r.encoding), r.encoding, sure, (why,))
        if document.text.count(REPLACEMENT) <= 1 + _MAX_MALFORMED * len(document.text):
            return document  # perhaps cut
    raise DecodingError("no known encoding fits its bytes")


def _is_noise(tokens: Sequence[Token], best: Ranked) -> bool:
    """Whether even the best reading of bytes that are not too few for it is much less likely than
    any text.
    """
    size = sum(len(token) for (token,) in tokens)
    return size >= _ENOUGH and best.likelihood < size * _NOISE


def _wide(body: bytes, rival: Ranked | None) -> unicode.Wide | None:
    """``body`` in UTF-16, without mark or NUL bytes, if that is the likeliest reading: Chinese and
    the like.
    """
    head = body[:_WIDE_SAMPLE]
    high = len(head) - len(head.translate(None, bytes(range(0x80, 0x100))))
    if len(head) < 8 or high * 10 < len(head):
        return None
    orders = [o for o in ("utf-16-le", "utf-16-be") if unicode.is_text(head, o)]
    if not orders:
        return None
    by_bits = {o: statistics.bits(str(head[: len(head) & ~1], o, "replace")) for o in orders}
    best = max(orders, key=lambda o: by_bits[o])
    if rival is None and by_bits[best] < _WIDE_NOISE * len(head) / 2:
        return None
    if rival is not None:
        text, malformed = statistics.render([(head,)], rival.encoding)
        if by_bits[best] < statistics.bits(text) - 30 * malformed + _WIDE_MARGIN:
            return None
    return unicode.read(body, best)
