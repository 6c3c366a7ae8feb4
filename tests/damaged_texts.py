"""Damaged text to test encoding repair with: the case tables, and what hypothesis makes."""

from __future__ import annotations

import json
from functools import cache, reduce
from pathlib import Path

from hypothesis import strategies as st

from normalizer.posterior.chains import SINGLE_BYTE

FIXTURES = Path(__file__).parent.parent / "fixtures" / "mojibake"

Case = dict[str, str]
FEW = 20  #: documents that hypothesis tries, where each is decided


@cache
def load(table: str) -> tuple[Case, ...]:
    """The cases of a table."""
    lines = (FIXTURES / f"{table}.jsonl").read_text(encoding="utf-8").split("\n")
    return tuple(json.loads(line) for line in lines if line)


def misread(text: str, *codecs: str) -> str:
    """``text`` with its UTF-8 read in a single-byte encoding, then that in the next."""

    def once(right: str, codec: str) -> str:
        return SINGLE_BYTE[codec].decode(right.encode("utf-8", "surrogatepass"))

    return reduce(once, codecs, text)


#: Characters that misread bytes turn into, so that random text holds candidates.
RUINS = (
    "ÃÂÄÅâ€™œ\x80\x9d\xa0\xad©¨±°ÐÑµ¼РСѓЃЂ├®√≥Ð脙é鈥縺\ufffd\uffbeÎÏ×ØÙà¤í•ıÅŸ"
    " ?&#;\x00\ud83d\udca9😀a1"
)

anything = st.text(st.characters(categories=None), max_size=60)  # lone surrogates too
ruins = st.text(RUINS, max_size=30)
fragments = st.lists(
    st.sampled_from(
        [
            case["damaged"]
            for table in ("wild", "synthetic", "lossy", "negative")
            for case in load(table)
        ]
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
misreadings = st.builds(
    misread,
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.sampled_from(["cp1252", "latin-1", "cp1250", "cp1251", "cp437", "mac-roman"]),
)
texts = st.one_of(anything, ruins, fragments, misreadings)
documents = st.lists(texts, min_size=1, max_size=5).map("\n".join)
