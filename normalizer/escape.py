"""Text from files made safe to show: nothing that is not printable reaches a terminal or a log."""

from __future__ import annotations

from collections.abc import Callable

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """``text`` on one line, with controls, bidi marks, odd spaces and the like as escapes.

    >>> print(visible("a\\u202eb\\x1b[2J\\n"))
    a\\u202eb\\x1b[2J\\n
    """
    return _escaped(text, _escape)


def shortened(text: str, limit: int = 60) -> str:
    """``text`` made visible, cut where it is longer than ``limit`` code points.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return visible(text if len(text) <= limit else text[: limit - 1] + "…")


def quoted(text: str, limit: int = 60) -> str:
    """``text`` made visible, cut, between quotation marks."""
    mark = '"' if "'" in text else "'"
    return mark + shortened(text, limit) + mark


def json_line(value: object) -> str:
    """``value`` as JSON on one line: readable letters as they are, the rest as JSON's escapes.

    >>> print(json_line({"before": "ğ\\u200b\\U000e0041"}))
    {"before": "ğ\\u200b\\udb40\\udc41"}
    """
    import json

    return _escaped(json.dumps(value, ensure_ascii=False), _json_escape)


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    """``text`` with what is not printable in it as escapes, which are."""
    if text.isprintable():
        return text
    return text.translate({ord(c): escape(c) for c in set(text) if not c.isprintable()})


def _escape(char: str) -> str:
    code = ord(char)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _SHORT.get(char) or (f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}")


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
