"""Pages of the catalogue: forms, indicators and targets."""

from django.urls import path

from indicators.views import drafts, forms, indicators, outline, targets

app_name = "indicators"

urlpatterns = [  # danh-muc/
    path("danh-muc/mau/", forms.form_list, name="form-list"),
    path("danh-muc/mau/<slug:code>/", forms.form_detail, name="form-detail"),
    path("danh-muc/mau/<slug:code>/nhan-ban/", drafts.form_clone, name="form-clone"),
    path("danh-muc/mau/<slug:code>/soan/", drafts.draft_detail, name="draft-detail"),
    path("danh-muc/mau/<slug:code>/soan/bieu/", drafts.draft_tables, name="draft-tables"),
    path(
        "danh-muc/mau/<slug:code>/soan/bieu/<slug:number>/",
        drafts.draft_table,
        name="draft-table",
    ),
    path("danh-muc/mau/<slug:code>/soan/de-cuong/", outline.draft_outline, name="draft-outline"),
    path("danh-muc/mau/<slug:code>/soan/ban-hanh/", drafts.draft_publish, name="draft-publish"),
    path("danh-muc/mau/<slug:code>/soan/quy-tac/", drafts.draft_rules, name="draft-rules"),
    path("danh-muc/mau/<slug:code>/soan/tai-len/", drafts.draft_upload, name="draft-upload"),
    path("danh-muc/mau/<slug:code>/soan/bo/", drafts.draft_discard, name="draft-discard"),
    path("danh-muc/mau/<slug:code>/tai-ve/", forms.form_file, name="form-file"),
    path("danh-muc/mau/<slug:code>/so-sanh/", forms.form_difference, name="form-difference"),
    path("danh-muc/chi-tieu/", indicators.indicator_list, name="indicator-list"),
    path("danh-muc/chi-tieu/<str:code>/", indicators.indicator_detail, name="indicator-detail"),
    path("danh-muc/muc-tieu/", targets.target_list, name="target-list"),
    path("danh-muc/muc-tieu/them/", targets.target_add, name="target-add"),
    path("danh-muc/muc-tieu/<int:pk>/", targets.target_edit, name="target-edit"),
    path("danh-muc/muc-tieu/<int:pk>/xoa/", targets.target_delete, name="target-delete"),
]
