"""The addresses of this room, below a district's slug."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("quan-tri/nguoi-dung/", views.people, name="people"),
    path("quan-tri/nguoi-dung/them/", views.person_add, name="person-add"),
    path("quan-tri/nguoi-dung/nhap/", views.people_import, name="people-import"),
    path("quan-tri/nguoi-dung/mau.xlsx", views.people_template, name="people-template"),
    path("quan-tri/nguoi-dung/danh-sach.xlsx", views.people_export, name="people-export"),
    path("quan-tri/nguoi-dung/mat-khau.xlsx", views.people_passwords, name="people-passwords"),
    path("quan-tri/nguoi-dung/<int:pk>/", views.person_edit, name="person-edit"),
    path("quan-tri/nguoi-dung/<int:pk>/vai-tro/", views.person_grant, name="person-grant"),
    path("quan-tri/nguoi-dung/<int:pk>/mat-khau/", views.person_password, name="person-password"),
    path("quan-tri/vai-tro/<int:pk>/ket-thuc/", views.grant_end, name="grant-end"),
]
