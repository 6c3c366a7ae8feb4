"""``python -m normalizer`` is ``textmend``."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; interrupted while it is still being loaded, it ends as quietly."""
    try:
        from normalizer.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
