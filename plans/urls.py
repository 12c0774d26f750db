"""The addresses of this room, below a district's slug."""

from django.urls import path

from plans.views import board, calendar, lists, loads, months, reviews, school_plans
from plans.views import tasks as views

urlpatterns = [
    path("bao-cao-thang/", reviews.reviews, name="reviews"),
    path("bao-cao-thang/thiet-lap/", reviews.review_settings, name="review-settings"),
    path("bao-cao-thang/nguoi/<int:pk>/", reviews.review_year, name="review-year"),
    path("bao-cao-thang/nguoi/<int:pk>/tong-hop.xlsx", reviews.review_year_export, name="review-year-export"),
    path("bao-cao-thang/bao-cao/<int:pk>/", reviews.review, name="review"),
    path("bao-cao-thang/bao-cao/<int:pk>/rut-lai/", reviews.review_take_back, name="review-take-back"),
    path("bao-cao-thang/cua-toi/<slug:month>/", reviews.my_month, name="my-month"),
    path("nhiem-vu/", lists.plans, name="plans"),
    path("nhiem-vu/ky/<slug:period>/", lists.tasks, name="tasks"),
    path("nhiem-vu/ky/<slug:period>/bang.xlsx", lists.tasks_export, name="tasks-export"),
    path("nhiem-vu/ky/<slug:period>/bang.docx", lists.tasks_word, name="tasks-word"),
    path("nhiem-vu/ky/<slug:period>/in/", lists.tasks_print, name="tasks-print"),
    path("nhiem-vu/ky/<slug:period>/tien-do/", board.task_board, name="task-board"),
    path("nhiem-vu/<int:pk>/chuyen/", board.task_move, name="task-move"),
    path("nhiem-vu/ky/<slug:period>/lich/", calendar.task_calendar, name="task-calendar"),
    path("nhiem-vu/ky/<slug:period>/don-vi/", loads.tasks_by_body, name="tasks-by-body"),
    path("nhiem-vu/ky/<slug:period>/nguoi/", loads.tasks_by_person, name="tasks-by-person"),
    path("nhiem-vu/ky/<slug:period>/truong/", loads.tasks_by_school, name="tasks-by-school"),
    path("nhiem-vu/ky/<slug:period>/ke-hoach-thang/", months.month_plan, name="month-plan"),
    path("nhiem-vu/ky/<slug:period>/ke-hoach-thang.xlsx", months.month_plan_export, name="month-plan-export"),
    path("nhiem-vu/ky/<slug:period>/ke-hoach-thang.docx", months.month_plan_word, name="month-plan-word"),
    path("nhiem-vu/thang/<slug:month>/", months.month_work, name="month-work"),
    path("nhiem-vu/thang/<slug:month>/chep/", months.month_work_copy, name="month-work-copy"),
    path("nhiem-vu/thang/<slug:month>/them/", months.month_work_add, name="month-work-add"),
    path("nhiem-vu/thang/<slug:month>/ke-hoach.xlsx", months.month_work_export, name="month-work-export"),
    path("nhiem-vu/thang/dong/<int:pk>/", months.month_work_line, name="month-work-line"),
    path("nhiem-vu/thang/dong/<int:pk>/bo/", months.month_work_remove, name="month-work-remove"),
    path("nhiem-vu/thang/dong/<int:pk>/<slug:way>/", months.month_work_shift, name="month-work-shift"),
    path("nhiem-vu/ky/<slug:period>/danh-sach.xlsx", views.tasks_list, name="tasks-list"),
    path("nhiem-vu/ky/<slug:period>/mau.xlsx", views.tasks_template, name="tasks-template"),
    path("nhiem-vu/ky/<slug:period>/nhap/", views.tasks_import, name="tasks-import"),
    path("nhiem-vu/ky/<slug:period>/them/", views.task_add, name="task-add"),
    path("nhiem-vu/<int:pk>/sua/", views.task_edit, name="task-edit"),
    path("ke-hoach/<int:pk>/nhiem-vu/them/", views.plan_task_add, name="plan-task-add"),
    path("ke-hoach/<int:pk>/nhiem-vu/<int:task>/bo/", views.plan_task_remove, name="plan-task-remove"),
    path("ke-hoach/truong/", school_plans.plan_schools, name="plan-schools"),
    path("ke-hoach/truong/<slug:period>/de-cuong/", school_plans.plan_outline, name="plan-outline"),
    path("ke-hoach/truong/<slug:period>/nhac/", school_plans.plan_remind, name="plan-remind"),
    path("ke-hoach/truong/<slug:period>/<int:pk>/lap/", school_plans.plan_begin, name="plan-begin"),
]
