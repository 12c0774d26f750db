"""Giving the shared catalogue to the portal and its standard forms to a district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core import policy
from core.actor import Actor
from core.roles import Role
from core.transactions import write_transaction
from indicators.formdoc.parse import parse_form
from indicators.models import Form, FormDraft, Indicator
from indicators.queries.standard import catalogue_file, standard_rounds
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from schools.models import District


class CannotTake(ValueError):
    """The standard forms cannot be given; `args[0]` is the Vietnamese sentence: what is missing, what to do."""


@write_transaction
def ensure_catalogue(*, actor: Actor) -> None:
    """The units of measure and indicators that all districts share, by their codes. Raises Forbidden."""
    ensure_units(actor=actor, units=catalogue_file("units-of-measure.json"))
    ensure_indicators(actor=actor, indicators=catalogue_file("indicators.json"))


@write_transaction
def take_standard_forms(*, actor: Actor, district: District) -> list[str]:
    """Gives the district the standard forms that it has not; the names of those given.

    A form that stands, or is being built, under the same code is left as the district made it. Raises CannotTake,
    Forbidden.
    """
    policy.require(actor, "change", Form(district=district))
    taken = {*_slugs(Form, district), *_slugs(FormDraft, district)}
    wanted = {one.form: one.form_name for one in standard_rounds() if one.form not in taken}
    documents = {slug: catalogue_file(f"forms/{slug}.json") for slug in wanted}
    _know_indicators(actor, documents.values())
    for slug, document in documents.items():
        save_form(actor=actor, district=district, slug=slug, name=wanted[slug], document=document)
    return list(wanted.values())


def begin_with_standard_forms(actor: Actor, district: District) -> None:
    """A new district has the standard forms from its first day."""
    take_standard_forms(actor=actor, district=district)


def _slugs(model: type[Form] | type[FormDraft], district: District) -> Iterable[str]:
    return model.unscoped.filter(district=district).values_list("slug", flat=True)


def _know_indicators(actor: Actor, documents: Iterable[Mapping[str, Any]]) -> None:
    """The operator brings a catalogue that is behind the forms up to date; anybody else is told who can."""
    cells = [parse_form(dict(document)).figure_cells() for document in documents]
    codes = {at.indicator for places in cells for at in places.values() if at.indicator is not None}
    if Indicator.objects.filter(code__in=codes).count() == len(codes):
        return
    if not actor.holds({Role.OPERATOR}):
        raise CannotTake(
            "Danh mục chỉ tiêu chung chưa đủ cho các biểu mẫu chuẩn. "
            "Hãy nhờ quản trị hệ thống chạy lệnh load_catalogue trên máy chủ rồi làm lại."
        )
    ensure_catalogue(actor=actor)
