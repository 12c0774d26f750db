"""Python's search for rings of garbage, held back while very many values are in hand."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0


@contextmanager
def held_back() -> Iterator[None]:
    """Nothing is searched meanwhile, in any thread of the process; what no longer has a name goes at once all the same.

    A search is begun again and again by the number of new values, and each looks through all that the process holds.
    Of figures that are read from a sheet none names another: of twenty thousand it took a third of the time.
    """
    global _holding
    with _lock:
        _holding += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding:
                gc.enable()
