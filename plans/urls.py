"""The addresses of this room, below a district's slug."""

from django.urls import path

from plans.views import task_acts, task_forms, task_page
from plans.views import tasks as views

urlpatterns = [
    path("nhiem-vu/", views.plans, name="plans"),
    path("nhiem-vu/ky/<slug:period>/", views.tasks, name="tasks"),
    path("nhiem-vu/ky/<slug:period>/bang.xlsx", views.tasks_export, name="tasks-export"),
    path("nhiem-vu/ky/<slug:period>/danh-sach.xlsx", views.tasks_list, name="tasks-list"),
    path("nhiem-vu/ky/<slug:period>/mau.xlsx", views.tasks_template, name="tasks-template"),
    path("nhiem-vu/ky/<slug:period>/nhap/", views.tasks_import, name="tasks-import"),
    path("nhiem-vu/ky/<slug:period>/them/", task_forms.task_add, name="task-add"),
    path("nhiem-vu/ky/<slug:period>/giao/", task_forms.task_new, name="task-new"),
    path("nhiem-vu/ky/<slug:period>/thoi-han/", task_forms.deadline_read, name="deadline-read"),
    path("nhiem-vu/ton-dong/", task_forms.tasks_left, name="tasks-left"),
    path("nhiem-vu/<int:pk>/", task_page.task, name="task"),
    path("nhiem-vu/<int:pk>/sua/", task_forms.task_edit, name="task-edit"),
    path("nhiem-vu/<int:pk>/phan-cong/", task_forms.task_assign, name="task-assign"),
    path("nhiem-vu/<int:pk>/viec-con/", task_forms.task_part_add, name="task-part-add"),
    path("nhiem-vu/<int:pk>/xoa/", task_acts.task_delete, name="task-delete"),
    path("nhiem-vu/<int:pk>/bao-cao/", task_acts.task_report, name="task-report"),
    path("nhiem-vu/<int:pk>/trao-doi/", task_acts.task_comment, name="task-comment"),
    path("nhiem-vu/<int:pk>/hoan-thanh/", task_acts.task_finish, name="task-finish"),
    path("nhiem-vu/<int:pk>/xac-nhan/", task_acts.task_confirm, name="task-confirm"),
    path("nhiem-vu/<int:pk>/lam-tiep/", task_acts.task_send_back, name="task-send-back"),
    path("nhiem-vu/<int:pk>/trang-thai/<slug:way>/", task_acts.task_stop, name="task-stop"),
    path("nhiem-vu/<int:pk>/van-ban/", task_acts.task_papers, name="task-papers"),
    path("nhiem-vu/<int:pk>/minh-chung/", task_acts.evidence_add, name="evidence-add"),
    path("nhiem-vu/<int:pk>/minh-chung/<int:file>/", task_acts.evidence, name="evidence"),
    path("nhiem-vu/<int:pk>/minh-chung/<int:file>/go/", task_acts.evidence_remove, name="evidence-remove"),
]
