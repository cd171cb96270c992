"""Pages outside the grid in a real browser: WCAG 2.1 AA, no error in the console, no overflow."""

import pytest
from django.urls import reverse

from indicators import drafts
from indicators.models import FormVersion
from reports import actions, digest
from reports.models import Report, Round
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import CORPUS, fill, make_report, make_round, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAFT = "bnv-2023-huyen"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def province(db):
    """A province with a report sent twice, one approved, and a round."""
    cast = make_cast()
    make_round(cast)
    report = make_report(cast, State.SUBMITTED, cells={"4.20": "100"})
    actions.remark(report=report, text="Xem lại Biểu 3.", item="3.18", by=cast.reviewer)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại Biểu 3.")
    fill(report, {"3.18": "12"}, by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    make_report(cast, State.APPROVED, unit=cast.neighbour)
    digest.digest(moment("2022-06-16 09:00"))
    form = FormVersion.objects.get(code="bnv-2022-huyen")
    drafts.clone(form=form, code=DRAFT, title="Báo cáo CCHC năm 2023", by=cast.admin)
    return cast


def addresses() -> dict[str, str]:
    sent = Report.objects.get(state=State.SUBMITTED)
    opened = Round.objects.get()
    return {
        "home": reverse("reports:home"),
        "queue": reverse("reports:review-queue"),
        "approve": reverse("reports:review-approve"),
        "approved": reverse("reports:review-queue") + "?trang-thai=duyet",
        "journal": reverse("reports:journal"),
        "submission": reverse(
            "reports:submission-detail", args=[sent.pk, sent.submissions.earliest("pk").pk]
        ),
        "return": reverse("reports:report-move", args=[sent.pk, "send_back"]),
        "review changed": reverse("reports:review-detail", args=[sent.pk]) + "?chi=khac",
        "review": reverse("reports:review-detail", args=[sent.pk]) + "?chi=phat-hien&dong=4.20",
        "rounds": reverse("reports:round-list"),
        "round": reverse("reports:round-detail", args=[opened.pk]),
        "open": reverse("reports:round-create") + "?ky=Y&nam=2022",
        "edit round": reverse("reports:round-edit", args=[opened.pk]),
        "cancel round": reverse("reports:round-cancel", args=[opened.pk]),
        "units of a round": reverse("reports:round-units", args=[opened.pk]),
        "extend several": reverse("reports:round-extend", args=[opened.pk]),
        "biểu": reverse("reports:report-table", args=[sent.pk, "3"]),
        "receipt": reverse("reports:report-receipt", args=[sent.pk]),
        "history": reverse("reports:report-history", args=[sent.pk]),
        "documents": reverse("reports:report-documents", args=[sent.pk]),
        "archive": reverse("reports:file-archive"),
        "files": reverse("reports:file-list"),
        "verified": reverse(
            "reports:verification-result", args=[sent.submissions.latest("pk").code]
        ),
        "findings": reverse("reports:report-findings", args=[sent.pk]),
        "narrative": reverse("reports:report-narrative", args=[sent.pk]),
        "list": reverse("reports:report-list"),
        "extend": reverse("reports:report-extend", args=[sent.pk]),
        "rollup": reverse("reports:rollup") + "?dong=3.18",
        "timeliness": reverse("reports:timeliness"),
        "notifications": reverse("reports:notification-list"),
        "mails": reverse("reports:notification-mail"),
        "forms": reverse("indicators:form-list"),
        "form": reverse("indicators:form-detail", args=["bnv-2022-huyen"]),
        "indicators": reverse("indicators:indicator-list"),
        "indicator": reverse("indicators:indicator-detail", args=["tthc.huyen.ty_le_dung_han"]),
        "indicator in a unit": reverse(
            "indicators:indicator-detail", args=["tthc.huyen.ty_le_dung_han"]
        )
        + "?don-vi=binhan.dongson",
        "units": reverse("units:unit-list"),
        "unit": reverse("units:unit-detail", args=["binhan.dongson"]),
    }


def catalogue_addresses() -> dict[str, str]:
    return {
        "forms with a draft": reverse("indicators:form-list"),
        "clone": reverse("indicators:form-clone", args=["bnv-2022-huyen"]),
        "draft": reverse("indicators:draft-detail", args=[DRAFT]),
        "draft table": reverse("indicators:draft-table", args=[DRAFT, "7"]),
        "draft rules": reverse("indicators:draft-rules", args=[DRAFT]),
        "draft outline": reverse("indicators:draft-outline", args=[DRAFT]),
        "preview": reverse("reports:form-preview", args=[DRAFT]),
        "outline preview": reverse("reports:form-preview", args=[DRAFT]) + "?bieu=thuyet-minh",
        "difference": reverse("indicators:form-difference", args=[DRAFT]),
        "targets": reverse("indicators:target-list"),
        "new target": reverse("indicators:target-add"),
        "criteria": reverse("reports:criteria-check"),
    }


def test_every_page_is_accessible_and_fits_both_screens(province, login_page, live_server, axe):
    faults, said = looked_at(login_page(province.reviewer), addresses(), live_server, axe)
    assert not faults and not said


def test_the_catalogue_is_accessible_and_fits_both_screens(province, login_page, live_server, axe):
    page = login_page(province.admin)
    faults, said = looked_at(page, catalogue_addresses(), live_server, axe)
    assert not faults and not said


def test_a_draft_is_dropped_only_after_a_question(province, login_page, live_server):
    page = login_page(province.admin)
    page.goto(live_server.url + reverse("indicators:draft-detail", args=[DRAFT]))
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Bỏ bản soạn").click()
    assert FormVersion.objects.filter(code=DRAFT).exists()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Bỏ bản soạn").click()
    page.wait_for_url("**/danh-muc/mau/")
    assert not FormVersion.objects.filter(code=DRAFT).exists()


def test_a_checked_table_of_criteria_is_accessible_and_fits_a_phone(
    province, login_page, live_server, axe
):
    page = login_page(province.admin)
    page.goto(live_server.url + reverse("reports:criteria-check"))
    page.locator("#tep").set_input_files(CORPUS / "tunghia_2023_par_criteria.tsv")
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_role("link", name="8.2.3").first.click()
    assert page.url.endswith("#hang-24")
    assert page.get_by_role("button", name="In kết quả kiểm tra").is_visible()
    assert axe(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_text("hoặc kiểm tra bảng khác").click()
    page.get_by_label("Hoặc dán bảng").fill("STT\tTiêu chí\tĐiểm tối đa\n1\tBáo cáo\t1")
    page.locator("details.more").get_by_role("button", name="Kiểm tra").click()
    page.get_by_text("Không thấy mâu thuẫn nào").wait_for()


def looked_at(page, pages: dict[str, str], live_server, axe) -> tuple[dict, list[str]]:
    """Return what is wrong on each page, and what the console said."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    faults = {}
    for name, address in pages.items():
        page.goto(live_server.url + address)
        if found := axe(page):
            faults[name] = found
        page.set_viewport_size(PHONE)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            faults[f"{name}, phone"] = ["wider than the screen"]
        page.set_viewport_size({"width": 1366, "height": 768})
    return faults, said


def test_the_login_page_is_accessible(page, live_server, axe, db):
    page.goto(live_server.url + reverse("login"))
    assert axe(page) == []


def test_a_filter_submits_itself_and_the_button_prints(province, login_page, live_server):
    page = login_page(province.reviewer)
    page.goto(live_server.url + reverse("reports:review-queue"))
    page.select_option("#ky", "2022-H1")
    page.wait_for_url("**ky=2022-H1**")
    page.goto(live_server.url + reverse("reports:rollup"))
    assert page.get_by_role("button", name="In bảng tổng hợp").is_visible()


def test_signing_out_forgets_what_was_not_saved(province, login_page, live_server):
    page = login_page(province.editor)
    page.goto(live_server.url + reverse("reports:home"))
    mine, others = f"cchc:cells:{province.editor.pk}:1:2", "cchc:cells:0:1:2"
    page.evaluate(
        f"""for (const key of ['{mine}', '{others}', 'other']) {{
            localStorage.setItem(key, '{{"title": "Báo cáo", "pending": {{"3.18": {{}}}}}}');
        }}"""
    )
    page.click("details.who summary")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_text("Báo cáo: 1 ô chưa lưu").wait_for()
    page.get_by_role("button", name="Bỏ các ô này và đăng xuất").click()
    page.wait_for_url("**/login/**")
    assert sorted(page.evaluate("Object.keys(localStorage)")) == [others, "other"]


def test_a_file_is_chosen_with_vietnamese_words_and_the_keyboard(login_page, live_server, db):
    cast = make_cast()
    report = make_report(cast)
    page = login_page(cast.editor)
    page.goto(live_server.url + reverse("reports:report-import", args=[report.pk]))
    page.get_by_text("Chưa chọn tệp nào").wait_for()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Chọn tệp…").press("Enter")
    chooser.value.set_files(
        {"name": "phu-luc.tsv", "mimeType": "text/plain", "buffer": b"bieu\torder\n"}
    )
    page.get_by_text("phu-luc.tsv").wait_for()
