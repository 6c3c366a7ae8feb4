"""Spark, the real one, on this machine: two passes, a worker that is killed, an audit beside."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("pyspark")
import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import SparkSession

import normalizer
from normalizer.columns import spark as door
from normalizer.columns import undo

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # those of Spark itself

POLISH = ["Zażółć gęślą jaźń", "Łódź jest piękna", "Książki są drogie", "Żółw błotny", "Święta"]
MISREAD = [text.encode("cp1250").decode("latin-1") for text in POLISH]
OTHERS = ["Potosí", "El Niño", "plain", None, "Mañana"]
ROWS = [
    (number, source, text)
    for number, (source, text) in enumerate(
        [("pl", text) for text in MISREAD] + [("es", text) for text in OTHERS]
    )
]
CLEAN = dict(enumerate([*POLISH, *OTHERS]))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def frame(spark: Any) -> Any:
    return spark.createDataFrame(ROWS, "id int, source string, text string").repartition(3)


def test_two_passes_give_the_same_in_any_partitioning(frame: Any) -> None:
    evidence = door.gather(frame, "text", key="source")
    assert evidence == {
        "pl": normalizer.gather_many(MISREAD),
        "es": normalizer.gather_many(OTHERS),
    }
    assert door.gather(frame, "text") == normalizer.gather_many([text for *_, text in ROWS])
    for partitions in (1, 7):
        fixed = door.fix(frame.repartition(partitions), "text", evidence=evidence, key="source")
        assert fixed.schema == frame.schema
        assert {row.id: row.text for row in fixed.collect()} == CLEAN


def test_an_audit_takes_every_row_back(frame: Any) -> None:
    evidence = door.gather(frame, "text", key="source")
    told = door.fix(frame, "text", evidence=evidence, key="source", explain=True)
    clean = told.drop("text_textmend")
    audit = door.audit(told, "text", "id")
    assert {row.id for row in audit.collect()} == set(range(len(MISREAD)))
    joined = clean.join(audit, "id", "left").toArrow().combine_chunks()
    texts, edits = (joined[name].combine_chunks() for name in ("text", "edits"))
    before = undo(texts, edits)
    assert dict(zip(joined["id"].to_pylist(), before.to_pylist(), strict=True)) == {
        number: text for number, _, text in ROWS
    }


def test_a_killed_worker_is_tried_again_and_each_row_comes_once(frame: Any) -> None:
    def dying(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        context = TaskContext.get()
        assert context is not None
        for batch in batches:
            yield batch
            if context.attemptNumber() == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    fixed = door.fix(frame, "text", explain=True)
    rows = fixed.mapInArrow(dying, fixed.schema).collect()
    assert set(Counter(row.id for row in rows).values()) == {1} and len(rows) == len(ROWS)
    assert {row.id: row.text for row in rows} == {
        row.id: row.text for row in door.fix(frame, "text").collect()
    }
