"""The end of every script that writes one generated file."""

from __future__ import annotations

import sys
from pathlib import Path


def write_or_check(target: Path, text: str) -> int:
    """Write ``text`` to ``target``; where the script is called with ``--check``, only say whether
    it stands there: the exit code, 0 where it does."""
    if "--check" in sys.argv[1:]:
        return int(target.read_text(encoding="utf-8") != text)
    target.write_text(text, encoding="utf-8")
    return 0
