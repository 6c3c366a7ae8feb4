"""A dash or a space made ASCII never changes what a Markdown reader sees."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from normalizer.rule import Context
from normalizer.rules import by_code

READER = MarkdownIt("commonmark").enable("table")
PIECES = [
    *"–—‐−―⸺- \t\n\u00a0\u3000\u2009a5|>:=#_`",
    *("  ", "    ", "\n\n", "text", "> ", "* ", "+ ", "1. ", "2) ", "<!"),
]
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


def structure(text: str) -> list[tuple[str, str, int]]:
    return [
        (token.type, token.tag, token.level)
        for token in READER.parse(text)
        if token.type != "inline"
    ]


@given(text=MARKDOWN)
@example("– item\n— \n\nTitle\n———\n> 1. – x\n\na | b\n— | —")
@settings(max_examples=500, deadline=None)
def test_dashes_in_any_text_that_may_be_markdown(text: str) -> None:
    made = by_code["unicode-dash"].apply(text, Context())
    assert structure(made) == structure(text)


@given(text=MARKDOWN)
@example("\u00a0\u00a0\u00a0\u00a0no code\n\n-\u00a0no item\n#\u00a0no heading")
@settings(max_examples=500, deadline=None)
def test_spaces_in_markdown(text: str) -> None:
    made = by_code["unusual-space"].apply(text, Context(place="markdown"))
    assert structure(made) == structure(text)
