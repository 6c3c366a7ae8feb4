"""How e-mails spell what is not ASCII: quoted-printable, ``=C3=A9``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from normalizer.expression import expression
from normalizer.formats.segment import Change, Decoded
from normalizer.formats.styles.units import UnitStyle, itself

_SOFT = r"=[ \t]*\r?\n"  #: a line end that is none
_NEXT = rf"(?:{_SOFT})?=[89ABab][0-9A-Fa-f]"
#: A character of UTF-8, each byte of it written so.
_UNIT = expression(
    rf"=[CDcd][0-9A-Fa-f]{_NEXT}|=[Ee][0-9A-Fa-f](?:{_NEXT}){{2}}|=[Ff][0-7](?:{_NEXT}){{3}}"
    rf"|=[2-7][0-9A-Fa-f]|{_SOFT}"
)


def _read(match: re.Match[str]) -> str | None:
    digits = re.sub(rf"{_SOFT}|=", "", match[0])
    try:
        return bytes.fromhex(digits).decode()
    except UnicodeDecodeError:
        return None


class ReadStyle(NamedTuple):
    """A style in which nothing is ever written."""

    name: str
    units: UnitStyle

    def decode(self, raw: str) -> Decoded:
        """What ``raw`` stands for."""
        return self.units.decode(raw)

    def encode(self, raw: str, decoded: Decoded, changes: Sequence[Change]) -> list[Change] | None:
        """None: it cannot hold them."""
        return None


QUOTED_PRINTABLE = ReadStyle("quoted-printable", UnitStyle("", _UNIT, _read, itself))
