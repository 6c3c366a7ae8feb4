"""Ray Data, the real one: tasks and actors, two passes, an actor that is killed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray")
import pyarrow as pa
import ray
import ray.data

import normalizer
from normalizer.columns import ray as door

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

POLISH = ["Zażółć gęślą jaźń", "Łódź jest piękna", "Książki są drogie", "Żółw błotny", "Święta"]
MISREAD = [text.encode("cp1250").decode("latin-1") for text in POLISH]
OTHERS = ["Potosí", "El Niño", "plain", None, "Mañana"]
TABLE = pa.table(
    {
        "id": range(len(MISREAD) + len(OTHERS)),
        "source": ["pl"] * len(MISREAD) + ["es"] * len(OTHERS),
        "text": [*MISREAD, *OTHERS],
    }
)


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def texts(dataset: Any) -> dict[int, Any]:
    rows = dataset.take_all()
    assert set(Counter(row["id"] for row in rows).values()) == {1}
    return {row["id"]: row["text"] for row in rows}


@pytest.mark.parametrize("concurrency", [None, 2])
def test_two_passes_by_tasks_and_by_actors(concurrency: int | None) -> None:
    dataset = ray.data.from_arrow(TABLE).repartition(3)
    evidence = door.gather(dataset, "text", key="source")
    assert evidence == {
        "pl": normalizer.gather_many(MISREAD),
        "es": normalizer.gather_many(OTHERS),
    }
    assert door.gather(dataset, "text") == normalizer.gather_many(TABLE["text"].to_pylist())
    fixed = door.fix(dataset, "text", evidence=evidence, concurrency=concurrency, key="source")
    assert texts(fixed) == dict(enumerate([*POLISH, *OTHERS]))


def test_what_was_done_is_beside_the_texts() -> None:
    (row,) = door.fix(ray.data.from_items([{"text": "cafÃ©"}]), "text", explain=True).take_all()
    assert row["text"] == "café" and row["text_textmend"]["edits"][0]["before"] == "Ã©"


def test_a_killed_actor_is_replaced_and_each_row_comes_once(tmp_path: Path) -> None:
    died = tmp_path / "died"

    class Dying(door.Fix):
        def __call__(self, table: Any) -> Any:
            if not died.exists():
                died.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return super().__call__(table)

    dataset = ray.data.from_arrow(TABLE).repartition(3)
    fixed = dataset.map_batches(
        Dying, fn_constructor_args=["text"], batch_format="pyarrow", concurrency=1
    )
    assert texts(fixed) == texts(door.fix(dataset, "text"))
    assert died.exists()
