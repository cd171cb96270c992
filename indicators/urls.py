"""Pages of the catalogue: forms and indicators."""

from django.urls import path

from indicators import views

app_name = "indicators"

urlpatterns = [  # danh-muc/
    path("danh-muc/mau/", views.form_list, name="form-list"),
    path("danh-muc/mau/<slug:code>/", views.form_detail, name="form-detail"),
    path("danh-muc/mau/<slug:code>/tai-ve/", views.form_file, name="form-file"),
    path("danh-muc/mau/<slug:code>/so-sanh/", views.form_difference, name="form-difference"),
    path("danh-muc/chi-tieu/", views.indicator_list, name="indicator-list"),
    path("danh-muc/chi-tieu/<str:code>/", views.indicator_detail, name="indicator-detail"),
]
