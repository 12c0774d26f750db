"""The addresses of this room, below a district's slug."""

from django.urls import path

from reports import audit_views, month_views, views, year_views

urlpatterns = [
    path("", views.home, name="home"),
    path("bao-cao/", views.report_list, name="reports"),
    path("bao-cao/<int:pk>/", views.report, name="report"),
    path("bao-cao/<int:pk>/tao/", views.report_build, name="report-build"),
    path("bao-cao/ca-nam/", year_views.years, name="years"),
    path("bao-cao/ca-nam/<slug:period>/", year_views.year_build, name="year-build"),
    path("tien-trinh/<int:pk>/", views.job, name="job"),
    path("tien-trinh/<int:pk>/huy/", views.job_cancel, name="job-cancel"),
    path("tep/<int:pk>/", views.file, name="file"),
    path("nhiem-vu/thang/<slug:month>/ke-hoach.docx", month_views.month_work_word, name="month-work-word"),
    path("nhat-ky/", audit_views.audit, name="audit"),
    path("nhat-ky/danh-sach.xlsx", audit_views.audit_export, name="audit-export"),
]
