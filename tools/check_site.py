"""Fails where a page of the built site would load anything from elsewhere when it is read.

usage: python tools/check_site.py FOLDER
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

#: Elements that load what they name; links that one may follow are none.
LOADED = re.compile(
    r"""<(?:script|link|img|iframe|source|video|audio)\b[^>]*?\b(?:src|href)=["']?(//|https?:)[^"'\s>]*"""
)
IN_STYLES = re.compile(r"""(?:@import|url\()\s*["']?(?://|https?:)[^"')\s]*""")
IS_NO_LOAD = re.compile(r"""<link\b[^>]*\brel=["']?canonical""")


def foreign(folder: Path) -> list[str]:
    """What is loaded from elsewhere, each with its page."""
    found = []
    for pattern, names in ((LOADED, "*.html"), (IN_STYLES, "*.css")):
        for path in sorted(folder.rglob(names)):
            for match in pattern.finditer(path.read_text(encoding="utf-8")):
                if not IS_NO_LOAD.match(match[0]):
                    found.append(f"{path.relative_to(folder)}: {match[0]}")
    return found


def main() -> int:
    folder = Path(sys.argv[1])
    if not (folder / "index.html").exists():
        print(f"{folder}: there is no site")
        return 2
    found = foreign(folder)
    print("\n".join(found) or "the site loads nothing from elsewhere")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
