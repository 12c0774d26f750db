"""What a press of a button in the builder does to the working document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.vietnamese import clean, search_key
from indicators.building import checks, columns, rows
from indicators.building.forms import CheckPanel, ColumnPanel, MergePanel, RowPanel, WholePanel
from indicators.building.keys import fresh_key
from indicators.building.proposal import answer
from indicators.building.queries import (
    Bench,
    found_indicators,
    known_codes,
    named_indicators,
    units_of_measure,
)
from indicators.building.shape import COLUMNS, ROWS
from indicators.formdoc.model import CheckKind, ColumnKind
from indicators.queries.catalogue import catalogue_of

Document = dict[str, Any]
STEPS = {"up": -1, "down": 1}
NEW_HEADING = "Nhóm cột"


@dataclass(frozen=True, slots=True)
class Done:
    """The working document after an act, and what is selected then."""

    document: Document
    key: str = ""
    name: str = ""
    proposal: Document | None = None


class PanelRefused(Exception):
    """What was typed cannot be taken; `panel` says where and why, `choices` are indicators to pick from."""

    def __init__(self, panel: forms.Form, choices: list[tuple[str, str]] | None = None, new_name: str = "") -> None:
        super().__init__("refused")
        self.panel = panel
        self.choices = choices or []
        self.new_name = new_name


def panel_of(bench: Bench, part: str, key: str, data: QueryDict | None = None) -> Any:
    """The panel of what is selected; None where nothing is."""
    if part == "form":
        return WholePanel(bench.document, bench.name, units=units_of_measure().values(), data=data)
    if part == "column":
        column = columns.find_column(bench.document, key)
        return ColumnPanel(bench.document, column.column, names=names_of(bench), data=data) if column else None
    if part == "check":
        check = checks.find_check(bench.document, key)
        return CheckPanel(bench.document, check, data) if check else None
    row = rows.find_row(bench.document, key)
    if row is None:
        return None
    return RowPanel(bench.document, row, units=units_of_measure().values(), names=names_of(bench), data=data)


def names_of(bench: Bench) -> dict[str, str]:
    """The names of the indicators that the document uses, the proposed ones too."""
    proposed = {one["code"]: one["name"] for one in bench.proposal.get("indicators", [])}
    return proposed | {code: row.name for code, row in named_indicators(bench.district, bench.document).items()}


def perform(bench: Bench, part: str, key: str, act: str, posted: QueryDict) -> Done:
    """Does `act` to what is selected, after what was typed beside the button. Raises PanelRefused."""
    if act == "answer":
        return _answered(bench, key, posted)
    if act == "add":
        return _added(bench, part, key, posted)
    if act in ("merge-add", "merge-remove"):
        return _merged(bench, act, posted)
    if act == "remove":
        return _removed(bench, part, key)
    done = _typed(bench, part, key, posted)
    return Done(_moved(done.document, part, key, act), key, done.name, done.proposal)


def _answered(bench: Bench, key: str, posted: QueryDict) -> Done:
    doubt, choice = (posted.get(name, "") for name in ("doubt", "choice"))
    document, proposal = answer(
        bench.document,
        bench.proposal,
        int(doubt) if doubt.isdecimal() else -1,
        int(choice) if choice.isdecimal() else None,
    )
    return Done(document, key, proposal=proposal)


def _added(bench: Bench, part: str, key: str, posted: QueryDict) -> Done:
    words = clean(posted.get("new_title", ""))[:300]
    if part == "column":
        if sum(1 for _one in columns.placed_columns(bench.document)) >= COLUMNS:
            return Done(bench.document, key)
        kind = posted.get("new_kind", "")
        kind = kind if kind in set(ColumnKind) else ColumnKind.FIGURE.value
        return Done(*columns.add_column(bench.document, key, words or _("Cột mới"), kind))
    if part == "check":
        kind = posted.get("new_kind", "")
        kind = kind if kind in set(CheckKind) else CheckKind.SUM.value
        return Done(*checks.add_check(bench.document, kind, words or _("Kiểm tra mới")))
    if part == "row" and len(bench.document["rows"]) < ROWS:
        number = clean(posted.get("new_number", ""))[:20]
        return Done(*rows.add_row(bench.document, key, number, words or _("Dòng mới")))
    return Done(bench.document, key)


def _removed(bench: Bench, part: str, key: str) -> Done:
    if part == "column":
        keys = [one.key for one in columns.placed_columns(bench.document)]
        return Done(columns.remove_column(bench.document, key), _before(keys, key))
    if part == "check":
        keys = [one["key"] for one in bench.document.get("checks", [])]
        return Done(checks.remove_check(bench.document, key), _before(keys, key))
    keys = [row["key"] for row in bench.document["rows"]]
    return Done(rows.remove_row(bench.document, key), _before(keys, key))


def _before(keys: list[str], key: str) -> str:
    place = keys.index(key) if key in keys else 0
    return keys[place - 1] if place else ""


def _merged(bench: Bench, act: str, posted: QueryDict) -> Done:
    if act == "merge-remove":
        row, _colon, column = posted.get("merge", "").partition(":")
        return Done(checks.remove_merge(bench.document, row, column))
    panel = MergePanel(bench.document, posted)
    if not panel.is_valid():
        raise PanelRefused(panel)
    return Done(checks.add_merge(bench.document, panel.result()))


def _typed(bench: Bench, part: str, key: str, posted: QueryDict) -> Done:
    """The panel's fields written into the document; a press without fields changes nothing."""
    panel = panel_of(bench, part, key, posted)
    if panel is None or ("title" not in posted and "message" not in posted):
        return Done(bench.document, key)
    if not panel.is_valid():
        raise PanelRefused(panel)
    if isinstance(panel, WholePanel):
        return Done(panel.result(), name=panel.cleaned_data["name"])
    if isinstance(panel, CheckPanel):
        return Done(checks.set_check(bench.document, key, panel.result()), key)
    code, proposal = _counted(bench, panel, posted)
    setter = rows.set_row if part == "row" else columns.set_column
    return Done(setter(bench.document, key, panel.result(code)), key, proposal=proposal)


def _counted(bench: Bench, panel: RowPanel | ColumnPanel, posted: QueryDict) -> tuple[str, Document | None]:
    """The code of the indicator that was named, and what is left where it is a new one of the district's own."""
    words = clean(posted.get("indicator_choice") or panel.cleaned_data["indicator"])
    code = _indicator_code(bench, words)
    if code is not None:
        return code, None
    if posted.get("new_indicator"):
        return _new_indicator(bench, panel, words)
    found = found_indicators(bench.district, words)
    sentence = _("Danh mục không có đúng chỉ tiêu này. Hãy chọn một chỉ tiêu, hoặc lập chỉ tiêu riêng của đơn vị.")
    panel.add_error("indicator", sentence)
    raise PanelRefused(panel, [(row.code, f"{row.name} ({row.unit.name})") for row in found], words)


def _indicator_code(bench: Bench, words: str) -> str | None:
    """The code that these words mean: the code itself, one behind a dot, or the only indicator of this name."""
    if not words:
        return ""
    proposed = {one["code"]: one["name"] for one in bench.proposal.get("indicators", [])}
    catalogue = catalogue_of(bench.district)
    code = words.rpartition(" · ")[2].strip()
    if code in proposed or catalogue.filter(code=code).exists():
        return code
    same = {row.code for row in catalogue.filter(search_key=search_key(words)[:200])[:2]}
    same |= {one for one, name in proposed.items() if search_key(name) == search_key(words)}
    return same.pop() if len(same) == 1 else None


def _new_indicator(bench: Bench, panel: RowPanel | ColumnPanel, words: str) -> tuple[str, Document]:
    """A new indicator of the district's own; it joins the catalogue when the form is saved."""
    unit = panel.cleaned_data.get("unit") or bench.document.get("unit", "")
    if not unit:
        panel.add_error("indicator", _("Chỉ tiêu mới cần đơn vị tính: hãy chọn đơn vị tính của dòng hoặc của cả biểu."))
        raise PanelRefused(panel, [], words)
    proposed = bench.proposal.get("indicators", [])
    taken = {one["code"] for one in proposed} | known_codes(bench.district.slug)
    code = fresh_key(f"{bench.district.slug} {words}", taken, otherwise="chi-tieu")
    new = {"code": code, "name": words, "unit": unit, "over_periods": ""}
    return code, {**bench.proposal, "indicators": [*proposed, new]}


def _moved(document: Document, part: str, key: str, act: str) -> Document:
    if act in STEPS:
        move: Mapping[str, Any] = {"column": columns.move_column, "row": rows.move_row, "check": checks.move_check}
        moved: Document = move[part](document, key, STEPS[act]) if part in move else document
        return moved
    if part == "column" and act in ("in", "out"):
        return columns.nest_column(document, key, NEW_HEADING) if act == "in" else columns.lift_column(document, key)
    if part == "row" and act in ("in", "out"):
        return rows.indent_row(document, key) if act == "in" else rows.lift_row(document, key)
    return document
