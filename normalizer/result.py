"""What came of a text or a file: the outcome at once, the account of it on demand."""

from __future__ import annotations

from collections.abc import Callable

from normalizer.changelog import ChangeLog
from normalizer.document import Document
from normalizer.edit import Edit, compose
from normalizer.profile import Profile

Account = tuple[ChangeLog, tuple[Edit, ...]]


class Result:
    """A text and what became of it.

    ``source`` and ``text`` are known at once; the log is found by going over the source again, the
    first time it is asked for.

    >>> import normalizer
    >>> normalizer.normalize("“Hi”")
    Result('"Hi"', changed=True)
    """

    __slots__ = ("_account", "_find", "source", "text")

    def __init__(self, source: str, text: str, find: Callable[[str], Account]) -> None:
        self.source = source
        self.text = text
        self._find = find
        self._account: Account | None = None

    @property
    def changed(self) -> bool:
        """Whether ``text`` differs from ``source``."""
        return self.text != self.source

    @property
    def changelog(self) -> ChangeLog:
        """The passes that lead from ``source`` to ``text`` and back."""
        return self._accounted()[0]

    @property
    def suggestions(self) -> tuple[Edit, ...]:
        """Edits that were not made: too little evidence, or not safe. Offsets in ``source``."""
        return self._accounted()[1]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The way from ``source`` to ``text`` as edits of ``source`` (offsets in code points).

        Where one rule changed what another had made, they are one edit named "first+second".
        """
        composed: list[Edit] = []
        text = self.source
        for one in self.changelog.passes:
            composed = compose(composed, one.edits_in(text))
            text = one.replay(text)
        return tuple(composed)

    def _accounted(self) -> Account:
        if self._account is None:
            self._account = self._find(self.source)
        return self._account

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return f"{type(self).__name__}({shown!r}, changed={self.changed})"


class CleanResult(Result):
    """A file's bytes and their clean copy.

    ``data`` are the bytes of the copy, ``document`` the original with its encoding, ``source`` and
    ``text`` the two as text, ``profile`` the one that was used.
    """

    __slots__ = ("data", "document", "profile")

    def __init__(
        self,
        document: Document,
        text: str,
        data: bytes,
        profile: Profile,
        find: Callable[[str], Account],
    ) -> None:
        super().__init__(document.text, text, find)
        self.document = document
        self.data = data
        self.profile = profile

    @property
    def changed(self) -> bool:
        """Whether ``data`` differs from the original bytes."""
        return self.data != self.document.raw
