"""Schools that report, for the tests' district: five bodies in two wards, a form of three levels, what they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.actor import Actor, Right
from core.roles import Role
from indicators.models import Figure, Round, Source, Submission
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, reopen, submit
from schools.models import School, Unit, Ward
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_school, ensure_ward, group_ownerships
from tests.conftest import House, fresh

PERIOD = "2022"
LEVELS = ("mam-non", "tieu-hoc", "thcs")
# By column: the indicator and how it adds up over units.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "truong": ("c-so-truong", "count"),
    "hs": ("c-hoc-sinh", "sum"),
    "gv": ("c-giao-vien", "sum"),
    "chuan": ("c-giao-vien-dat-chuan", "sum"),
    "xep": ("c-xep-loai", "none"),
}
RATIO = "c-ty-le-dat-chuan"
MEASURES = (
    {"code": "so-luong", "name": "đơn vị", "base": "so-luong", "factor": "1", "decimals": 2, "percent": False},
    {"code": "ty-le", "name": "%", "base": "ty-le", "factor": "1", "decimals": 2, "percent": True},
)
# By key: name, levels, cấp thống kê, ownership, kind, ward.
BODIES: Mapping[str, tuple[str, tuple[str, ...], str, str, str, str]] = {
    "mn": ("Mầm non Hoa", ("mam-non",), "mam-non", "1", "school", "mot"),
    "th": ("Tiểu học Lá", ("tieu-hoc",), "tieu-hoc", "1", "school", "mot"),
    "lc": ("Liên cấp Sao", ("tieu-hoc", "thcs"), "thcs", "4", "school", "hai"),
    "hq": ("THCS Sông", ("thcs",), "thcs", "2", "school", "hai"),
    "nhom": ("Nhóm trẻ Mây", ("mam-non",), "mam-non", "4", "group", "hai"),
}
GROUPS = {"1": "CL", "2": "NCL", "3": "NCL", "4": "NCL"}


def form(ownerships: tuple[str, ...] = ("-",)) -> dict[str, Any]:
    """A row for each level; each column once for each ownership."""
    return {
        "label": "Biểu Q",
        "title": "QUY MÔ NĂM {year}",
        "unit": "so-luong",
        "defaults": {"measure": "actual"},
        "columns": [
            {"key": "cap", "kind": "label", "title": "Cấp học"},
            *(
                {
                    "key": column if ownership == "-" else f"{column}-{ownership.lower()}",
                    "kind": "figure",
                    "title": f"{column} {ownership}",
                    "at": {"indicator": indicator} | ({} if ownership == "-" else {"ownership": ownership}),
                }
                for column, (indicator, _over) in COLUMNS.items()
                for ownership in ownerships
            ),
        ],
        "rows": [{"key": level, "title": level, "at": {"level": level}} for level in LEVELS],
    }


@dataclass(frozen=True, slots=True)
class Collecting:
    """The district with the schools' round and the independent groups'; `bodies` and `answers` are by key."""

    house: House
    round: Round
    groups_round: Round
    wards: Mapping[str, Ward]
    bodies: Mapping[str, School]
    answers: Mapping[str, Submission]

    @property
    def giver(self) -> Actor:
        """Whoever fills in every body's answer."""
        place = self.house.bac
        rights = {Right(Role.PRINCIPAL, body.pk, place.district.pk) for body in self.bodies.values()}
        return Actor(id=place.user("principal").pk, name="Hiệu trưởng", rights=frozenset(rights))

    @property
    def reviewer(self) -> Actor:
        return self.house.bac.actor("leader")

    def unit(self, place: str) -> Unit:
        return self.house.bac.district.unit if place == "" else self.wards[place].unit

    def give(self, body: str, cells: Mapping[str, str]) -> None:
        """Types into an answer that can be edited; cells are `level:column`."""
        answer = fresh(self.answers[body])
        versions = dict(answer.entries.values_list("cell", "version"))
        typed = [
            TypedCell(cell, text, versions.get(cell, 0), f"{body}:{cell}:{versions.get(cell, 0)}")
            for cell, text in cells.items()
        ]
        outcomes = save_entries(actor=self.giver, submission=answer, cells=typed)
        assert {one.outcome for one in outcomes} <= {Outcome.SAVED, Outcome.SAME}, outcomes

    def submit(self, body: str) -> Submission:
        return submit(actor=self.giver, submission=fresh(self.answers[body]), explanation="Số liệu thật")

    def approve(self, body: str, cells: Mapping[str, str] | None = None) -> Submission:
        if cells is not None:
            self.give(body, cells)
        return approve(actor=self.reviewer, submission=self.submit(body))

    def reopen(self, body: str) -> Submission:
        return reopen(actor=self.reviewer, submission=fresh(self.answers[body]), reason="Cần sửa")

    def totals(self, place: str = "", ownership: str = "-") -> dict[str, str]:
        """The collected figures of the district, or of a ward, by `level:column`."""
        columns = {indicator: column for column, (indicator, _over) in COLUMNS.items()} | {RATIO: "ty-le"}
        rows = Figure.unscoped.filter(
            unit=self.unit(place), source=Source.COLLECTED, ownership=ownership
        ).select_related("indicator")
        return {f"{row.level}:{columns[row.indicator.code]}": _number(row) for row in rows}

    def total(self, cell: str, place: str = "", ownership: str = "-") -> tuple[str, int, int, int]:
        """A collected figure with how many gave it exactly, how many otherwise, and how many owe it."""
        level, column = cell.split(":")
        indicator = RATIO if column == "ty-le" else COLUMNS[column][0]
        row = Figure.unscoped.get(
            indicator__code=indicator,
            unit=self.unit(place),
            level=level,
            ownership=ownership,
            source=Source.COLLECTED,
        )
        return _number(row), row.counted, row.inexact, row.missing


def _number(row: Figure) -> str:
    return f"{row.number:.{row.decimals}f}"


def collecting(house: House) -> Collecting:
    """A round of the schools' answers and one of the group's, opened and still empty."""
    place, operator = house.bac, house.operator_actor
    _catalogue(operator)
    group_ownerships(
        actor=operator, district=place.district, groups=GROUPS, valid_from=place.own_round.period.starts_on
    )
    wards = {
        key: ensure_ward(actor=operator, district=place.district, code=key, name=f"Phường {key}")
        for key in ("mot", "hai")
    }
    bodies = {
        key: ensure_school(
            actor=operator,
            district=place.district,
            code=f"c-{key}",
            name=name,
            levels=levels,
            statistical_level=level,
            ownership=ownership,
            kind=kind,
            ward=wards[ward],
        )
        for key, (name, levels, level, ownership, kind, ward) in BODIES.items()
    }
    groups = {key for key, (*_facts, kind, _ward) in BODIES.items() if kind == "group"}
    schools_round, groups_round = (
        opened(house, slug, form(), [bodies[key].unit for key in keys])
        for slug, keys in (("quy-mo", BODIES.keys() - groups), ("quy-mo-nhom", groups))
    )
    rounds = (schools_round, groups_round)
    answers = {key: Submission.unscoped.get(round__in=rounds, unit=body.unit) for key, body in bodies.items()}
    for key, answer in answers.items():
        describe(answer, key, wards)
    return Collecting(
        house, schools_round, groups_round, wards, bodies, {key: fresh(answer) for key, answer in answers.items()}
    )


def describe(answer: Submission, key: str, wards: Mapping[str, Ward]) -> None:
    """What the body was when its round opened."""
    _name, levels, level, ownership, _kind, ward = BODIES[key]
    answer.levels, answer.level, answer.ward = list(levels), level, wards[ward]
    answer.ownership, answer.ownership_group = ownership, GROUPS[ownership]
    answer.save()


def opened(house: House, slug: str, document: Mapping[str, Any], units: list[Unit]) -> Round:
    place = house.bac
    version = save_form(
        actor=house.operator_actor, district=place.district, slug=slug, name=f"Quy mô {slug}", document=document
    )
    return open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=version,
        period=ensure_period(parse_period(PERIOD)),
        units=units,
    )


def _catalogue(operator: Actor) -> None:
    ensure_units(actor=operator, units=MEASURES)
    plain = {"unit": "so-luong", "direction": "none", "calendar_year": "same", "population": ""}
    ensure_indicators(
        actor=operator,
        indicators=[{**plain, "code": code, "name": code, "over_units": over} for code, over in COLUMNS.values()],
    )
    ratio = {"over_units": "ratio", "numerator": COLUMNS["chuan"][0], "denominator": COLUMNS["gv"][0]}
    ensure_indicators(actor=operator, indicators=[{**plain, "code": RATIO, "name": RATIO, "unit": "ty-le", **ratio}])
