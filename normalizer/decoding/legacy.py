"""Bytes that are not strict UTF-8: UTF-8 in part, one legacy encoding, or no text at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from normalizer.decoding import binary, declared, encodings, mixed, ranking, sample, utf8, wide
from normalizer.decoding.binary import BinaryError, DecodingError
from normalizer.decoding.names import in_practice, printed
from normalizer.decoding.pieces import REPLACEMENT, Verdict, assemble, read
from normalizer.decoding.ranking import Ranked
from normalizer.decoding.sample import Sample
from normalizer.document import Document

_NOT_READ = "euc_tw"  # told by name
_MOST_SURE = 0.999  # of statistics: as much as their sample can show
_MAX_MALFORMED = 0.005  # share of characters that an encoding may leave malformed
_TRIED = 8  # encodings that are tried on the whole file
_NOISE_BYTES = 24  # of words that can be told from noise
_NOISE_BITS = -11.5  # a byte: random bytes reach -12, the unlikeliest of 2000 real texts has -8
_HIGH_SHARE = 0.3  # of bytes above 0x7F that noise has at least, in all of a file
_SHORT_BYTES = 200  # of a text whose few sequences of UTF-8 chance may have made
_CLAIM_BYTES = 4096  # at each end, in which declarations stand
_BY_LIKELIHOOD = 0.95  # confidence in UTF-16 that nothing but its text tells
_SURE = 0.9  # posterior of an encoding that cannot be read, above which it is named
_CUT = 0.99  # in UTF-8 that lacks bytes at an end


class Bytes(NamedTuple):
    """A file's bytes, without the byte order mark and with it."""

    raw: bytes
    bom: bytes

    @property
    def body(self) -> bytes:
        """The bytes after the mark."""
        return self.raw[len(self.bom) :]


def decode(raw: bytes, bom: bytes, hinted: Sequence[str]) -> Document:
    """Decode ``raw``, whose bytes after ``bom`` are not strict UTF-8. Raises DecodingError."""
    data = Bytes(raw, bom)
    body = data.body
    if binary.has_controls(body) and (found := _by_likelihood(data, None)):
        return found
    binary.check_controls(body, utf8=False)
    binary.check_ebcdic(body)
    claims = _claims(body, hinted)
    return _cut(data) or _mixed(data, claims) or _one(data, claims)


def decode_throughout(raw: bytes, hinted: Sequence[str]) -> Document:
    """Decode ``raw``, which is UTF-8 by chance alone, in one legacy encoding."""
    return _one(Bytes(raw, b""), _claims(raw, hinted))


def _claims(body: bytes, hinted: Sequence[str]) -> dict[str, str]:
    """The legacy encodings claimed for a file, by what."""
    head, rest = body[:_CLAIM_BYTES], body[_CLAIM_BYTES:]
    ends = head + rest[-_CLAIM_BYTES:]
    claims: dict[str, str] = {}
    named = [(d.name, f"its {d.kind}") for d in declared.find(ends.decode("latin-1"))]
    for name, by in [*named, *((h, "what was hinted") for h in hinted)]:
        codec = in_practice(name)
        if codec and not codec.startswith("utf"):
            claims.setdefault(codec, f"{by} ({name})")
    return claims


def _cut(data: Bytes) -> Document | None:
    body = data.body
    pieces = mixed.read_cut(body)
    if pieces is None:
        return None
    if len(body) < _SHORT_BYTES and not data.bom:
        ranked = ranking.rank(sample.of(body))
        whole = b"".join(p.data for p in pieces if p.exact)
        if ranked and mixed.gain_nats(whole, ranked[0].encoding) < 0:
            return None
    why = "valid UTF-8 but for a character cut at an end"
    return assemble(*data, pieces, Verdict("utf-8", _CUT, (why,)))


def _mixed(data: Bytes, claims: dict[str, str]) -> Document | None:
    body = data.body
    lines = mixed.by_form(body)
    if not lines.utf8 and not lines.both:
        return None
    ranked = [r for r in lines.rank(claims) if r.encoding != _NOT_READ]
    if not ranked:
        why = "UTF-8 in the manner of CESU-8 or Java, surrogates or NUL encoded apart"
        return assemble(*data, utf8.pieces(body), Verdict("utf-8", _CUT, (why,)))
    best, why = _believed(ranked, claims)
    is_mixed = mixed.posterior(lines, best.encoding)
    if not data.bom and is_mixed < 0.5:
        return None
    sure = min(best.posterior * is_mixed, _MOST_SURE)
    documents: list[Document] = []
    for encoding in encodings.with_extensions(best.encoding):
        evidence = ("UTF-8 in part", f"the rest {printed(encoding)}: {why}", *_runner_up(ranked))
        pieces = mixed.Reader(body, encoding, lines.prior()).pieces()
        documents.append(assemble(*data, pieces, Verdict("utf-8", sure, evidence)))
        if REPLACEMENT not in documents[-1].text:
            break
    return min(documents, key=lambda document: document.text.count(REPLACEMENT))


def _believed(ranked: Sequence[Ranked], claims: dict[str, str]) -> tuple[Ranked, str]:
    """The best, and why: it is claimed and reads well, or it reads better than what is claimed."""
    best = ranked[0]
    if best.tried in claims:
        return best, claims[best.tried]
    doubted = "".join(f", rather than {by}" for by in list(claims.values())[:1])
    return best, f"the likeliest text{doubted}"


def _one(data: Bytes, claims: dict[str, str]) -> Document:
    body = data.body
    looked_at = sample.of(body)
    ranked = ranking.rank(looked_at, claims)
    best, why = _believed(ranked, claims) if ranked else (None, "")
    if found := _by_likelihood(data, best):
        return found
    if best is None or _is_noise(body, looked_at, best):
        raise BinaryError("looks like a binary file: no known encoding makes text of it")
    if best.encoding == _NOT_READ and best.posterior > _SURE:
        raise DecodingError(
            "looks like EUC-TW, which cannot be read: make it UTF-8 first, as with iconv -f EUC-TW"
        )
    evidence = (why, *_runner_up(ranked))
    for r in [r for r in ranked if r.encoding != _NOT_READ][:_TRIED]:
        for encoding in encodings.with_extensions(r.encoding):
            verdict = Verdict(encoding, min(r.posterior, _MOST_SURE), evidence)
            document = assemble(*data, read(body, encoding), verdict)
            if REPLACEMENT not in document.text:
                return document
        document = assemble(*data, read(body, r.encoding), Verdict(r.encoding, *verdict[1:]))
        if document.text.count(REPLACEMENT) <= 1 + _MAX_MALFORMED * len(document.text):
            return document  # perhaps cut
    raise DecodingError("no known encoding fits its bytes")


def _runner_up(ranked: Sequence[Ranked]) -> list[str]:
    """The second likeliest encoding in words, if it is worth a word."""
    told = [r for r in ranked[1:2] if r.posterior >= 0.01]
    return [f"else {printed(r.encoding)} ({r.posterior:.2f})" for r in told]


def _is_noise(body: bytes, looked_at: Sample, best: Ranked) -> bool:
    """Whether even the best reading of bytes that are not too few for it is much less likely than
    any text. A file with words in ASCII is text, however odd its other bytes.
    """
    size = sum(len(part) for token in looked_at.tokens for part in token)
    part = binary.sample(body)
    high = len(part) - len(part.translate(None, bytes(range(0x80, 0x100))))
    mostly_high = high > _HIGH_SHARE * len(part)
    return mostly_high and size >= _NOISE_BYTES and best.likelihood < size * _NOISE_BITS


def _by_likelihood(data: Bytes, best: Ranked | None) -> Document | None:
    found = wide.by_likelihood(data.body, best.encoding if best else None)
    if found is None:
        return None
    verdict = Verdict(found.encoding, _BY_LIKELIHOOD, ("the likeliest text",))
    return assemble(*data, found.pieces, verdict)
