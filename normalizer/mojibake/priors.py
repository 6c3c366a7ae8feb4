"""How unlikely each decoding error is by itself.

In quarter bits: how much likelier the repaired text must be before the error is believed.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from normalizer.posterior.chains import EARLIER_ERRORS, LEGACY_ERRORS, UTF8, Chain

_UTF8_READ_AS = {
    "cp1252": 4,
    "latin-1": 8,
    "gb18030": 16,
    **dict.fromkeys(("cp1250", "cp1251", "cp1254", "mac-roman", "cp437", "cp850", "cp866"), 20),
    **dict.fromkeys(("big5", "cp932", "cp949"), 20),
    **dict.fromkeys(
        ("iso8859-2", "cp1253", "cp1255", "cp1256", "cp1257", "cp852", "koi8-r", "euc_jp"), 28
    ),
    **dict.fromkeys(
        ("iso8859-9", "cp1258", "koi8-u", "cp737", "cp857", "mac-cyrillic", "mac-latin2", "cp874"),
        32,
    ),
    **dict.fromkeys(("iso8859-15", "mac-turkish", "iso8859-5", "iso8859-7", "cp1252-mac"), 36),
}
PRIORS = (
    {error: _UTF8_READ_AS[error.wrong] for error in UTF8}
    | dict.fromkeys(LEGACY_ERRORS, 28)
    | dict.fromkeys(EARLIER_ERRORS, 48)
)
_COMMON = 8  #: the prior up to which an error is an everyday one


@lru_cache(4096)
def prior(chain: Chain) -> int:
    """How unlikely the errors of a chain are together, in quarter bits: the same one again comes
    easier."""
    total = PRIORS[chain[0]]
    for before, error in pairwise(chain):
        own = PRIORS[error]
        total += own // 2 if error == before or own <= _COMMON else own
    return total
