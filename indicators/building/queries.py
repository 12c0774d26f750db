"""Reading what the builder needs: the draft or newest version, the catalogue's words, what a form may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length

from core.actor import Actor
from core.roles import Role
from core.vietnamese import search_key
from indicators.building.columns import placed_columns
from indicators.models import Form, FormDraft, FormVersion, Indicator, MeasurementUnit, Round, Submission
from indicators.queries.catalogue import catalogue_of
from indicators.queries.forms import forms_of
from schools.levels import Level, Ownership
from schools.models import District, Unit

Document = dict[str, Any]
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Bench:
    """What is being built: the draft where there is one, else the newest version as it stands."""

    district: District
    slug: str
    name: str
    document: Document
    proposal: Document = field(default_factory=dict)
    form: Form | None = None
    newest: FormVersion | None = None
    draft: FormDraft | None = None

    @property
    def version(self) -> int:
        """What a change says it has seen."""
        return self.draft.version if self.draft else 0

    @property
    def is_changed(self) -> bool:
        return self.newest is None or self.newest.document != self.document


def bench_of(actor: Actor, district: District, slug: str) -> Bench | None:
    """The form of a slug as this person builds or sees it; three queries."""
    form = forms_of(actor, district).filter(slug=slug).first()
    draft = FormDraft.objects.visible_to(actor).select_related("author").filter(district=district, slug=slug).first()
    newest = FormVersion.objects.filter(form=form).last() if form else None
    if draft is not None:
        return Bench(district, slug, draft.name, draft.document, draft.proposal, form, newest, draft)
    if form is None or newest is None:
        return None
    return Bench(district, slug, form.name, newest.document, {}, form, newest)


def built_forms(actor: Actor, district: District) -> list[Form]:
    """The district's forms with their versions and, at each version, the rounds that use it; three queries."""
    rounds = Round.objects.visible_to(actor).select_related("period").order_by("period__starts_on", "pk")
    versions = FormVersion.objects.order_by("-number").defer("document").prefetch_related(Prefetch("rounds", rounds))
    return list(forms_of(actor, district).prefetch_related(Prefetch("versions", versions)).order_by("name", "pk"))


def drafts_of(actor: Actor, district: District) -> list[FormDraft]:
    return list(
        FormDraft.objects.visible_to(actor).filter(district=district).select_related("author").defer("document")
    )


def copyable(actor: Actor) -> QuerySet[Form]:
    """The forms of every district that this person sees."""
    return Form.objects.visible_to(actor).select_related("district__unit").order_by("district__unit__sort_key", "name")


def newest_of(form: Form) -> FormVersion | None:
    return FormVersion.objects.filter(form=form).last()


def units_of_measure() -> dict[str, MeasurementUnit]:
    return {unit.code: unit for unit in MeasurementUnit.objects.order_by("name", "code")}


def named_indicators(district: District, document: Document) -> dict[str, Indicator]:
    """The indicators that a document names and the district may use, by code."""
    codes = {at["indicator"] for _where, at in coordinates(document) if at.get("indicator")}
    return {row.code: row for row in catalogue_of(district).filter(code__in=codes)}


def found_indicators(district: District, words: str) -> list[Indicator]:
    """The indicators that say most of these words, or whose code does; of equals the shortest names first."""
    wanted = list(dict.fromkeys(search_key(words).split()[:8]))
    if not wanted:
        return []
    says = [Q(search_key__contains=word) | Q(code__contains=word) for word in wanted]
    said = sum((Case(When(one, then=1), default=0) for one in says), Value(0))
    rows = catalogue_of(district).annotate(said=said, length=Length("name")).filter(said__gte=(len(wanted) + 1) // 2)
    return list(rows.order_by("-said", "length", "code")[:MOST_FOUND])


def known_codes(beginning: str) -> set[str]:
    """The codes of indicators, whoever's, that begin so: none of them is free."""
    return set(Indicator.objects.filter(code__startswith=beginning).values_list("code", flat=True))


def coordinates(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every place of a document that fixes coordinates, as a sentence names it."""
    yield "Mặc định của biểu", document.get("defaults", {})
    for one in placed_columns(document):
        yield f"Cột “{one.key}”", one.column.get("at", {})
    for row in document["rows"]:
        yield f"Dòng “{row['key']}”", row.get("at", {})


def outside_problems(bench: Bench, named: Mapping[str, Indicator], units: Mapping[str, MeasurementUnit]) -> list[str]:
    """What a document names that the catalogue or the district does not have; one query."""
    proposed = {one["code"] for one in bench.proposal.get("indicators", [])}
    places = list(coordinates(bench.document))
    codes = {at["unit"] for _where, at in places if at.get("unit")}
    own = set(_own_units(bench.district).filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    known = {
        "indicator": ("chỉ tiêu", {*named, *proposed}, "Hãy chọn trong danh mục."),
        "level": ("cấp học", set(Level.values), "Hãy chọn trong danh sách."),
        "ownership": ("loại hình", set(Ownership.values), "Hãy chọn trong danh sách."),
        "unit": ("đơn vị của địa bàn", own, "Hãy sửa hoặc bỏ mã đơn vị."),
    }
    problems = [
        f"{where}: không có {noun} “{at[name]}”. {hint}"
        for where, at in places
        for name, (noun, codes_known, hint) in known.items()
        if at.get(name) and at[name] not in codes_known
    ]
    measured = [("Biểu mẫu", bench.document), *((f"Dòng “{row['key']}”", row) for row in bench.document["rows"])]
    problems += [
        f"{where}: không có đơn vị tính “{thing['unit']}”. Hãy chọn trong danh sách."
        for where, thing in measured
        if thing.get("unit") and thing["unit"] not in units
    ]
    return problems


def _own_units(district: District) -> QuerySet[Unit]:
    own = (
        Q(pk=district.pk)
        | Q(school__places__district=district)
        | Q(ward__district=district)
        | Q(agency__district=district)
    )
    return Unit.objects.filter(own).distinct()


def own_submission(district: District, form: Form, period: str) -> Submission | None:
    """The district's own answer to a form and period, if a round was ever opened for it."""
    found: Submission | None = (
        Submission.unscoped.filter(round__version__form=form, round__period__code=period, unit=district.unit_id)
        .order_by("pk")
        .last()
    )
    return found


def version_of(actor: Actor, district: District, slug: str, number: int) -> FormVersion | None:
    """One version of a form that this person sees, with the rounds they see of it; two queries."""
    rounds = Round.objects.visible_to(actor).select_related("period").order_by("period__starts_on", "pk")
    forms = forms_of(actor, district).filter(slug=slug)
    found: FormVersion | None = (
        FormVersion.objects.filter(form__in=forms, number=number)
        .select_related("form")
        .prefetch_related(Prefetch("rounds", rounds))
        .first()
    )
    return found


def buildable_districts(actor: Actor) -> QuerySet[District]:
    """The districts in which this person builds forms."""
    rows = District.objects.visible_to(actor).select_related("unit").order_by("unit__sort_key")
    if actor.holds({Role.OPERATOR}):
        return rows
    return rows.filter(pk__in=actor.districts({Role.DISTRICT_ADMIN}))
