"""The 84 schools of Thanh Xuân as an office keeps them in Excel: no codes of ours, titles and words of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import cycle, product
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "fixtures" / "thanh-xuan"
HEADS = ["STT", "Tên trường", "Cấp", "Loại hình trường", "Phường", "Hiệu trưởng", "Email", "Điện thoại"]
GROUPS = (("I. KHỐI MẦM NON", "mam-non"), ("II. KHỐI TIỂU HỌC", "tieu-hoc"), ("III. KHỐI THCS", "thcs"))
LEVELS = {"mam-non": "MN", "tieu-hoc": "TH", "thcs": "THCS", "thpt": "THPT"}
OWNERSHIPS = {"1": "Công lập", "2": "CLHQ", "3": "Dân lập", "4": "Tư thục", "": ""}
FAMILIES = ("Nguyễn Thị", "Trần Thị", "Lê Thị", "Phạm Văn", "Hoàng Thị", "Vũ Thị", "Đặng Văn")
GIVEN = ("An", "Bích", "Chi", "Dung", "Hà", "Hương", "Lan", "Mai", "Nga", "Oanh", "Phương", "Thảo")


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def schools() -> list[Mapping[str, Any]]:
    """Those that the document names and those made up for what it only counts; independent groups are no schools."""
    district, demo = read("district.json"), read("demo-schools.json")
    named = [{**one, **demo["assumed"].get(one["code"], {})} for one in district["schools"]]
    made = [
        {**kind, "name": f"{kind['name']} {place:02d}"}
        for kind in demo["made"]
        for place in range(1, kind["count"] + 1)
    ]
    return [one for one in (*named, *made) if one.get("kind") != "group"]


def office_list() -> list[list[str]]:
    """The sheet, row by row, under two lines of heading."""
    wards = cycle(ward["name"].removeprefix("Phường ") for ward in read("district.json")["wards"])
    people = (f"{family} {given}" for given, family in product(GIVEN, FAMILIES))
    rows: list[list[str]] = [["PHÒNG GDĐT THANH XUÂN"], ["DANH SÁCH TRƯỜNG NĂM HỌC 2021-2022"], [], HEADS]
    for title, level in GROUPS:
        rows.append(["", title])
        for place, one in enumerate((one for one in schools() if one["levels"][-1] == level), 1):
            words = "&".join(LEVELS[code] for code in one["levels"])
            kept = [str(place), one["name"], words, OWNERSHIPS[one.get("ownership", "")], next(wards), next(people)]
            rows.append([*kept, "", "0243 000 000"])
    return [*rows, ["", "Tổng cộng"]]
