"""Every address of the portal: sign-in, the door, and a district's pages under its slug."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView

from accounts.urls import urlpatterns as accounts
from accounts.views.own import account as own_account
from accounts.views.people import district_add
from accounts.views.sign_in import SignIn
from indicators.rest.pages import api_docs
from indicators.rest.urls import urlpatterns as api
from indicators.urls import urlpatterns as indicators
from plans.urls import urlpatterns as plans
from reports.comparison_views import comparison, comparison_city, comparison_city_export, comparison_export
from reports.urls import urlpatterns as reports
from reports.views import start
from schools.urls import urlpatterns as schools
from schools.views import districts

urlpatterns = [
    path("", start, name="home"),
    path("dang-nhap/", SignIn.as_view(), name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("doi-mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/", own_account, name="account"),
    # allauth names a sign-up page in its sign-in page; accounts are given by the office, so it leads back.
    path("dang-ky/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("so-sanh/", comparison, name="comparison"),
    path("so-sanh/danh-sach.xlsx", comparison_export, name="comparison-export"),
    path("so-sanh/<slug:city>/", comparison_city, name="comparison-city"),
    path("so-sanh/<slug:city>/danh-sach.xlsx", comparison_city_export, name="comparison-city-export"),
    path("quan-tri/dia-ban/", districts, name="districts"),
    path("quan-tri/dia-ban/moi/", district_add, name="district-add"),
    path("api/", api_docs, name="api-docs"),
    path("api/schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("api/v1/<slug:district>/", include((api, "api"))),
    path("<slug:district>/", include(([*schools, *accounts, *reports, *indicators, *plans], "work"))),
]
