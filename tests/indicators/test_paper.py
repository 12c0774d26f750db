"""A unit's answer on paper, and the scan of the signed copy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.attachments import BadAttachment
from core.documents.paper import Paper
from core.models import AuditEntry
from core.policy import Forbidden
from core.writers import pdf
from indicators.models import FormVersion, Submission
from indicators.queries.paper import paper_of
from indicators.queries.scans import copy_of, scans_of
from indicators.queries.sheet import sheet_of
from indicators.services.entries import TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.scans import attach_scan, detach_scan
from indicators.services.submissions import return_submission, submit, withdraw
from schools.models import School, SchoolKind, SchoolPlace
from schools.services import ensure_unit
from tests.conftest import ENTRIES, House, SignIn, approved, enter, fresh, submitted
from tests.scenes import scan_file


def paper(submission: Submission) -> Paper:
    return paper_of(sheet_of(fresh(submission)))


def figures(found: Paper) -> set[str]:
    return {cell.text for row in found.table.rows for cell in row.cells}


# The letterhead and the signatures


def test_school_prints_under_its_own_name(house: House) -> None:
    found = paper(submitted(house.bac.of_school, house.bac.actor("principal")))
    assert (found.parent_body, found.issuing_body) == ("UBND QUẬN BẮC", "Trường THCS Một Bắc")


def test_school_prints_under_the_name_it_had_then(house: House) -> None:
    place = SchoolPlace.unscoped.get(school=house.bac.school)
    SchoolPlace.unscoped.filter(pk=place.pk).update(name="THCS Tên Cũ", valid_to=date(2024, 8, 31))
    SchoolPlace.unscoped.create(
        school=house.bac.school, district=house.bac.district, name="THCS Tên Mới", valid_from=date(2024, 9, 1)
    )
    assert paper(house.bac.of_school).issuing_body == "Trường THCS Tên Cũ"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("MN Hoa Hồng", "Trường Mầm non Hoa Hồng"),
        ("Tiểu học Kim Đồng", "Trường Tiểu học Kim Đồng"),
        ("THCS Hạ Đình", "Trường THCS Hạ Đình"),
        ("Trường Mầm non Sao Mai", "Trường Mầm non Sao Mai"),
        ("Lớp mẫu giáo Ong Vàng", "Lớp mẫu giáo Ong Vàng"),
    ],
)
def test_name_of_a_school_is_written_out(house: House, name: str, printed: str) -> None:
    SchoolPlace.unscoped.filter(school=house.bac.school).update(name=name)
    assert paper(house.bac.of_school).issuing_body == printed


def test_office_prints_under_its_letterhead_and_its_leaders_name(house: House) -> None:
    found = paper(submitted(house.bac.own, house.bac.actor("specialist")))
    assert (found.parent_body, found.issuing_body) == ("UBND QUẬN BẮC", "Phòng Giáo dục và Đào tạo")
    assert (found.signers[1].title, found.signers[1].name) == ("TRƯỞNG PHÒNG", "Trưởng phòng")


@pytest.mark.parametrize(
    ("kind", "name", "body", "title"),
    [
        ("ward", "Phường Chín", "Ủy ban nhân dân Phường Chín", "Chủ tịch"),
        ("agency", "Trạm Y tế", "Trạm Y tế", "Thủ trưởng đơn vị"),
    ],
)
def test_wards_and_bodies_print_under_theirs(house: House, kind: Any, name: str, body: str, title: str) -> None:
    unit = ensure_unit(kind=kind, code="don-vi-khac", name=name)
    Submission.unscoped.filter(pk=house.bac.of_school.pk).update(unit=unit)
    found = paper(house.bac.of_school)
    assert (found.issuing_body, found.signers[1].title) == (body, title)


def test_principal_signs_by_title_and_name(house: House) -> None:
    signer = paper(submitted(house.bac.of_school, house.bac.actor("principal"))).signers[1]
    assert (signer.authority, signer.title, signer.name) == ("", "Hiệu trưởng", "principal.bac")


def test_deputy_signs_in_the_principals_stead(house: House) -> None:
    signer = paper(submitted(house.bac.of_school, house.bac.actor("deputy_principal"))).signers[1]
    assert (signer.authority, signer.title) == ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG")


def test_independent_group_has_no_principal(house: House) -> None:
    School.unscoped.filter(pk=house.bac.school.pk).update(kind=SchoolKind.GROUP)
    assert paper(house.bac.of_school).signers[1].title == "Chủ cơ sở"


def test_made_by_who_typed_most(house: House) -> None:
    answer = enter(house.bac.of_school, house.bac.actor("clerk"))
    typed = [TypedCell("nam:ghi-chu", "Đã rà soát", 0, "one")]
    save_entries(actor=house.bac.actor("principal"), submission=answer, cells=typed)
    assert paper(answer).signers[0].name == "clerk.bac"


# What is printed


def test_answer_that_is_not_submitted_is_marked(house: House) -> None:
    found = paper(enter(house.bac.of_school, house.bac.actor("principal")))
    assert found.mark == "CHƯA NỘP"
    assert found.footer.startswith("Bản chưa nộp")
    assert "ngày      tháng      năm" in found.place_date


def test_submitted_answer_says_when_and_as_which_copy(house: House) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    moment = timezone.make_aware(datetime(2021, 9, 5, 8, 15))  # noqa: DTZ001 made aware here
    Submission.unscoped.filter(pk=answer.pk).update(submitted_at=moment)
    found = paper(answer)
    assert (found.mark, found.footer) == ("", "Nộp lúc 08:15 ngày 05/09/2021 · Bản số 1 · Đã nộp")
    assert found.place_date == "Bắc, ngày 05 tháng 9 năm 2021"


def test_returned_answer_is_marked_until_it_is_submitted_again(house: House) -> None:
    bac = house.bac
    answer = submitted(bac.of_school, bac.actor("principal"))
    answer = return_submission(actor=bac.actor("specialist"), submission=answer, reason="Sai")
    assert paper(answer).mark == "CHƯA NỘP"
    again = submit(actor=bac.actor("principal"), submission=fresh(answer))
    assert "Bản số 3" in paper(again).footer  # 1 submitted, 2 returned


def test_paper_prints_what_was_typed_and_once_approved_what_is_official(house: House) -> None:
    answer = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    assert set(ENTRIES.values()) <= figures(paper(answer))


def test_explanations_stand_under_the_table(house: House) -> None:
    answer = enter(house.bac.of_school, house.bac.actor("principal"))
    answer = submit(actor=house.bac.actor("principal"), submission=answer, explanation="Tăng do mở thêm lớp")
    assert ("Giải trình", "Tăng do mở thêm lớp") in paper(answer).remarks


def test_period_stands_under_a_title_that_does_not_say_it(house: House) -> None:
    assert paper(house.bac.of_school).table.subtitle == ""
    untitled = {**house.bac.version.document, "title": "SỐ HỌC SINH"}
    FormVersion.objects.filter(pk=house.bac.version.pk).update(document=untitled)
    assert paper(house.bac.of_school).table.subtitle == "(Năm 2020)"


def test_paper_downloads_as_pdf_and_sheet(house: House, sign_in: SignIn) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    client = sign_in(house.bac.user("principal"))
    for name, start in (("submission-pdf", b"%PDF"), ("submission-paper-sheet", b"PK")):
        response = client.get(reverse(f"work:{name}", args=["bac", answer.pk]))
        assert response.content.startswith(start)
        assert "hoc-sinh-2020-bac-school" in response["Content-Disposition"]


def test_machine_without_pango_tells_it_on_the_page(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise pdf.NoPdf("Máy chủ chưa có thư viện Pango.")

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    client = sign_in(house.bac.user("principal"))
    response = client.get(reverse("work:submission-pdf", args=["bac", house.bac.of_school.pk]), follow=True)
    assert "Máy chủ chưa có thư viện Pango." in response.content.decode()


# The scan


def test_scan_is_kept_with_the_copy_it_is_of(house: House) -> None:
    bac = house.bac
    answer = submitted(bac.of_school, bac.actor("principal"))
    attach_scan(actor=bac.actor("clerk"), submission=answer, file=scan_file())
    withdraw(actor=bac.actor("principal"), submission=answer)
    answer = submit(actor=bac.actor("principal"), submission=fresh(answer))
    attach_scan(actor=bac.actor("clerk"), submission=answer, file=scan_file())
    assert [copy_of(scan) for scan in scans_of(answer)] == [1, 2]


def test_scan_waits_for_the_submitting(house: House) -> None:
    answer = enter(house.bac.of_school, house.bac.actor("principal"))
    with pytest.raises(CannotMove, match="đã nộp"):
        attach_scan(actor=house.bac.actor("principal"), submission=answer, file=scan_file())


def test_scan_is_the_units_own(house: House) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    for person in ("specialist", "leader", "sibling_principal", "district_admin"):
        with pytest.raises(Forbidden):
            attach_scan(actor=house.bac.actor(person), submission=answer, file=scan_file())


@pytest.mark.parametrize(("name", "content"), [("ban-ky.docx", b"PK"), ("ban-ky.pdf", b"MZ"), ("ban-ky", b"%PDF-")])
def test_what_is_no_scan_is_not_taken(house: House, name: str, content: bytes) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    with pytest.raises(BadAttachment):
        attach_scan(actor=house.bac.actor("clerk"), submission=answer, file=SimpleUploadedFile(name, content))
    assert not scans_of(answer).exists()


def test_wrong_scan_is_taken_away_and_both_are_audited(house: House) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    scan = attach_scan(actor=house.bac.actor("clerk"), submission=answer, file=scan_file())
    detach_scan(actor=house.bac.actor("principal"), submission=answer, scan=scan)
    assert not scans_of(answer).exists()
    acts = AuditEntry.unscoped.filter(object_kind="indicators.submission", object_id=str(answer.pk))
    assert {"đính kèm tệp", "gỡ tệp"} <= set(acts.values_list("act", flat=True))


def test_scan_of_an_approved_answer_stays(house: House) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    scan = attach_scan(actor=house.bac.actor("clerk"), submission=answer, file=scan_file())
    Submission.unscoped.filter(pk=answer.pk).update(state="approved", decided_by=house.bac.user("specialist"))
    with pytest.raises(CannotMove, match="không gỡ"):
        detach_scan(actor=house.bac.actor("principal"), submission=fresh(answer), scan=scan)


def test_scan_of_another_answer_is_not_found(house: House, sign_in: SignIn) -> None:
    own = submitted(house.bac.own, house.bac.actor("specialist"))
    scan = attach_scan(actor=house.bac.actor("specialist"), submission=own, file=scan_file())
    client = sign_in(house.bac.user("principal"))
    assert client.get(reverse("work:scan", args=["bac", house.bac.of_school.pk, scan.pk])).status_code == 404


def test_scan_is_added_and_seen_on_the_page(house: House, sign_in: SignIn) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    client = sign_in(house.bac.user("clerk"))
    added = client.post(reverse("work:scan-add", args=["bac", answer.pk]), {"file": scan_file()}, follow=True)
    page = added.content.decode()
    assert "Đã đính kèm bản ký." in page
    assert "ban-ky.pdf" in page
    assert "Bản số 1" in page
    response = client.get(reverse("work:scan", args=["bac", answer.pk, scans_of(answer).get().pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.4 scan"  # type: ignore[attr-defined]
    assert "attachment" in response["Content-Disposition"]
