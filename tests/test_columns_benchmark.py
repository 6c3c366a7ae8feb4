"""The command behind the figures of docs/columns.md: what it measures, not how fast that is."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))  # the benchmarks are scripts beside each other, no package
import columns  # noqa: E402

TEXTS = {"en": ["A plain sentence.", "It is “quoted”."], "fr": ["Où est-ce ?", "Déjà été là."]}


@pytest.mark.parametrize("workload", columns.WORKLOADS, ids=lambda workload: workload.name)
def test_no_row_comes_twice_and_the_same_seed_gives_the_same(workload: columns.Workload) -> None:
    rows = list(columns.rows_of(TEXTS, workload, 200))
    assert rows == list(columns.rows_of(TEXTS, workload, 200)) and len(set(rows)) == 200
    assert rows != list(columns.rows_of(TEXTS, workload, 200, seed=1))


def test_every_engine_gives_what_the_kernel_gives() -> None:
    table = pa.table({"text": ["cafÃ© 1", "plain", "ErdoÄŸan"]})
    wanted = ["café 1", "plain", "Erdoğan"]
    for name, engine in columns.ENGINES.items():
        done = engine(table, None)
        if name == "datatrove":
            assert done == sum(map(len, wanted))
        else:
            column = done if name in ("pyarrow", "pandas") else done["text"]
            assert [str(text) for text in column] == wanted
