"""A Word package in which nothing depends on the clock or on chance: equal documents are equal files."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

FIXED_DATE = datetime(2020, 1, 1)  # noqa: DTZ001 python-docx takes naive UTC
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# python-docx refuses longer ones.
_PROPERTY_LIMIT = 255
# What the template of python-docx carries and our documents do not use.
_LEFTOVERS = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering")
_WORD_2013 = "15"


def tidy_template(document: Any) -> None:
    """Drop the template's picture and spare parts, and have Word lay out by its present rules."""
    for part in (document.part.package, document.part):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(_LEFTOVERS):
                del part.rels[key]
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _WORD_2013)


def set_properties(document: Any, *, title: str, author: str) -> None:
    """Core properties with fixed dates."""
    properties = document.core_properties
    properties.title = title[:_PROPERTY_LIMIT]
    properties.author = properties.last_modified_by = author[:_PROPERTY_LIMIT]
    properties.comments = properties.keywords = properties.subject = ""
    properties.language = "vi-VN"
    properties.created = properties.modified = FIXED_DATE
    properties.revision = 1


def save_package(document: Any, path: Path) -> None:
    """Write the document with its parts sorted and dated alike."""
    built = io.BytesIO()
    document.save(built)
    with zipfile.ZipFile(built) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
