"""Where the cells of CSV and TSV are, and which character parts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial

from normalizer.expression import expression
from normalizer.formats.segment import Place, Segment
from normalizer.formats.styles.quoting import cell_style

_CANDIDATES = ",;\t|"
_SAMPLE_CODE_POINTS = 1 << 16


@cache
def _cells(delimiter: str) -> re.Pattern[str]:
    part = re.escape(delimiter)
    return re.compile(
        f'(?P<cell>"[^"]*+(?:""[^"]*+)*+(?:"[^{part}\r\n]*+|\\Z)|[^{part}\r\n]*+)(?:{part}|\r?\n|\r|\\Z)'
    )


@cache
def _quiet_or_cell(delimiter: str) -> re.Pattern[str]:
    """Cells without quotation marks in which nothing is to be found, or one other cell."""
    part = re.escape(delimiter)
    return re.compile(
        f'(?:[^"{part}\r\n\x80-\U0010ffff]*+[{part}\r\n])++|{_cells(delimiter).pattern}'
    )


def delimiter_of(text: str) -> str:
    """The character that parts the columns: most rows have the same number of it.

    >>> delimiter_of("a;b\\n1,5;2\\n")
    ';'
    """
    sample = text[:_SAMPLE_CODE_POINTS]
    return max(_CANDIDATES, key=lambda one: (_agreement(sample, one), -_CANDIDATES.index(one)))


def _agreement(sample: str, delimiter: str) -> float:
    """The share of rows that have as many columns as most; 0 where that is one column."""
    widths: list[int] = []
    width = 1
    for match in _cells(delimiter).finditer(sample):
        if match[0].endswith(delimiter):
            width += 1
            continue
        if match[0].strip() or width > 1:
            widths.append(width)
        width = 1
    if not widths:
        return 0.0
    columns, rows = Counter(widths).most_common(1)[0]
    return rows / len(widths) + min(columns, 50) / 1000 if columns > 1 else 0.0


def cells(text: str, delimiter: str | None = None) -> Iterator[Segment]:
    """The cells, the first row's too: whether it holds names or values cannot be known.

    >>> [text[s.start : s.end] for text in ['é,"à, x"\\nb,ç'] for s in cells(text)]
    ['é', '"à, x"', 'ç']
    """
    delimiter = delimiter or delimiter_of(text)
    style = cell_style(delimiter)
    for match in _quiet_or_cell(delimiter).finditer(text):
        cell = match["cell"]
        if cell and not cell.isascii():
            yield Segment(*match.span("cell"), Place.CELL, style)


tab_cells = partial(cells, delimiter="\t")

_FORMULA = expression(r"[=+@\t\r]|-(?![0-9.,]+%?\Z)")


def is_safe_cell(before: str, after: str) -> bool:
    """False where a spreadsheet would take ``after`` for a formula, and did not take ``before``."""
    return not _FORMULA.match(after) or _FORMULA.match(before) is not None
