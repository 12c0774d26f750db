"""Strict reading of the environment: a wrong value stops the start with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # IMMEDIATE: a deferred transaction that turns into a write fails at once, whatever the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}

_THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
_DATABASES = {"postgres", "postgresql", "sqlite"}
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class Environment:
    """The process's environment with the values of a `.env` file behind it; an empty value is as good as none."""

    def __init__(self, env_file: Path) -> None:
        if env_file.exists():
            environ.Env.read_env(env_file)
        self._env = environ.Env()

    def text(self, name: str, default: str = "") -> str:
        return str(self._env.str(name, default=default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A switch: 1/0, true/false, yes/no, on/off; anything else is refused."""
        raw = self.text(name, "1" if default else "0").strip().lower()
        if raw in _TRUE:
            return True
        if raw in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={raw!r} is not a switch. Set it to 1 or 0.")

    def whole(self, name: str, default: int, *, minimum: int = 0) -> int:
        raw = self.text(name) or str(default)
        if not raw.isdecimal():
            raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number. Set it to one, such as {default}.")
        if int(raw) < minimum:
            raise ImproperlyConfigured(f"{name}={raw!r} is too small. Set it to {minimum} or more, such as {default}.")
        return int(raw)

    def items(self, name: str) -> list[str]:
        """A list with commas between; one of commas only is refused, as it names nothing where something was meant."""
        raw = self.text(name)
        items = [item.strip() for item in raw.split(",") if item.strip()]
        if raw.strip() and not items:
            raise ImproperlyConfigured(
                f"{name}={raw!r} names nothing. Write names with commas between, or leave it out."
            )
        return items

    def database(self, default: str) -> dict[str, Any]:
        """DATABASE_URL as Django's settings; SQLite gets the options that make it safe for several processes."""
        url = self.text("DATABASE_URL") or default
        if url.partition("://")[0] not in _DATABASES:
            raise ImproperlyConfigured("DATABASE_URL must name PostgreSQL (postgres://…) or SQLite (sqlite:///…).")
        try:
            config: dict[str, Any] = dict(environ.Env.db_url_config(url))
        except (ValueError, KeyError) as error:
            raise ImproperlyConfigured("DATABASE_URL cannot be read. Write it as postgres://user@host/name.") from error
        if config["ENGINE"].endswith("sqlite3"):
            config["OPTIONS"] = dict(SQLITE_OPTIONS)
        else:
            config["CONN_MAX_AGE"] = 60
            config["CONN_HEALTH_CHECKS"] = True
        return config

    def redis(self) -> str:
        """REDIS_URL, empty where there is none."""
        url = self.text("REDIS_URL")
        if url and url.partition("://")[0] not in {"redis", "rediss", "unix"}:
            raise ImproperlyConfigured("REDIS_URL cannot be read. Write it as redis://host:6379/0, or leave it out.")
        return url

    def email(self) -> dict[str, Any]:
        """EMAIL_URL as Django's e-mail settings; the console when it is not set."""
        url = self.text("EMAIL_URL") or "consolemail://"
        try:
            return dict(environ.Env.email_url_config(url))
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise ImproperlyConfigured(
                "EMAIL_URL cannot be read. Write it as smtp+tls://user:pass@host:587."
            ) from error

    def portal_url(self, *, hosts: Sequence[str], tls: bool) -> str:
        """PORTAL_URL without a slash at its end; else made of the first host name."""
        url = self.text("PORTAL_URL")
        if not url:
            host = next((host for host in hosts if host.strip("*.")), "localhost").lstrip(".")
            local = host in _THIS_MACHINE
            return f"{'https' if tls else 'http'}://{host}" + (":8000" if local and not tls else "")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ImproperlyConfigured(
                f"PORTAL_URL={url!r} is no portal's address. Write it as https://portal.example.vn, without a path."
            )
        return f"{parts.scheme}://{parts.netloc}"

    def secret_key(self, *, debug: bool) -> str:
        """SECRET_KEY; only a DEBUG start may do without."""
        key = self.text("SECRET_KEY")
        if key:
            return key
        if debug:
            return "only-for-debug"
        raise ImproperlyConfigured("SECRET_KEY is not set. Put a long random one in the environment or in .env.")
