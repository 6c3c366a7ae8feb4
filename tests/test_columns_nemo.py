"""The stage for NeMo Curator, against the interface that it publishes.

NeMo Curator itself needs gigabytes of CUDA. What stands in for it here has what the stage uses of
`ProcessingStage` and `DocumentBatch`, and the checks that the former makes of a stage's class.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Generic, TypeVar

import pandas as pd
import pyarrow as pa
import pytest

In = TypeVar("In")
Out = TypeVar("Out")


class ProcessingStage(Generic[In, Out]):
    name = "ProcessingStage"
    resources: Any = None
    batch_size = 1

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        assert not {"_name", "_resources", "_batch_size"} & set(vars(cls))
        for attribute in ("name", "resources", "batch_size", "runtime_env"):
            assert not isinstance(vars(cls).get(attribute), property)

    def with_(self, name: str) -> Any:
        other = copy.deepcopy(self)
        other.name = name
        return other


@dataclass
class DocumentBatch:
    dataset_name: str
    data: Any
    _stage_perf: list[Any] = field(default_factory=list)
    _metadata: dict[str, Any] = field(default_factory=dict)
    task_id: str = field(init=False, default="")

    def to_pyarrow(self) -> pa.Table:
        if isinstance(self.data, pd.DataFrame):
            return pa.Table.from_pandas(self.data)
        return self.data


@pytest.fixture
def stage_class(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    modules = {
        "nemo_curator": {},
        "nemo_curator.stages": {},
        "nemo_curator.stages.base": {"ProcessingStage": ProcessingStage},
        "nemo_curator.tasks": {"DocumentBatch": DocumentBatch},
    }
    for name, names in modules.items():
        module = ModuleType(name)
        vars(module).update(names)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "normalizer.columns.nemo", raising=False)
    from normalizer.columns.nemo import TextmendStage

    yield TextmendStage
    monkeypatch.delitem(sys.modules, "normalizer.columns.nemo", raising=False)


@pytest.mark.parametrize("as_frame", [False, True])
def test_a_batch_is_cleaned_with_what_was_done_beside_it(stage_class: Any, as_frame: bool) -> None:
    data: Any = pa.table({"text": ["cafÃ©", "plain"], "id": [1, 2]})
    before = DocumentBatch("set", data.to_pandas() if as_frame else data, _metadata={"a": 1})
    done = stage_class("text").process(before)
    assert done.to_pyarrow()["text"].to_pylist() == ["café", "plain"]
    assert done.to_pyarrow()["text_textmend"][0]["edits"][0]["before"].as_py() == "Ã©"
    assert (done.dataset_name, done._metadata) == ("set", {"a": 1})
    assert before.to_pyarrow()["text"].to_pylist() == ["cafÃ©", "plain"]


def test_it_says_what_it_needs_and_gives(stage_class: Any) -> None:
    stage = stage_class("body", explain=False).with_("mine")
    assert (stage.name, stage.inputs(), stage.outputs()) == (
        "mine",
        (["data"], ["body"]),
        (["data"], ["body"]),
    )
    assert stage_class("body").outputs() == (["data"], ["body", "body_textmend"])
