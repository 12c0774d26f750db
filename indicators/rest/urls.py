"""The addresses of the API, below a district's slug."""

from django.urls import path

from indicators.rest import rounds, views

urlpatterns = [
    path("rounds/", rounds.Rounds.as_view(), name="rounds"),
    path("rounds/<int:pk>/", rounds.OneRound.as_view(), name="round"),
    path("rounds/<int:pk>/extend/", rounds.Extend.as_view(), name="extend-round"),
    path("rounds/<int:pk>/remind/", rounds.Remind.as_view(), name="remind"),
    path("rounds/<int:pk>/approve/", rounds.ApproveMany.as_view(), name="approve-many"),
    path("rounds/<int:pk>/close/", rounds.Close.as_view(), name="close-round"),
    path("rounds/<int:pk>/reopen/", rounds.Reopen.as_view(), name="reopen-round"),
    path("rounds/<int:pk>/submit-totals/", rounds.SubmitTotals.as_view(), name="submit-totals"),
    path("rounds/<int:pk>/approve-totals/", rounds.ApproveTotals.as_view(), name="approve-totals"),
    path("rounds/<int:pk>/return-totals/", rounds.ReturnTotals.as_view(), name="return-totals"),
    path("rounds/<int:pk>/finalise/", rounds.Finalise.as_view(), name="finalise-round"),
    path("submissions/", views.Submissions.as_view(), name="submissions"),
    path("submissions/<int:pk>/", views.OneSubmission.as_view(), name="submission"),
    path("submissions/<int:pk>/submit/", views.Submit.as_view(), name="submit"),
    path("submissions/<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("submissions/<int:pk>/approve/", views.Approve.as_view(), name="approve"),
    path("submissions/<int:pk>/return/", views.Return.as_view(), name="return"),
    path("submissions/<int:pk>/entries/", views.Entries.as_view(), name="entries"),
    path("submissions/<int:pk>/entries/<str:cell>/", views.OneEntry.as_view(), name="entry"),
    path("submissions/<int:pk>/ask-to-reopen/", views.AskToReopen.as_view(), name="ask-to-reopen"),
    path("reopen-requests/", views.ReopenRequests.as_view(), name="reopen-requests"),
    path("reopen-requests/<int:pk>/grant/", views.Grant.as_view(), name="grant"),
    path("reopen-requests/<int:pk>/refuse/", views.Refuse.as_view(), name="refuse"),
    path("figures/", views.Figures.as_view(), name="figures"),
]
