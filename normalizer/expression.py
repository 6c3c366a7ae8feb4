"""Regular expressions that are compiled when a text needs them.

To compile all that the package knows takes longer than most of its calls, and most texts need few
of them. So no module compiles one while it is imported.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_MEMBERS = tuple(name for name in dir(re.Pattern) if not name.startswith("_"))


class _Expression:
    """Stands for a compiled pattern, whose members it has from its first use on."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _MEMBERS:  # also what copying and pickling look for
            raise AttributeError(name)
        compiled = re.compile(*self._given)
        vars(self).update({member: getattr(compiled, member) for member in _MEMBERS})
        return vars(self)[name]


def expression(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, compiled when it is used: an error in it shows then.

    >>> expression("[0-9]+").findall("1, 23")
    ['1', '23']
    """
    return cast("re.Pattern[AnyStr]", _Expression(pattern, flags))
