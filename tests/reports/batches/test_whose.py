"""Whose file it is: guessed only where it is plain."""

import pytest

from reports.batches import whose
from reports.batches.whose import Claimant, Names
from reports.imports.layout import Source, Stamp

UNITS = [
    Claimant("gialai.kongchro", "Huyện Kông Chro", "H21.65"),
    Claimant("gialai.iapa", "Huyện Ia Pa"),
    Claimant("gialai.krongpa", "Huyện Krông Pa"),
    Claimant("gialai.ankhe", "Thị xã An Khê"),
    Claimant("gialai.pleiku", "Thành phố Pleiku"),
    Claimant("gialai.dakpo", "Huyện Đak Pơ"),
    Claimant("gialai.noivu", "Sở Nội vụ"),
    Claimant("gialai.kongchro.kongchro", "Thị trấn Kông Chro"),
    Claimant("gialai.ankhe.xa", "Xã An Khê"),
    Claimant("gialai.phuong1", "Phường 1"),
    Claimant("gialai.phuong10", "Phường 10"),
    Claimant("gialai.knom", "Xã K’Nớ"),
    Claimant("soctrang.kesach", "Huyện Kế Sách", is_asked=False),
]
NAMES = Names(UNITS)


def guess(name="phu-luc.xlsx", *head, stamp="", names=NAMES):
    source = Source([], Stamp("f", "", stamp, "2022-H1") if stamp else None, head=head)
    return whose.guess(name, source, names)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Huyện Kông Chro.xlsx", "gialai.kongchro"),
        ("PL bao cao CCHC huyen Kong Chro 6 thang 2022.xlsx", "gialai.kongchro"),
        ("phu_luc_HUYEN-KONG-CHRO.docx", "gialai.kongchro"),
        ("gialai.kongchro.xlsx", "gialai.kongchro"),
        ("2022_iapa.xls", "gialai.iapa"),
        ("IaPa2022.xlsx", "gialai.iapa"),
        ("UBND H. Krông Pa - biểu 1-7.ods", "gialai.krongpa"),
        ("TX An Khê.xlsx", "gialai.ankhe"),
        ("thị xã An Khê.xlsx", "gialai.ankhe"),
        ("xã An Khê.xlsx", "gialai.ankhe.xa"),
        ("TP. Pleiku_BC 6 thang.xlsx", "gialai.pleiku"),
        ("pleiku.tsv", "gialai.pleiku"),
        ("TT Kông Chro.xlsx", "gialai.kongchro.kongchro"),
        ("BC số 56 huyện Đăk Pơ.xlsx", "gialai.dakpo"),
        ("Phường 1.xlsx", "gialai.phuong1"),
        ("Phường 10 (bản cuối).xlsx", "gialai.phuong10"),
        ("Sở Nội vụ.xlsx", "gialai.noivu"),
        ("xã K'Nớ.docx", "gialai.knom"),
        ("Huyện Ia Pa/phụ lục.xlsx", "gialai.iapa"),
        ("H21.65 phụ lục.xlsx", "gialai.kongchro"),
    ],
)
def test_a_file_is_known_by_its_name(name, unit):
    found = guess(name)
    assert (found.unit, found.reason) == (unit, "Theo tên tệp.")


@pytest.mark.parametrize(
    "name",
    [
        "phu luc.xlsx",
        "Kong Chro.xlsx",  # the district or its town
        "Báo cáo số 1.xlsx",
        "phòng Nội vụ.xlsx",
        "Huyện Ia Pa và huyện Krông Pa.xlsx",
        "tong hop.xlsx",
    ],
)
def test_a_name_that_says_nothing_or_too_much_chooses_nobody(name):
    found = guess(name)
    assert found.unit == "" and "hãy chọn đơn vị" in found.reason and not found.is_foreign


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (["ỦY BAN NHÂN DÂN HUYỆN KÔNG CHRO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], "kongchro"),
        (["UỶ BAN NHÂN DÂN", "THỊ XÃ AN KHÊ"], "ankhe"),
        (["(Kèm theo Báo cáo số 56/BC-UBND của UBND huyện Đak Pơ)"], "dakpo"),
        (["UBND TỈNH GIA LAI", "SỞ NỘI VỤ"], "noivu"),
        (["UBND HUYỆN KRÔNG PA", "Kính gửi: Sở Nội vụ tỉnh Gia Lai"], "krongpa"),
    ],
)
def test_a_file_is_known_by_its_letterhead(head, unit):
    found = guess("phu-luc.xlsx", *head)
    assert (found.unit, found.reason) == (f"gialai.{unit}", "Theo phần đầu tệp.")


def test_name_and_letterhead_together_settle_what_either_leaves_open():
    found = guess("Kong Chro.xlsx", "ỦY BAN NHÂN DÂN HUYỆN KÔNG CHRO")
    assert (found.unit, found.reason) == ("gialai.kongchro", "Theo tên tệp và phần đầu tệp.")


def test_a_name_that_contradicts_the_letterhead_chooses_nobody():
    found = guess("huyện Ia Pa.xlsx", "ỦY BAN NHÂN DÂN HUYỆN KRÔNG PA")
    assert found.unit == ""
    assert "«Huyện Ia Pa»" in found.reason and "«Huyện Krông Pa»" in found.reason


def test_the_portals_own_stamp_counts_before_any_name():
    found = guess("huyện Ia Pa.xlsx", "HUYỆN KRÔNG PA", stamp="gialai.pleiku")
    assert (found.unit, found.reason) == ("gialai.pleiku", "Theo dấu của cổng trong tệp.")


@pytest.mark.parametrize("stamp", ["soctrang.kesach", "nowhere"])
def test_a_stamp_of_a_unit_that_files_elsewhere_is_refused(stamp):
    found = guess("huyện Ia Pa.xlsx", stamp=stamp)
    assert found.is_foreign and stamp in found.reason


def test_a_file_that_names_only_a_unit_of_elsewhere_says_so():
    found = guess("huyện Kế Sách.xlsx")
    assert found.unit == "" and not found.is_foreign
    assert "Huyện Kế Sách, không phải đơn vị báo cáo kỳ này" in found.reason
