"""Vietnamese of before Unicode: read back exactly, and never seen where there is none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.imports import layout, legacy
from reports.imports.layout import Grid
from tests.reports.imports.conftest import CORPUS, ROOT

TSVS = sorted(CORPUS.glob("*.tsv"))
FORMS = sorted((ROOT / "fixtures" / "forms").glob("*.toml"))
TEXTS = [cell for path in TSVS for cell in re.split(r"[\t\n]", path.read_text("utf-8"))]
WORDS = sorted({word for path in (*TSVS, *FORMS) for word in re.findall(r"\w+", path.read_text())})
SPECIAL = [word for word in WORDS if not word.isascii()]
FOREIGN = (
    "L’été dernier, à Genève, le café où Zoë naïve fêtait Noël coûtait 5 € : ça dépend, là-bas.",
    "El niño español comió jalapeños mañana; ¿qué pasó? ¡Olé! Año 2022, 3ª edición, nº 5.",
    "Müller fährt über die Brücke, größer und schöner; ä ö ü ß Ä Ö Ü",
    "São Paulo, informação, coração, não, três, avô, você; Århus, Malmö, Ærø, smørrebrød",
    "25 °C ± 2, 10 µm, ½ lít, 3 × 4 ÷ 2, § 5, © 2022 ®, « trích », 5 ¢, £10, ¥200, 2·5, 1¼",
)
NUMBERS = st.text("0123456789.,% /()-–±×÷½¼¾°²³µ·§", max_size=20)


@pytest.mark.parametrize("encoding", legacy.NAMES)
@pytest.mark.parametrize("form", [str, str.lower])
def test_every_word_of_the_forms_is_read_back(encoding, form):
    for word in map(form, WORDS):
        back = legacy.to_unicode(legacy.from_unicode(word, encoding), encoding)
        # TCVN3 shows capitals with tones by a font of capitals, and stores small letters.
        assert (back if encoding == "vni" else back.lower()) == (
            word if encoding == "vni" else word.lower()
        )


@pytest.mark.parametrize("encoding", legacy.NAMES)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_text_in_an_old_encoding_is_read_back_whole(encoding, words):
    text = " ".join(words).lower()

    assert legacy.to_unicode(legacy.from_unicode(text, encoding), encoding) == text


@pytest.mark.parametrize(
    ("encoding", "old"),
    [("tcvn3", "Sè hå s¬ ®· gi¶i quyÕt"), ("vni", "Soá hoà sô ñaõ giaûi quyeát")],
)
def test_the_tables_are_those_of_the_fonts(encoding, old):
    assert legacy.to_unicode(old, encoding) == "Số hồ sơ đã giải quyết"
    assert legacy.from_unicode("Số hồ sơ đã giải quyết", encoding) == old


@pytest.mark.parametrize("encoding", legacy.NAMES)
@given(
    st.lists(st.sampled_from([text for text in TEXTS if len(text) > 30]), min_size=4, max_size=9)
)
@settings(max_examples=100, deadline=None)
def test_some_rows_in_an_old_encoding_are_recognised(encoding, texts):
    assert legacy.recognise(legacy.from_unicode(text, encoding) for text in texts) == encoding


@given(st.lists(st.sampled_from([*TEXTS, *SPECIAL]), max_size=60))
@settings(max_examples=500, deadline=None)
def test_clean_vietnamese_is_never_taken_for_an_old_encoding(texts):
    assert legacy.recognise(texts) == ""


def test_no_word_and_no_cell_of_the_forms_is_taken_for_an_old_encoding():
    assert legacy.recognise(TEXTS) == legacy.recognise(WORDS) == ""
    assert all(legacy.recognise([text], font) == "" for text in TEXTS for font in legacy.NAMES)


@pytest.mark.parametrize("font", ["", *legacy.NAMES])
def test_other_languages_and_signs_are_never_taken_for_an_old_encoding(font):
    assert legacy.recognise(FOREIGN, font) == ""
    assert all(legacy.recognise([text], font) == "" for text in FOREIGN)


@given(st.lists(NUMBERS, max_size=40))
def test_numbers_are_never_taken_for_an_old_encoding(texts):
    assert legacy.recognise(texts) == ""


def test_a_font_in_the_file_lets_one_word_be_enough():
    assert legacy.recognise(["huyÖn"]) == ""
    assert legacy.recognise(["huyÖn"], font="tcvn3") == "tcvn3"


def grid(*lines) -> Grid:
    return Grid("", False, [list(line) for line in lines])


@pytest.mark.parametrize(("encoding", "said"), [("tcvn3", "TCVN3"), ("vni", "VNI")])
def test_a_converted_file_says_so(encoding, said):
    lines = [
        ("STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"),
        ("1", "Số hồ sơ đã giải quyết trước hạn", "Hồ sơ", "5"),
        ("2", "Tỷ lệ hài lòng của người dân", "%", "7"),
    ]
    old = [[legacy.from_unicode(cell, encoding) for cell in line] for line in lines]

    source = layout.read_grids([grid(*old)])

    assert [(row.text, row.unit) for row in source.rows] == [line[1:3] for line in lines[1:]]
    assert len(source.remarks) == 1
    assert said in source.remarks[0]


def test_beside_unicode_only_what_cannot_be_vietnamese_is_converted():
    assert legacy.converted("huyÖn", "tcvn3", is_pure=False) == "huyện"
    assert legacy.converted("công", "tcvn3", is_pure=False) == "công"
    assert legacy.converted("Số hồ sơ", "tcvn3", is_pure=False) == "Số hồ sơ"
