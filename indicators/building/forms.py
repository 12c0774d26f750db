"""The panels of the builder as Django forms: one column, one row, one check, the form's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.building.columns import placed_columns
from indicators.formdoc.json_object import DEFAULT_WIDTH
from indicators.formdoc.model import PAIRED_OPS, CheckKind, ColumnKind, Op, Strength
from indicators.models import Measure, MeasurementUnit
from schools.levels import Level, Ownership

Document = dict[str, Any]
Choices = list[tuple[str, str | Promise]]

KIND_WORDS: Mapping[ColumnKind, Promise | str] = {
    ColumnKind.FIGURE: _("Số liệu"),
    ColumnKind.LABEL: _("Nhãn (tên dòng)"),
    ColumnKind.NUMBERING: _("Số thứ tự"),
    ColumnKind.UNIT: _("Đơn vị tính"),
    ColumnKind.TEXT: _("Chữ (Chủ trì, Ghi chú…)"),
}
OP_WORDS: Mapping[Op, Promise | str] = {
    Op.SUM: _("Tổng"),
    Op.DIFFERENCE: _("Hiệu (thứ nhất trừ thứ hai)"),
    Op.CHANGE: _("Tăng, giảm so với (thứ nhất trừ thứ hai)"),
    Op.PERCENT: _("Tỷ lệ % thứ nhất trên thứ hai"),
    Op.SHARE: _("Tỷ trọng % của thứ nhất trong thứ hai"),
    Op.MEAN: _("Trung bình"),
    Op.LAST: _("Giá trị cuối"),
    Op.WHOLE_PERIOD: _("Cả giai đoạn, theo chỉ tiêu"),
}
CHECK_WORDS: Mapping[CheckKind, Promise | str] = {
    CheckKind.SUM: _("Tổng bằng các phần cộng lại"),
    CheckKind.HUNDRED: _("Các phần cộng đủ 100%"),
    CheckKind.REQUIRED: _("Không được để trống"),
    CheckKind.RANGE: _("Nằm trong giới hạn"),
    CheckKind.ORDER: _("Xếp từ nhỏ đến lớn"),
}
STRENGTH_WORDS: Mapping[Strength, Promise | str] = {
    Strength.ERROR: _("Lỗi: không nộp được"),
    Strength.WARNING: _("Cảnh báo: nộp được khi có giải trình"),
}
_EMPTY: Choices = [("", _("(không cố định)"))]


def row_choices(document: Document) -> Choices:
    """The rows of figures, as a person finds them."""
    return [(row["key"], row_words(row)) for row in document["rows"] if not row.get("group")]


def column_choices(document: Document) -> Choices:
    """The columns of figures, with the headings over them."""
    return [
        (one.key, " – ".join([*(above.get("title", "") for above in one.above), one.column.get("title", "")]))
        for one in placed_columns(document)
        if not one.is_heading and one.column.get("kind") == ColumnKind.FIGURE
    ]


def row_words(row: Mapping[str, Any]) -> str:
    words = " ".join(part for part in (row.get("number", ""), row.get("title", "")) if part)
    return words or str(row["key"])


def _words(choices: Mapping[Any, Promise | str]) -> Choices:
    return [(str(value), label) for value, label in choices.items()]


class _Panel(forms.Form):
    """A panel over one JSON object. `folded` fields stand behind "Thêm"; `result` is the object as it was typed."""

    folded: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def shown_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.folded and not field.is_hidden]

    def folded_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.folded]

    def has_folded(self) -> bool:
        """Whether something behind "Thêm" is said, or refused."""
        said = (field.value() not in (None, "", False, [], ()) for field in self.folded_fields())
        return any(said) or any(field.errors for field in self.folded_fields())


class _Coordinates(_Panel):
    """The part of a figure's coordinates that a row, a column or the whole form fixes."""

    measure = forms.ChoiceField(label=_("Loại số liệu"), required=False, choices=[*_EMPTY, *Measure.choices])
    period_offset = forms.IntegerField(
        label=_("Lệch kỳ"),
        required=False,
        min_value=-50,
        max_value=50,
        help_text=_("0: kỳ của đợt; 1: kỳ sau; -1: kỳ trước."),
    )
    period = forms.CharField(
        label=_("Kỳ cố định"),
        required=False,
        max_length=60,
        help_text=_("Ví dụ {year+2} hoặc {year}-{year+1}; thay cho lệch kỳ."),
    )
    level = forms.ChoiceField(label=_("Cấp học"), required=False, choices=[*_EMPTY, *Level.choices])
    ownership = forms.ChoiceField(label=_("Loại hình"), required=False, choices=[*_EMPTY, *Ownership.choices])
    unit_code = forms.CharField(
        label=_("Mã đơn vị"), required=False, max_length=100, help_text=_("Trường, phường… mà số liệu thuộc về.")
    )

    coordinates = ("measure", "period_offset", "period", "level", "ownership", "unit_code")

    @staticmethod
    def of_at(at: Mapping[str, Any]) -> dict[str, Any]:
        return {**at, "unit_code": at.get("unit"), "unit": None}

    def at(self) -> dict[str, Any]:
        typed = {("unit" if name == "unit_code" else name): self.cleaned_data[name] for name in self.coordinates}
        return {name: value for name, value in typed.items() if value not in (None, "")}


class _Figures(_Coordinates):
    """Which indicator a row or a column counts: a name, a code, or both with a dot between, which the view finds.

    How figures are computed of others, whose keys are `parts`: any number of them, or a first and a second.
    """

    indicator = forms.CharField(
        label=_("Chỉ tiêu"),
        required=False,
        max_length=500,
        help_text=_("Gõ vài chữ của tên rồi chọn trong danh mục."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    op = forms.ChoiceField(label=_("Cách tính"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("Tính từ"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    first = forms.ChoiceField(label=_("Thứ nhất"), required=False)
    second = forms.ChoiceField(label=_("Thứ hai"), required=False)
    computation = ("op", "parts", "first", "second")

    def offer(self, ops: Iterable[Op], others: Choices) -> None:
        """What can be computed, and of what."""
        fields: Mapping[str, Any] = self.fields
        fields["op"].choices = [("", _("(nhập tay)")), *((str(op), OP_WORDS[op]) for op in ops)]
        fields["op"].widget.attrs["data-computes"] = " ".join(PAIRED_OPS)
        fields["parts"].choices = others
        for name in ("first", "second"):
            fields[name].choices = [("", _("(chưa chọn)")), *others]

    @staticmethod
    def of_computed(how: Mapping[str, Any] | None) -> dict[str, Any]:
        if how is None:
            return {}
        keys = how["of"]
        pair = dict(zip(("first", "second"), keys, strict=False)) if how["op"] in PAIRED_OPS else {"parts": keys}
        return {"op": how["op"], **pair}

    def computed(self, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The computation as it was chosen; parts that were there keep their order."""
        op = self.cleaned_data["op"]
        if not op:
            return None
        if op in PAIRED_OPS:
            keys = [self.cleaned_data[name] for name in ("first", "second") if self.cleaned_data[name]]
        else:
            keys = in_order(self.cleaned_data["parts"], (before or {}).get("of", []))
        decimals = {"decimals": before["decimals"]} if before and "decimals" in before else {}
        return {"op": op, "of": keys, **decimals}


def in_order(chosen: Iterable[str], before: Iterable[str]) -> list[str]:
    """What was chosen, the old ones as they stood, the new ones behind."""
    wanted = list(chosen)
    kept = [key for key in before if key in wanted]
    return [*kept, *(key for key in wanted if key not in kept)]


class ColumnPanel(_Figures):
    """A column, or a heading over columns."""

    title = forms.CharField(
        label=_("Tiêu đề"),
        required=False,
        max_length=300,
        help_text=_("{year} là năm của đợt, {year+1} là năm sau."),
    )
    kind = forms.ChoiceField(label=_("Loại cột"), choices=_words(KIND_WORDS))
    width = forms.FloatField(label=_("Độ rộng (ký tự)"), min_value=1, max_value=200)
    hidden = forms.BooleanField(label=_("Không in, chỉ nhập trên màn hình"), required=False)

    field_order = ("title", "kind", "width", "measure", "period_offset", "indicator")
    folded = ("period", "level", "ownership", "unit_code", "hidden", "op", "parts", "first", "second")
    wide = ("title", "indicator")

    def __init__(self, document: Document, column: Document, *, names: Mapping[str, str], data: Any = None) -> None:
        self.column = column
        initial = {
            "title": column.get("title", ""),
            "kind": column.get("kind"),
            "width": column.get("width", DEFAULT_WIDTH),
            "hidden": column.get("printed") is False,
            **self.of_at(column.get("at", {})),
            "indicator": indicator_words(column.get("at", {}).get("indicator"), names),
            **self.of_computed(column.get("computed")),
        }
        super().__init__(data, initial=initial, auto_id="column-%s")
        self.offer(Op, [one for one in column_choices(document) if one[0] != column["key"]])
        if column.get("children"):
            for name in ("kind", "width", *self.computation):
                del self.fields[name]

    def result(self, indicator: str) -> Document:
        """The column as it was typed, with the code of its indicator."""
        typed = self.cleaned_data
        is_figure = typed.get("kind", ColumnKind.FIGURE) == ColumnKind.FIGURE
        heading = {} if "kind" not in typed else {"kind": typed["kind"], "width": typed["width"]}
        computed = self.computed(self.column.get("computed")) if "op" in typed and is_figure else None
        at = (({"indicator": indicator} if indicator else {}) | self.at()) if is_figure else {}
        return {
            "key": self.column["key"],
            **heading,
            "title": typed["title"],
            **({"printed": False} if typed["hidden"] else {}),
            **({"at": at} if at else {}),
            **({"computed": computed} if computed else {}),
        }


class RowPanel(_Figures):
    """A row."""

    number = forms.CharField(label=_("Số in"), required=False, max_length=20)
    title = forms.CharField(label=_("Tên dòng"), required=False, max_length=500)
    unit = forms.ChoiceField(label=_("Đơn vị tính"), required=False)
    group = forms.BooleanField(label=_("Dòng nhóm, không có số liệu"), required=False)
    bold = forms.BooleanField(label=_("In đậm"), required=False)
    italic = forms.BooleanField(label=_("In nghiêng"), required=False)
    italic_figures = forms.BooleanField(label=_("Số in nghiêng"), required=False)
    words = forms.BooleanField(label=_("Số liệu có thể là chữ (“Tốp đầu”)"), required=False)
    joins = forms.ChoiceField(label=_("In chung dòng với"), required=False)
    before = forms.CharField(label=_("Chữ trước số"), required=False, max_length=100, strip=False)
    after = forms.CharField(label=_("Chữ sau số"), required=False, max_length=100, strip=False)
    repeat = forms.ChoiceField(
        label=_("Lặp cho mỗi"),
        required=False,
        choices=[
            ("", _("(không lặp)")),
            ("school", _("trường")),
            ("ward", _("phường, xã")),
            ("district", _("địa bàn")),
        ],
    )
    repeat_levels = forms.MultipleChoiceField(
        label=_("Chỉ lặp cho cấp"),
        required=False,
        choices=Level.choices[1:],
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )

    field_order = ("number", "title", "indicator", "unit", "level", "measure")
    folded = (
        *("ownership", "unit_code", "measure", "period_offset", "period", "italic_figures", "words", "joins"),
        *("before", "after", "repeat", "repeat_levels", "op", "parts", "first", "second"),
    )
    wide = ("title", "indicator")

    def __init__(
        self,
        document: Document,
        row: Document,
        *,
        units: Iterable[MeasurementUnit],
        names: Mapping[str, str],
        data: Any = None,
    ) -> None:
        self.row = row
        at = row.get("at", {})
        each = row.get("for_each") or {}
        plain = ("number", "title", "group", "bold", "italic", "italic_figures", "words", "joins", "before", "after")
        initial = {
            **{name: row.get(name) for name in plain},
            **self.of_at(at),
            "unit": row.get("unit"),
            "indicator": indicator_words(at.get("indicator"), names),
            "repeat": each.get("kind"),
            "repeat_levels": each.get("levels", []),
            **self.of_computed(row.get("computed")),
        }
        super().__init__(data, initial=initial, auto_id="row-%s")
        fields: Mapping[str, Any] = self.fields
        fields["unit"].choices = [("", _("(như cả biểu)")), *((unit.code, unit.name) for unit in units)]
        before = document["rows"][: document["rows"].index(row)]
        fields["joins"].choices = [("", _("(dòng riêng)")), *((one["key"], row_words(one)) for one in before)]
        others = [one for one in row_choices(document) if one[0] != row["key"]]
        self.offer([op for op in Op if op is not Op.WHOLE_PERIOD], others)
        self.label_columns = self._labels(document)

    def _labels(self, document: Document) -> dict[str, str]:
        """A field for each label column beside the main one."""
        labels = [one for one in placed_columns(document) if one.column.get("kind") == "label" and not one.is_heading]
        main = document.get("main_label") or (labels[-1].key if labels else None)
        found = {}
        for one in labels:
            if one.key != main:
                name = f"label:{one.key}"
                found[name] = one.key
                self.fields[name] = forms.CharField(
                    label=_("Cột “%(title)s”") % {"title": one.column.get("title", "")},
                    required=False,
                    max_length=300,
                    initial=self.row.get("labels", {}).get(one.key, ""),
                )
        return found

    def result(self, indicator: str) -> Document:
        """The row as it was typed, with the code of its indicator."""
        typed = self.cleaned_data
        kept: Document = {name: self.row[name] for name in ("key", "parent", "indent") if name in self.row}
        labels = {key: typed[name] for name, key in self.label_columns.items() if typed[name]}
        computed = self.computed(self.row.get("computed"))
        carries = not typed["group"] and computed is None
        at = ({"indicator": indicator} if indicator else {}) | self.at()
        each = {"kind": typed["repeat"], "levels": typed["repeat_levels"]} if typed["repeat"] else {}
        ownerships = (self.row.get("for_each") or {}).get("ownerships")
        said = {
            "number": typed["number"],
            "labels": labels,
            "joins": typed["joins"],
            "before": typed["before"],
            "after": typed["after"],
            "unit": typed["unit"],
            "for_each": each | ({"ownerships": ownerships} if each and ownerships else {}),
            "at": at if carries else {},
            "computed": None if typed["group"] else computed,
            **{name: typed[name] for name in ("group", "bold", "italic", "italic_figures", "words")},
        }
        return {**kept, "title": typed["title"], **{name: value for name, value in said.items() if value}}


def indicator_words(code: str | None, names: Mapping[str, str]) -> str:
    """How an indicator stands in its field: by name, and by the code that finds it again."""
    if not code:
        return ""
    return f"{names[code]} · {code}" if code in names else code


class CheckPanel(_Panel):
    """A check over rows in the columns named, or across columns in the rows named."""

    kind = forms.ChoiceField(label=_("Loại kiểm tra"), choices=_words(CHECK_WORDS))
    strength = forms.ChoiceField(label=_("Mức độ"), choices=_words(STRENGTH_WORDS))
    message = forms.CharField(
        label=_("Câu báo"), max_length=300, help_text=_("Người nhập đọc câu này khi số liệu không khớp.")
    )
    across = forms.BooleanField(label=_("Kiểm tra ngang: giữa các cột của một dòng"), required=False)
    total = forms.ChoiceField(label=_("Tổng"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("Các phần"), required=False, widget=forms.SelectMultiple(attrs={"size": 7})
    )
    where = forms.MultipleChoiceField(
        label=_("Chỉ kiểm tra ở"),
        required=False,
        help_text=_("Không chọn: ở mọi chỗ có số liệu nhập tay."),
        widget=forms.SelectMultiple(attrs={"size": 7}),
    )
    minimum = forms.CharField(label=_("Không dưới"), required=False, max_length=20)
    maximum = forms.CharField(label=_("Không quá"), required=False, max_length=20)

    field_order = ("message", "kind", "strength", "minimum", "maximum", "total", "across", "parts", "where")
    wide = ("message", "parts", "where")

    def __init__(self, document: Document, check: Document, data: Any = None) -> None:
        self.check = check
        across = bool(check.get("across"))
        plain = ("kind", "strength", "message", "across", "total", "parts", "minimum", "maximum")
        initial = {name: check.get(name) for name in plain}
        initial["where"] = check.get("rows" if across else "columns", [])
        super().__init__(data, initial=initial, auto_id="check-%s")
        rows, columns = row_choices(document), column_choices(document)
        inside, outside = (columns, rows) if across else (rows, columns)
        fields: Mapping[str, Any] = self.fields
        fields["total"].choices = [("", _("(không có)")), *inside]
        fields["parts"].choices = inside
        fields["where"].choices = outside

    def result(self) -> Document:
        """The check as it was typed; turned the other way, its names no longer mean anything."""
        typed = self.cleaned_data
        turned = typed["across"] != bool(self.check.get("across"))
        names = {"total": "", "parts": [], "where": []} if turned else typed
        where = "rows" if typed["across"] else "columns"
        said = {
            "across": typed["across"],
            "total": names["total"],
            where: in_order(names["where"], self.check.get(where, [])),
            "minimum": typed["minimum"].strip().replace(",", "."),
            "maximum": typed["maximum"].strip().replace(",", "."),
        }
        return {
            "key": self.check["key"],
            **{name: typed[name] for name in ("kind", "strength", "message")},
            "parts": in_order(names["parts"], self.check.get("parts", [])),
            **{name: value for name, value in said.items() if value},
        }


class WholePanel(_Coordinates):
    """The words of the form itself, and what its cells have in common."""

    name = forms.CharField(label=_("Tên biểu mẫu"), max_length=200, help_text=_("Tên trong các danh sách."))
    label = forms.CharField(label=_("Nhãn"), required=False, max_length=60, help_text=_("Ví dụ: Biểu 1."))
    title = forms.CharField(label=_("Tiêu đề"), required=False, max_length=300)
    subtitle = forms.CharField(label=_("Dòng dưới tiêu đề"), required=False, max_length=300)
    unit = forms.ChoiceField(label=_("Đơn vị tính của biểu"), required=False)
    unit_line = forms.CharField(label=_("Dòng đơn vị tính"), required=False, max_length=200)
    main_label = forms.ChoiceField(label=_("Cột in tên dòng"), required=False)
    landscape = forms.BooleanField(label=_("In ngang"), required=False)
    notes = forms.CharField(
        label=_("Ghi chú dưới bảng"),
        required=False,
        max_length=4000,
        help_text=_("Mỗi dòng một ghi chú."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ("name", "label", "title", "subtitle", "unit", "unit_line", "main_label", "landscape", "notes")
    wide = ("title", "subtitle", "notes")

    def __init__(self, document: Document, name: str, *, units: Iterable[MeasurementUnit], data: Any = None) -> None:
        self.document = document
        plain = ("label", "title", "subtitle", "unit_line", "main_label", "landscape")
        initial = {
            **self.of_at(document.get("defaults", {})),
            **{field: document.get(field) for field in plain},
            "name": name,
            "unit": document.get("unit"),
            "notes": "\n".join(document.get("notes", [])),
        }
        super().__init__(data, initial=initial, auto_id="form-%s")
        fields: Mapping[str, Any] = self.fields
        fields["unit"].choices = [("", _("(mỗi chỉ tiêu một khác)")), *((unit.code, unit.name) for unit in units)]
        labels = [one for one in placed_columns(document) if one.column.get("kind") == "label" and not one.is_heading]
        fields["main_label"].choices = [
            ("", _("(cột nhãn cuối cùng)")),
            *((one.key, one.column.get("title", "")) for one in labels),
        ]

    def result(self) -> Document:
        typed = self.cleaned_data
        indicator = self.document.get("defaults", {}).get("indicator")
        defaults = ({"indicator": indicator} if indicator else {}) | self.at()
        said = {name: typed[name] for name in ("subtitle", "unit", "unit_line", "landscape", "main_label")}
        said["notes"] = [line.strip() for line in typed["notes"].splitlines() if line.strip()]
        said["defaults"] = defaults
        rest = {name: value for name, value in self.document.items() if name not in said}
        words = {"label": typed["label"], "title": typed["title"]}
        return {**rest, **words, **{name: value for name, value in said.items() if value}}


class MergePanel(forms.Form):
    """A merged cell: where it begins and how far it reaches."""

    row = forms.ChoiceField(label=_("Từ dòng"))
    column = forms.ChoiceField(label=_("Ở cột"))
    rowspan = forms.IntegerField(label=_("Số dòng"), min_value=1, max_value=1000, initial=2)
    colspan = forms.IntegerField(label=_("Số cột"), min_value=1, max_value=120, initial=1)

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id="merge-%s")
        fields: Mapping[str, Any] = self.fields
        fields["row"].choices = [(row["key"], row_words(row)) for row in document["rows"]]
        fields["column"].choices = [
            (one.key, one.column.get("title", "")) for one in placed_columns(document) if not one.is_heading
        ]

    def result(self) -> Document:
        typed = self.cleaned_data
        spans = {name: typed[name] for name in ("rowspan", "colspan") if typed[name] > 1}
        return {"row": typed["row"], "column": typed["column"], **spans}
