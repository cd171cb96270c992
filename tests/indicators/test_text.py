"""Text keys: storing, matching and sorting Vietnamese."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.text import fold, nfc, sort_key

ALIKE = [
    ("Đắk Nông", "dak nong"),
    ("ĐĂK NÔNG", "dak nong"),
    ("K’Nớ", "k'no"),
    ("K'NỚ", "k'no"),
    ("Kông Chro", "kong chro"),
    ("hoà  bình", "hoa binh"),
    ("hòa\u00a0bình", "hoa binh"),
    (" Tỷ lệ\n%", "ty le %"),
    ("Ðăk Song", "dak song"),  # the Icelandic capital that looks like Đ
    ("Ô MÔN", "o mon"),
    ("Thủ\u200b tục", "thu tuc"),
]


@pytest.mark.parametrize(("text", "key"), ALIKE)
def test_spellings_of_one_name_fold_to_one_key(text, key):
    assert fold(text) == key


@pytest.mark.parametrize(("text", "key"), ALIKE)
def test_composed_and_decomposed_text_folds_alike(text, key):
    assert fold(normalize("NFD", text)) == key


STORED = [
    ("  Hồ sơ\u00a0", "Hồ sơ"),
    ("2\u202f574", "2 574"),
    ("Ho\u0302\u0300 sơ", "Hồ sơ"),
    ("a\u200b\ufeffb", "ab"),
    ("dòng 1\ndòng 2", "dòng 1\ndòng 2"),
    ("e\u200b\u0302", "ê"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "stored"), STORED)
def test_text_is_stored_composed_and_without_invisible_characters(text, stored):
    assert nfc(text) == stored


@given(text=st.text())
def test_normalising_twice_changes_nothing(text):
    once = nfc(text)

    assert nfc(once) == once


@given(text=st.text())
def test_folding_twice_changes_nothing(text):
    once = fold(text)

    assert fold(once) == once


@given(text=st.text())
def test_a_sort_key_exists_for_any_text_and_ignores_its_form(text):
    assert sort_key(normalize("NFD", text)) == sort_key(normalize("NFC", text))


SORTED = [
    ["Ân", "Ba", "Đa", "Em", "Ên"],
    ["an", "ăn", "ân"],
    ["dao", "đào", "em", "êm"],
    ["ma", "mà", "mả", "mã", "má", "mạ"],
    ["o", "ô", "ơ", "p"],
    ["tu", "tư", "ty"],
    ["Hoa Lư", "Hòa An", "Hòa Bình"],
    ["Kế Sách", "Kon Rẫy", "Kông Chro", "K’Tan"],
    ["Phường 2", "Phường 10", "Phường An Hội"],
    ["An Mỹ", "An Mỹ Đông", "Anh Sơn"],
]


@pytest.mark.parametrize("names", SORTED)
def test_names_sort_in_vietnamese_order(names):
    keys = [sort_key(name) for name in names]

    assert keys == sorted(set(keys))


def test_where_the_tone_stands_does_not_change_the_order():
    assert sort_key("Hoà Bình") == sort_key("Hòa Bình")
