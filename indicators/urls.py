"""The addresses of this room, below a district's slug."""

from django.urls import path

from indicators import api, views

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
]
