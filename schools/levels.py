"""School levels (cấp học; their tree is level_tree.py) and the kinds of ownership (loại hình)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from schools.level_tree import NOT_BROKEN_DOWN


class Level(TextChoices):
    """A level of the tree; "-" stands for "not broken down by level"."""

    ALL = NOT_BROKEN_DOWN, _("Chung")
    PRESCHOOL = "mam-non", _("Mầm non")
    NURSERY = "nha-tre", _("Nhà trẻ")
    KINDERGARTEN = "mau-giao", _("Mẫu giáo")
    KINDERGARTEN_3_4 = "mau-giao-3-4", _("Mẫu giáo 3–4 tuổi")
    KINDERGARTEN_5 = "mau-giao-5", _("Mẫu giáo 5 tuổi")
    PRIMARY = "tieu-hoc", _("Tiểu học")
    GRADE_1 = "lop-1", _("Khối 1")
    GRADE_2 = "lop-2", _("Khối 2")
    GRADE_3 = "lop-3", _("Khối 3")
    GRADE_4 = "lop-4", _("Khối 4")
    GRADE_5 = "lop-5", _("Khối 5")
    LOWER_SECONDARY = "thcs", _("THCS")
    GRADE_6 = "lop-6", _("Khối 6")
    GRADE_7 = "lop-7", _("Khối 7")
    GRADE_8 = "lop-8", _("Khối 8")
    GRADE_9 = "lop-9", _("Khối 9")
    UPPER_SECONDARY = "thpt", _("THPT")


TAUGHT = (Level.PRESCHOOL, Level.PRIMARY, Level.LOWER_SECONDARY, Level.UPPER_SECONDARY)


class Ownership(TextChoices):
    """The four codes of a school's ownership, and the two groups that tables print."""

    ALL = NOT_BROKEN_DOWN, _("Chung")
    PUBLIC = "1", _("Công lập")
    PUBLIC_JOINT = "2", _("Công lập hiệp quản")
    PEOPLE_FOUNDED = "3", _("Dân lập")
    PRIVATE = "4", _("Tư thục")
    GROUP_PUBLIC = "CL", _("Nhóm công lập")
    GROUP_NON_PUBLIC = "NCL", _("Nhóm ngoài công lập")
