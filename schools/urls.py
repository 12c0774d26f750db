"""The addresses of this room, below a district's slug."""

from django.urls import path

from schools import change_views, reorganise_views, views
from schools.lists import ACCREDITATIONS, AGENCIES, SCHOOLS, WARDS

urlpatterns = [
    path("quan-tri/", views.administration, name="administration"),
    path("quan-tri/ten-goi/", views.district_names, name="district-names"),
    path("quan-tri/ten-goi/chuyen-giao/", reorganise_views.district_reorganise, name="district-reorganise"),
    path("quan-tri/phuong-xa/", views.wards, name="wards"),
    path("quan-tri/phuong-xa/them/", views.ward_add, name="ward-add"),
    path("quan-tri/phuong-xa/<int:pk>/", views.ward_edit, name="ward-edit"),
    path("quan-tri/phuong-xa/<int:pk>/xoa/", views.ward_remove, name="ward-remove"),
    path("quan-tri/co-quan/", views.agencies, name="agencies"),
    path("quan-tri/co-quan/them/", views.agency_add, name="agency-add"),
    path("quan-tri/co-quan/<int:pk>/", views.agency_edit, name="agency-edit"),
    path("quan-tri/co-quan/<int:pk>/xoa/", views.agency_remove, name="agency-remove"),
    path("quan-tri/truong/", views.schools, name="schools"),
    path("quan-tri/truong/them/", views.school_add, name="school-add"),
    path("quan-tri/truong/<int:pk>/", views.school_edit, name="school-edit"),
    path("quan-tri/truong/<int:pk>/xoa/", views.school_remove, name="school-remove"),
    path("quan-tri/truong/<int:pk>/hoat-dong-lai/", change_views.school_reopen, name="school-reopen"),
    path("quan-tri/truong/<int:pk>/thay-doi/", change_views.school_changes, name="school-changes"),
    path("quan-tri/truong/<int:pk>/thay-doi/<slug:kind>/", change_views.school_change, name="school-change"),
    *WARDS.patterns("quan-tri/phuong-xa/", own_page=True),
    *AGENCIES.patterns("quan-tri/co-quan/", own_page=True),
    *SCHOOLS.patterns("quan-tri/truong/", own_page=True),
    *ACCREDITATIONS.patterns("quan-tri/chuan-quoc-gia/", own_page=False),
]
