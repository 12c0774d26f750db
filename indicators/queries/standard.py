"""The standard rounds as a district may open them: with its own form, and the period and days that come next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.actor import Actor
from indicators.models import Audience, Form
from indicators.queries.forms import forms_of
from indicators.standard_rounds import StandardRound
from schools.models import District
from schools.period_codes import PeriodCode
from schools.queries import today_of

_FOLDER = settings.BASE_DIR / "fixtures" / "catalogue"
_OPENING = time(8)
_CLOSING_TIME = time(17)


@dataclass(frozen=True, slots=True)
class ReadyRound:
    """A standard round that a district can open; `form` is None where it has not taken the form yet."""

    slug: str
    name: str
    form: Form | None
    form_name: str
    audience: Audience
    period: PeriodCode
    opens_at: datetime
    due_at: datetime
    instructions: str


@cache
def standard_rounds() -> tuple[StandardRound, ...]:
    """The rounds of fixtures/catalogue/standard-rounds.json, in the order of a school year."""
    return tuple(StandardRound.of(document) for document in catalogue_file("standard-rounds.json"))


def catalogue_file(name: str) -> Any:
    """A document of the shared catalogue, as the portal brings it."""
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def ready_rounds(actor: Actor, district: District) -> list[ReadyRound]:
    """Every standard round with the district's form, for the period that comes next by its clock; one query."""
    forms = {form.slug: form for form in forms_of(actor, district)}
    return [_ready(one, forms.get(one.form), one.year_on(today_of(district))) for one in standard_rounds()]


def _ready(standard: StandardRound, form: Form | None, year: int) -> ReadyRound:
    return ReadyRound(
        slug=standard.slug,
        name=standard.name,
        form=form,
        form_name=standard.form_name,
        audience=Audience(standard.audience),
        period=standard.period_in(year),
        opens_at=timezone.make_aware(datetime.combine(standard.opens_in(year), _OPENING)),
        due_at=timezone.make_aware(datetime.combine(standard.due_in(year), _CLOSING_TIME)),
        instructions=standard.instructions,
    )


def missing_standard_forms(actor: Actor, district: District) -> list[str]:
    """The names of the standard forms that the district has not taken; one query."""
    taken = set(forms_of(actor, district).values_list("slug", flat=True))
    return list(dict.fromkeys(one.form_name for one in standard_rounds() if one.form not in taken))
