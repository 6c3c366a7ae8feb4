"""Programs that read our output as commands: the runners of CI services.

What comes from files must never be one. GitHub's takes a line that starts with ``::``, its first
version and Azure's ``##[`` and ``##vso[`` anywhere in a line, TeamCity's ``##teamcity[``, GitLab's
``section_start:``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from normalizer.expression import expression

_VARIABLES = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION", "GITLAB_CI")
_LEADING = expression(r"^(\s*)(?=::|section_(?:start|end):)", re.MULTILINE)
_ANYWHERE = expression(r"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)


def is_present(environment: Mapping[str, str]) -> bool:
    """Whether a runner reads what we print."""
    return any(environment.get(name) for name in _VARIABLES)


def stops_when_asked(environment: Mapping[str, str]) -> bool:
    """Whether the runner can be asked to take no commands for a while."""
    others = _VARIABLES[1:]
    return bool(environment.get(_VARIABLES[0])) and not any(map(environment.get, others))


def neutral(text: str, starts_line: bool = True) -> str:
    """``text`` without what a runner takes for a command; JSON stays the same JSON.

    >>> print(neutral(" ::stop-commands::x\\n##[group]a ##vso[x] ::"))
     \\::stop-commands::x
    #\\u0023[group]a #\\u0023vso[x] ::
    """
    if "::" in text or "section_" in text:
        head = "" if starts_line else text[: text.find("\n") + 1 or len(text)]
        text = head + _LEADING.sub(r"\1\\", text[len(head) :])
    return neutral_inside(text)


def neutral_inside(text: str) -> str:
    """The same for what may stand anywhere in a line: for the text of commands of our own.

    >>> print(neutral_inside("::error::##[x]"))
    ::error::#\\u0023[x]
    """
    return _ANYWHERE.sub(r"#\\u0023", text) if "##" in text else text
