"""Pages about units."""

from django.urls import path

from units import views

app_name = "units"

urlpatterns = [  # danh-muc/don-vi/
    path("danh-muc/don-vi/", views.unit_list, name="unit-list"),
    path("danh-muc/don-vi/<str:code>/", views.unit_detail, name="unit-detail"),
]
