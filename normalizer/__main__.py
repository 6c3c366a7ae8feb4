"""``python -m normalizer`` is ``textmend``."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

_OBJECTS_BETWEEN_COLLECTIONS = 50_000  #: more than a short run makes; they are a few megabytes


def main() -> NoReturn:
    """Run the command line; interrupted while it is still being loaded, it ends as quietly."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        from normalizer.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        run()
    finally:
        gc.freeze()  # what is left at the end of the process need not be looked through


if __name__ == "__main__":
    main()
