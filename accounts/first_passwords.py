"""First passwords: random, handed over on paper, good for one sign-in within a set time."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password

# Without what is easily taken for something else on paper: 0 and o, 1, l and i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 3
# Principals get them together before a round opens, which is open for weeks; a paper that lies about for longer has
# been forgotten, and is anybody's who finds it.
GOOD_FOR = timedelta(days=30)


class FirstPasswordHasher(Argon2PasswordHasher):
    """A lighter Argon2 for twelve random letters and digits of 31, which are 59 bits.

    The full cost protects what a person chose, which stands in a list of some million guesses. Here there is no list:
    whoever steals the hashes must try 2^58 passwords on average, each against its own salt. At a million tries a
    second, more than a graphics card does of even this kind, that is nine thousand years; the password is good for
    thirty days. At the door five wrong ones lock the name. The full hash makes eighty passwords a minute's wait.
    Verified as any other Argon2 hash; the password that a person chooses at the first sign-in is hashed in full.
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
