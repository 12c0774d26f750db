"""The addresses of this room, below a district's slug."""

from django.urls import path

from indicators import api, builder_views, views

urlpatterns = [
    path("so-lieu/", views.submission_list, name="submissions"),
    path("so-lieu/<int:pk>/", views.submission, name="submission"),
    path("so-lieu/<int:pk>/dong/<int:position>/", views.submission_row, name="submission-row"),
    path("so-lieu/<int:pk>/bang.xlsx", views.submission_export, name="submission-export"),
    path("so-lieu/<int:pk>/luoi.json", api.SubmissionGrid.as_view(), name="submission-grid"),
    path("so-lieu/<int:pk>/luu/", api.SubmissionSave.as_view(), name="submission-save"),
    path("so-lieu/<int:pk>/nop/", views.submission_submit, name="submission-submit"),
    path("so-lieu/<int:pk>/rut-lai/", views.submission_withdraw, name="submission-withdraw"),
    path("so-lieu/<int:pk>/duyet/", views.submission_approve, name="submission-approve"),
    path("so-lieu/<int:pk>/tra-lai/", views.submission_return, name="submission-return"),
    path("so-lieu/<int:pk>/mo-lai/", views.submission_reopen, name="submission-reopen"),
    path("bieu-mau/", builder_views.form_list, name="forms"),
    path("bieu-mau/moi/", builder_views.form_new, name="form-new"),
    path("bieu-mau/<slug:slug>/", builder_views.form_builder, name="form-builder"),
    path("bieu-mau/<slug:slug>/sua/", builder_views.form_edit, name="form-edit"),
    path("bieu-mau/<slug:slug>/luu/", builder_views.form_save, name="form-save"),
    path("bieu-mau/<slug:slug>/bo-nhap/", builder_views.form_discard, name="form-discard"),
    path("bieu-mau/<slug:slug>/nhan-so-lieu/", builder_views.form_figures, name="form-figures"),
    path("bieu-mau/<slug:slug>/chep/", builder_views.form_copy, name="form-copy"),
    path("bieu-mau/<slug:slug>/bieu.json", builder_views.form_json, name="form-json"),
    path("bieu-mau/<slug:slug>/bang.xlsx", builder_views.form_sheet, name="form-sheet"),
    path("bieu-mau/<slug:slug>/phien-ban/<int:number>/", builder_views.form_version, name="form-version"),
    path(
        "bieu-mau/<slug:slug>/phien-ban/<int:number>/bieu.json",
        builder_views.form_version_json,
        name="form-version-json",
    ),
    path(
        "bieu-mau/<slug:slug>/phien-ban/<int:number>/bang.xlsx",
        builder_views.form_version_sheet,
        name="form-version-sheet",
    ),
    path("danh-muc/chi-tieu.json", builder_views.indicator_search, name="indicator-search"),
]
