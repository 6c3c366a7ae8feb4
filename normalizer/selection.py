"""Which codes are at work: a profile narrowed and widened by names of codes and families.

Of two names that speak of one code the nearer one counts: the code itself before its family, the
family before ``all``. Where both are as near, leaving out wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from normalizer.codes import ALL, CODES, is_shown_only
from normalizer.profile import PROFILES, Profile

_PLAIN = PROFILES["plain"]
_FOLLOWS = "declared-encoding"  #: is at work where "encoding" is
_UNNAMED, _BY_ALL, _BY_FAMILY, _BY_CODE = range(4)


class Selection(NamedTuple):
    """Names of codes and families.

    ``select`` (None: what the profile has): only these. A family stands for those of its codes that
    the profile has, a code for itself, also where the profile does not have it. ``extend_select``:
    these besides; a family stands for those of its codes that profile ``plain`` has. ``ignore`` and
    ``extend_ignore``: not these, neither done nor shown.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()

    def within(self, outer: Selection) -> Selection:
        """This selection in force inside of another: what it sets itself replaces, the rest adds.

        >>> Selection(ignore=("quotes",)).within(Selection(("all",), ("dashes",), ("bullet",)))
        Selection(select=('all',), ignore=('quotes',), extend_select=('bullet',), extend_ignore=())
        """
        return Selection(
            outer.select if self.select is None else self.select,
            self.ignore or outer.ignore,
            (*outer.extend_select, *self.extend_select),
            (*outer.extend_ignore, *self.extend_ignore),
        )

    def applied_to(self, profile: Profile) -> Profile:
        """The profile with only what is selected.

        >>> Selection(("quotes",), ("curly-quote",)).applied_to(_PLAIN).rules
        ('prime-as-quote',)
        """
        if self == _EVERYTHING:
            return profile
        there = codes_of(profile)
        wanted = {code for code in CODES if self._wants(code, code in there)}
        encoding = profile.encoding or "utf-8" if "encoding" in wanted else None
        added = {code for code in wanted - there if not is_shown_only(code)}
        added |= {code for code in self.extend_select if code in wanted and not is_shown_only(code)}
        rules = added | (set(profile.rules) & wanted)
        return profile._replace(
            rules=_in_run_order(rules),
            report=_in_run_order((set(profile.report) | (wanted - there)) & wanted - rules),
            repair="mojibake" in wanted,
            encoding=encoding,
            keep_bom="byte-order-mark" not in wanted,
            final_newline="final-newline" in wanted,
        )

    def _wants(self, code: str, is_there: bool) -> bool:
        if code == _FOLLOWS:
            code = "encoding"
        chosen = _nearest(code, (ALL,) if self.select is None else self.select)
        if not is_there and chosen < _BY_CODE:
            chosen = _UNNAMED
        added = _nearest(code, self.extend_select)
        if added == _BY_CODE or code in _ON_IN_PLAIN:
            chosen = max(chosen, added)
        return chosen > max(_nearest(code, self.ignore), _nearest(code, self.extend_ignore))


_EVERYTHING = Selection()


def _nearest(code: str, names: Iterable[str]) -> int:
    """How near the nearest of ``names`` comes to speaking of ``code``."""
    if code in names:
        return _BY_CODE
    if CODES[code].family in names:
        return _BY_FAMILY
    return _BY_ALL if ALL in names else _UNNAMED


def codes_of(profile: Profile) -> set[str]:
    """The codes that a profile does or shows."""
    of_files = {
        "mojibake": profile.repair,
        "encoding": profile.encoding is not None,
        _FOLLOWS: profile.encoding is not None,
        "byte-order-mark": not profile.keep_bom,
        "final-newline": profile.final_newline,
    }
    return {*profile.rules, *profile.report, *(code for code, on in of_files.items() if on)}


def _in_run_order(codes: Iterable[str]) -> tuple[str, ...]:
    from normalizer.rules import ALL_RULES

    wanted = set(codes)
    return tuple(rule.code for rule in ALL_RULES if rule.code in wanted)


_ON_IN_PLAIN = frozenset(codes_of(_PLAIN))
