"""What happens to units in the background: what was written down beforehand begins on its day."""

from __future__ import annotations

from celery import shared_task

from schools.services import name_units_of_today, stop_clocks


@shared_task(name="schools.tasks.begin_names")
def begin_names() -> None:
    """Every hour: each name begins, and each district ends, once: on its day or when the machine is next on."""
    name_units_of_today()
    stop_clocks()
