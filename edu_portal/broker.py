"""The broker of a machine without Redis: kombu's folder of messages, made safe for several processes.

kombu gives a message its name before it is written, so a consumer may take it empty; reading it is then an error that
ends the whole worker. Here a message is named when it is whole, taken by one rename, and left out when it cannot be
read: the sweep sends its job again.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

_TRIES = 20


class Channel(filesystem.Channel):
    """One process's hand in the folder."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        whole = Path(self.data_folder_out) / f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        part = whole.with_name(f"{whole.name}.part")
        part.write_text(dumps(payload), encoding="utf-8")
        part.replace(whole)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(taken)
            except FileNotFoundError:
                continue  # another consumer was quicker
            text = taken.read_text(encoding="utf-8")
            taken.unlink()
            try:
                return loads(text)
            except ValueError:
                logger.warning("message %s could not be read and is left out", name)
        raise Empty

    def get_table(self, exchange: str) -> Any:
        """The queues bound to an exchange; the file is empty for a moment while its first queue is written."""
        for _ in range(_TRIES):
            try:
                return super().get_table(exchange)
            except ValueError:
                time.sleep(0.01)
        return super().get_table(exchange)


class Transport(filesystem.Transport):
    Channel = Channel
