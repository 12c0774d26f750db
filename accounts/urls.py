"""The addresses of this room, below a district's slug."""

from django.urls import path

from accounts.lists import PEOPLE, PORTFOLIOS
from accounts.views import assignments, mails, notices, people, portfolio_table, staff

urlpatterns = [
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/da-doc/", notices.notices_read, name="notices-read"),
    path("thong-bao/<int:pk>/", notices.notice, name="notice"),
    path("nguoi-cua-truong/<int:pk>/", staff.staff, name="staff"),
    path("nguoi-cua-truong/<int:pk>/them/", staff.staff_add, name="staff-add"),
    path("nguoi-cua-truong/vai-tro/<int:pk>/them/", staff.staff_role, name="staff-role"),
    path("nguoi-cua-truong/vai-tro/<int:pk>/ket-thuc/", staff.staff_end, name="staff-end"),
    path("nguoi-cua-truong/vai-tro/<int:pk>/mat-khau/", staff.staff_password, name="staff-password"),
    path("phan-cong/", assignments.assignments, name="assignments"),
    path("phan-cong/lap/", assignments.assignment_begin, name="assignment-begin"),
    path("phan-cong/nguoi/<int:pk>/", assignments.portfolio_edit, name="portfolio-edit"),
    path("phan-cong/nguoi/<int:pk>/bo/", assignments.portfolio_remove, name="portfolio-remove"),
    path("phan-cong/nguoi/<int:pk>/vang-mat/", assignments.portfolio_absence, name="portfolio-absence"),
    path("phan-cong/ky/<slug:period>/", assignments.assignment, name="assignment"),
    path("phan-cong/ky/<slug:period>/chua-ai-phu-trach/", assignments.assignment_gaps, name="assignment-gaps"),
    path("phan-cong/ky/<slug:period>/giao-truong/", assignments.assignment_school, name="assignment-school"),
    path("phan-cong/ky/<slug:period>/them/", assignments.portfolio_add, name="portfolio-add"),
    path("quan-tri/thu/", mails.mails, name="mails"),
    path("quan-tri/thu/<int:pk>/gui-lai/", mails.mail_resend, name="mail-resend"),
    path("quan-tri/nguoi-dung/", people.people, name="people"),
    path("quan-tri/nguoi-dung/them/", people.person_add, name="person-add"),
    path("quan-tri/nguoi-dung/mat-khau.xlsx", people.people_passwords, name="people-passwords"),
    path("quan-tri/nguoi-dung/<int:pk>/", people.person_edit, name="person-edit"),
    path("quan-tri/nguoi-dung/<int:pk>/vai-tro/", people.person_grant, name="person-grant"),
    path("quan-tri/nguoi-dung/<int:pk>/mat-khau/", people.person_password, name="person-password"),
    path("quan-tri/vai-tro/<int:pk>/ket-thuc/", people.grant_end, name="grant-end"),
    path("phan-cong/<slug:period>/bang/", portfolio_table.portfolio_page, name="portfolio-table"),
    path("phan-cong/<slug:period>/bang.xlsx", portfolio_table.portfolio_export, name="portfolio-table-export"),
    path("phan-cong/<slug:period>/bang.docx", portfolio_table.portfolio_word, name="portfolio-table-word"),
    *PEOPLE.patterns("quan-tri/nguoi-dung/", own_page=True),
    *PORTFOLIOS.patterns("quan-tri/phan-cong/", own_page=False),
]
