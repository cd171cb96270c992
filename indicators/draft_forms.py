"""What the pages of drafts ask: a new code, a form's head, one rule."""

from django import forms

from indicators.faults import EXPLAINERS, FORM_RULES
from indicators.periods import NAMES
from indicators.spec import MISSING, OPERATORS, SEVERITIES, RuleSpec
from units.models import Unit

EXPLAINER_WORDS = {"": "người nhập liệu", "signer": "chỉ người ký"}
# What a rule is about -> how the page calls it; the names findings carry.
RULE_WORDS = {
    "part_whole": "phần không vượt tổng thể",
    "total": "tổng bằng các phần",
    "ratio": "tỷ lệ khớp với các phần",
    "cross_table": "khớp giữa các Biểu",
    "plausible": "hợp lý",
    "choice": "lựa chọn",
}


class PortalForm(forms.Form):
    """A form whose fields look like every other field of the portal."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            else:
                field.widget.attrs["class"] = "form-control"


class CloneForm(PortalForm):
    code = forms.CharField(label="Mã mẫu mới", max_length=60)
    title = forms.CharField(label="Tên mẫu", max_length=300)


class HeadForm(PortalForm):
    title = forms.CharField(label="Tên mẫu", max_length=300)
    decision = forms.CharField(label="Văn bản ban hành", max_length=300, required=False)
    unit_kinds = forms.MultipleChoiceField(
        label="Loại đơn vị báo cáo",
        choices=Unit.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    period_kinds = forms.MultipleChoiceField(
        label="Kỳ báo cáo",
        choices=list(NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = forms.CharField(
        label="Ghi chú của mẫu, mỗi dòng một ghi chú",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RuleForm(PortalForm):
    # Two columns: what the rule is, then its two sides as a sentence, then what happens.
    field_order = ("code", "rule", "severity", "item", "left", "operator", "right")

    code = forms.SlugField(label="Mã quy tắc", max_length=80)
    rule = forms.ChoiceField(
        label="Kiểm tra về", choices=[(name, RULE_WORDS[name]) for name in FORM_RULES]
    )
    severity = forms.ChoiceField(label="Mức độ", choices=list(SEVERITIES.items()))
    left = forms.CharField(label="Vế trái", max_length=1000)
    operator = forms.ChoiceField(label="Phép so sánh", choices=list(OPERATORS.items()))
    right = forms.CharField(label="Vế phải", max_length=1000)
    missing = forms.ChoiceField(label="Khi thiếu số liệu", choices=list(MISSING.items()))
    explained_by = forms.ChoiceField(
        label="Ai được giải trình",
        choices=[(key, EXPLAINER_WORDS[key]) for key in EXPLAINERS],
        required=False,
    )
    item = forms.CharField(label="Đặt ở dòng (mã dòng, có thể để trống)", required=False)
    message = forms.CharField(
        label="Lời nhắc; {left} và {right} là hai số liệu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def spec(self) -> RuleSpec:
        return RuleSpec(**self.cleaned_data)
