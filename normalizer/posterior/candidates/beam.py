"""Beam search for the likeliest texts that a damaged segment may have been.

A segment is a lattice: at each place some pieces may begin, each of which is a piece of text and
says where the next begins. The language model costs a text character by character, and looks at no
more than the last characters; so of the hypotheses that end in the same ones only the two likeliest
are carried on, and the search is exact but for the width of the beam.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from normalizer.language.ngrams import START, Costs, fold

WIDTH_HYPOTHESES = 12  #: carried on from each place
_MOST_WAYS = 2 * WIDTH_HYPOTHESES  #: from one place to another
MOST_STEPS = 400_000  #: of one line, not to take forever
_OF_ONE_STATE_HYPOTHESES = 2  #: the likeliest, and the one that its margin is measured by

_BLANKS = " \xa0"  #: a token of the language model ends here; so it does at no-break spaces of ours
_CASE_CODE_POINTS = 2  #: before a character that its case is costed by

Context = tuple[int, int, int, int]


class Piece(NamedTuple):
    """A part of the text that a part of a segment may have been."""

    text: str
    end: int  #: where the next piece begins
    cost: int  #: quarter bits, besides what the language model says
    losses: int = 0  #: a set, see losses.py
    guessed_bytes: int = 0
    sequences: int = 0  #: of UTF-8 that the piece is


class Hypothesis(NamedTuple):
    """What a segment may have been."""

    cost: int  #: quarter bits
    text: str
    losses: int
    guessed_bytes: int
    sequences: int


class _State(NamedTuple):
    """All that the cost of the next character depends on."""

    context: Context  #: of the language model
    last: str  #: characters of the token


class _Partial(NamedTuple):
    """What the beginning of a segment may have been."""

    cost: int
    digest: int  #: of the text, to know the same text again
    state: _State
    path: tuple[Any, Piece] | None  #: the pieces, the last one outside
    losses: int
    guessed_bytes: int
    sequences: int


class _Step(NamedTuple):
    """What a piece of text does to a state."""

    cost: int
    state: _State


_EMPTY = _Partial(0, 0, _State(START, ""), None, 0, 0, 0)


class Search:
    """Searches the segments of one line; what the language model said is kept for the next."""

    def __init__(self, costs: Costs) -> None:
        self._costs = costs
        self._known: dict[_State, dict[str, _Step]] = {}
        self._cases: dict[str, int] = {}
        self.steps = 0  #: pieces that were looked at behind a hypothesis

    def likeliest(self, end: int, pieces_at: Callable[[int], Sequence[Piece]]) -> list[Hypothesis]:
        """The likeliest hypotheses on a segment from place 0 to ``end``, best first, each with
        another text; none when MOST_STEPS are done."""
        beams: dict[int, dict[_State, list[_Partial]]] = {0: {_EMPTY.state: [_EMPTY]}}
        while (at := min(beams, default=end)) < end:
            if self.steps > MOST_STEPS:
                return []
            for place, longer in self._longer(_narrowed(beams.pop(at)), pieces_at(at)).items():
                beam = beams.setdefault(place, {})
                for partial in longer:
                    _keep(beam, partial)
        return _distinct(map(self._ended, _narrowed(beams.get(end, {}))))

    def _longer(
        self, partials: list[_Partial], pieces: Sequence[Piece]
    ) -> dict[int, list[_Partial]]:
        """The likeliest ways to go on, by the place where they end."""
        self.steps += len(partials) * len(pieces)
        ways: dict[int, list[tuple[int, _Partial, Piece, _Step]]] = {}
        for before in partials:
            known = self._known.setdefault(before.state, {})
            for piece in pieces:
                step = known.get(piece.text)
                if step is None:
                    step = known[piece.text] = self._stepped(before.state, piece.text)
                way = before.cost + piece.cost + step.cost, before, piece, step
                ways.setdefault(piece.end, []).append(way)
        return {
            place: [_extended(*way) for way in heapq.nsmallest(_MOST_WAYS, found, key=_first)]
            for place, found in ways.items()
        }

    def _stepped(self, state: _State, text: str) -> _Step:
        """The cost of ``text`` after a state, and the state after it; a blank starts afresh."""
        total = 0
        for char in text:
            if char in _BLANKS:
                total += self._end(state)
                state = _EMPTY.state
            else:
                cost, context = self._costs.step(state.context, ord(fold(char)))
                last = state.last + char
                total += cost + self._case_cost(last)
                state = _State(context, last[-_CASE_CODE_POINTS:])
        return _Step(total, state)

    def _case_cost(self, last: str) -> int:
        """What the case of the last of some characters costs."""
        cost = self._cases.get(last)
        if cost is None:
            cost = self._costs.case_cost(last) - self._costs.case_cost(last[:-1])
            self._cases[last] = cost
        return cost

    def _end(self, state: _State) -> int:
        """The cost of a token's end."""
        return self._costs.step(state.context, 32)[0] if state.last else 0

    def _ended(self, partial: _Partial) -> Hypothesis:
        texts: list[str] = []
        path = partial.path
        while path:
            path, piece = path
            texts.append(piece.text)
        return Hypothesis(
            partial.cost + self._end(partial.state),
            "".join(reversed(texts)),
            partial.losses,
            partial.guessed_bytes,
            partial.sequences,
        )


def _narrowed(states: dict[_State, list[_Partial]]) -> list[_Partial]:
    """The likeliest of a place."""
    partials = [partial for state in states.values() for partial in state]
    return heapq.nsmallest(WIDTH_HYPOTHESES, partials, key=_cost)


def _extended(cost: int, before: _Partial, piece: Piece, step: _Step) -> _Partial:
    return _Partial(
        cost,
        hash((before.digest, piece.text)),
        step.state,
        (before.path, piece),
        before.losses | piece.losses,
        before.guessed_bytes + piece.guessed_bytes,
        before.sequences + piece.sequences,
    )


def _first(way: tuple[int, _Partial, Piece, _Step]) -> int:
    return way[0]


def _cost(partial: _Partial) -> int:
    return partial.cost


def _keep(states: dict[_State, list[_Partial]], new: _Partial) -> None:
    """Keep ``new`` if it is among the likeliest of its state, each with another text."""
    of_state = states.get(new.state)
    if of_state is None:
        states[new.state] = [new]
        return
    for index, old in enumerate(of_state):
        if old.digest == new.digest:
            if new.cost < old.cost:
                of_state[index] = new
                of_state.sort(key=_cost)
            return
    if len(of_state) < _OF_ONE_STATE_HYPOTHESES:
        of_state.append(new)
    elif new.cost < of_state[-1].cost:
        of_state[-1] = new
    else:
        return
    of_state.sort(key=_cost)


def _distinct(hypotheses: Any) -> list[Hypothesis]:
    """The best of each text, best first."""
    found: dict[str, Hypothesis] = {}
    for hypothesis in sorted(hypotheses):
        found.setdefault(hypothesis.text, hypothesis)
    return list(found.values())
