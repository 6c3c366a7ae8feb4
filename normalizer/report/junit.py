"""The outcomes as JUnit XML, which most CI systems show: a suite a file, a case a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from normalizer.batch import Outcome
from normalizer.escape import visible
from normalizer.report.concise import message
from normalizer.report.findings import Level, findings
from normalizer.report.style import Style
from normalizer.report.words import slashed


def render(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    """The document line by line. A suggestion is a case that passes, with a note."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<testsuites name="textmend">'
    for outcome in outcomes:
        yield from _suite(outcome)
    yield "</testsuites>"


def _suite(outcome: Outcome) -> Iterator[str]:
    name = _attribute(visible(slashed(outcome.name)))
    cases = list(_cases(outcome, name))
    numbers = {
        "tests": len(cases),
        "failures": sum("<failure" in case for case in cases),
        "errors": sum("<error" in case for case in cases),
        "skipped": sum("<skipped" in case for case in cases),
    }
    counts = " ".join(f'{key}="{number}"' for key, number in numbers.items())
    yield f"  <testsuite name={name} {counts}>"
    yield from cases
    yield "  </testsuite>"


def _cases(outcome: Outcome, file: str) -> Iterator[str]:
    reason = _attribute(visible(outcome.reason))
    if outcome.status == "failed":
        yield _case("textmend", file, f"<error message={reason}/>")
    elif outcome.status == "skipped":
        yield _case("textmend", file, f"<skipped message={reason}/>")
    found = findings(outcome)
    for one in found:
        name = f"{one.code}:{one.start.line}:{one.start.column}"
        words = message(one)
        if one.level is Level.CHANGE:
            inside = f"<failure type={_attribute(one.code)} message={_attribute(words)}/>"
        else:
            inside = f"<system-out>{escape(words)}</system-out>"
        yield _case(name, file, inside)
    if outcome.status in ("changed", "unchanged") and not found:
        yield f'    <testcase name="textmend" classname={file}/>'


def _case(name: str, file: str, inside: str) -> str:
    return f"    <testcase name={_attribute(name)} classname={file}>{inside}</testcase>"


def _attribute(text: str) -> str:
    return quoteattr(text)
