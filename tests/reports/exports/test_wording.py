"""The fixed phrases: numbers, dates and offices as NĐ 30/2020/NĐ-CP writes them."""

from datetime import date

import pytest

from indicators.periods import Period
from reports.exports import wording
from units.signing import Authority


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2022, 6, 5), "ngày 05 tháng 6 năm 2022"),
        (date(2022, 1, 10), "ngày 10 tháng 01 năm 2022"),
        (date(2022, 2, 9), "ngày 09 tháng 02 năm 2022"),
        (date(2022, 3, 31), "ngày 31 tháng 3 năm 2022"),
        (date(2022, 12, 14), "ngày 14 tháng 12 năm 2022"),
    ],
)
def test_days_below_ten_and_months_one_and_two_get_a_zero(on, expected):
    assert wording.long_date(on, 2022) == expected


def test_an_unknown_date_leaves_room_to_write_it():
    assert wording.long_date(None, 2022).split() == ["ngày", "tháng", "năm", "2022"]


@pytest.mark.parametrize(
    ("number", "symbol", "kind", "expected"),
    [
        ("371", "BC-UBND", "district", "371/BC-UBND"),
        ("371/BC-UBND", "", "district", "371/BC-UBND"),
        ("371 /BC-UBND", "UBND", "district", "371/BC-UBND"),
        ("5", "UBND", "district", "05/BC-UBND"),
        ("5/BC-SNV", "SNV", "department", "05/BC-SNV"),
        ("12", "", "commune", "12/BC-UBND"),
        ("12a", "UBND", "district", "12a/BC-UBND"),
    ],
)
def test_document_numbers_are_completed_with_the_units_symbol(number, symbol, kind, expected):
    assert wording.document_number(number, symbol, kind) == expected


def test_a_document_without_number_leaves_room_before_its_symbol():
    assert wording.document_number("", "UBND", "district") == f"{wording.GAP}/BC-UBND"


@pytest.mark.parametrize(
    ("name", "issuer", "kind", "expected"),
    [
        ("Huyện Kông Chro", "", "district", "Ủy ban nhân dân huyện Kông Chro"),
        ("Huyện Kông Chro", "ỦY BAN NHÂN DÂN HUYỆN KÔNG CHRO", "district",
         "Ủy ban nhân dân huyện Kông Chro"),
        ("Sở Nội vụ", "SỞ NỘI VỤ", "department", "Sở Nội vụ"),
        ("Sở Nội vụ", "Sở Nội vụ tỉnh Gia Lai", "department", "Sở Nội vụ tỉnh Gia Lai"),
    ],
)  # fmt: skip
def test_who_reports_reads_well_inside_a_sentence(name, issuer, kind, expected):
    assert wording.issuer_name(name, issuer, kind) == expected


def test_the_letterhead_breaks_after_the_peoples_committee():
    assert wording.issuer_lines("Ủy ban nhân dân huyện Kông Chro") == (
        "ỦY BAN NHÂN DÂN",
        "HUYỆN KÔNG CHRO",
    )
    assert wording.issuer_lines("Sở Nội vụ") == ("SỞ NỘI VỤ",)


def test_the_place_is_the_units_name_where_none_is_recorded():
    assert wording.place_name("", "Thị xã An Khê", "district") == "An Khê"
    assert wording.place_name("Pleiku", "Sở Nội vụ", "department") == "Pleiku"
    assert wording.place_name("", "Sở Nội vụ", "department") == ""


@pytest.mark.parametrize(
    ("period", "name", "following"),
    [
        ("2022-H1", "6 tháng đầu năm 2022", "6 tháng cuối năm 2022"),
        ("2022-Y", "năm 2022", "năm 2023"),
        ("2022-Q1", "quý I năm 2022", "quý II năm 2022"),
        ("2022-Q4", "quý IV năm 2022", "quý I năm 2023"),
        ("2022-9M", "9 tháng đầu năm 2022", "quý IV năm 2022"),
    ],
)
def test_periods_are_named_as_in_a_sentence_with_the_one_plans_speak_of(period, name, following):
    assert wording.period_name(Period.parse(period)) == name
    assert wording.next_period_name(Period.parse(period)) == following
    assert wording.with_period("Kết quả {ky}, kế hoạch {ky_sau}", Period.parse(period)) == (
        f"Kết quả {name}, kế hoạch {following}"
    )


TM = "TM. ỦY BAN NHÂN DÂN"


@pytest.mark.parametrize(
    ("kind", "authority", "expected"),
    [
        ("district", Authority(), (TM, "CHỦ TỊCH")),
        ("department", Authority(), ("GIÁM ĐỐC",)),
        ("office", Authority(), ("TRƯỞNG PHÒNG",)),
        ("department", Authority(title="Trưởng ban"), ("TRƯỞNG BAN",)),
        ("commune", Authority("Q."), (TM, "Q. CHỦ TỊCH")),
        ("department", Authority("Q.", "Cục trưởng"), ("Q. CỤC TRƯỞNG",)),
        ("commune", Authority("KT."), (TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("department", Authority("KT."), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("department", Authority("KT.", "Phó Trưởng ban"), ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")),
        ("department", Authority("KT.", "Ủy viên"), ("KT. GIÁM ĐỐC", "ỦY VIÊN")),
        ("province", Authority("TL.", "Chánh Văn phòng"), ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        (
            "province",
            Authority("TUQ.", "Giám đốc Sở Nội vụ"),
            ("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"),
        ),
        (
            "department",
            Authority("TUQ.", "Trưởng phòng", head="Trưởng ban"),
            ("TUQ. TRƯỞNG BAN", "TRƯỞNG PHÒNG"),
        ),
        ("office", Authority("TUQ."), ("TUQ. TRƯỞNG PHÒNG",)),
    ],
)
def test_the_signature_names_authority_and_office(kind, authority, expected):
    assert wording.signature(kind, authority) == expected


def test_characters_no_xml_may_hold_become_spaces():
    assert wording.printable("a\x07b\r\nc\x00\ufffe\td") == "a b\nc   d"
    assert wording.printable("Đắk Nông – «K’Nớ» 🙂") == "Đắk Nông – «K’Nớ» 🙂"


def test_a_draft_says_so_and_a_sent_report_names_its_receipt():
    assert wording.footer("mau", 1, "", "") == "Mẫu mau · Lần 1 · DỰ THẢO – chưa gửi"
    assert wording.footer("mau", 2, "BN-1", "7K3M9QXB2DFA") == (
        "Mẫu mau · Lần 2 · Biên nhận BN-1 · Mã xác minh 7K3M-9QXB-2DFA"
    )


def test_the_file_name_tells_unit_period_and_part():
    name = wording.file_name("gialai.kongchro", "2022-H1", "appendix", "pdf")
    assert name == "kongchro-2022-H1-phu-luc.pdf"
