"""Lines of Chinese and Japanese, in which “ ” ‘ ’ and — are the punctuation of the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from normalizer.expression import expression
from normalizer.passes import places

# Han, kana and bopomofo. Not Hangul: Korean writes straight marks and hyphens too.
HAN_OR_KANA = (
    "\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_FIRST = expression(f"[{HAN_OR_KANA}]")
_EARLIER = bytes(range(0xE3))  #: all bytes but those that begin one of these in UTF-8
_LETTERS_FOR_ONE = 3  #: Latin letters that say as much as one character of these scripts


@lru_cache(maxsize=4)
def is_east_asian(line: str) -> bool:
    """Whether a line is Chinese or Japanese, foreign words in it included.

    >>> is_east_asian("他说：“OK”。"), is_east_asian("She said “你好” – ok")
    (True, False)
    """
    own = len(_FIRST.findall(line)) if _may_hold_any(line) else 0
    if not own:
        return False
    latin = sum(char.isalpha() and char < "\u0250" for char in line)
    return own * _LETTERS_FOR_ONE >= latin


def _may_hold_any(text: str) -> bool:
    """Whether a text has characters from the East Asian blocks on: asked of its bytes, which takes
    a tenth of the time that a search takes."""
    pieces = (text[at : at + _PIECE_CODE_POINTS] for at in range(0, len(text), _PIECE_CODE_POINTS))
    return any(one.encode("utf-8", "surrogatepass").translate(None, _EARLIER) for one in pieces)


def line_around(text: str, at: int) -> str:
    """The line of ``text`` that holds the code point at ``at``; of a very long one, a piece."""
    start = text.rfind("\n", max(0, at - _REACH_CODE_POINTS), at) + 1
    start += (at - start) // _PIECE_CODE_POINTS * _PIECE_CODE_POINTS
    end = text.find("\n", at, start + _PIECE_CODE_POINTS)
    return text[start : end if end >= 0 else start + _PIECE_CODE_POINTS]


_REACH_CODE_POINTS = 100_000
_PIECE_CODE_POINTS = 5_000
_FEW_PLACES = 16  #: whose lines are looked at sooner than the whole text


def east_asian_places(text: str, characters: Iterable[str]) -> Iterator[int]:
    """Where one of ``characters`` stands in a line of Chinese or Japanese, in order."""
    found = places(text, characters)
    if len(found) <= _FEW_PLACES or (_may_hold_any(text) and _FIRST.search(text)):
        yield from (at for at in found if is_east_asian(line_around(text, at)))
