"""Pages: a table of contents. The stem of each name is its view's and its template's."""

from django.urls import include, path

from reports.views import (
    batches,
    carry,
    criteria,
    documents,
    findings,
    history,
    home,
    imports,
    journal,
    moves,
    narrative,
    notifications,
    preview,
    remarks,
    reorganisation,
    report,
    review,
    rollup,
    rounds,
    submissions,
    timeliness,
)

app_name = "reports"

report_urls = [  # bao-cao/<pk>/
    path("", report.report_detail, name="report-detail"),
    path("bieu/<str:table>/", report.report_table, name="report-table"),
    path("bieu/<str:table>/ky-truoc/", carry.report_carry, name="report-carry"),
    path("thuyet-minh/", narrative.report_narrative, name="report-narrative"),
    path("kiem-tra/", findings.report_findings, name="report-findings"),
    path("trao-doi/", remarks.report_remarks, name="report-remarks"),
    path("trao-doi/<int:remark>/dong/", remarks.remark_resolve, name="remark-resolve"),
    path("lich-su/", history.report_history, name="report-history"),
    path("bien-nhan/", history.report_receipt, name="report-receipt"),
    path("ban-gui/<int:submission>/", submissions.submission_detail, name="submission-detail"),
    path("ban-gui/<int:submission>/tep/", submissions.submission_file, name="submission-file"),
    path("ban-gui/<int:submission>/bien-nhan/", submissions.receipt_file, name="receipt-file"),
    path("lich-su/o/<str:item>/", history.cell_history, name="cell-history"),
    path("xuat-ban/", documents.report_documents, name="report-documents"),
    path("xuat-ban/tep/", documents.report_file, name="report-file"),
    path("nhap-tep/", imports.report_import, name="report-import"),
    path("nhap-tep/tep-nhap-lieu/", imports.report_filling, name="report-filling"),
    path("chuyen/<str:name>/", moves.report_move, name="report-move"),
    path("tham-dinh/", review.review_detail, name="review-detail"),
    path("gia-han/", rounds.report_extend, name="report-extend"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("thong-bao/", notifications.notification_list, name="notification-list"),
    path("thong-bao/<int:pk>/", notifications.notification_open, name="notification-open"),
    path("thong-bao/da-doc/", notifications.notification_read, name="notification-read"),
    path("thong-bao/thu-dien-tu/", notifications.notification_mail, name="notification-mail"),
    path("bao-cao/", report.report_list, name="report-list"),
    path("bao-cao/<int:pk>/", include(report_urls)),
    path("tham-dinh/", review.review_queue, name="review-queue"),
    path("nhap-nhieu-tep/", batches.batch_create, name="batch-create"),
    path("nhap-nhieu-tep/<int:pk>/", batches.batch_detail, name="batch-detail"),
    path("tham-dinh/phe-duyet/", review.review_approve, name="review-approve"),
    path("dot/", rounds.round_list, name="round-list"),
    path("dot/moi/", rounds.round_create, name="round-create"),
    path("dot/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("danh-muc/mau/<slug:code>/ban-in/", documents.form_print, name="form-print"),
    path("nhat-ky/", journal.journal, name="journal"),
    path("nhat-ky/tep/", journal.journal_file, name="journal-file"),
    path("tong-hop/", rollup.rollup, name="rollup"),
    path("tong-hop/tinh-hinh-gui/", timeliness.timeliness, name="timeliness"),
    path("tong-hop/tinh-hinh-gui/tep/", timeliness.timeliness_file, name="timeliness-file"),
    path("danh-muc/mau/<slug:code>/xem-thu/", preview.form_preview, name="form-preview"),
    path(
        "danh-muc/sap-xep-don-vi/", reorganisation.reorganisation_list, name="reorganisation-list"
    ),
    path(
        "danh-muc/sap-xep-don-vi/lap/",
        reorganisation.reorganisation_plan,
        name="reorganisation-plan",
    ),
    path(
        "danh-muc/sap-xep-don-vi/<int:pk>/",
        reorganisation.reorganisation_detail,
        name="reorganisation-detail",
    ),
    path("danh-muc/bo-tieu-chi/", criteria.criteria_check, name="criteria-check"),
]
