"""Asking for a report's build: once it runs, asking again gives the same job and leaves no second trace."""

from __future__ import annotations

from core.models import AuditEntry
from reports.services.reports import request_build
from tests.conftest import House


def test_only_a_build_that_was_really_queued_is_in_the_audit(house: House) -> None:
    specialist, leader = house.bac.actor("specialist"), house.bac.actor("leader")
    first = request_build(actor=specialist, report=house.bac.report)
    again = request_build(actor=leader, report=house.bac.report)
    assert again == first
    rows = AuditEntry.unscoped.filter(act="yêu cầu tạo báo cáo")
    assert [row.actor_id for row in rows] == [specialist.id]
