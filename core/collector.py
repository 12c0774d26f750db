"""Python's search for rings of garbage, held back while very many values are in hand."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Holders:
    """How many threads ask for it now."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0
        self.was_on = True

    def change(self, by: int) -> None:
        with self.lock:
            if not self.count:
                self.was_on = gc.isenabled()
            self.count += by
            (gc.enable if self.was_on and not self.count else gc.disable)()


_holders = _Holders()


@contextmanager
def held_back() -> Iterator[None]:
    """Nothing is searched meanwhile, in any thread of the process; what no longer has a name goes at once all the same.

    A search is begun again and again by the number of new values, and each looks through all that the process holds.
    Of figures that are read from a sheet none names another: of twenty thousand it took a third of the time.
    """
    _holders.change(1)
    try:
        yield
    finally:
        _holders.change(-1)
