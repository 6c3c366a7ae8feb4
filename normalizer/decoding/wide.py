"""UTF-16 and UTF-32 without a mark: told by where their NUL bytes stand, by the high bytes of a
script, or by being the likelier text.

NUL bytes alone prove nothing: ``abc\\0def`` is ASCII with a NUL, and by form UTF-16 as well. Unless
every second byte is one, the text that each reading makes decides.
"""

from __future__ import annotations

from normalizer.decoding import ranking, sample, unicode
from normalizer.decoding.unicode import SAMPLE_BYTES, Wide, is_text

_CLEAR = 0.9  # share of characters with a NUL in the same place that no other text has
_FEW = 0.02  # share of NUL bytes in UTF-8, up to which it is nothing else
_WEIGHED_BYTES = 2000
_NUL_NATS = 3.0  # against each run of NUL bytes amid a text
_MALFORMED_NATS = 10.0
_LETTERS_BYTES = 6  # of a text told by its script: three letters
_SCRIPTS = 2  # different high bytes of characters: a script, and symbols
_NOISE_NATS = -3.2  # a character, below which letters are no words
_IDEOGRAPHS_NOISE_NATS = -5.0  # the same for Chinese and the like
_MARGIN_NATS = 7.0  # by which UTF-16 that has neither mark nor NUL must be likelier
_HIGH_SHARE = 0.1  # of bytes above 0x7F, that such a text has at least


def by_nuls(data: bytes) -> Wide | None:
    """UTF-32 or UTF-16 without a mark, told by its NUL bytes; None if they tell of neither.

    >>> by_nuls("Grüße".encode("utf-16-be")).encoding, by_nuls(b"abc\\0def")
    ('utf-16-be', None)
    """
    padded = data.strip(b"\0")
    if padded.count(0) < len(padded) * _FEW and _is_utf8(padded.translate(None, b"\0")):
        return None
    for encoding in _plausible(data[:SAMPLE_BYTES]):
        found = unicode.read(data, encoding)
        if found:
            clear = _is_clear(data[:SAMPLE_BYTES], encoding)
            return found if clear or _is_likelier(data, found) else None
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        str(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _plausible(head: bytes) -> list[str]:
    """The encodings in which the NUL bytes of ``head`` may stand where they do, the likelier
    first."""
    of_four = [head[i::4].count(0) for i in range(4)]
    units = len(head) // 4
    if units >= 2 and of_four[3] >= units and of_four[2] >= units * _CLEAR:
        return ["utf-32-le"] if is_text(head, "utf-32-le") else []
    if units >= 2 and of_four[0] >= units and of_four[1] >= units * _CLEAR:
        return ["utf-32-be"] if is_text(head, "utf-32-be") else []
    odd, even = of_four[1] + of_four[3], of_four[0] + of_four[2]
    orders = ["utf-16-le", "utf-16-be"] if odd >= even else ["utf-16-be", "utf-16-le"]
    if max(odd, even) * 10 >= len(head):
        return [o for o in orders[:1] if is_text(head, o)]
    # Few: some are the low bytes of characters such as U+4E00, and either order may make text.
    fitting = [o for o in orders if is_text(head, o)]
    return sorted(fitting, key=lambda o: _nats(head, o), reverse=True)


def _is_clear(head: bytes, encoding: str) -> bool:
    """Whether NUL bytes stand in (nearly) every character, and only where this encoding has
    them."""
    if encoding.startswith("utf-32"):
        return True
    low, high = (head[::2], head[1::2]) if encoding == "utf-16-le" else (head[1::2], head[::2])
    return 0 not in low and high.count(0) >= _CLEAR * len(high) and len(high) > 1


def _is_likelier(data: bytes, found: Wide) -> bool:
    """Whether ``found`` is a likelier text than ``data`` is in bytes with NUL between them."""
    head = data[:_WEIGHED_BYTES]
    size = len(head) & ~1
    in_pairs = ranking.text_nats(str(head[:size], found.encoding, "replace"))
    in_pairs -= _MALFORMED_NATS * found.malformed
    parts = [part for part in head.split(b"\0") if part]
    in_bytes = _nats_in_bytes(b"\n".join(parts)) - _NUL_NATS * max(len(parts) - 1, 1)
    return in_pairs > in_bytes


def _nats_in_bytes(data: bytes) -> float:
    """The likelihood of ``data`` in UTF-8, or else the legacy encoding that fits it best."""
    if _is_utf8(data):
        return ranking.text_nats(str(data, "utf-8"))
    best = ranking.rank(sample.of(data))
    if not best:
        return float("-inf")
    return ranking.text_nats(*ranking.render([(data,)], best[0].encoding))


def by_script(data: bytes) -> Wide | None:
    """UTF-16 in which there is no NUL byte to tell it: words of one script, of whose characters the
    high bytes are the same. None if it is not that.

    >>> by_script("Москва".encode("utf-16-be")).encoding
    'utf-16-be'
    """
    head = data[:SAMPLE_BYTES]
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        few = len(head) >= _LETTERS_BYTES and len(set(high)) <= _SCRIPTS
        if few and is_text(head, encoding) and _mean_nats(head, encoding) > _NOISE_NATS:
            return unicode.read(data, encoding)
    return None


def by_likelihood(data: bytes, rival: str | None) -> Wide | None:
    """``data`` in UTF-16, without mark or NUL bytes, if that makes a likelier text than the
    encoding ``rival``, or a likely one where there is none: Chinese and the like.
    """
    head = data[:_WEIGHED_BYTES]
    high = len(head) - len(head.translate(None, bytes(range(0x80, 0x100))))
    if len(head) < 8 or high < _HIGH_SHARE * len(head):
        return None
    orders = [o for o in ("utf-16-le", "utf-16-be") if is_text(head, o)]
    if not orders:
        return None
    best = max(orders, key=lambda order: _nats(head, order))
    if rival is None:
        likely = _mean_nats(head, best) > _IDEOGRAPHS_NOISE_NATS
    else:
        text, malformed = ranking.render([(head,)], rival)
        likely = _nats(head, best) > ranking.text_nats(text, malformed) + _MARGIN_NATS
    return unicode.read(data, best) if likely else None


def _nats(head: bytes, encoding: str) -> float:
    return ranking.text_nats(_text(head, encoding))


def _mean_nats(head: bytes, encoding: str) -> float:
    text = _text(head, encoding)
    return ranking.text_nats(text) / max(len(text), 1)


def _text(head: bytes, encoding: str) -> str:
    return str(head[: len(head) & ~1], encoding, "replace")
