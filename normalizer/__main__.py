"""``python -m normalizer`` is ``textmend``."""

from normalizer.cli import main

if __name__ == "__main__":
    main()
