"""Formats meet what is malformed, hostile or huge: no error, and never quadratic time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import normalizer
from normalizer.formats.registry import FORMATS

NAMES = sorted({one.patterns[0].replace("*", "a") for one in FORMATS})
OPENERS = (
    *(
        '"',
        '["',
        "[",
        "{",
        "<",
        "<!--",
        '<a "',
        "<a x='",
        "<code>",
        "<![CDATA[",
        "<!DOCTYPE [",
        "<?",
    ),
    *("<%", "{{", "{%", "&#", "&a", "`", "`a``", "[a](", "![", "]( a(", "'''", '"""', "/*", "//"),
    *('R"(', "--[[", "$", "\\begin{verbatim}", "\\[", 'msgid "', "-->", "\\", "a:\n ", "> ", "- "),
    *("a: &x ", "::", "|a", 'a;"', "“", "{{ “", "a=b\\\n", '"\\u00c3', "http://", "```\n", "x.__ "),
)
OPENINGS = 2000
MOST_SECONDS = 3.0
SYNTAX = "\"'`{}[]<>&;:,=#|\\-*_ \n\t“”’–—é\u00a0Ã©\u2028\x85"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_never_closed_takes_linear_time(name: str) -> None:
    for opener in OPENERS:
        data = f"{(opener * OPENINGS)[: 2 * OPENINGS]} “é”\n".encode()
        started = time.process_time()
        normalizer.clean(data, "plain", name)
        seconds = time.process_time() - started
        assert seconds < MOST_SECONDS, f"{opener!r} x {OPENINGS} took {seconds:.1f} s"


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=12)
@given(text=st.one_of(st.text(st.sampled_from(SYNTAX)), st.text()))
def test_nothing_is_raised_and_all_is_undone(name: str, text: str) -> None:
    try:
        data = text.encode()
        result = normalizer.clean(data, "plain", name)
    except (UnicodeEncodeError, normalizer.DecodingError):
        return
    assert normalizer.undo(result.data, result.changelog) == data


def _notebook(lines: str) -> str:
    cell = f'{{"cell_type": "markdown", "source": [{lines} ""]}}'
    return f'{{"cells": [{cell}], "nbformat": 4}}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[" * 100_000 + '"“é”"' + "]" * 100_000),
        ("a.json", '{"a":' * 100_000 + '"“é”"' + "}" * 100_000),
        ("a.yml", "[" * 5_000 + "“é”" + "]" * 5_000),
        ("a.toml", "a = " + "[" * 100_000 + '"“é”"' + "]" * 100_000),
        ("a.py", "(" * 100_000 + "\n# “é”\n"),
        ("a.xml", "<a>" * 100_000 + "“é”" + "</a>" * 100_000),
        ("a.html", "<div>" * 100_000 + "“é”"),
        ("a.md", "> " * 2_000 + "“é”"),
        ("a.po", 'msgid "a"\nmsgstr "“é”"\n' + '"“y”"\n' * 2_000),
        ("a.ipynb", _notebook('"“é” `x` it’s\\n",' * 2_000)),
    ],
)
def test_what_is_deep_or_long_is_no_error(name: str, text: str) -> None:
    result = normalizer.clean(text.encode(), "plain", name)
    assert normalizer.undo(result.data, result.changelog) == text.encode()


def test_entities_are_never_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]>\n<a>&l11; “é”</a>'
    started = time.process_time()
    assert normalizer.clean(text.encode(), "plain", "a.xml").text.endswith(
        '<a>&l11; "é"</a>\n'[:-1]
    )
    assert time.process_time() - started < MOST_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.html"])
def test_fifty_megabytes_in_one_line(name: str) -> None:
    body = '"“é” and plain words, many of them, again and again", ' * 900_000
    text = f"[{body}1]" if name == "a.json" else f"<p>{body}</p>" if name == "a.html" else body
    started = time.process_time()
    result = normalizer.clean(text.encode(), "repair", name)
    assert result.text == text
    assert time.process_time() - started < 120
