"""Pages of the catalogue: forms, indicators and targets."""

from django.urls import path

from indicators import views

app_name = "indicators"

urlpatterns = [  # danh-muc/
    path("danh-muc/mau/", views.form_list, name="form-list"),
    path("danh-muc/mau/<slug:code>/", views.form_detail, name="form-detail"),
    path("danh-muc/chi-tieu/", views.indicator_list, name="indicator-list"),
    path("danh-muc/chi-tieu/<str:code>/", views.indicator_detail, name="indicator-detail"),
    path("danh-muc/muc-tieu/", views.target_list, name="target-list"),
    path("danh-muc/muc-tieu/them/", views.target_add, name="target-add"),
    path("danh-muc/muc-tieu/<int:pk>/", views.target_edit, name="target-edit"),
    path("danh-muc/muc-tieu/<int:pk>/xoa/", views.target_delete, name="target-delete"),
]
