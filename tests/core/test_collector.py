"""The search for garbage is held back by whoever asks, and comes back with the last of them."""

from __future__ import annotations

import gc

import pytest

from core.collector import held_back


def test_search_comes_back_after_the_last_that_held_it() -> None:
    with held_back():
        with held_back():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_search_comes_back_after_a_failure() -> None:
    with pytest.raises(ValueError, match="broken"), held_back():
        raise ValueError("broken")
    assert gc.isenabled()
