"""A long text in blocks comes out as it does in one piece, for every size of block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import reduce
from operator import or_

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import normalizer
from normalizer import blocks, profile
from normalizer.blocks import Block, Plan, Survey
from normalizer.document import ByteForm
from normalizer.filewide import Edges
from normalizer.pipeline import form_after
from normalizer.position import Position
from normalizer.result import CleanResult

UTF8 = ByteForm("utf-8")

LINES = st.lists(
    st.sampled_from(
        [
            "Les frères étaient déjà à l’école, où l’on apprend.",
            "Les frÃ¨res Ã©taient dÃ©jÃ\xa0 Ã\xa0 lâ€™Ã©cole.",
            "ÇıraÄŸan Sarayı – “5 Ã— 3”",
            "plain ASCII &amp; no more",
            "<b>markup</b> &amp;",
            "a\u00ad",
            "b  ",
            "“open",
            "”",
            "Привет – мир",
            "日本語。",
            "e\u0301 \u200b",
            "",
            "x",
        ]
    ),
    max_size=14,
)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\n \n"])


def in_blocks(text: str, size: int, chosen: profile.Profile) -> list[CleanResult]:
    data = text.encode()
    cut = list(blocks.split([data[at : at + 7] for at in range(0, len(data), 7)], size))
    surveys = [blocks.survey(one, chosen) for one in cut]
    plan = Plan(chosen, "a.txt", UTF8, form_after(UTF8, chosen), reduce(or_, surveys, Survey()))
    results = []
    begins = Position(1, 1, 0)
    for number, (one, surveyed) in enumerate(zip(cut, surveys, strict=True)):
        edges = Edges(number == 0, number == len(cut) - 1)
        lines = surveyed.lines if number % 2 else None  # what is not noted is looked for again
        block = Block(one, begins, edges, lines)
        begins = block.end
        results.append(blocks.treat(block, plan))
    return results


def made_by(result: CleanResult) -> Counter[tuple[str, ...]]:
    """The edits of a log, however they are ordered."""
    edits = (
        edit
        for before, one in zip(texts_of(result), result.changelog.passes, strict=False)
        for edit in one.edits_in(before)
    )
    return Counter((edit.rule, edit.before, edit.after, str(edit.chain)) for edit in edits)


def texts_of(result: CleanResult) -> Iterator[str]:
    """The text that each pass was given."""
    text = result.source
    for one in result.changelog.passes:
        yield text
        text = one.replay(text)


@given(LINES, ENDS, st.integers(1, 60), st.sampled_from(["plain", "typographic", "code"]))
@settings(max_examples=150, deadline=None)
def test_blocks_of_every_size_come_out_as_the_whole(
    lines: list[str], end: str, size: int, name: str
) -> None:
    chosen = profile.get(name)
    text = end.join(lines)
    whole = normalizer.clean(text.encode(), chosen, "a.txt", "utf-8")
    results = in_blocks(text, size, chosen)
    assert b"".join(result.data for result in results) == whole.data
    suggested = []
    done = 0
    for result in results:
        suggested += [edit.shifted(done) for edit in result.suggestions]
        done += len(result.source)
        assert result.changelog.restore(result.data) == result.document.raw
    assert tuple(suggested) == whole.suggestions
    logged = sum((made_by(result) for result in results), Counter[tuple[str, ...]]())
    assert logged == made_by(whole)


@given(st.lists(st.sampled_from(["a", "b.", " ", "\u00ad", "\n", "\r\n", "\r", "é"]), max_size=30))
def test_blocks_are_the_text(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    for size in (1, 2, 5, 100):
        cut = list(blocks.split([bytes((byte,)) for byte in data], size))
        assert b"".join(cut) == data
        assert all(len(one) >= size for one in cut[:-1])
        assert all(one.endswith(b"\n") for one in cut[:-1])
        assert cut == list(blocks.split([data], size))


def test_a_text_without_an_end_of_a_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LONGEST_BYTES", 50)
    with pytest.raises(blocks.TooLongError, match="no end of a line"):
        list(blocks.split([b"a" * 20] * 4, 10))
