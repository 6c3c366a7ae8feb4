"""EUC-TW, which Python cannot decode: read nearly enough to be told from its neighbours.

The first plane of CNS 11643 lists its 5,401 characters in Big5's order, but for a few places where
some stand one earlier or later. So Big5's table gives nearly all of them, which is enough to weigh
a reading and not enough to keep one: a file in EUC-TW is refused by name.
"""

from __future__ import annotations

import re

from normalizer.expression import expression

_ROW = 94  # characters of a row of CNS 11643
_BIG5_ROW = 157  # characters of a row of Big5
_FIRST_LEAD = 0xC4  # of the characters' rows, which are Big5's from 0xA4 on
#: From which index on the order of CNS 11643 is so many places off Big5's.
_SHIFTS = (
    *((0, 0), (1412, 1), (1837, 0), (3714, -1), (4101, 0), (4627, -1), (4816, 0)),
    *((4901, -1), (4955, 0), (4957, -1), (5047, 0)),
)
_CHARACTER = expression(
    rb"(\x8e[\xa1-\xb0][\xa1-\xfe]{2})|([\xa1-\xfe][\xa1-\xfe])|([\x00-\x7f]+)|(.)", re.DOTALL
)


def read(data: bytes) -> str:
    """``data`` read as EUC-TW, nearly: characters beyond the first plane as U+3400, a rare one;
    what is none as U+DCFF.

    >>> read(bytes.fromhex("c4e3c5c6"))
    '中文'
    """
    return "".join(map(_read_one, _CHARACTER.finditer(data)))


def _read_one(match: re.Match[bytes]) -> str:
    beyond, pair, ascii_run, _ = match.groups()
    if ascii_run:
        return str(ascii_run, "ascii")
    if beyond:
        return "\u3400"
    return _in_first_plane(*pair) if pair else "\udcff"


def _in_first_plane(lead: int, trail: int) -> str:
    if lead < _FIRST_LEAD:
        row, index = 0xA1, (lead - 0xA1) * _ROW + trail - 0xA1
    else:
        row, index = 0xA4, (lead - _FIRST_LEAD) * _ROW + trail - 0xA1
        index += next(shift for start, shift in reversed(_SHIFTS) if index >= start)
    lead, place = row + index // _BIG5_ROW, index % _BIG5_ROW
    trail = 0x40 + place if place < 63 else 0xA1 + place - 63
    return str(bytes((lead, trail)), "big5", "ignore") or "\udcff"
