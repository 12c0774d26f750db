"""First passwords: random, handed over on paper, good for one sign-in."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password

# Without what is easily taken for something else on paper: 0 and o, 1, l and i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 3


class FirstPasswordHasher(Argon2PasswordHasher):
    """A lighter Argon2 for twelve random letters and digits (59 bits), which nobody finds by guessing.

    The full one makes eighty of them a minute's wait. Verified as any other Argon2 hash; the password that a person
    chooses at the first sign-in is hashed in full.
    """

    time_cost = 1
    memory_cost = 8 * 1024
    parallelism = 1


def first_password() -> str:
    """A password to hand over on paper: three groups of four letters and digits."""
    return "-".join("".join(secrets.choice(LETTERS) for _place in range(4)) for _group in range(GROUPS))


def hashed_first(password: str) -> str:
    """How a first password is kept."""
    usual = get_hasher()
    return make_password(password, hasher=FirstPasswordHasher() if isinstance(usual, Argon2PasswordHasher) else usual)
