"""Pages of the catalogue: forms, indicators and targets."""

from django.urls import path

from indicators import draft_views, views

app_name = "indicators"

urlpatterns = [  # danh-muc/
    path("danh-muc/mau/", views.form_list, name="form-list"),
    path("danh-muc/mau/<slug:code>/", views.form_detail, name="form-detail"),
    path("danh-muc/mau/<slug:code>/nhan-ban/", draft_views.form_clone, name="form-clone"),
    path("danh-muc/mau/<slug:code>/soan/", draft_views.draft_detail, name="draft-detail"),
    path("danh-muc/mau/<slug:code>/soan/bieu/", draft_views.draft_tables, name="draft-tables"),
    path(
        "danh-muc/mau/<slug:code>/soan/bieu/<slug:number>/",
        draft_views.draft_table,
        name="draft-table",
    ),
    path(
        "danh-muc/mau/<slug:code>/soan/ban-hanh/", draft_views.draft_publish, name="draft-publish"
    ),
    path("danh-muc/mau/<slug:code>/soan/quy-tac/", draft_views.draft_rules, name="draft-rules"),
    path("danh-muc/mau/<slug:code>/soan/bo/", draft_views.draft_discard, name="draft-discard"),
    path("danh-muc/mau/<slug:code>/tai-ve/", views.form_file, name="form-file"),
    path("danh-muc/mau/<slug:code>/so-sanh/", views.form_difference, name="form-difference"),
    path("danh-muc/chi-tieu/", views.indicator_list, name="indicator-list"),
    path("danh-muc/chi-tieu/<str:code>/", views.indicator_detail, name="indicator-detail"),
    path("danh-muc/muc-tieu/", views.target_list, name="target-list"),
    path("danh-muc/muc-tieu/them/", views.target_add, name="target-add"),
    path("danh-muc/muc-tieu/<int:pk>/", views.target_edit, name="target-edit"),
    path("danh-muc/muc-tieu/<int:pk>/xoa/", views.target_delete, name="target-delete"),
]
