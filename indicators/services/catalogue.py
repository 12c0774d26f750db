"""Writing the shared catalogue and forms; idempotent by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.lists import ListRefused
from core.policy import Forbidden
from core.roles import Role
from core.transactions import write_transaction
from indicators.changed_figures import tell_rules_changed
from indicators.formdoc.parse import dump_form, parse_form
from indicators.models import Form, FormVersion, Indicator, MeasurementUnit, RoundCell, TargetDecision
from schools.models import District, Period


@write_transaction
def ensure_units(*, actor: Actor, units: Sequence[Mapping[str, Any]]) -> None:
    """Units of measure by their codes; raises Forbidden."""
    _require_operator(actor)
    for unit in units:
        bounds = {side: None if unit.get(side) is None else Decimal(unit[side]) for side in ("minimum", "maximum")}
        MeasurementUnit.objects.update_or_create(
            code=unit["code"],
            defaults={
                "name": unit["name"],
                "base": unit["base"],
                "factor": Decimal(unit["factor"]),
                "decimals": unit["decimals"],
                "percent": unit["percent"],
                **bounds,
            },
        )


@write_transaction
def ensure_indicators(*, actor: Actor, indicators: Sequence[Mapping[str, Any]]) -> None:
    """Shared indicators by their codes, then the counts that their ratios are made of; raises Forbidden."""
    _require_operator(actor)
    units = {unit.code: unit for unit in MeasurementUnit.objects.all()}
    rows = [_indicator(document, units) for document in indicators]
    before = _rules_of(rows)
    plain = ["name", "search_key", "sort_key", "unit", "direction", "population"]
    rules = ["calendar_year", "over_units", "over_periods"]
    Indicator.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=[*plain, *rules])
    _set_ratios(indicators)
    after = _rules_of(rows)
    if any(after[code] != rules for code, rules in before.items()):
        tell_rules_changed(None)


# By what an indicator's results are judged and added up.
JUDGING = ("direction", "calendar_year", "over_units", "numerator", "denominator")


def _rules_of(rows: Iterable[Indicator]) -> dict[str, tuple[object, ...]]:
    """Of those that stand already; one query."""
    known = Indicator.objects.filter(code__in=[row.code for row in rows])
    return {code: tuple(rules) for code, *rules in known.values_list("code", *JUDGING)}


# What a list says of an indicator, and how the audit trail calls it.
INDICATOR_WORDS = {
    "name": gettext_lazy("tên"),
    "unit": gettext_lazy("đơn vị tính"),
    "direction": gettext_lazy("chiều"),
    "calendar_year": gettext_lazy("ứng với năm"),
    "over_units": gettext_lazy("cộng theo đơn vị"),
    "over_periods": gettext_lazy("cộng theo kỳ"),
    "population": gettext_lazy("tổng thể"),
    "numerator": gettext_lazy("tử số"),
    "denominator": gettext_lazy("mẫu số"),
}


class IndicatorRefused(ListRefused):
    """What was asked for cannot be; `args[0]` says why, `attribute` names the field to blame."""


@write_transaction
def save_indicator(*, actor: Actor, district: District, code: str, shared: bool, words: Mapping[str, Any]) -> Indicator:
    """An indicator of a code, made or changed: one that all districts share is the operator's, else the district's own.

    `words` are the fields in INDICATOR_WORDS. Raises IndicatorRefused, Forbidden.
    """
    policy.require(actor, "administer", district)
    if shared:
        _require_operator(actor)
    row: Indicator | None = Indicator.objects.select_for_update(of=("self",)).filter(code=code).first()
    owner = None if shared else district
    if row is None:
        row = Indicator(code=code, district=owner)
    elif row.district_id != (owner and owner.pk):
        raise IndicatorRefused(_("Mã “%(code)s” đã dùng cho một chỉ tiêu khác.") % {"code": code}, "code")
    before = {name: getattr(row, name) if row.pk else None for name in words}
    changed = {name: (before[name], value) for name, value in words.items() if before[name] != value}
    if row.pk and "unit" in changed and RoundCell.objects.filter(indicator=row).exists():
        message = _("Chỉ tiêu này đã có số liệu nên không đổi đơn vị tính được. Hãy lập chỉ tiêu mới.")
        raise IndicatorRefused(message, "unit")
    if changed:
        act = "sửa chỉ tiêu" if row.pk else "lập chỉ tiêu"
        for name, (_was, value) in changed.items():
            setattr(row, name, value)
        row.save()
        named = {str(INDICATOR_WORDS[name]): pair for name, pair in changed.items()}
        record(actor, Change(act, row, row.name, owner.pk if owner else None, named))
        if not changed.keys().isdisjoint(JUDGING):
            tell_rules_changed(owner.pk if owner else None)
    return row


REFERENCES = frozenset({"unit", "numerator", "denominator"})


def _indicator(document: Mapping[str, Any], units: Mapping[str, MeasurementUnit]) -> Indicator:
    values = {name: value for name, value in document.items() if name not in REFERENCES}
    indicator = Indicator(unit=units[document["unit"]], **values)
    indicator.set_keys()
    return indicator


def _set_ratios(indicators: Sequence[Mapping[str, Any]]) -> None:
    """Numerators and denominators name other indicators, so they follow when all of them stand."""
    ratios = {document["code"]: document for document in indicators if "numerator" in document}
    known = {row.code: row for row in Indicator.objects.all()} if ratios else {}
    rows = [known[code] for code in ratios]
    for row in rows:
        row.numerator = known[ratios[row.code]["numerator"]]
        row.denominator = known[ratios[row.code]["denominator"]]
    Indicator.objects.bulk_update(rows, ["numerator", "denominator"], batch_size=100)


@write_transaction
def save_form(*, actor: Actor, district: District, slug: str, name: str, document: Mapping[str, Any]) -> FormVersion:
    """The form with `document` as its newest version; an equal document makes no new one.

    Raises InvalidForm, Forbidden.
    """
    policy.require(actor, "change", Form(district=district, slug=slug))
    return write_form(actor, district, slug, name, document)


def write_form(actor: Actor, district: District, slug: str, name: str, document: Mapping[str, Any]) -> FormVersion:
    """What `save_form` does, for a service that asked for the right to its own act. Raises InvalidForm."""
    canonical = dump_form(parse_form(dict(document)))
    Form.unscoped.get_or_create(district=district, slug=slug, defaults={"name": name})
    form: Form = Form.unscoped.select_for_update(of=("self",)).get(district=district, slug=slug)
    if form.name != name:
        form.name = name
        form.save(update_fields=["name"])
    newest = FormVersion.objects.filter(form=form).last()
    if newest is not None and newest.document == canonical:
        return newest
    number = newest.number + 1 if newest else 1
    version = FormVersion.objects.create(form=form, number=number, document=canonical)
    record(actor, Change("lưu biểu mẫu", form, f"{name} (phiên bản {number})", district.pk))
    return version


@write_transaction
def ensure_decision(
    *, actor: Actor, district: District, period: Period, number: str, issued_on: date, title: str
) -> TargetDecision:
    """The decision that assigned the period's targets to the office; raises Forbidden."""
    policy.require(actor, "change", district)
    decision: TargetDecision
    decision, made = TargetDecision.unscoped.update_or_create(
        district=district,
        period=period,
        number=number,
        round=None,
        defaults={"issued_on": issued_on, "title": title},
    )
    if made:
        record(actor, Change("ghi quyết định giao chỉ tiêu", decision, title, district.pk))
    return decision


def _require_operator(actor: Actor) -> None:
    if not actor.holds({Role.OPERATOR}):
        raise Forbidden("the shared catalogue is the operator's")
