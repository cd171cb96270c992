"""A text with marks on the pages beside its editor: read with its figures, never with its signs."""

import pytest
from django.urls import reverse

from reports import actions
from reports.models import Report, Submission
from reports.narrative.html import LARGEST, compared
from tests.factories import complete, fill, make_report

pytestmark = pytest.mark.django_db

SECTION = "I.1"
TEXT = "Giải quyết **{{3.18}}** hồ sơ[^Theo Biểu 3.].\n- Một <ý>\n| a | b |"


def write(report, text, by, version=0):
    actions.write_section(report=report, section=SECTION, text=text, version=version, by=by)


@pytest.fixture
def sent(cast):
    """A report sent with a text that names a figure."""
    report = make_report(cast, cells={"3.18": "1240"})
    fill(report, complete(report), by=cast.editor)
    write(report, TEXT, cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    return Report.objects.for_page().get(pk=report.pk)


def shown(client, user, name, *args) -> str:
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def is_read(html: str) -> bool:
    return "{{" not in html and "**" not in html and "[^" not in html and "Một &lt;ý&gt;" in html


def test_a_submission_shows_its_text_with_the_figures_it_was_signed_with(client, cast, sent):
    submission = sent.submissions.get()
    figure = submission.snapshot["figures"]["3.18"]
    html = shown(client, cast.reviewer, "reports:submission-detail", sent.pk, submission.pk)
    assert is_read(html)
    assert f'contenteditable="false">{figure}</span></b> hồ sơ' in html
    assert '<p class="note-text">[1] Theo Biểu 3.</p>' in html


def test_a_submission_of_before_marks_is_shown_as_it_was_typed(client, cast, sent):
    submission = sent.submissions.get()
    snapshot = submission.snapshot | {"narrative": {SECTION: "Xã A **, <b>\n\n- xã B {{3.18}}"}}
    del snapshot["marks"]
    Submission.objects.filter(pk=submission.pk).update(snapshot=snapshot)
    html = shown(client, cast.reviewer, "reports:submission-detail", sent.pk, submission.pk)
    assert "<p>Xã A **, &lt;b&gt;</p><p>- xã B {{3.18}}</p>" in html


def test_who_only_reads_sees_the_text_as_it_is_read(client, cast, sent):
    assert is_read(shown(client, cast.reviewer, "reports:report-narrative", sent.pk))


def test_the_history_names_the_figures_a_text_names(client, cast, sent):
    html = shown(client, cast.editor, "reports:report-history", sent.pk)
    assert is_read(html)
    assert "[Biểu 3, dòng" in html


def test_a_review_marks_the_words_that_differ_not_the_signs(client, cast, sent):
    actions.move(report=sent, name="send_back", by=cast.reviewer, note="Sửa thuyết minh.")
    write(sent, TEXT.replace("Giải quyết", "__Đã giải quyết__"), cast.editor, version=1)
    actions.move(report=sent, name="present", by=cast.editor)
    actions.move(report=sent, name="submit", by=cast.signer)
    html = shown(client, cast.reviewer, "reports:review-detail", sent.pk)
    assert "<p><mark>Giải</mark> quyết 1.240 hồ sơ" in html
    assert "<p><mark>Đã</mark> <mark>giải</mark> quyết 1.240 hồ sơ" in html
    assert "1 mục thuyết minh" in html


def test_marks_alone_are_no_change_to_review(client, cast, sent):
    actions.move(report=sent, name="send_back", by=cast.reviewer, note="Sửa thuyết minh.")
    write(sent, TEXT.replace("**", "__"), cast.editor, version=1)
    html = shown(client, cast.reviewer, "reports:review-detail", sent.pk)
    assert "1 mục thuyết minh" not in html
    assert "không dòng, mục thuyết minh hay giải trình nào khác" in html


def test_compared_words_are_escaped_and_long_texts_stand_whole():
    assert compared("một <b>", "hai <b>") == (
        "<p><mark>một</mark> &lt;b&gt;</p>",
        "<p><mark>hai</mark> &lt;b&gt;</p>",
    )
    old, new = compared("một " * 4_000, "hai " * 4_000)
    assert "<mark>" not in old + new
    assert compared("", "mới") == ("", "<p>mới</p>")


# What is pasted


def clean(client, report, html, **extra):
    address = reverse("reports:report-narrative-clean", args=[report.pk])
    return client.post(address, {"noi-dung-html": html}, **extra)


def test_what_is_pasted_comes_back_clean_with_the_figures_of_the_report(client, cast):
    report = make_report(cast, cells={"3.18": "1240"})
    client.force_login(cast.editor)
    html = '<p onclick="x()">Số <span data-figure="3.18">cũ</span><script>x()</script></p>'
    figure = '<span class="figure" data-figure="3.18" contenteditable="false">1.240</span>'
    assert clean(client, report, html).json() == {"html": f"<p>Số {figure}</p>"}


def test_what_is_too_large_is_refused_in_a_sentence(client, cast):
    report = make_report(cast)
    client.force_login(cast.editor)
    response = clean(client, report, "x" * (LARGEST + 1))
    assert response.status_code == 422
    assert "hãy bỏ ảnh" in response.json()["reason"]


def test_html_is_stored_as_marks_and_what_cannot_be_read_leaves_the_text(client, cast):
    report = make_report(cast)
    client.force_login(cast.editor)
    address = reverse("reports:report-narrative", args=[report.pk])
    fields = {"muc": SECTION, "ban": "0", "noi-dung-html": "<p>Một <b>hai</b></p>"}
    assert client.post(address, fields).status_code == 302
    assert report.narratives.get().text == "Một **hai**"
    response = client.post(address, fields | {"ban": "1", "noi-dung-html": "<div>" * 500})
    assert response.status_code == 422
    assert "lồng nhau" in response.content.decode()
    assert report.narratives.get().text == "Một **hai**"


def test_the_page_asks_the_database_the_same_for_any_text(
    client, cast, django_assert_num_queries, django_assert_max_num_queries
):
    report = make_report(cast, cells={"3.18": "1240"})
    client.force_login(cast.editor)
    address = reverse("reports:report-narrative", args=[report.pk])
    client.get(address)
    with django_assert_max_num_queries(40) as first:
        client.get(address)
    for section in ("I.1", "I.2", "I.3"):
        actions.write_section(report=report, section=section, text=TEXT, version=0, by=cast.editor)
    with django_assert_num_queries(len(first)):
        client.get(address)
