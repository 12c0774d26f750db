"""Reading the environment: what is meant is read, anything else stops the start with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from edu_portal.environment import Environment

ROOT = Path(__file__).parents[1]
SQLITE = "sqlite:////srv/portal.sqlite3"


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """The process's environment with no `.env` file behind it."""
    return Environment(tmp_path / ".env")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THING", "DATABASE_URL", "EMAIL_URL", "PORTAL_URL", "REDIS_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


def refused(error: pytest.ExceptionInfo[ImproperlyConfigured], name: str) -> bool:
    """Whether the sentence names the setting and says what to do."""
    sentence = str(error.value)
    return name in sentence and sentence.endswith(".")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        (" on ", True),
        ("0", False),
        ("false", False),
        ("No", False),
        ("off", False),
        ("", False),
    ],
)
def test_switch_reads_its_words(env: Environment, monkeypatch: pytest.MonkeyPatch, written: str, meant: bool) -> None:
    monkeypatch.setenv("THING", written)
    assert env.flag("THING") is meant


@pytest.mark.parametrize("written", ["maybe", "2", "yes please", "tru", "đúng", "-1"])
def test_switch_refuses_other_words(env: Environment, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("THING", written)
    with pytest.raises(ImproperlyConfigured) as error:
        env.flag("THING")
    assert refused(error, "THING")


@pytest.mark.parametrize("default", [True, False])
def test_switch_that_is_not_set_has_its_default(env: Environment, default: bool) -> None:
    assert env.flag("THING", default=default) is default


def test_whole_number_is_read(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "15")
    assert env.whole("THING", 3) == 15


def test_whole_number_that_is_not_set_has_its_default(env: Environment) -> None:
    assert env.whole("THING", 3) == 3


@pytest.mark.parametrize("written", ["-1", "1.5", "15s", "ten", "²", "1_000"])
def test_whole_number_refuses_anything_else(env: Environment, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("THING", written)
    with pytest.raises(ImproperlyConfigured) as error:
        env.whole("THING", 3)
    assert refused(error, "THING")


def test_whole_number_may_have_a_minimum(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "5")
    assert env.whole("THING", 9, minimum=5) == 5
    with pytest.raises(ImproperlyConfigured) as error:
        env.whole("THING", 9, minimum=6)
    assert refused(error, "THING")


def test_empty_value_is_as_good_as_none(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THING", "DATABASE_URL", "EMAIL_URL"):
        monkeypatch.setenv(name, "")
    assert env.whole("THING", 3) == 3
    assert env.database(SQLITE)["NAME"] == "/srv/portal.sqlite3"
    assert env.email()["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_items_are_split_at_commas_without_blanks(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "a.vn, b.vn,, ")
    assert env.items("THING") == ["a.vn", "b.vn"]


@pytest.mark.parametrize("written", [",", " , ,"])
def test_list_of_nothing_is_refused(env: Environment, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("THING", written)
    with pytest.raises(ImproperlyConfigured) as error:
        env.items("THING")
    assert refused(error, "THING")


def test_postgresql_is_kept_open_and_checked(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://portal:secret@db.example:5433/giao_duc")
    config = env.database(SQLITE)
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example", 5433, "giao_duc")
    assert config["CONN_HEALTH_CHECKS"] is True


def test_sqlite_takes_its_lock_at_the_start_of_a_transaction(env: Environment) -> None:
    options = env.database(SQLITE)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(
    "url", ["mysql://u@h/n", "oracle://u@h/n", "nonsense", "portal.sqlite3", "http://h/n", "postgres:/h"]
)
def test_other_database_is_refused(env: Environment, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured) as error:
        env.database(SQLITE)
    assert refused(error, "DATABASE_URL")


def test_mail_goes_to_the_console_unless_told_otherwise(env: Environment) -> None:
    assert env.email()["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_mail_server_is_read_from_its_address(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:pass@mail.example:587")
    config = env.email()
    assert (config["EMAIL_HOST"], config["EMAIL_PORT"], config["EMAIL_USE_TLS"]) == ("mail.example", 587, True)


@pytest.mark.parametrize("url", ["nonsense", "http://mail.example", "smtp"])
def test_other_mail_address_is_refused(env: Environment, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured) as error:
        env.email()
    assert refused(error, "EMAIL_URL")


@pytest.mark.parametrize(
    ("hosts", "tls", "meant"),
    [
        (["portal.example.vn", "b.vn"], True, "https://portal.example.vn"),
        ([".example.vn"], True, "https://example.vn"),
        (["*", "portal.example.vn"], False, "http://portal.example.vn"),
        (["*"], False, "http://localhost:8000"),
        (["127.0.0.1"], False, "http://127.0.0.1:8000"),
    ],
)
def test_portals_address_is_made_of_the_first_host(env: Environment, hosts: list[str], tls: bool, meant: str) -> None:
    assert env.portal_url(hosts=hosts, tls=tls) == meant


@pytest.mark.parametrize("url", ["https://portal.example.vn", "https://portal.example.vn/", "http://127.0.0.1:8080"])
def test_portals_address_is_read(env: Environment, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PORTAL_URL", url)
    assert env.portal_url(hosts=["other.vn"], tls=True) == url.rstrip("/")


@pytest.mark.parametrize("url", ["portal.example.vn", "ftp://portal.example.vn", "https://", "https://a.vn/cong", "x"])
def test_other_address_of_the_portal_is_refused(env: Environment, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PORTAL_URL", url)
    with pytest.raises(ImproperlyConfigured) as error:
        env.portal_url(hosts=[], tls=True)
    assert refused(error, "PORTAL_URL")


def test_redis_is_left_out_or_read(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.redis() == ""
    monkeypatch.setenv("REDIS_URL", "redis://cache.example:6379/0")
    assert env.redis() == "redis://cache.example:6379/0"


@pytest.mark.parametrize("url", ["nonsense", "http://cache.example", "cache.example:6379"])
def test_other_redis_address_is_refused(env: Environment, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ImproperlyConfigured) as error:
        env.redis()
    assert refused(error, "REDIS_URL")


def test_secret_key_is_read(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "k")
    assert env.secret_key(debug=False) == "k"


def test_only_a_debug_start_may_do_without_a_secret_key(env: Environment) -> None:
    assert env.secret_key(debug=True)
    with pytest.raises(ImproperlyConfigured) as error:
        env.secret_key(debug=False)
    assert refused(error, "SECRET_KEY")


def test_file_stands_behind_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "")
    monkeypatch.delenv("THING")  # whatever the file sets is taken away with the test
    (tmp_path / ".env").write_text("THING=from-file\n", encoding="utf-8")
    assert Environment(tmp_path / ".env").text("THING") == "from-file"


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "from-environment")
    (tmp_path / ".env").write_text("THING=from-file\n", encoding="utf-8")
    assert Environment(tmp_path / ".env").text("THING") == "from-environment"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"DEBUG": "maybe"}, "DEBUG='maybe'"),
        ({"DATABASE_URL": "mysql://u@h/n"}, "DATABASE_URL must name"),
        ({"JOB_STALE_SECONDS": "soon"}, "JOB_STALE_SECONDS='soon'"),
        ({"JOB_STALE_SECONDS": "5"}, "JOB_STALE_SECONDS='5' is too small"),
        ({"SESSION_IDLE_SECONDS": "0"}, "SESSION_IDLE_SECONDS='0' is too small"),
        ({"PORTAL_URL": "portal.example.vn"}, "PORTAL_URL='portal.example.vn' is no portal's address"),
        ({"ALLOWED_HOSTS": ","}, "ALLOWED_HOSTS=',' names nothing"),
    ],
)
def test_start_stops_at_a_wrong_setting_and_says_so(wrong: dict[str, Any], words: str) -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import edu_portal.settings"],
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": "x", **wrong},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert words in started.stderr.splitlines()[-1]
