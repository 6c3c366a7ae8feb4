"""A text all of which went through one chain: undone by decoding it, its edits listed on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from normalizer.edit import Edit, EditError
from normalizer.expression import expression
from normalizer.mojibake import references
from normalizer.mojibake.evidence import RULE, Evidence
from normalizer.mojibake.survey import settled
from normalizer.passes import Splice
from normalizer.posterior.chains import SINGLE_BYTE, Chain, describe, undo_all

PLAIN = 0.9999  #: the confidence where the chain of the document explains all of a line or text
_RUN = expression(r"([^\x00-\x7f]+)")


class WholeText(NamedTuple):
    """A pass that undoes a chain of single-byte encodings in all of a text.

    >>> from normalizer.posterior.chains import DecodingError
    >>> one = WholeText((DecodingError("utf-8", "cp1252"),))
    >>> one.replay("cafÃ©"), [edit.after for edit in one.edits_in("cafÃ©")]
    ('café', ['é'])
    """

    chain: Chain
    rule: str = RULE

    def replay(self, text: str) -> str:
        """``text`` with the chain undone. Raises EditError where not all of it went through it."""
        after = undo_all(text, self.chain)
        if after is None:
            raise EditError(f"not all of the text is {describe(self.chain)}")
        return after

    def edits_in(self, text: str) -> tuple[Edit, ...]:
        """An edit for each run of characters beyond ASCII."""
        chain = describe(self.chain)
        made = changes(text, self.replay(text))
        new = tuple.__new__  # there are many
        return tuple([new(Edit, (*change, RULE, PLAIN, chain)) for change in made])

    def logged(self, text: str) -> Splice:
        """The same as single edits."""
        return Splice(self.rule, self.edits_in(text))

    def moved(self, text: str, offsets: Iterable[int]) -> Iterator[int]:
        """Where ``offsets`` are in the result."""
        return self.logged(text).moved(text, offsets)


def undone(text: str, evidence: Evidence) -> WholeText | None:
    """The pass that undoes the dominant chain of a document in a part of it, where all that the
    part has beyond ASCII went through it. Its lines one by one would come to the same.

    >>> undone("cafÃ©", Evidence()) is None
    True
    """
    chain = settled(evidence)
    if not chain or not is_single_byte(chain):
        return None
    if text.isascii() or references.possible(text) or undo_all(text, chain) is None:
        return None
    return WholeText(chain)


def is_single_byte(chain: Chain) -> bool:
    """Whether all of a chain were read in encodings that leave ASCII as it is."""
    return all(error.wrong in SINGLE_BYTE for error in chain)


def changes(before: str, after: str) -> Iterator[tuple[int, int, str, str]]:
    """What becomes of a text, its ASCII left as it is: start, end, before and after, as short as
    can be. Where more than that changes, it is one change.

    >>> list(changes("cafÃ© Ã©tÃ©", "café été"))
    [(3, 5, 'Ã©', 'é'), (6, 8, 'Ã©', 'é'), (9, 11, 'Ã©', 'é')]
    """
    old, new = _RUN.split(before), _RUN.split(after)
    if old[::2] != new[::2]:
        old, new = [before], [after]
    end = 0
    for was, now in zip(old, new, strict=True):
        start, end = end, end + len(was)
        if was != now:
            if was[:1] == now[:1] or was[-1:] == now[-1:]:
                head, tail = common_ends(was, now)
                stop = len(was) - tail
                yield start + head, start + stop, was[head:stop], now[head : len(now) - tail]
            else:
                yield start, end, was, now


def common_ends(before: str, after: str) -> tuple[int, int]:
    """How many code points two texts share at their beginning, and then at their end."""
    shorter = min(len(before), len(after))
    head = tail = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail
