"""What there is to say of a text that is open in an editor: what ``check`` would say of the file.

The editor has the bytes: encoding, byte order mark and line endings are its own, and are left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from normalizer.batch import Outcome, Settings, treat
from normalizer.changelog import BYTE_ORDER_MARK, ENCODING, Record
from normalizer.codes import is_shown_only
from normalizer.config import Config, Finder
from normalizer.conventions import ignored_by_convention
from normalizer.edit import Edit
from normalizer.expression import expression
from normalizer.files import Found
from normalizer.passes import LINE_ENDING
from normalizer.profile import Profile
from normalizer.result import composed

_OF_BYTES = {ENCODING, BYTE_ORDER_MARK}
_LONE_SURROGATE = expression("[\ud800-\udfff]")


class Finding(NamedTuple):
    """An edit of the text, and whether ``clean`` would make it (else it is a suggestion)."""

    edit: Edit
    is_made: bool

    @property
    def code(self) -> str:
        """The rule; of several whose edits met, the first."""
        return self.edit.rule.partition("+")[0]

    @property
    def can_be_made(self) -> bool:
        """Whether the edit is a proposal: some rules only point at what they find."""
        return self.is_made or not is_shown_only(self.code)


class Findings(NamedTuple):
    """All findings in a text, in order; or the ``problem`` that kept it from being looked at."""

    findings: tuple[Finding, ...] = ()
    problem: str = ""

    @property
    def made(self) -> tuple[Finding, ...]:
        """What ``clean`` would change: edits in order that do not overlap."""
        return tuple(one for one in self.findings if one.is_made)


def find(text: str, path: Path | None) -> Findings:
    """The findings in ``text``, which an editor shows for the file at ``path`` (None: no file yet).

    Nothing is said of files that the configuration excludes, and of change logs.

    >>> [(one.edit.before, one.edit.after) for one in find("ErdoÄŸan\\n", None).findings]
    [('ÄŸ', 'ğ')]
    """
    where = path or Path("untitled.txt")
    readable = _LONE_SURROGATE.sub("\ufffd", text)  # one for one: offsets stay
    data = readable.encode("utf-8")
    try:
        config = Finder().of(path or Path.cwd())
        if path and config.excludes(path):
            return Findings()
        profile = _profile(config, path, data)
        format = config.choices_for(where).format
    except ValueError as error:
        return Findings(problem=str(error))
    found = Found(where, str(where))
    outcome = Outcome(str(where), found, "failed")
    settings = Settings(profile, encoding="utf-8", format=format)
    outcome = treat(data, outcome, settings, path.name if path else None)
    if outcome.status == "failed":
        return Findings(problem=outcome.reason)
    return Findings(tuple(_findings(outcome, hidden=readable.startswith("\ufeff"))))


def _findings(outcome: Outcome, hidden: bool) -> list[Finding]:
    """``hidden``: the text begins with a mark that the decoded source is without."""
    made = composed(outcome.source, outcome.log.passes)
    shown = (_edit(record) for record in outcome.suggestions)
    both = [Finding(e.shifted(hidden), True) for e in made]
    both += [Finding(e.shifted(hidden), False) for e in shown]
    return sorted(both, key=lambda one: (one.edit.start, one.edit.end))


def _edit(record: Record) -> Edit:
    return Edit(
        record.at, record.at + len(record.before), record.before, record.after,
        record.rule, record.confidence, record.chain,
    )  # fmt: skip


def _profile(config: Config, path: Path | None, data: bytes) -> Profile:
    """What to look for in the file at ``path``. Raises ValueError for a profile that is none."""
    place = path or Path.cwd()
    choices = config.choices_for(place)
    prose = config.named(choices.profile) if choices.profile else None
    ignored = sorted(ignored_by_convention(place).keys() - _OF_BYTES)
    selection = choices.selection
    selection = selection._replace(extend_ignore=(*selection.extend_ignore, *ignored))
    settings = Settings(config.chosen_for(place), prose, None, selection, choices.format)
    profile = settings.choose(path.name if path else None, data)
    rules = tuple(code for code in profile.rules if code != LINE_ENDING)
    return profile._replace(rules=rules, encoding=None, keep_bom=True)
