"""The ways in which a form's working document begins: empty, a copy, a JSON file, a spreadsheet."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from core.sheets.limits import FILE_BYTES, ProblemKind
from core.sheets.reading import SheetProblem, read_workbook
from indicators.building.proposal import stored
from indicators.building.shape import is_workable
from indicators.formdoc.parse import InvalidForm, parse_form
from indicators.known import known_catalogue
from indicators.models import Indicator
from indicators.proposing.model import NoTable
from indicators.proposing.propose import propose_from
from schools.models import District
from schools.period_codes import PeriodCode

Document = dict[str, Any]
JSON_BYTES = 2 * 1024 * 1024
_MOST_SENTENCES = 10


class CannotBegin(ValueError):
    """The file is no form; `sentences` say why and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def empty_form(title: str) -> Document:
    """Number, title and one column of figures, to begin from."""
    return {
        "label": "",
        "title": title,
        "columns": [
            {"key": "tt", "kind": "numbering", "title": "TT", "width": 5},
            {"key": "noi-dung", "kind": "label", "title": "Nội dung", "width": 40},
            {"key": "th", "kind": "figure", "title": "TH {year}", "at": {"measure": "actual", "period_offset": 0}},
        ],
        "rows": [],
    }


def form_from_json(file: File[Any]) -> Document:
    """The document in a JSON file, finished or not. Raises CannotBegin with what is wrong."""
    if (file.size or 0) > JSON_BYTES:
        raise CannotBegin(_("Tệp JSON quá lớn: chỉ nhận tệp tối đa 2 MB."))
    try:
        document = json.loads(file.read().decode("utf-8-sig"), parse_constant=_refuse_constant)
        _refuse_unstorable(document)
    except (ValueError, RecursionError) as error:
        raise CannotBegin(_("Tệp này không phải là JSON. Hãy chọn tệp đã tải từ trang biểu mẫu.")) from error
    if is_workable(document):
        return dict(document)
    raise CannotBegin(_("Tệp JSON này không phải là một biểu mẫu."), *_sentences(document))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_unstorable(document: Any) -> None:
    """No database keeps NUL or half a character; the second raises UnicodeEncodeError, a ValueError too."""
    text = json.dumps(document, ensure_ascii=False)
    text.encode()
    if "\\u0000" in text:
        raise ValueError("NUL")


def _sentences(document: Any) -> tuple[str, ...]:
    try:
        parse_form(document)
    except (InvalidForm, RecursionError, TypeError) as refused:
        return getattr(refused, "problems", ())[:_MOST_SENTENCES]
    return ()


def form_from_sheet(file: File[Any], district: District, period: PeriodCode | None) -> tuple[Document, Document]:
    """The document proposed from a spreadsheet, and what it leaves beside it. Raises CannotBegin."""
    if (file.size or 0) > FILE_BYTES:
        raise CannotBegin(str(SheetProblem(ProblemKind.TOO_LARGE)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bang"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        try:
            proposal = propose_from(read_workbook(path), known_catalogue(district), period)
        except (SheetProblem, NoTable) as problem:
            raise CannotBegin(str(problem)) from problem
    document, left = dict(proposal.document), stored(proposal)
    return _with_own_codes(document, left, district)


def _with_own_codes(document: Document, left: Document, district: District) -> tuple[Document, Document]:
    """A proposed indicator whose code is another district's gets one of this district's."""
    codes = [one["code"] for one in left["indicators"]]
    taken = set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
    other = {code: f"{district.slug}-{code}"[:100] for code in taken}
    renamed: tuple[Document, Document] = (
        (_renamed(document, other), _renamed(left, other)) if other else (document, left)
    )
    return renamed


def _renamed(value: Any, other: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(one, other) for name, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, other) for one in value]
    return other.get(value, value) if isinstance(value, str) else value
