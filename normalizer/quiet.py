"""The proof that a long text needs no repair, by one look at it: then it need not be parsed.

What makes a line suspicious are a few characters beside each other, whatever else there is: a text
of which no line is suspicious as it stands has no suspicious value either. What the letters beyond
ASCII say about the whole is asked of a sample, as repair itself does with long texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.mojibake import gather
from normalizer.mojibake.screen import is_familiar, suspicious_lines

LONG = 10_000  #: code points from which on repair itself judges by a sample
SAMPLED = 24  #: places of a text
_STRETCH = 120  #: code points of each
_HIGH = expression("[^\x00-\x7f]")


def is_right(text: str) -> bool:
    """Whether a text plainly holds nothing to repair, however it is cut into lines or values. Of
    short ones nothing is said: all of their values are to be looked at.

    >>> right, damaged = "Il était déjà là, à l'époque.\\n" * 400, "Il Ã©tait dÃ©jÃ\xa0 lÃ\xa0.\\n"
    >>> is_right(right), is_right(right + damaged), is_right("é")
    (True, False, False)
    """
    if text.isascii() or len(text) < LONG:
        return False
    sample = [*_stretches(text)]
    shown = "\n".join(sample)
    # in front of the text: whatever keys and tags are made of, values tell its script
    if next(suspicious_lines(shown), None) or next(suspicious_lines(f"{shown}\n{text}"), None):
        return False
    return all(map(is_familiar, sample)) or not _expects_more(shown)


def _stretches(text: str) -> Iterator[str]:
    """Pieces of lines that hold more than ASCII, evenly spread: whole words."""
    done = 0
    for wanted in range(0, len(text), len(text) // SAMPLED):
        match = _HIGH.search(text, max(wanted, done))
        if match is None:
            break
        at = match.start()
        before = text[max(done, at - _STRETCH) : at]
        done = at + _STRETCH
        yield _end(before) + _beginning(text[at:done])


def _end(text: str) -> str:
    line = text.rpartition("\n")[2]
    return line if len(line) < len(text) else line.partition(" ")[2]


def _beginning(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) < len(text) else line.rpartition(" ")[0] or line


def _expects_more(sample: str) -> bool:
    from normalizer.mojibake.judge import Judge
    from normalizer.mojibake.reader import shared_reader

    judge = Judge(gather(sample), shared_reader())
    return judge.expects_more or bool(judge.at_work)
