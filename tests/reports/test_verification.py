"""The public page: a code finds who released a document and whether it holds, and nothing else."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import actions, limiting, verification
from reports.models import Report, Submission
from reports.pages.verification import known_files
from reports.views import verification as views
from reports.workflow import State
from tests.factories import attach, make_report
from units.models import Assignment

ON = date(2022, 6, 15)


def release(report: Report, by, number: str = "56", on: date = ON, **kwargs):
    return actions.release_document(report=report, number=number, on=on, by=by, **kwargs)


def page(code: str) -> str:
    return reverse("reports:verification-result", args=[code])


def ask(client, code: str, status: int = 200) -> str:
    answer = client.get(page(code))
    assert answer.status_code == status
    return answer.content.decode()


def compare(client, code: str, content: bytes, name: str = "ban-in.pdf"):
    return client.post(page(code), {"tep": SimpleUploadedFile(name, content)})


# ---- The code


def test_a_code_follows_from_the_receipt_and_the_hash_and_from_nothing_else():
    code = verification.code_of("BN-1", "ab" * 32)
    assert code == verification.code_of("BN-1", "ab" * 32)
    assert len(code) == 12 and set(code) <= set(verification.ALPHABET)
    assert (
        len({code, verification.code_of("BN-2", "ab" * 32), verification.code_of("BN-1", "")}) == 3
    )


def test_codes_use_every_sign_at_every_place():
    codes = [verification.code_of(f"BN-{number}", "") for number in range(2000)]
    assert len(set(codes)) == 2000
    assert all({code[place] for code in codes} == set(verification.ALPHABET) for place in range(12))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K3M-9QXB-2DFA", "7K3M9QXB2DFA"),
        (" 7k3m 9qxb 2dfa ", "7K3M9QXB2DFA"),
        ("7k3m9qxb2dfa", "7K3M9QXB2DFA"),
        ("OIL0-0000-0000", "011000000000"),
        ("", ""),
        ("7K3M-9QXB", ""),
        ("7K3M-9QXB-2DFU", ""),
        ("7K3M-9QXB-2DFA-A", ""),
        ("'; DROP TABLE --", ""),
        ("٧K3M-9QXB-2DFA", ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert verification.read(typed) == code


# ---- What the page says

pytestmark = pytest.mark.django_db


def test_a_released_document_is_told_by_its_head_alone(client, cast):
    Assignment.objects.filter(user=cast.signer).update(title="Phó Chủ tịch", signing_form="KT.")
    cast.signer.first_name, cast.signer.last_name = "Văn Ký", "Nguyễn"
    cast.signer.save()
    report = make_report(cast, State.SUBMITTED, cells={"3.18": "2.531", "3.19": "2.521"})
    release(report, cast.editor)
    shown = ask(client, Submission.objects.get().code)
    for said in (
        "Văn bản đang có hiệu lực",
        "Ủy ban nhân dân huyện Đông Sơn",
        "56/BC-UBND",
        "15/06/2022",
        "6 tháng đầu năm 2022",
        "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
    ):
        assert said in shown
    for kept in ("Nguyễn", "Văn Ký", "2.531", "99,6", report.last_hash, "BN-2022"):
        assert kept not in shown


def test_a_report_sent_and_not_released_is_no_document_yet(client, cast):
    report = make_report(cast)
    actions.number_document(report=report, number="56", on=ON, by=cast.editor)
    sent = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    shown = ask(client, Submission.objects.get(report=sent).code)
    assert "chưa phát hành" in shown and "Số, ký hiệu" not in shown


def test_a_replaced_document_says_by_what(client, cast):
    report = make_report(cast, State.APPROVED)
    first = release(report, cast.editor)
    for name, by in (("ask_reopen", cast.signer), ("reopen", cast.reviewer)):
        actions.move(report=report, name=name, by=by, note="Sai số liệu")
    assert "đang có hiệu lực" in ask(client, first.submission.code)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    assert "đang có hiệu lực" in ask(client, first.submission.code)
    second = release(report, cast.editor, "80", date(2022, 7, 4), reason="Sai số liệu")
    assert "thay thế bởi Báo cáo số 80/BC-UBND ngày 04/07/2022" in ask(
        client, first.submission.code
    )
    assert "đang có hiệu lực" in ask(client, second.submission.code)


def test_a_corrected_number_is_told_with_the_one_that_stands_on_the_paper(client, cast):
    report = make_report(cast, State.SUBMITTED)
    release(report, cast.editor, "65")
    one = release(report, cast.editor, "56", reason="Ghi nhầm")
    shown = ask(client, one.submission.code)
    assert "đang có hiệu lực" in shown and "ghi nhầm số 65/BC-UBND ngày 15/06/2022" in shown
    assert "Ghi nhầm<" not in shown


def test_the_form_leads_to_the_document_however_the_code_is_typed(client, cast):
    make_report(cast, State.SUBMITTED)
    code = Submission.objects.get().code
    form = reverse("reports:verification")
    assert "Mã xác minh" in client.get(form).content.decode()
    for typed in (code, code.lower(), verification.printed(code)):
        answer = client.get(form, {"ma": typed})
        assert answer.url == page(verification.printed(code))
    answer = client.get(form, {"ma": "<script>"})
    assert answer.status_code == 422
    assert (
        "gồm 12 chữ và số" in answer.content.decode() and "<script>" not in answer.content.decode()
    )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("7K3M-9QXB-2DFA", "Không có văn bản nào"), ("7K3M", "gồm 12 chữ và số")],
)
def test_a_code_that_finds_nothing_says_what_to_do(client, db, code, sentence):
    assert sentence in ask(client, code, 404)


def test_the_page_is_kept_by_no_cache_and_found_by_no_search_engine(client, cast):
    make_report(cast, State.SUBMITTED)
    answer = client.get(page(Submission.objects.get().code))
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
    assert "sessionid" not in answer.cookies


def test_guessing_ends_after_some_tries_and_begins_again_later(client, cast, monkeypatch):
    make_report(cast, State.SUBMITTED)
    code = Submission.objects.get().code
    for number in range(views.MISSES):
        ask(client, f"7K3M-9QXB-{number:04d}", 404)
    assert "chờ 10 phút" in ask(client, "7K3M-9QXB-2DFA", 429)
    ask(client, code, 429)
    assert client.get(page(code), REMOTE_ADDR="192.0.2.7").status_code == 200
    cache.clear()
    ask(client, code)


def test_behind_the_proxy_an_address_is_the_one_the_proxy_names(rf):
    on_a_socket = rf.get("/", REMOTE_ADDR="", headers={"x-forwarded-for": "1.1.1.1, 192.0.2.7"})
    direct = rf.get("/", REMOTE_ADDR="192.0.2.9", headers={"x-forwarded-for": "192.0.2.7"})
    assert limiting.address_of(on_a_socket) == "192.0.2.7"
    assert limiting.address_of(direct) == "192.0.2.9"
    assert "192.0.2" not in limiting.key_of(direct, "code")


# ---- Comparing a file


def test_a_file_is_told_from_the_signed_scan_byte_by_byte(client, cast):
    report = make_report(cast, State.SUBMITTED)
    one = release(report, cast.editor)
    scan = attach(report, cast.editor, "scan", content=b"%PDF-1.7\nscan")
    code = one.submission.code
    assert known_files(one.submission) == {
        scan.sha256: "bản đã ký, đóng dấu mà cơ quan ban hành đính kèm"
    }
    same = compare(client, code, b"%PDF-1.7\nscan").content.decode()
    assert "giống hệt bản đã ký" in same and scan.sha256 in same
    assert "không giống tệp nào" in compare(client, code, b"%PDF-1.7\nscaN").content.decode()
    actions.withdraw_attachment(report=report, attachment=scan, reason="Mờ", by=cast.editor)
    assert "không giống tệp nào" in compare(client, code, b"%PDF-1.7\nscan").content.decode()


def test_a_file_the_portal_made_is_known_and_told_from_one_of_before_the_release(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.editor)
    address = reverse("reports:report-file", args=[report.pk]) + "?format=xlsx&part=full"
    before = client.get(address).getvalue()
    one = release(report, cast.editor)
    after = client.get(address).getvalue()
    client.logout()
    same = compare(client, one.submission.code, after, "a.xlsx").content.decode()
    assert "giống hệt tệp do cổng lập (Báo cáo và phụ lục, Excel" in same
    assert "trước khi phát hành" not in same
    old = compare(client, one.submission.code, before, "a.xlsx").content.decode()
    assert "giống hệt tệp do cổng lập" in old and "lập trước khi phát hành" in old


def test_the_scan_of_another_document_is_not_this_one(client, cast):
    report = make_report(cast, State.SUBMITTED)
    other = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    release(report, cast.editor)
    attach(report, cast.editor, "scan")
    code = Submission.objects.get(report=other).code
    answer = compare(client, code, b"%PDF-1.7\n1\n%%EOF\n")
    assert "không giống tệp nào" in answer.content.decode()


def test_a_file_to_compare_is_hashed_whole_and_kept_nowhere(client, cast, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    report = make_report(cast, State.SUBMITTED)
    one = release(report, cast.editor)
    large = b"%PDF-1.7\n" + bytes(range(256)) * 24 * 1024  # over FILE_UPLOAD_MAX_MEMORY_SIZE
    scan = attach(report, cast.editor, "scan", content=large)
    left = sorted(tmp_path.iterdir())
    answer = compare(client, one.submission.code, large)
    assert "giống hệt" in answer.content.decode() and scan.sha256 in answer.content.decode()
    assert sorted(tmp_path.iterdir()) == left


def test_a_file_too_large_or_missing_is_told(client, cast, monkeypatch):
    make_report(cast, State.SUBMITTED)
    code = Submission.objects.get().code
    answer = client.post(page(code))
    assert answer.status_code == 422 and "Chọn tệp cần đối chiếu" in answer.content.decode()
    monkeypatch.setattr(views, "LIMIT_MB", 0)
    answer = compare(client, code, b"%PDF-1.7\n")
    assert answer.status_code == 422 and "lớn hơn" in answer.content.decode()


def test_the_name_of_a_file_to_compare_is_shown_escaped(client, cast):
    make_report(cast, State.SUBMITTED)
    name = "<img src=x onerror=alert(1)>.pdf"
    answer = compare(client, Submission.objects.get().code, b"%PDF-1.7\n", name)
    assert "<img src=x" not in answer.content.decode()
    assert "&lt;img src=x" in answer.content.decode()


def test_comparing_needs_the_token_of_the_form(cast, client):
    from django.test import Client

    make_report(cast, State.SUBMITTED)
    strict = Client(enforce_csrf_checks=True)
    assert compare(strict, Submission.objects.get().code, b"%PDF-1.7\n").status_code == 403


def test_comparing_ends_after_some_files(client, cast):
    make_report(cast, State.SUBMITTED)
    code = Submission.objects.get().code
    for _ in range(views.FILES):
        assert compare(client, code, b"x").status_code == 200
    assert compare(client, code, b"x").status_code == 429
