"""A small form and its dictionary as files, for tests of reading, freezing and faults."""

from dataclasses import replace

from indicators import formfile
from indicators.spec import FormSpec

DICTIONARY_TOML = """
[[indicator]]
code = "ho_so.da_giai_quyet"
name = "Tổng số hồ sơ đã giải quyết xong"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "ho_so.dung_han"
name = "Số hồ sơ giải quyết đúng hạn"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "ho_so.ty_le"
name = "Tỷ lệ hồ sơ giải quyết đúng hạn"
value_type = "percent"
rollup = "recompute"
time_basis = "in_period"
formula = "ratio(ho_so.dung_han, ho_so.da_giai_quyet)"
source = "Công văn mẫu"

[[indicator]]
code = "khao_sat.to_chuc"
name = "Khảo sát sự hài lòng"
value_type = "choice"
rollup = "tally"
time_basis = "in_period"
"""
FORM_TOML = """
code = "mau-2022"
title = "Mẫu thử"
decision = "Công văn mẫu"
unit_kinds = ["district"]
period_kinds = ["Q1", "Y"]
notes = ["Một ghi chú."]

[[table]]
number = "3"
title = "Cải cách thủ tục hành chính"
title_stt = "III."
title_order = 1

[[table.item]]
order = 2
stt = "1."
level = 1
label = "Tỷ lệ \\"đúng hạn\\""
unit = "%"
indicator = "ho_so.ty_le"
reported_by = "district"

[[table.item]]
order = 3
stt = "1.1."
level = 2
label = "Tổng số"
unit = "Hồ sơ"
indicator = "ho_so.da_giai_quyet"
required = true

[[table.item]]
order = 5
stt = ""
level = 2
label = "Đúng hạn"
unit = "Hồ sơ"
indicator = "ho_so.dung_han"
required = true

[[table.item]]
order = 6
stt = "2."
level = 1
label = "Khảo sát"
unit = "Có = 1; Không = 0"
indicator = "khao_sat.to_chuc"

[[rule]]
code = "dung_han"
rule = "part_whole"
severity = "error"
left = "ho_so.dung_han"
operator = "<="
right = "ho_so.da_giai_quyet"
message = "Biểu 3: {left} lớn hơn {right}."
item = "3.5"

[[section]]
key = "I"
number = "I."
level = 1
title = "KẾT QUẢ"
tables = ["3"]
takes_text = false

[[section]]
key = "I.1"
number = "1."
level = 2
title = "Thủ tục hành chính"
"""
DICTIONARY = formfile.read_dictionary(DICTIONARY_TOML)
FORM = formfile.read(FORM_TOML, DICTIONARY)


def form_with_items(*changes: tuple[int, dict]) -> FormSpec:
    """FORM with some rows of its only table changed: (index, fields)."""
    items = list(FORM.tables[0].items)
    for index, changed in changes:
        items[index] = replace(items[index], **changed)
    return replace(FORM, tables=(replace(FORM.tables[0], items=tuple(items)),))


def form_with_rule(**changes) -> FormSpec:
    return replace(FORM, rules=(replace(FORM.rules[0], **changes),))


def form_with_indicator(code: str, **changes) -> FormSpec:
    indicators = [replace(one, **changes) if one.code == code else one for one in FORM.indicators]
    return replace(FORM, indicators=tuple(indicators))
