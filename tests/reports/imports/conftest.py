"""The two shipped forms of 2022 as dataclasses, without a database, and their filled appendices."""

from pathlib import Path

import pytest

from indicators import formfile

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT / "tests" / "corpus"


@pytest.fixture(scope="session")
def forms():
    """Form code -> FormSpec."""
    dictionary = formfile.read_dictionary(
        *(path.read_text("utf-8") for path in sorted((ROOT / "fixtures" / "indicators").iterdir()))
    )
    paths = (ROOT / "fixtures" / "forms").glob("*.toml")
    found = [formfile.read(path.read_text(encoding="utf-8"), dictionary) for path in paths]
    return {form.code: form for form in found}


@pytest.fixture(scope="session")
def district_form(forms):
    return forms["bnv-2022-huyen"]


@pytest.fixture(scope="session")
def district_tsv():
    return (CORPUS / "kongchro_2022_h1.tsv").read_bytes()


@pytest.fixture(scope="session")
def province_tsv():
    return (CORPUS / "daknong_2022_annual.tsv").read_bytes()
