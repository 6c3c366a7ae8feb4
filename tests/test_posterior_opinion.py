"""What lines say by themselves is asked by several threads, and by whoever was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from normalizer.posterior import hypotheses
from normalizer.posterior.opinion import Opinion

LINES = ["“Itâ€™s” ErdoÄŸan, jatÄ±s Ã©tÃ©", "naÃ¯ve", "plain words", "Ïðèâåò ìèð"]


@pytest.mark.parametrize("line", LINES)
def test_what_is_asked_while_it_is_worked_out_is_answered_in_full(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by another thread, at any moment."""
    wanted = Opinion().of_tokens(line)
    asked = Opinion()
    of_token = hypotheses.of_token
    answers = []
    depth = [0]

    def interleaved(*args: Any) -> Iterator[hypotheses.Hypothesis]:
        if not depth[0]:
            depth[0] += 1
            answers.append(deepcopy(asked.of_tokens(line)))
            depth[0] -= 1
        return of_token(*args)

    monkeypatch.setattr(hypotheses, "of_token", interleaved)
    assert asked.of_tokens(line) == wanted
    assert all(answer == wanted for answer in answers)
    assert bool(answers) is bool(wanted)  # plain words are not asked about


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_who_was_interrupted_is_answered_in_full_the_next_time(
    line: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Opinion().of_tokens(line)
    asked = Opinion()
    of_token = hypotheses.of_token
    calls = [0]

    def stopped(*args: Any) -> Iterator[hypotheses.Hypothesis]:
        calls[0] += 1
        if calls[0] == at:
            raise KeyboardInterrupt
        return of_token(*args)

    with monkeypatch.context() as patched:
        patched.setattr(hypotheses, "of_token", stopped)
        if len(wanted) >= at:
            with pytest.raises(KeyboardInterrupt):
                asked.of_tokens(line)
    assert asked.of_tokens(line) == wanted
