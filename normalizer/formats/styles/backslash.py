"""Styles with backslash escapes: JSON, TOML, YAML's double quotes, Java properties, gettext, .env.

One description a style: which letters escape what, which ``\\x``, ``\\u``, ``\\U`` forms there are,
and what must be escaped. What is new is escaped in the spelling of what it replaces: hexadecimal
digits in upper or lower case as they were there, and not at all where that was written raw.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from normalizer.formats.styles.units import UnitStyle

#: Line ends within a scalar of YAML with the blanks around them.
FOLD = r"[ \t]*\r?\n[ \t\r\n]*"


def folded(raw: str) -> str:
    """What line ends within a scalar stand for: one for a blank, more for one less.

    >>> folded("\\n  "), folded("\\n\\n")
    (' ', '\\n')
    """
    return "\n" * (raw.count("\n") - 1) or " "


_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


class Escapes(NamedTuple):
    """What a backslash does in a format.

    ``letters`` maps what follows the backslash to what both stand for. ``forms`` are the letters of
    hexadecimal forms with their numbers of digits. ``must`` are the characters that cannot stand
    raw, beside the controls. ``surrogates``: whether two ``\\u`` stand for one character. ``folds``
    is a pattern of line ends within the text, ``folded`` what one stands for; ``octal``: whether
    digits are an escape.
    """

    letters: Mapping[str, str]
    forms: Mapping[str, int]
    must: str
    surrogates: bool = False
    folds: str = ""
    folded: Callable[[str], str] = lambda raw: ""
    octal: bool = False
    others_stand_for_themselves: bool = False


def backslash_style(
    name: str,
    escapes: Escapes,
    enclosing: int = 1,
    raw_controls: str = "\t",
    forbidden: str = "",
) -> UnitStyle:
    """The style with these escapes, in a text between ``enclosing`` characters on either side."""
    back = {text: letter for letter, text in reversed([*escapes.letters.items()])}
    usual = "u" if "u" in escapes.forms else ""

    def read(match: re.Match[str]) -> str | None:
        raw = match.group()
        if raw[0] != "\\":
            return escapes.folded(raw)
        letter = raw[1:2]
        if letter in escapes.letters and len(raw) == 2:
            return escapes.letters[letter]
        if letter in escapes.forms and len(raw) > 2:
            return _of_code(raw, escapes)
        if escapes.octal and letter.isdigit():
            return None
        if letter.isspace():
            return ""
        return letter if escapes.others_stand_for_themselves and len(raw) == 2 else None

    def write(text: str, instead_of: str) -> str | None:
        shaped = re.search(r"\\([uUx])([0-9A-Fa-f]+)", instead_of) if escapes.forms else None
        form = shaped[1] if shaped else usual
        upper = shaped is not None and shaped[2] != shaped[2].lower()
        pieces = []
        for char in text:
            if char in back and (char in escapes.must or (char < " " and char not in raw_controls)):
                one: str | None = f"\\{back[char]}"
            elif char in escapes.must or (char < " " and char not in raw_controls):
                one = _coded(char, usual, upper, escapes)
            elif char > "~" and (shaped or char < "\xa0" or char in "\u2028\u2029"):
                one = _coded(char, form, upper, escapes)
            else:
                one = None if "\ud800" <= char <= "\udfff" else char
            if one is None:
                return None
            pieces.append(one)
        return "".join(pieces)

    unit = re.compile(_pattern(escapes))
    limits = re.compile(forbidden) if forbidden else None
    return UnitStyle(name, unit, read, write, enclosing, enclosing, limits)


def _pattern(escapes: Escapes) -> str:
    forms = [f"{letter}[0-9A-Fa-f]{{{digits}}}" for letter, digits in escapes.forms.items()]
    if escapes.surrogates:
        forms.insert(0, r"u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}")
    if escapes.octal:
        forms.append("[0-7]{1,3}")
    known = "|".join([*forms, r"\r?\n[ \t]*", "[^\n]"])
    return f"{escapes.folds}|\\\\(?:{known})" if escapes.folds else f"\\\\(?:{known})"


def _of_code(raw: str, escapes: Escapes) -> str | None:
    digits = escapes.forms[raw[1]]
    code = int(raw[2 : 2 + digits], 16)
    if len(raw) > 2 + digits:
        low = int(raw[-4:], 16)
        return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
    if code in _HIGH or code in _LOW or code > 0x10FFFF:
        return None
    return chr(code)


def _coded(char: str, form: str, upper: bool, escapes: Escapes) -> str | None:
    """The character in a hexadecimal form, a wider one where this one is too narrow."""
    code = ord(char)
    if not form or code in _HIGH or code in _LOW:
        return None
    if code < 1 << 4 * escapes.forms[form]:
        return _hex(form, code, escapes.forms[form], upper)
    if code < 0x10000 and "u" in escapes.forms:
        return _hex("u", code, 4, upper)
    if "U" in escapes.forms:
        return _hex("U", code, 8, upper)
    if not escapes.surrogates:
        return None
    code -= 0x10000
    pair = (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
    return "".join(_hex("u", one, 4, upper) for one in pair)


def _hex(form: str, code: int, digits: int, upper: bool) -> str:
    return f"\\{form}{code:0{digits}X}" if upper else f"\\{form}{code:0{digits}x}"


_C_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}

JSON = backslash_style(
    "JSON string",
    Escapes({**_C_LETTERS, "/": "/"}, {"u": 4}, '"\\', surrogates=True),
    raw_controls="",
)
#: TOML knows no raw control but the tab; its escapes are those of JSON, without pairs.
_TOML = Escapes(_C_LETTERS, {"u": 4, "U": 8}, '"\\')
TOML_BASIC = backslash_style("TOML basic string", _TOML)
TOML_BASIC_LINES = backslash_style(
    "TOML multi-line basic string",
    _TOML._replace(must="\\", folds=r"\\[ \t]*\r?\n[ \t\r\n]*"),
    3,
    "\t\n\r",
    r'"{3}',
)
YAML_DOUBLE = backslash_style(
    "YAML double-quoted scalar",
    Escapes(
        {
            **_C_LETTERS, "/": "/", "0": "\0", "a": "\a", "v": "\v", "e": "\x1b", " ": " ",
            "\t": "\t", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
        },
        {"x": 2, "u": 4, "U": 8},
        '"\\\n\r',
        folds=FOLD,
        folded=folded,
    ),
)  # fmt: skip
GETTEXT = backslash_style(
    "gettext string",
    Escapes(
        {**_C_LETTERS, "a": "\a", "v": "\v"},
        {},
        '"\\',
        folds=r'"[ \t]*\r?\n(?:#~)?[ \t]*"',
        octal=True,
    ),
)
PROPERTIES = backslash_style(
    "properties value",
    Escapes(
        {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "\\": "\\"},
        {"u": 4},
        "\\\n\r\f",
        surrogates=True,
        others_stand_for_themselves=True,
    ),
    enclosing=0,
)
ENV_DOUBLE = backslash_style(
    "quoted value",
    Escapes({"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}, {}, '"\\'),
    raw_controls="\t\n\r",
)
