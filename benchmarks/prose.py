"""How well figures in the text of reports are read: false questions, slips found (README.md)."""

import sys

from tests.indicators.prose_corpus import NAMES, expected, mistyped, told


def main() -> None:
    right = false = pages = found = slips = 0
    for name in NAMES:
        report = told(name)
        asked = report.asked()
        known = [one for one in asked if any(expected(one, each) for each in report.expected)]
        right, false = right + len(known), false + len(asked) - len(known)
        pages += report.pages
        clean = {(one.section, one.typed, one.computed) for one in asked}
        missed = []
        total = 0
        for section, what, texts in mistyped(report):
            total += 1
            new = {(one.section, one.typed, one.computed) for one in report.asked(texts)} - clean
            if not new:
                missed.append(f"    {section}: {what}")
        found, slips = found + total - len(missed), slips + total
        print(
            f"{report.name}: {len(known)} of {len(report.expected)} known contradictions, "
            f"{len(asked) - len(known)} false questions on {report.pages:.1f} pages; "
            f"{total - len(missed)} of {total} slips found"
        )
        if "--missed" in sys.argv:
            print("\n".join(missed))
    print(f"precision {right / (right + false):.2f}, false questions a page {false / pages:.2f}")
    print(f"recall {found / slips:.2f} of {slips} mistyped figures")


if __name__ == "__main__":
    main()
