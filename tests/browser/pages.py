"""Where a browser looks for faults of accessibility: every page of the portal, by who sees it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

# Where each kind of page is found in the demo: the late round of Ba Đình (`late`), its closed one (`shut`), an answer
# in each state, two answers for one figure (`double`), what waits for the office; in Thanh Xuân one after chốt, in
# Long Biên one of a body. Ba Đình has no wards, and nobody reads a whole city: both are made.
PLACES = """
import datetime
import json
from accounts.models import Grant, Portfolio, User
from accounts.queries import actor_for
from core.roles import Role
from indicators.models import Figure, Round, Submission
from indicators.queries.targets import choices_of, schools_by_scope
from indicators.services.targets import open_targets, take_registered
from indicators.target_forms import EVERY_SCHOOL
from plans.services.plan_copies import start_plan
from plans.services.plan_moves import send_plan
from plans.services.reviews import save_month, send_month
from plans.models import MonthWork, Plan, Task
from reports.services.kept import count_all_of
from schools.models import Agency, District
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_ward
late = Round.unscoped.get(district__slug="ba-dinh", version__form__slug="dang-ky-thi-dua")
shut = Round.unscoped.get(district__slug="ba-dinh", version__form__slug="quy-mo-dau-nam")
draft = Round.unscoped.filter(district__slug="ba-dinh", state="draft").first()
answers = Submission.unscoped.filter(round=late).order_by("pk")
own = answers.get(unit__code="ba-dinh-thcs-thang-long")
sent, double = answers.filter(state="submitted")[:2]
approved = answers.filter(state="approved").first()
budget = {period: Submission.unscoped.get(round__version__form__slug="bieu-1", round__period__code=period).pk
          for period in ("2020", "2021")}
taken = Figure.unscoped.filter(submission=approved).first()
Figure.unscoped.filter(pk=taken.pk).update(unit=double.unit)
cells = [cell.key for cell in late.cells.all()]
specialist = actor_for(User.objects.get(username="chuyenvien.badinh"))
year = parse_period("2020-2021")
wanted = [one.wanted for one in choices_of(specialist, late.district, year, EVERY_SCHOOL,
                                           schools_by_scope(late.district, year)[EVERY_SCHOOL])]
giving = open_targets(actor=specialist, district=late.district, year=year, scope=EVERY_SCHOOL, wanted=wanted)
take_registered(actor=specialist, submission=giving.submissions.get())
frozen = Submission.unscoped.get(unit__code="thanh-xuan-thcs-thanh-xuan", round__version__form__slug="quy-mo-dau-nam")
# One school is asked no more, so that it can be added.
Submission.unscoped.filter(round=late, state="not_started").order_by("pk").last().delete()
# The password is the one of all people of the demo.
known = User.objects.get(username="chuyenvien.badinh")
reader = User.objects.create(username="xem.hanoi", full_name="Chuyên viên Sở", password=known.password)
Grant.objects.create(user=reader, role=Role.CITY_READER, unit=late.district.city)
clerk = Grant.objects.get(user__username="vanthu.thanglong")
operator = actor_for(User.objects.get(username="quantri"))
ward = ensure_ward(actor=operator, district=late.district, code="ba-dinh-buoi", name="Phường Bưởi")
theirs = Submission.unscoped.filter(unit=clerk.unit)
body = Submission.unscoped.get(unit__grants__user__username="phoihop.tckh.longbien")
for district in District.unscoped.filter(city=late.district.city):
    count_all_of(district)
# A draft is where the words of tasks are still written.
Plan.unscoped.filter(district__slug="ba-dinh").update(state="draft")
signed, bones = (
    start_plan(actor=specialist, district=late.district, period=ensure_period(parse_period(code)), owner="office")
    for code in ("2022", "2023")
)
signed = send_plan(actor=specialist, plan=signed)
march = datetime.date(2021, 3, 1)
line = MonthWork.unscoped.create(district=late.district, month=march, order=1, text="Họp giao ban các trường.")
reporter = User.objects.get(username="phamtienhong.thanhxuan")
month = save_month(actor=actor_for(reporter), district=frozen.district, month=datetime.date(2021, 11, 1),
                   words={"done": "Thống kê đầu năm"}, seen_version=0)
month = send_month(actor=actor_for(reporter), review=month)
print(json.dumps({
    "late": late.pk, "shut": shut.pk, "draft": draft.pk, "own": own.pk, "school": own.unit_id, "sent": sent.pk,
    "double": double.pk, "approved": approved.pk, "cell": cells[0], "budget": budget["2020"],
    "next_budget": budget["2021"], "frozen": frozen.pk, "body": body.pk,
    "compared": shut.period.code,
    "closed": theirs.get(round=shut).pk, "person": known.pk, "role": known.grants.get().pk, "clerk": clerk.pk,
    "ward": ward.pk, "line": line.pk, "giving": giving.pk,
    "month": month.pk, "reporter": reporter.pk,
    "assigned": Portfolio.objects.get(user__username="hoangvanson.thanhxuan").pk,
    "explanation": Explanation.unscoped.filter(district__slug="ba-dinh").first().pk,
    "agency": Agency.unscoped.filter(district__slug="ba-dinh").first().pk,
    "plan": Plan.unscoped.get(district__slug="ba-dinh", period__code="2021").pk, "signed": signed.pk, "bones": bones.pk,
    "task": Task.unscoped.filter(plan__district__slug="ba-dinh").first().pk,
}))
"""
# By who sees them, on a desktop and on a phone; a path is joined to the address of their district.
PAGES: Mapping[str, tuple[str, ...]] = {
    "chuyenvien.badinh": (
        "",
        "so-lieu/",
        "so-lieu/?cho=toi-duyet",
        "so-lieu/{budget}/",
        "so-lieu/{next_budget}/dong/2/",
        "so-lieu/{sent}/",
        "so-lieu/{sent}/xem-xet/",
        "so-lieu/{double}/trung-so-lieu/",
        "dot/",
        "dot/moi/",
        "dot/giao-chi-tieu/",
        "dot/giao-chi-tieu/moi/?nam=2020-2021&truong=cac-truong",
        "dot/giao-chi-tieu/{giving}/",
        "dot/{draft}/sua/",
        "dot/{draft}/thiet-lap/",
        "dot/{late}/",
        "dot/{late}/in/",
        "dot/{late}/thiet-lap/",
        "dot/{late}/gia-han/",
        "dot/{late}/them-don-vi/",
        "dot/{late}/excel/",
        "dot/{late}/tong-hop/",
        "dot/{late}/tong-hop/o/{cell}/",
        "thong-bao/",
        "nhiem-vu/ky/2021/",
        "nhiem-vu/ky/2021/tien-do/",
        "nhiem-vu/ky/2021/lich/?thang=2021-03",
        "nhiem-vu/ky/2021/don-vi/",
        "nhiem-vu/ky/2021/nguoi/",
        "nhiem-vu/ky/2021/truong/",
        "nhiem-vu/ky/2021/in/",
        "nhiem-vu/thang/2021-03/",
        "bieu-mau/",
        "bieu-mau/bieu-1/phien-ban/1/",
        "so-sanh/?ky={compared}",
        "so-sanh/chi-tieu/so-hoc-sinh/?ky={compared}",
        "so-sanh/truong/{school}/?ky={compared}",
        "bao-cao/",
        "bao-cao/1/",
        "nhan-so-lieu/",
    ),
    "lanhdao.badinh": (
        "",
        "de-nghi/",
        "dot/{shut}/",
        "dot/{shut}/thiet-lap/",
        "dot/{shut}/mo-lai/",
        "dot/{shut}/chot/",
        "nhat-ky/",
        "bang-dieu-hanh/",
        "bang-dieu-hanh/dot/{shut}/",
        "chi-tieu/?nam=2020",
        "chi-tieu/thcs-hoc-luc-gioi/?nam=2020&cap=thcs&loai=-",
        "giai-trinh/{explanation}/",
        "ke-hoach/?cho=toi",
        "ke-hoach/{signed}/ban-hanh/",
    ),
    "hieutruong.thanglong": (
        "",
        "so-lieu/",
        "so-lieu/{own}/",
        "chi-tieu-duoc-giao/",
        "so-lieu/{own}/dong/2/",
        "so-lieu/{own}/kiem-tra/",
        "so-lieu/{own}/ban-in/",
        "so-lieu/{own}/ban-luu/1/",
        "so-lieu/{own}/excel/",
        "so-lieu/{closed}/",
        "thong-bao/",
        "so-sanh/truong/{school}/?ky={compared}",
        "nguoi-cua-truong/{school}/",
        "nguoi-cua-truong/{school}/them/",
        "../tai-khoan/",
    ),
    "quantri.badinh": (
        "quan-tri/thu/",
        "quan-tri/truong/",
        "quan-tri/nguoi-dung/",
        "quan-tri/phan-cong/",
        "quan-tri/chi-tieu/",
        "bieu-mau/bieu-1/",
    ),
    "huynhkimduoc.thanhxuan": ("bao-cao-thang/cua-toi/2021-12/",),
    "lanhdao.thanhxuan": (
        "bao-cao-thang/",
        "bao-cao-thang/bao-cao/{month}/",
        "bao-cao-thang/nguoi/{reporter}/",
        "bao-cao-thang/thiet-lap/",
        "phan-cong/",
        "phan-cong/lap/",
        "phan-cong/ky/2021-2022/",
        "phan-cong/ky/2021-2022/them/",
        "phan-cong/ky/2021-2022/chua-ai-phu-trach/",
        "phan-cong/nguoi/{assigned}/",
        "phan-cong/nguoi/{assigned}/vang-mat/",
    ),
    "chuyenvien.thanhxuan": ("nhiem-vu/ky/2021-2022/ke-hoach-thang/sua/",),
    "chutich.thanhxuan": ("bang-dieu-hanh/chuan-quoc-gia/?nam=2021-2022",),
    "hieutruong.thanhxuan": (
        "so-lieu/{frozen}/",
        "so-lieu/{frozen}/dinh-chinh/",
        "nhiem-vu/ky/2021-2022/ke-hoach-thang/",
        "phan-cong/2021-2022/bang/",
    ),
}
# What is laid out alike at every width, one column or a page that another person was asked on both: on a phone only.
NARROW_PAGES: Mapping[str, tuple[str, ...]] = {
    "chuyenvien.badinh": (
        "bao-cao/ca-nam/",
        "nhiem-vu/ky/2021/them/",
        "nhiem-vu/{task}/sua/",
        "nhiem-vu/{task}/",
        "nhiem-vu/{task}/phan-cong/",
        "nhiem-vu/{task}/viec-con/",
        "nhiem-vu/ky/2021/giao/",
        "nhiem-vu/ton-dong/",
        "ke-hoach/",
        "ke-hoach/moi/",
        "ke-hoach/{plan}/",
        "ke-hoach/{plan}/dau-de/",
        "ke-hoach/{plan}/muc/them/",
        "ke-hoach/{plan}/nhiem-vu/them/",
        "ke-hoach/{signed}/",
        "ke-hoach/{bones}/muc/dac-diem/",
        "ke-hoach/truong/",
        "ke-hoach/truong/2020-2021/de-cuong/",
        "nhiem-vu/ky/2021/nhap/",
        "nhiem-vu/thang/dong/{line}/",
        "nhiem-vu/thang/dong/{line}/giao/",
        "../doi-mat-khau/",
        "../dang-xuat/",
        "../api/",
        "khong-co/",
        "quan-tri/ten-goi/",
    ),
    "hieutruong.thanglong": ("nguoi-cua-truong/vai-tro/{clerk}/them/", "nguoi-cua-truong/vai-tro/{clerk}/ket-thuc/"),
    "quantri.badinh": (
        "quan-tri/",
        "quan-tri/ten-goi/",
        "quan-tri/phuong-xa/",
        "quan-tri/phuong-xa/them/",
        "quan-tri/phuong-xa/{ward}/",
        "quan-tri/phuong-xa/{ward}/xoa/",
        "quan-tri/phuong-xa/nhap/",
        "quan-tri/co-quan/",
        "quan-tri/co-quan/them/",
        "quan-tri/co-quan/{agency}/",
        "quan-tri/co-quan/{agency}/xoa/",
        "quan-tri/co-quan/nhap/",
        "quan-tri/truong/them/",
        "quan-tri/truong/{school}/",
        "quan-tri/truong/{school}/xoa/",
        "quan-tri/truong/{school}/thay-doi/",
        *(f"quan-tri/truong/{{school}}/thay-doi/{kind}/" for kind in ("doi-ten", "sap-nhap", "chia-tach", "giai-the")),
        "quan-tri/truong/nhap/",
        "quan-tri/nguoi-dung/them/",
        "quan-tri/nguoi-dung/{person}/",
        "quan-tri/nguoi-dung/{person}/vai-tro/",
        "quan-tri/vai-tro/{role}/ket-thuc/",
        "quan-tri/nguoi-dung/nhap/",
        "quan-tri/phan-cong/nhap/",
        "quan-tri/chuan-quoc-gia/",
        "quan-tri/chuan-quoc-gia/nhap/",
        "quan-tri/chi-tieu/nhap/",
        "bieu-mau/moi/",
        "bieu-mau/bieu-1/chep/",
    ),
    "xem.ubnd.badinh": (
        "bang-dieu-hanh/",
        "chi-tieu/",
        "",
        "so-lieu/",
        "so-lieu/{approved}/",
        "nhiem-vu/",
        "bao-cao/",
        "thong-bao/",
    ),
    "phoihop.tckh.longbien": ("", "so-lieu/", "so-lieu/{body}/", "nhiem-vu/", "bao-cao/"),
    "vanthu.thanglong": ("", "so-lieu/", "so-lieu/{own}/", "nhiem-vu/"),
    "xem.hanoi": (
        "/",
        "/so-sanh/",
        "/so-sanh/ha-noi/",
        "/ba-dinh/",
        "/ba-dinh/so-lieu/",
        "/ba-dinh/nhiem-vu/",
        "/ba-dinh/bao-cao/",
    ),
    "quantri": (
        *("/", "/quan-tri/dia-ban/", "/quan-tri/dia-ban/moi/"),
        "/ba-dinh/quan-tri/ten-goi/chuyen-giao/",
    ),
}
# Pages of an error, by whoever meets them.
REFUSALS = {("chuyenvien.badinh", "khong-co/"): 404, ("chuyenvien.badinh", "quan-tri/ten-goi/"): 403}
# Where they are at home, if not in Ba Đình; nowhere: at the door.
DISTRICTS = {
    "chutich.thanhxuan": "thanh-xuan",
    "huynhkimduoc.thanhxuan": "thanh-xuan",
    "lanhdao.thanhxuan": "thanh-xuan",
    "chuyenvien.thanhxuan": "thanh-xuan",
    "hieutruong.thanhxuan": "thanh-xuan",
    "phoihop.tckh.longbien": "long-bien",
    "xem.hanoi": "",
    "quantri": "",
}


def home_of(username: str) -> str:
    """Where this person is led after signing in; their other paths are joined to it."""
    district = DISTRICTS.get(username, "ba-dinh")
    return f"/{district}/" if district else "/"


def asked_of(username: str, *, narrow: bool) -> tuple[str, ...]:
    """The paths, to be filled with PLACES, of the pages that this person is asked at this width."""
    return PAGES.get(username, ()) + (NARROW_PAGES.get(username, ()) if narrow else ())


def every_path() -> set[str]:
    """What is asked of anybody and answered with a page of its own, from the door on."""
    return {
        urljoin(home_of(username), path)
        for username in {**PAGES, **NARROW_PAGES}
        for path in asked_of(username, narrow=True)
        if (username, path) not in REFUSALS
    }
