"""The addresses of this room, below a district's slug."""

from django.urls import path

from plans.views import lists
from plans.views import tasks as views

urlpatterns = [
    path("nhiem-vu/", lists.plans, name="plans"),
    path("nhiem-vu/ky/<slug:period>/", lists.tasks, name="tasks"),
    path("nhiem-vu/ky/<slug:period>/bang.xlsx", lists.tasks_export, name="tasks-export"),
    path("nhiem-vu/ky/<slug:period>/bang.docx", lists.tasks_word, name="tasks-word"),
    path("nhiem-vu/ky/<slug:period>/in/", lists.tasks_print, name="tasks-print"),
    path("nhiem-vu/ky/<slug:period>/danh-sach.xlsx", views.tasks_list, name="tasks-list"),
    path("nhiem-vu/ky/<slug:period>/mau.xlsx", views.tasks_template, name="tasks-template"),
    path("nhiem-vu/ky/<slug:period>/nhap/", views.tasks_import, name="tasks-import"),
    path("nhiem-vu/ky/<slug:period>/them/", views.task_add, name="task-add"),
    path("nhiem-vu/<int:pk>/sua/", views.task_edit, name="task-edit"),
]
