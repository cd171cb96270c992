"""What is taken in of an upload: files, archives, and where it stops."""

import io
import zipfile

import pytest

from reports.batches import messages, uploads
from reports.imports import read
from reports.refusals import BadRequest
from tests.reports.batches.sent import archive, upload
from tests.reports.imports.files import zipped


def taken(*files):
    return [(one.name, one.content, one.refused) for one in uploads.unpacked(files)]


def test_files_and_the_members_of_an_archive_come_in_order():
    packed = zipped({"Huyện Ia Pa/a.xlsx": b"A", "b.xlsx": b"B"})
    found = taken(upload("x.tsv", b"X"), upload("Tệp.ZIP", packed))
    assert found == [("x.tsv", b"X", ""), ("Huyện Ia Pa/a.xlsx", b"A", ""), ("b.xlsx", b"B", "")]


def test_what_systems_put_into_archives_is_left_out():
    packed = zipped(
        {
            "__MACOSX/._a.xlsx": b"-",
            ".DS_Store": b"-",
            "thư mục/Thumbs.db": b"-",
            "~$a.xlsx": b"-",
            "a.xlsx": b"A",
        }
    )
    assert [name for name, *_ in taken(upload("t.zip", packed))] == ["a.xlsx"]


def test_names_that_are_utf8_without_saying_so_are_read():
    stream = io.BytesIO(zipped({"Huyện Đak Pơ.xlsx": b"A"}))
    plain = stream.getvalue().replace(b"\x00\x08", b"\x00\x00")  # the flag that says UTF-8
    with zipfile.ZipFile(io.BytesIO(plain)) as packed:
        assert "Đak" not in packed.namelist()[0]
    assert taken(upload("t.zip", plain))[0][0] == "Huyện Đak Pơ.xlsx"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], messages.NO_FILES),
        ([("trống.zip", zipped({}))], messages.NO_FILES),
        ([("hỏng.zip", b"PK\x03\x04 nothing")], messages.BAD_ZIP),
        ([("hỏng.zip", b"")], messages.BAD_ZIP),
        ([(f"{n}.tsv", b"x") for n in range(201)], messages.TOO_MANY),
        ([("a.zip", zipped({f"{n}.tsv": b"x" for n in range(201)}))], messages.TOO_MANY),
    ],
)
def test_an_upload_beyond_the_limits_is_refused_whole(files, sentence):
    with pytest.raises(BadRequest, match=sentence[:40]):
        taken(*(upload(*one) for one in files))


def test_an_archive_of_very_many_members_is_not_even_listed():
    packed = zipped({f"thư mục {n}/": b"" for n in range(uploads.MEMBERS + 1)})
    with pytest.raises(BadRequest, match="tối đa 200 tệp"):
        uploads.opened(upload("t.zip", packed))
    assert uploads.opened(upload("t.zip", zipped({"a": b"A"}))).namelist() == ["a"]


def test_an_archive_with_a_password_is_refused():
    stream = bytearray(zipped({"a.xlsx": b"A" * 20}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        stream[stream.find(signature) + offset] |= 1
    with pytest.raises(BadRequest, match="có mật khẩu"):
        taken(upload("a.zip", bytes(stream)))


def test_more_than_all_files_together_may_be_is_refused(monkeypatch):
    monkeypatch.setattr(messages, "TOTAL_MB", 1)
    packed = zipped({f"{n}.tsv": bytes(400_000) for n in range(3)})
    with pytest.raises(BadRequest, match="lớn hơn"):
        taken(upload("a.zip", packed))


@pytest.mark.parametrize("is_packed", [False, True])
def test_one_file_that_is_too_large_is_refused_by_itself(is_packed):
    large = bytes(read.SIZE + 1)
    files = [upload("lớn.xlsx", large), upload("nhỏ.xlsx", b"B")]
    if is_packed:
        files = [upload("t.zip", zipped({"lớn.xlsx": large, "nhỏ.xlsx": b"B"}))]
    (_, content, reason), (*_, fine) = taken(*files)
    assert content == b"" and "lớn hơn 10 MB" in reason and fine == ""


def test_a_damaged_member_harms_no_other():
    packed = bytearray(archive(a=b"A" * 50, b=b"B" * 50))
    at = packed.find(b"PK\x03\x04") + 30 + 1
    packed[at] ^= 0xFF  # the first byte of the first member's content
    found = taken(upload("t.zip", bytes(packed)))
    assert "tệp hỏng" in found[0][2] and found[1] == ("b", b"B" * 50, "")
