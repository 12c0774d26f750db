"""The last evening of a round: every school saves its cells and submits at the same time.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres .venv/bin/python benchmarks/rush.py

300 schools save 30 cells each, one request a cell as the grid's autosave does, and submit, from 32 clients at once,
against the web server that script/server runs, on a database of its own (of the kind and on the server that
DATABASE_URL names; without it SQLite). Each client moves between its schools at random, so that all of them are at
work at once and submitting falls among the saves. Then everything is approved, read back, and counted again from zero.
Prints times and a ratio; ends with 1 when a request failed, or a figure was lost, doubled or changed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.database import make_tables, own_database
from tests.stack import Stack, wait_for

if TYPE_CHECKING:
    from benchmarks.rush_cast import Cast, Desk

SCHOOLS, CLIENTS = 300, 32
UPDATES = 2000
PATIENCE = 120  # seconds for one answer: what takes longer is an error


class Browser:
    """One session on a connection that stays open."""

    def __init__(self, connection: http.client.HTTPConnection, session: str) -> None:
        self.connection = connection
        self.cookies = {"sessionid": session}
        self.token = ""

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, body: bytes, kind: str) -> tuple[int, bytes]:
        return self._ask("POST", path, body, {"Content-Type": kind, "X-CSRFToken": self.token})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body or None, {**headers, "Cookie": cookies})
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, answer.read()


@dataclass(slots=True)
class Measured:
    """How long each request took, in seconds, and what went wrong."""

    saves: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class School:
    """One school during the rush: what it has still to type, and the browser that it types in."""

    def __init__(self, desk: Desk, browser: Browser, typed: dict[str, int], slug: str) -> None:
        self.desk = desk
        self.browser = browser
        self.left = list(typed.items())
        self.address = f"/{slug}/so-lieu/{desk.answer}"

    def open(self) -> None:
        """The grid, with the token for what will be sent."""
        status, body = self.browser.get(f"{self.address}/luoi.json")
        if status != 200:
            raise RuntimeError(f"the grid of {self.desk.answer} answered {status}")
        self.browser.token = json.loads(body)["csrf"]

    def step(self, measured: Measured) -> bool:
        """Types the next cell, or submits when none is left; whether that was its last act."""
        if self.left:
            self._save(measured, *self.left.pop(0))
            return False
        with timed(measured.submits):
            status, body = self.browser.post(f"{self.address}/nop/", b"", "application/x-www-form-urlencoded")
        if status != 302:
            measured.problems.append(f"submitting {self.desk.answer}: {status} {body[:200]!r}")
        return True

    def _save(self, measured: Measured, cell: str, value: int) -> None:
        sent = {"cell": cell, "typed": str(value), "seen_version": 0, "save_id": f"{self.desk.answer}:{cell}"}
        body = json.dumps({"cells": [sent]}).encode()
        with timed(measured.saves):
            status, answer = self.browser.post(f"{self.address}/luu/", body, "application/json")
        if status != 200 or json.loads(answer)["cells"][0]["outcome"] != "saved":
            measured.problems.append(f"saving {cell} of {self.desk.answer}: {status} {answer[:200]!r}")


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    into.append(time.perf_counter() - start)


def rush(cast: Cast, port: int, typed_by: Callable[[int], dict[str, int]], slug: str) -> tuple[Measured, float]:
    """All clients at once; what they measured, and how long it took in all."""
    clients = min(CLIENTS, len(cast.desks))
    measured = [Measured() for _ in range(clients)]
    start = threading.Barrier(clients + 1)

    def work(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        order = random.Random(place)  # noqa: S311 - the same order in every run, no secret
        mine = cast.desks[place::clients]
        schools = [School(desk, Browser(connection, desk.session), typed_by(desk.number), slug) for desk in mine]
        try:
            for school in schools:
                school.open()
            start.wait(timeout=PATIENCE)
            while schools:
                school = order.choice(schools)
                if school.step(measured[place]):
                    schools.remove(school)
        except Exception as error:
            start.abort()
            measured[place].problems.append(f"client {place} broke off: {error!r}")

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    start.wait(timeout=PATIENCE)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    whole = Measured()
    for one in measured:
        whole.saves += one.saves
        whole.submits += one.submits
        whole.problems += one.problems
    return whole, took


def approve_all(cast: Cast, port: int, slug: str) -> float:
    """The leader ticks every answer on the board and approves; seconds."""
    browser = Browser(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), cast.leader)
    browser.get(f"/{slug}/so-lieu/{cast.desks[0].answer}/luoi.json")  # for the token, which is in its cookie
    browser.token = browser.cookies["csrftoken"]
    chosen = urlencode([("chon", desk.answer) for desk in cast.desks]).encode()
    took: list[float] = []
    with timed(took):
        browser.post(f"/{slug}/dot/{cast.round}/duyet/", chosen, "application/x-www-form-urlencoded")
    return took[0]


def listens(port: int) -> bool:
    """Waitress opens its port once the portal is loaded."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def bare_updates(update_one_row: Callable[[], None]) -> float:
    """Seconds for one UPDATE of one row, each in its own transaction, one after the other."""
    times: list[float] = []
    for _ in range(UPDATES):
        with timed(times):
            update_one_row()
    return sum(times) / len(times)


def processor_time(process: int) -> float:
    """Seconds that a process has used (Linux); what else the machine does hardly changes them."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(what: str, times: list[float]) -> str:
    in_order = sorted(times)
    at = {share: in_order[min(len(in_order) - 1, len(in_order) * share // 100)] * 1000 for share in (50, 95, 99)}
    middle = "  ".join(f"p{share} {milliseconds:7.1f} ms" for share, milliseconds in at.items())
    return f"{what:10}{len(times):6}   {middle}   max {in_order[-1] * 1000:7.1f} ms"


def run(stack: Stack, schools: int) -> bool:
    """Lays the district, lets the schools rush, prints; whether nothing was lost."""
    import django

    os.environ.update(stack.environment)
    django.setup()
    from benchmarks import rush_cast as house
    from indicators.queries.integrity import problems_of
    from schools.models import District

    make_tables()
    cast = house.lay(schools)
    web = stack.serve().pid
    wait_for(lambda: listens(stack.port), "the web server listens")
    load = os.getloadavg()[0]
    busy = processor_time(web)
    measured, took = rush(cast, stack.port, house.typed_by, house.SLUG)
    busy = processor_time(web) - busy
    approving = approve_all(cast, stack.port, house.SLUG)
    update = bare_updates(partial(house.update_one_row, house.one_row()))
    problems = [*measured.problems, *house.problems_with(cast)]
    problems += problems_of(District.unscoped.get(slug=house.SLUG))

    cells = len(house.typed_by(0))
    print(f"{schools} schools x {cells} cells, {min(CLIENTS, schools)} clients, {house.database_in_words()}")
    print(f"load of the machine before: {load:.1f}, {os.cpu_count()} cores")
    print(told("saves", measured.saves))
    print(told("submits", measured.submits))
    each = took / len(measured.saves)
    print(f"in {took:.1f} s: {1 / each:.0f} saves/s beside {len(measured.submits) / took:.1f} submits/s")
    print(f"processor time of the web server: {busy / len(measured.saves) * 1000:.1f} ms a save, submitting included")
    print(f"approving all: {approving:.1f} s")
    print(f"bare UPDATE of one row: {1 / update:.0f}/s; a save costs {each / update:.0f} of them")
    for problem in problems[:20]:
        print(f"PROBLEM {problem}")
    print(f"{len(problems)} problems; totals equal a recount" if not problems else f"{len(problems)} problems")
    return not problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Every school saves and submits at the same time.")
    parser.add_argument("--scale", type=float, default=1.0, help="times 300 schools (1.0)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with own_database(folder, os.environ.get("DATABASE_URL") or "sqlite://") as url:
            stack = Stack(folder, url)
            stack.environment["DJANGO_SETTINGS_MODULE"] = "edu_portal.settings"
            try:
                return 0 if run(stack, max(1, round(SCHOOLS * arguments.scale))) else 1
            finally:
                stack.stop()


if __name__ == "__main__":
    sys.exit(main())
