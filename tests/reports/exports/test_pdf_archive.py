"""What makes the PDF one for the archive, PDF/A-3 level A, asserted of the file itself."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from reports import actions, exports
from tests.factories import make_report

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
TEXT = "Xem **đây** http://example.org/[^Và __đây__ file:///etc/passwd]\n| Một | Hai |\n| 1 | 2 |"
# What acts, or leads out of the file.
FORBIDDEN_KEYS = {"/AA", "/OpenAction", "/JS", "/JavaScript", "/URI", "/Launch", "/EF", "/XFA"}
FORBIDDEN_ACTIONS = {"/URI", "/Launch", "/JavaScript", "/GoToR", "/SubmitForm", "/ImportData"}


_printed: list[bytes] = []  # once for all tests here, which only read it


@pytest.fixture
def reader(cast) -> PdfReader:
    if not _printed:
        _printed.append(printed(cast))
    return PdfReader(BytesIO(_printed[0]))


def printed(cast) -> bytes:
    report = make_report(cast, cells={"3.18": "2.531", "3.19": "2.521"})
    actions.write_section(report=report, section="I.1", text=TEXT, version=0, by=cast.editor)
    return exports.render(report, "pdf", exports.FULL).content


def objects(reader: PdfReader):
    """Yield every dictionary of a file, streams' too."""
    for number in range(1, int(reader.trailer["/Size"])):
        waiting = [reader.get_object(IndirectObject(number, 0, reader))]
        while waiting:
            one = waiting.pop()
            if isinstance(one, DictionaryObject):
                yield one
                waiting += [value for value in one.values() if not is_reference(value)]
            elif isinstance(one, ArrayObject):
                waiting += [value for value in one if not is_reference(value)]


def is_reference(value) -> bool:
    return isinstance(value, IndirectObject)


def test_every_font_is_inside(reader):
    descriptors = [one for one in objects(reader) if one.get("/Type") == "/FontDescriptor"]
    fonts = [one for one in objects(reader) if one.get("/Type") == "/Font"]
    assert len(descriptors) == 4  # regular, bold, italic and both
    assert all(set(one) & {"/FontFile", "/FontFile2", "/FontFile3"} for one in descriptors)
    assert all("Tinos" in one["/FontName"] for one in descriptors)
    described = [one for one in fonts if one["/Subtype"] != "/Type0"]
    assert described and all("/FontDescriptor" in one for one in described)
    assert all("/ToUnicode" in one for one in fonts if one["/Subtype"] == "/Type0")


def test_its_metadata_say_part_three_level_a_and_what_it_is(reader):
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r'pdfaid:part(="|>)3', xmp)
    assert re.search(r'pdfaid:conformance(="|>)A', xmp)
    title = "Báo cáo cải cách hành chính 6 tháng đầu năm 2022 · Ủy ban nhân dân huyện Đông Sơn"
    assert title in xmp
    assert reader.metadata.title == title
    assert reader.metadata.author == "Ủy ban nhân dân huyện Đông Sơn"
    assert reader.trailer["/Root"]["/Lang"] == "vi"


def test_its_colours_are_those_of_a_profile_inside(reader):
    (intent,) = reader.trailer["/Root"]["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert profile.get_data()[36:40] == b"acsp"  # an ICC profile says so there


def test_nothing_in_it_acts_or_leads_out(reader):
    seen = 0
    for one in objects(reader):
        seen += 1
        assert not FORBIDDEN_KEYS & set(one)
        assert one.get("/S") not in FORBIDDEN_ACTIONS
        assert one.get("/F") is None or one.get("/Type") != "/Filespec"
    assert seen > 100
    assert "/Encrypt" not in reader.trailer
    assert not reader.attachments


def test_a_reading_machine_finds_headings_tables_and_their_heads(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    kinds = [one["/S"] for one in objects(reader) if one.get("/Type") == "/StructElem"]
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD"} <= set(kinds)
    # Letterhead, text, ending and seven Biểu; one that goes over a page counts again.
    assert kinds.count("/Table") >= 10
