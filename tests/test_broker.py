"""The broker in a folder: nothing that one process does to a message can stop another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from edu_portal.broker import Transport


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    folders = {name: tmp_path / name for name in ("queue", "control", "processed")}
    for folder in folders.values():
        folder.mkdir()
    options = {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "control_folder": str(folders["control"]),
        "processed_folder": str(folders["processed"]),
    }
    with Connection("filesystem://localhost//", transport_options=options) as opened:
        Transport.global_state.clear()  # kombu remembers bindings for the whole process
        yield opened


def received(connection: Connection, queue: str = "work") -> list[Any]:
    """Every message that waits, in the order of sending."""
    waiting = connection.SimpleQueue(queue)
    found: list[Any] = []
    while True:
        try:
            message = waiting.get(block=False)
        except waiting.Empty:
            return found
        message.ack()
        found.append(message.payload)


def test_the_portal_uses_its_own_transport(connection: Connection) -> None:
    assert isinstance(connection.transport, Transport)


def test_messages_come_in_the_order_of_sending(connection: Connection) -> None:
    for number in range(5):
        connection.SimpleQueue("work").put({"job": number})
    assert received(connection) == [{"job": number} for number in range(5)]


def test_a_message_is_not_seen_before_it_is_whole(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "queue" / "1_half.work.msg.part").write_text('{"bo')
    connection.SimpleQueue("work").put("whole")
    assert received(connection) == ["whole"]


def test_a_message_that_cannot_be_read_is_left_out(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "queue" / "1_empty.work.msg").touch()
    connection.SimpleQueue("work").put("next")
    assert received(connection) == ["next"]
    assert not list((tmp_path / "queue").iterdir())


def test_two_consumers_take_each_message_once(connection: Connection) -> None:
    for number in range(200):
        connection.SimpleQueue("work").put(number)
    taken: list[Any] = []
    threads = [threading.Thread(target=lambda: taken.extend(received(connection.clone()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(200))
