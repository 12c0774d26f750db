"""The dashboard of a district on a database of national size beside a small one, and the city's and the country's page.

    DATABASE_URL=postgres://… .venv/bin/python benchmarks/dashboard.py --scale 0.01
    DATABASE_URL=postgres://… .venv/bin/python benchmarks/dashboard.py --filled postgres://…/national

The large database is filled by make_scale_data and keep_totals (at 1.0 that takes the better part of an hour;
`--filled` names one that is filled already, and is left). The small ones are the same country with two districts, and
Ba Đình of the demo. Each page is asked as its reader asks it, in turns, and the best time counts. It decides nothing:
the promise is that the page of a district takes at most 3 × its time on the small demo, and the city and the country
at most 3 × the district. PostgreSQL only; elsewhere it says so and ends.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.database import own_database

ROOT = Path(__file__).resolve().parents[1]
TWO_DISTRICTS = 0.0029  # as many schools in each as on the large one
YEAR = "2024-2025"
# By what it is called below: who asks, and the address.
MADE_UP = {
    "district": ("quy-mo-leader-1", f"/quy-mo-1/bang-dieu-hanh/?nam={YEAR}"),
    "city": ("quy-mo-city_reader-1", f"/so-sanh/quy-mo-city-1/?nam={YEAR}"),
    "country": ("quy-mo-reader-1", f"/so-sanh/?nam={YEAR}"),
}
DEMO = {"district": ("lanhdao.badinh", "/ba-dinh/bang-dieu-hanh/?nam=2020")}


def manage(url: str, *command: str) -> None:
    """Runs a command on one of the databases; its own words are shown only when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def fill(url: str, *commands: tuple[str, ...]) -> str:
    manage(url, "migrate", "-v0")
    for command in commands:
        manage(url, *command)
    return url


def country(url: str, scale: float) -> str:
    return fill(url, ("make_scale_data", "--scale", str(scale), "--any-disk"), ("keep_totals",))


def asked(url: str, pages: Mapping[str, tuple[str, str]], turns: int) -> dict[str, float]:
    """The best seconds of each page, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--ask", json.dumps(pages), "--turns", str(turns)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return times


def ask(pages: Mapping[str, tuple[str, str]], turns: int) -> dict[str, float]:
    """Each page in turn by its reader; the first time warms what any server has warm."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    clients = {name: Client() for name in pages}
    for name, (username, _path) in pages.items():
        clients[name].force_login(User.objects.get(username=username))
    best = dict.fromkeys(pages, float("inf"))
    for turn in range(turns + 1):
        for name, (_username, path) in pages.items():
            start = time.perf_counter()
            response = clients[name].get(path, follow=True)
            took = time.perf_counter() - start
            if response.status_code != 200:
                sys.exit(f"{path} answered {response.status_code}")
            best[name] = min(best[name], took) if turn else best[name]
    return best


def measure(big: str, small: str, demo: str, turns: int) -> None:
    """In two rounds, so that what else the machine does falls on all of them."""
    found: dict[str, dict[str, float]] = {}
    for _round in range(2):
        for name, url, pages in (("big", big, MADE_UP), ("small", small, MADE_UP), ("demo", demo, DEMO)):
            times = asked(url, pages, turns)
            found[name] = {page: min(took, found.get(name, {}).get(page, took)) for page, took in times.items()}
    large = found["big"]
    lines = [
        ("district, national size", large["district"], None, ""),
        ("  the same with two districts", found["small"]["district"], large["district"], "national ÷ this"),
        ("  Ba Đình of the demo", found["demo"]["district"], large["district"], "national ÷ this (promise: 3)"),
        ("city", large["city"], None, f"{large['city'] / large['district']:.2f} × the district (promise: 3)"),
        ("country", large["country"], None, f"{large['country'] / large['district']:.2f} × the district (promise: 3)"),
    ]
    for label, took, against, words in lines:
        ratio = f"{against / took:.2f} = " if against else ""
        print(f"{label:32}{took * 1000:8.0f} ms  {ratio}{words}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the pages of leaders on a database of national size.")
    parser.add_argument("--scale", type=float, default=0.01, help="part of the country to make (0.01)")
    parser.add_argument("--filled", help="address of a database that is filled already, and is left as it is")
    parser.add_argument("--turns", type=int, default=10, help="turns of which the best counts (10), twice")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edu_portal.settings")
    if arguments.ask:
        print(json.dumps(ask(json.loads(arguments.ask), arguments.turns)))
        return
    url = os.environ.get("DATABASE_URL") or "sqlite://"
    if not url.startswith("postgres"):
        print("A country is made on PostgreSQL only: set DATABASE_URL.")
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        os.environ |= {"VAR_DIR": name, "REDIS_URL": "", "DEMO": "1"}
        os.environ.setdefault("SECRET_KEY", "only-for-measuring")
        os.environ.pop("MEDIA_ROOT", None)
        manage(url, "collectstatic", "--noinput", "-v0")
        demo = fill(stack.enter_context(own_database(Path(name), url)), ("load_demo", "ba-dinh", "--without-rounds"))
        small = country(stack.enter_context(own_database(Path(name), url)), TWO_DISTRICTS)
        big = arguments.filled or country(stack.enter_context(own_database(Path(name), url)), arguments.scale)
        measure(big, small, demo, arguments.turns)


if __name__ == "__main__":
    main()
