"""Two small versions of one form and their dictionary: what can happen between two years."""

from indicators import formfile
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, TableSpec

DICTIONARY_TOML = """
[[indicator]]
code = "thu.nhiem_vu"
name = "Số nhiệm vụ đã hoàn thành"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "thu.kiem_tra"
name = "Số đơn vị đã kiểm tra"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "thu.van_ban_di"
name = "Tổng số văn bản đi"
value_type = "count"
rollup = "sum"
time_basis = "in_period"

[[indicator]]
code = "thu.van_ban_di.huyen"
name = "Số văn bản đi của cấp huyện"
value_type = "count"
rollup = "sum"
time_basis = "in_period"
[[indicator.related]]
code = "thu.van_ban_di"
how = "split"
note = "Mẫu 2021 gộp cấp huyện và cấp xã."

[[indicator]]
code = "thu.van_ban_di.xa"
name = "Số văn bản đi của cấp xã"
value_type = "count"
rollup = "sum"
time_basis = "in_period"
[[indicator.related]]
code = "thu.van_ban_di"
how = "split"
note = "Mẫu 2021 gộp cấp huyện và cấp xã."

[[indicator]]
code = "thu.ty_le_dung_han"
name = "Tỷ lệ hồ sơ đúng hạn"
value_type = "percent"
rollup = "none"
time_basis = "in_period"

[[indicator]]
code = "thu.so_dung_han"
name = "Số hồ sơ đúng hạn"
value_type = "count"
rollup = "sum"
time_basis = "in_period"
[[indicator.related]]
code = "thu.ty_le_dung_han"
how = "measured"
note = "Mẫu 2021 hỏi tỷ lệ %, không hỏi số hồ sơ."

[[indicator]]
code = "thu.doi_thoai"
name = "Đối thoại với người dân"
value_type = "choice"
rollup = "tally"
time_basis = "in_period"

[[indicator]]
code = "thu.khao_sat"
name = "Hình thức khảo sát"
value_type = "choice"
rollup = "tally"
time_basis = "in_period"

[[indicator]]
code = "thu.giai_ngan"
name = "Vốn đầu tư công đã giải ngân"
value_type = "money"
rollup = "sum"
time_basis = "year_to_date"

[[indicator]]
code = "thu.co_mat"
name = "Số người có mặt"
value_type = "count"
rollup = "sum"
time_basis = "point_in_time"

[[indicator]]
code = "thu.bien_che"
name = "Số biên chế được giao"
value_type = "count"
rollup = "sum"
time_basis = "point_in_time"

[[indicator]]
code = "thu.ty_le_co_mat"
name = "Tỷ lệ người có mặt"
value_type = "percent"
rollup = "recompute"
time_basis = "point_in_time"
formula = "ratio(thu.co_mat, thu.bien_che)"
source = "Công văn mẫu"
"""
DICTIONARY = formfile.read_dictionary(DICTIONARY_TOML)
RELATIONS = {code: spec.related for code, spec in DICTIONARY.items()}

# (indicator, label, đơn vị tính, further fields); the rows of a form in printed order
OLD_ROWS = (
    ("nhiem_vu", "Số nhiệm vụ được giao đã hoàn thành", "Nhiệm vụ", {}),
    ("kiem_tra", "Số phòng ban đã kiểm tra", "Cơ quan", {}),
    ("van_ban_di", "Tổng số văn bản đi", "Văn bản", {}),
    ("ty_le_dung_han", "Hồ sơ đúng hạn", "%", {}),
    ("doi_thoai", "Đối thoại", "Có = 1 Không = 2", {}),
    ("khao_sat", "Khảo sát", "Trực tuyến = 0 Phát phiếu = 1", {}),
    ("giai_ngan", "Đã giải ngân", "Triệu đồng", {}),
    ("co_mat", "Có mặt", "Người", {}),
    ("bien_che", "Được giao", "Người", {}),
    ("ty_le_co_mat", "Tỷ lệ có mặt", "%", {}),
)
NEW_ROWS = (
    ("kiem_tra", "Số đơn vị đã kiểm tra", "Cơ quan", {"changed": "Từ 2022 tính cả cấp xã."}),
    ("nhiem_vu", "Số nhiệm vụ đề ra đã hoàn thành", "Công việc", {}),
    ("van_ban_di.huyen", "Văn bản đi: cấp huyện", "Văn bản", {}),
    ("van_ban_di.xa", "Văn bản đi: cấp xã", "Văn bản", {}),
    ("so_dung_han", "Hồ sơ đúng hạn", "Hồ sơ", {}),
    ("doi_thoai", "Đối thoại", "Không = 1; Có = 2", {}),
    ("khao_sat", "Khảo sát", "Trực tuyến = 0 Phát phiếu = 1 Kết hợp = 2", {}),
    ("giai_ngan", "Đã giải ngân", "Tỷ đồng", {}),
    ("co_mat", "Có mặt", "Người", {}),
    ("bien_che", "Được giao", "Người", {}),
    ("ty_le_co_mat", "Tỷ lệ có mặt", "%", {}),
)


def form_of(code: str, rows, follows: str = "", dictionary=DICTIONARY) -> FormSpec:
    """Return a form of one table, rows numbered from 1."""
    items = tuple(
        ItemSpec(f"1.{order}", f"{order}.", 1, label, unit, f"thu.{name}", **more)
        for order, (name, label, unit, more) in enumerate(rows, start=1)
    )
    specs: tuple[IndicatorSpec, ...] = tuple(
        formfile.frozen(dictionary[item.indicator]) for item in items
    )
    tables = (TableSpec("1", "Bảng thử", items),)
    kinds = ("Q1", "H1", "Q3", "Y")
    title = f"Mẫu thử {code}"
    return FormSpec(
        code, title, "Công văn mẫu", ("district",), kinds, tables, specs, follows=follows
    )


OLD = form_of("thu-2021", OLD_ROWS)
NEW = form_of("thu-2022", NEW_ROWS, follows="thu-2021")
