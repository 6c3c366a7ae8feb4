"""How a line is marked to be ignored, in the comments of its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

_STYLES: tuple[tuple[str, str, str], ...] = (
    ("# ", "", "py pyi sh bash zsh rb pl r yaml yml toml cfg conf ini properties po make mk"),
    ("// ", "", "c h cc cpp hpp cs go java js jsx kt php rs scala swift ts tsx"),
    ("-- ", "", "sql lua hs elm"),
    ("% ", "", "tex sty cls erl"),
    ("/* ", " */", "css"),
    ("<!-- ", " -->", "md markdown html htm xhtml xml svg vue"),
)
_BY_SUFFIX: Mapping[str, tuple[str, str]] = {
    f".{suffix}": (opening, closing)
    for opening, closing, suffixes in _STYLES
    for suffix in suffixes.split()
}


def ignore_comment(path: PurePath, codes: Iterable[str]) -> str | None:
    """What to put at the end of a line so that ``codes`` are not at work there.

    None: the format has no comments.

    >>> ignore_comment(PurePath("a.md"), ["curly-quote"])
    ' <!-- textmend: ignore[curly-quote] -->'
    """
    style = _BY_SUFFIX.get(path.suffix.lower())
    return f" {style[0]}textmend: ignore[{', '.join(codes)}]{style[1]}" if style else None
