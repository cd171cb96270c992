"""Pages about units and people."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from units import views
from units.views import accounts, delegations

app_name = "units"

password_set = require_http_methods(["GET", "POST"])(accounts.PasswordSet.as_view())

urlpatterns = [
    # danh-muc/don-vi/
    path("danh-muc/don-vi/", views.unit_list, name="unit-list"),
    path("danh-muc/don-vi/<str:code>/", views.unit_detail, name="unit-detail"),
    # tai-khoan/
    path("tai-khoan/", accounts.account_list, name="account-list"),
    path("tai-khoan/them/", accounts.account_create, name="account-create"),
    path("tai-khoan/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("tai-khoan/<int:pk>/giao-vai-tro/", accounts.account_assign, name="account-assign"),
    path("tai-khoan/<int:pk>/chuyen/", accounts.account_transfer, name="account-transfer"),
    path("tai-khoan/<int:pk>/khoa/", accounts.account_lock, name="account-lock"),
    path("tai-khoan/<int:pk>/lien-ket/", accounts.account_link, name="account-link"),
    path(
        "tai-khoan/<int:pk>/vai-tro/<int:post>/ket-thuc/",
        accounts.role_end,
        name="account-role-end",
    ),
    path(
        "tai-khoan/<int:pk>/vai-tro/<int:post>/chuc-vu/",
        accounts.role_position,
        name="account-role-position",
    ),
    path("dat-mat-khau/<uidb64>/<token>/", password_set, name="password-set"),
    # uy-quyen/
    path("uy-quyen/", delegations.delegation_list, name="delegation-list"),
    path("uy-quyen/<int:pk>/ket-thuc/", delegations.delegation_end, name="delegation-end"),
]
