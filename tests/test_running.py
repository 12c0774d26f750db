"""What a second run of the tests on another database leaves out (`pytest --again`)."""

from __future__ import annotations

import pytest

from schools.models import Unit
from tests.conftest import House, asks_a_database


def test_a_test_that_asks_no_database_is_let_near_none(request: pytest.FixtureRequest) -> None:
    assert not asks_a_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Unit.objects.exists()


def test_a_fixture_that_reaches_the_database_asks_it(request: pytest.FixtureRequest, house: House) -> None:
    assert asks_a_database(request.node)


@pytest.mark.django_db
def test_the_mark_asks_the_database(request: pytest.FixtureRequest) -> None:
    assert asks_a_database(request.node)
