"""Names inside an archive, whatever units are called."""

from hypothesis import given
from hypothesis import strategies as some

from reports.files.naming import Names, safe

TEXTS = some.text(max_size=30)


def test_kinds_have_folders_and_the_second_of_a_name_its_units_code():
    names = Names()
    given_to = [
        ("commune", "x-q3.pdf", "gialai.x", "xa-phuong/x-q3.pdf"),
        ("commune", "x-q3.pdf", "kontum.x", "xa-phuong/x-q3-kontum-x.pdf"),
        ("commune", "X-Q3.pdf", "kontum.x", "xa-phuong/X-Q3-kontum-x-mau.pdf"),
        ("commune", "x-q3.pdf", "kontum.x", "xa-phuong/x-q3-kontum-x-mau-2.pdf"),
        ("district", "x-q3.pdf", "gialai.x", "huyen/x-q3.pdf"),
        ("unknown", "x-q3.pdf", "gialai.x", "khac/x-q3.pdf"),
    ]
    for kind, filename, unit, path in given_to:
        assert names.place(kind, filename, unit, "mau") == path


@given(some.lists(some.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=12))
def test_no_name_leaves_its_folder_and_none_is_given_twice(asked):
    names = Names()
    paths = [names.place(*one) for one in asked]
    assert len({path.lower() for path in paths}) == len(paths)
    for path in paths:
        folder, _, file = path.partition("/")
        assert folder and file and path.isascii()
        assert not set('/\\:*?"<>|') & set(file) and not file.startswith(".")


def test_what_climbs_out_of_a_folder_does_not():
    assert safe("../../etc/passwd") == "--..-etc-passwd"
    assert safe("C:\\x.pdf") == "C-x.pdf"
