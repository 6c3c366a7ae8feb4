"""Whether a few valid sequences of UTF-8 are rather two bytes each of a legacy encoding.

One pair of high bytes in eight is valid UTF-8, so a short file in an encoding of two bytes, or one
with a few DOS letters, may be valid throughout. UTF-8 stands unless its text is of characters that
hardly any text has, and a legacy encoding makes a far likelier one.
"""

from __future__ import annotations

from normalizer.expression import expression

_MOST = 8  # characters that chance may have made
_BEYOND_ASCII = expression(r"[^\0-\x7f]")
# Letters and symbols of Europe, common punctuation, kana and emoji, which chance hardly makes: the
# model need not be asked.
_USUAL = expression(
    "[\0-\x7f\xa0-\u017f\u2010-\u203a\u20ac\u2122\u2190-\u27bf\u3000-\u30ff"
    "\uff01-\uff9f\U0001f000-\U0001faff]*+"
)
_UTF8_NATS = 6.0  # by which a legacy encoding must be the likelier


def is_possible(data: bytes, text: str) -> bool:
    """Whether what makes ``data`` UTF-8 is so little, and so strange, that it may be chance.

    >>> [is_possible(one.encode(), one) for one in ("ab", "é", "க", "க" * 9)]
    [False, False, True, False]
    """
    more_bytes = len(data) - len(text)  # one to three of each character beyond ASCII
    if more_bytes > 3 * _MOST or len(_BEYOND_ASCII.findall(text)) > _MOST:
        return False
    return not _USUAL.fullmatch(text)


def is_likelier(data: bytes, text: str) -> bool:
    """Whether a legacy encoding makes a far likelier text of ``data`` than ``text``, which it is in
    UTF-8.

    >>> raw = "так том сам".encode("cp866")
    >>> is_likelier(raw, str(raw, "utf-8", "replace"))
    True
    >>> is_likelier("да".encode(), "да")
    False
    """
    if not is_possible(data, text):
        return False
    from normalizer.decoding import ranking, sample  # with the model

    ranked = ranking.rank(sample.of(data))
    if not ranked:
        return False
    as_utf8, malformed = ranking.render(sample.tokens_of(data), "utf-8")
    return ranked[0].nats > ranking.text_nats(as_utf8, malformed) + _UTF8_NATS
