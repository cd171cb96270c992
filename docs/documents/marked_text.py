"""Write a text with every mark, and a table too wide for an upright page, into a demo draft."""

from reports import actions
from reports.models import Report
from units.models import Assignment
from units.policy import Role

MARKED = """Trong kỳ, Ủy ban nhân dân huyện ban hành **{{1.1:unit}}** chỉ đạo, điều hành cải cách \
hành chính[^Gồm cả văn bản ban hành theo chỉ đạo của cấp trên.], trong đó:
- Kế hoạch của năm được ban hành __trước ngày 31/12__ của năm trước;
- Nhiệm vụ được giao trong năm:
+ Nhiệm vụ đề ra: {{1.3}};
+ Nhiệm vụ đã hoàn thành: {{1.4}}.
| Lĩnh vực | Văn bản | Tỷ lệ | Ghi chú |
| Cải cách thể chế | 12 | 40,00% | Gồm 02 văn bản thay thế[^Văn bản thay thế không tính hai lần.] |
| Cải cách thủ tục hành chính | 18 | 60,00% | |"""
NAMES = ["An Trung", "Chơ Long", "Chư Krêy", "Đăk Kơ Ning", "Đăk Pling", "Đăk Pơ Pho",
         "Đăk Song", "Đăk Tơ Pang", "Kông Yang", "Sró", "Ya Ma"]  # fmt: skip
WIDE = "\n".join(
    f"| {' | '.join(row)} |"
    for row in (
        ["Phường, xã", *NAMES],
        ["Hồ sơ tiếp nhận", *(str(120 + 7 * at) for at in range(len(NAMES)))],
        ["Hồ sơ giải quyết đúng hạn", *(str(118 + 7 * at) for at in range(len(NAMES)))],
    )
)

report = Report.objects.for_page().get(unit__code="gialai.kongchro", period="2022-Q3")
editor = Assignment.objects.filter(unit=report.unit, role=Role.EDITOR).first().user
for section, text in (("I.1", MARKED), ("I.2", WIDE)):
    kept = report.narratives.filter(section=section).first()
    actions.write_section(
        report=report,
        section=section,
        text=text,
        version=kept.version if kept else 0,
        by=editor,
    )
