"""The shapes of the API's requests and answers, for checking input and for the OpenAPI document."""

from rest_framework import serializers

from indicators import numbers
from indicators.spec import SEVERITIES
from reports.deciding import NOTE_LIMIT
from reports.workflow import State

# Refused by the gate long before; bounds for the request as a whole, in characters.
ITEM_LIMIT, TYPED_LIMIT, NOTES_LIMIT = 12, 2000, 2 * NOTE_LIMIT


def carried_field() -> serializers.BooleanField:
    return serializers.BooleanField(
        required=False,
        help_text="Chỉ có khi ô lấy từ báo cáo kỳ trước và chưa được xác nhận.",
    )


def consolidated_field() -> serializers.BooleanField:
    return serializers.BooleanField(
        required=False,
        help_text="Chỉ có khi ô lấy từ số liệu đã duyệt của các đơn vị; không gõ đè được.",
    )


class ChangeShape(serializers.Serializer):
    item = serializers.CharField(max_length=ITEM_LIMIT)
    typed = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        trim_whitespace=False,
        max_length=TYPED_LIMIT,
        help_text="Văn bản như người dùng gõ; bỏ trống là xóa ô, không gửi là giữ nguyên.",
    )
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=NOTES_LIMIT,
        help_text="Ghi chú; không gửi là giữ nguyên.",
    )
    version = serializers.IntegerField(
        min_value=0, help_text="Phiên bản của ô khi bắt đầu sửa; 0 cho ô chưa từng nhập."
    )
    confirm = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Xác nhận nội dung lấy từ báo cáo kỳ trước vẫn đúng cho kỳ này.",
    )


class ChangesShape(serializers.Serializer):
    changes = ChangeShape(many=True, allow_empty=True)


class CellShape(serializers.Serializer):
    item = serializers.CharField()
    typed = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    mark = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    display = serializers.CharField()
    version = serializers.IntegerField()
    role = serializers.ChoiceField(["entry", "computed", "foreign", "heading"])
    carried = carried_field()
    consolidated = consolidated_field()


class CellsShape(serializers.Serializer):
    cells = CellShape(many=True)


class TheirsShape(serializers.Serializer):
    typed = serializers.CharField()
    note = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    mark = serializers.CharField(allow_null=True)
    display = serializers.CharField()
    version = serializers.IntegerField()


class ResultShape(serializers.Serializer):
    item = serializers.CharField()
    status = serializers.ChoiceField(["saved", "conflict", "question", "refused"])
    typed = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    mark = serializers.CharField(allow_null=True)
    display = serializers.CharField()
    version = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    code = serializers.CharField(allow_blank=True)
    candidates = serializers.ListField(child=serializers.CharField())
    theirs = TheirsShape(
        allow_null=True,
        help_text="Ô như đang lưu: khi xung đột, hoặc khi phần không gửi (số liệu, ghi chú) vừa "
        "được người khác sửa.",
    )
    carried = carried_field()
    consolidated = consolidated_field()


class ComputedShape(serializers.Serializer):
    item = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    display = serializers.CharField()


class FindingShape(serializers.Serializer):
    key = serializers.CharField()
    rule = serializers.CharField()
    severity = serializers.ChoiceField(list(SEVERITIES))
    item = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())
    typed = serializers.CharField(allow_blank=True)
    computed = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    explained_by = serializers.CharField(allow_blank=True)


class OutcomeShape(serializers.Serializer):
    cells = ResultShape(many=True)
    computed = ComputedShape(many=True)
    findings = FindingShape(many=True)
    version = serializers.IntegerField()
    sequence = serializers.IntegerField(help_text="Số thứ tự sự kiện mới nhất của báo cáo.")


class PresenceShape(serializers.Serializer):
    since = serializers.IntegerField(
        min_value=0, help_text="Số thứ tự sự kiện mới nhất mà trang đã biết."
    )
    item = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=ITEM_LIMIT,
        help_text="Dòng đang sửa; bỏ trống khi không sửa dòng nào.",
    )


class ColleagueShape(serializers.Serializer):
    name = serializers.CharField()
    item = serializers.CharField(allow_blank=True)
    row = serializers.CharField(allow_blank=True, help_text="Biểu và dòng như trong thông báo.")
    seconds = serializers.IntegerField(help_text="Số giây từ lần cuối thấy người này.")


class TouchedShape(CellShape):
    reading = serializers.CharField(
        help_text="Như trang chỉ xem hiển thị: mã kèm lời của câu trả lời."
    )
    by = serializers.CharField(help_text="Người sửa ô lần cuối.")
    at = serializers.DateTimeField()
    row = serializers.CharField(help_text="Biểu và dòng như trong thông báo.")


class NewsShape(serializers.Serializer):
    sequence = serializers.IntegerField(help_text="Gửi lại ở lần hỏi sau, trong since.")
    state = serializers.ChoiceField([state.value for state in State])
    state_label = serializers.CharField()
    lock_reason = serializers.CharField(
        allow_blank=True, help_text="Vì sao người hỏi không sửa được; trống là sửa được."
    )
    people = ColleagueShape(many=True)
    reload = serializers.BooleanField(
        help_text="Thay đổi quá nhiều để liệt kê; hãy đọc lại toàn bộ các ô."
    )
    cells = TouchedShape(many=True)
    computed = ComputedShape(many=True, help_text="Trống khi sequence chưa tăng.")
    findings = FindingShape(many=True, help_text="Trống khi sequence chưa tăng.")
    explained = serializers.DictField(
        child=serializers.CharField(), help_text="Khóa điểm kiểm tra -> số liệu đã được giải trình."
    )


class MoveShape(serializers.Serializer):
    name = serializers.CharField(max_length=40)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)
    version = serializers.IntegerField(min_value=1)


class MovedShape(serializers.Serializer):
    event = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    version = serializers.IntegerField()
    revision = serializers.IntegerField()
    receipt = serializers.CharField(allow_null=True)


class UnitShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    parent = serializers.CharField(allow_null=True)
    identifier = serializers.CharField()
    gso_code = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class IndicatorShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    value_type = serializers.CharField()
    rollup = serializers.CharField()
    time_basis = serializers.CharField()
    formula = serializers.CharField()
    source = serializers.CharField()


class FormShape(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    sha256 = serializers.CharField()
    published_at = serializers.DateTimeField()


class FormDetailShape(FormShape):
    definition = serializers.JSONField()


class ReportShape(serializers.Serializer):
    id = serializers.IntegerField()
    unit = serializers.CharField(source="unit.code")
    unit_name = serializers.CharField(source="unit_then.name")
    period = serializers.CharField()
    form = serializers.CharField(source="form.code")
    state = serializers.CharField()
    revision = serializers.IntegerField()
    version = serializers.IntegerField()
    data_from = serializers.DateField()
    data_to = serializers.DateField()
    due_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    late = serializers.BooleanField(source="is_late")
    document_number = serializers.CharField(
        help_text="Số văn bản đã phát hành; chưa phát hành thì là số đã ghi, có thể để trống."
    )
    document_date = serializers.DateField(allow_null=True)


class FigureShape(serializers.Serializer):
    indicator = serializers.CharField(source="indicator.code")
    unit = serializers.CharField(source="unit.code")
    period = serializers.CharField()
    form = serializers.CharField(source="form.code")
    item = serializers.CharField(source="item_code")
    value = serializers.SerializerMethodField()
    mark = serializers.CharField()
    key = serializers.CharField()
    receipt = serializers.CharField(source="submission_receipt")
    published_at = serializers.DateTimeField()

    def get_value(self, figure) -> str | None:
        return numbers.dotted(figure.value) or None
