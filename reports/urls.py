"""The addresses of this room, below a district's slug."""

from django.urls import path

from reports import (
    audit_views,
    dashboard_views,
    explanation_views,
    month_views,
    school_views,
    target_views,
    views,
    year_views,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("bang-dieu-hanh/", dashboard_views.dashboard, name="dashboard"),
    path("chi-tieu/", target_views.targets, name="targets"),
    path("chi-tieu/<slug:code>/", target_views.indicator, name="indicator"),
    path("chi-tieu/<slug:code>/giai-trinh/", explanation_views.explanation_ask, name="explanation-ask"),
    path("giai-trinh/<int:pk>/", explanation_views.explanation, name="explanation"),
    path("giai-trinh/<int:pk>/tra-loi/", explanation_views.explanation_answer, name="explanation-answer"),
    path("giai-trinh/<int:pk>/ket-thuc/", explanation_views.explanation_close, name="explanation-close"),
    path("so-sanh/", school_views.school_comparison, name="school-comparison"),
    path("so-sanh/chi-tieu/<slug:code>/", school_views.school_ranking, name="school-ranking"),
    path("so-sanh/truong/<int:pk>/", school_views.school_place, name="school-place"),
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
