"""Documents of the formats' public conformance suites (fixtures/formats/suites): nothing raises,
what needs nothing stays byte for byte, no structure changes, not even with damage in all values.
"""

from __future__ import annotations

import json
import sys

import pytest
from conftest import ROOT

import normalizer
from normalizer.formats.prove import altered
from normalizer.formats.registry import Format, format_of

sys.path.insert(0, str(ROOT / "benchmarks"))  # scripts beside each other, no package
import formats as benchmark

SUITES = sorted((ROOT / "fixtures" / "formats" / "suites").glob("*.jsonl"))
BINARY = (normalizer.DecodingError, UnicodeEncodeError)


def cases(suite: str) -> list[str]:
    path = ROOT / "fixtures" / "formats" / "suites" / f"{suite}.jsonl"
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]


def check(text: str, profile: str, name: str, one: Format) -> normalizer.CleanResult | None:
    """What comes of a text of that format; None where it is no text."""
    try:
        data = text.encode()
        result = normalizer.clean(data, profile, name)
    except BINARY:
        return None
    read = one.reader()
    assert read is None or altered(read, result.source, result.text) is None, text
    assert normalizer.undo(result.data, result.changelog) == data, text
    if result.changed:
        assert normalizer.clean(result.data, profile, name).data == result.data, text
    return result


@pytest.mark.parametrize("suite", [path.stem for path in SUITES])
def test_what_needs_nothing_stays_byte_for_byte(suite: str) -> None:
    for text in cases(suite):
        one = format_of(f"a.{suite}", text)
        assert one is not None
        result = check(text, "repair", f"a.{suite}", one)
        assert result is None or not result.edits, text


@pytest.mark.parametrize("profile", ["plain", "repair"])
@pytest.mark.parametrize("suite", [path.stem for path in SUITES])
def test_no_structure_is_changed(suite: str, profile: str) -> None:
    changed = 0
    for text in cases(suite):
        one = format_of(f"a.{suite}", text)
        assert one is not None
        check(text, profile, f"a.{suite}", one)
        try:
            damaged = benchmark.hardened(text, one)
        except ValueError:  # malformed, as some are on purpose
            continue
        result = check(damaged, profile, f"a.{suite}", one)
        changed += result is not None and result.changed
    assert changed > 3
