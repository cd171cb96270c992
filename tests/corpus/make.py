"""Write the damaged files of should_pass: `python -m tests.corpus.make`.

Many more are made while the tests run (tests/reports/imports/test_damage.py); these few are kept so
that there is something to open. Those named after LibreOffice were saved by it from the others.
"""

import random
from pathlib import Path

from tests.reports.imports import damage, laid_out, written

FOLDER = Path(__file__).parent
FILES = {
    "cu_moi.xlsx": ("old_and_new_columns", "rates_as_percent_cells", "repeated_headers"),
    "tcvn3.xlsx": ("tcvn3", "one_sheet"),
    "vni.xls": ("vni", "two_header_rows"),
    "hang_an.ods": ("hidden_parts", "raised_footnotes"),
    "ngat_trang.docx": ("cut_names", "merged_cells", "bold_and_bullets"),
}


def main() -> None:
    tsv = (FOLDER / "kongchro_2022_h1.tsv").read_text("utf-8")
    for name, ways in FILES.items():
        chance = random.Random(name)
        file = laid_out.file_of(tsv, chance)
        for way in ways:
            damage.WAYS[way](file, chance)
        write = written.WRITERS[name.rpartition(".")[2]]
        (FOLDER / "should_pass" / name).write_bytes(write(file, laid_out.lay_out(file)))


if __name__ == "__main__":
    main()
