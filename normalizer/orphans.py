"""Worker processes that outlive nobody: they end when the process that started them has."""

from __future__ import annotations

import os
import signal
import threading

_PATIENCE_SECONDS = 0.5


def end_with_parent() -> None:
    """For a worker, at its start: leave Ctrl-C to the parent, and end when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is None:
        return
    starter = os.getppid()  # the parent, or since Python 3.14 a server that ends with it
    while os.name == "nt" or os.getppid() == starter:
        # a sibling may hold the sentinel's other end: do not rely on it alone
        if wait([parent.sentinel], timeout=_PATIENCE_SECONDS):
            break
    os._exit(1)
