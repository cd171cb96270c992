"""Vendored files are the ones their README lists, each unchanged."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent.parent
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor"]
VIETNAMESE = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_every_vendored_file_has_the_listed_hash(folder):
    listed = dict(
        re.findall(
            r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.M
        )
    )
    found = {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / "README.md"
    }
    assert found == listed


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_every_vendored_folder_carries_its_licence(folder):
    assert all((each / "LICENSE").is_file() for each in folder.iterdir() if each.is_dir())


@pytest.mark.parametrize("face", sorted(FOLDERS[0].glob("tinos/*.ttf")), ids=lambda path: path.stem)
def test_the_document_font_has_every_vietnamese_letter(face):
    letters = TTFont(face).getBestCmap()
    assert [one for one in VIETNAMESE + VIETNAMESE.upper() if ord(one) not in letters] == []


def test_the_screen_font_has_every_vietnamese_letter():
    letters = set()
    for face in FOLDERS[0].glob("be-vietnam-pro/*-400-normal.woff2"):
        letters |= set(TTFont(face).getBestCmap())
    assert [one for one in VIETNAMESE + VIETNAMESE.upper() if ord(one) not in letters] == []
