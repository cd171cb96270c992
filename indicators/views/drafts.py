"""Pages of drafts: clone a published form, edit head and rows, hand it to the second person."""

import json
import re
from dataclasses import asdict

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from indicators import catalogue, drafts, editing, faults, formfile, pages, workbook
from indicators.catalogue import CatalogueError
from indicators.draft_forms import CloneForm, HeadForm, RuleForm
from indicators.models import FormVersion
from indicators.spec import MARKERS, ROLLUPS, TIME_BASES, VALUE_TYPES, FormSpec
from units.policy import Permission
from units.views import require_catalogue

BODY_LIMIT = 2_000_000  # bytes of one saved table
FILE_LIMIT = 5_000_000  # bytes of an uploaded form
_ROW = re.compile(r"\bDòng (\S+?)[:,]? ")


@require_http_methods(["GET", "POST"])
def form_clone(request, code):
    require_catalogue(request.user)
    form = get_object_or_404(FormVersion.objects.published(), code=code)
    drafts.home_of(request.user)  # 403 for who drafts nowhere
    asked = CloneForm(request.POST or None, initial={"title": form.title})
    if request.method == "POST" and asked.is_valid():
        try:
            draft = drafts.clone(form=form, by=request.user, **asked.cleaned_data)
        except CatalogueError as error:
            asked.add_error("code", str(error))
        else:
            messages.success(request, "Đã tạo bản soạn; mẫu cũ giữ nguyên.")
            return redirect("indicators:draft-detail", draft.code)
    status = 422 if request.method == "POST" else 200
    context = {"version": form, "asked": asked}
    return render(request, "indicators/form_clone.html", context, status=status)


def draft_in_scope(request, code: str) -> FormVersion:
    """Return a draft of the user's own catalogue; 404 for any other form."""
    return get_object_or_404(FormVersion.objects.drafts_of(request.user), code=code)


@require_http_methods(["GET", "POST"])
def draft_detail(request, code):
    draft = draft_in_scope(request, code)
    form = catalogue.form_spec(draft)
    shown = {
        "title": form.title,
        "decision": form.decision,
        "unit_kinds": form.unit_kinds,
        "period_kinds": form.period_kinds,
        "notes": "\n".join(form.notes),
    }
    head = HeadForm(request.POST or None, initial=shown)
    if request.method == "POST":
        drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
        if head.is_valid() and kept(request, draft, lambda: changed_head(form, head.cleaned_data)):
            return redirect("indicators:draft-detail", draft.code)
    context = {
        "draft": draft,
        "form": form,
        "head": head,
        "faults": fault_lines(form),
        "blockers": drafts.blockers(draft, request.user),
        "may_edit": drafts.may(request.user, Permission.CATALOGUE_EDIT, draft),
        "next_table": str(len(form.tables) + 1),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "indicators/draft_detail.html", context, status=status)


def changed_head(form, data: dict):
    return editing.with_head(
        form,
        title=data["title"],
        decision=data["decision"],
        unit_kinds=tuple(data["unit_kinds"]),
        period_kinds=tuple(data["period_kinds"]),
        notes=tuple(line.strip() for line in data["notes"].splitlines() if line.strip()),
    )


def version_in(sent) -> int:
    """Return the draft's version a request was made on. Raise ValueError where it says none."""
    try:
        return int(sent)
    except (TypeError, ValueError) as error:
        raise ValueError("Yêu cầu thiếu số bản của bản soạn; hãy tải lại trang.") from error


def kept(request, draft: FormVersion, change) -> bool:
    """Save what `change()` gives; on a refusal say why and return False."""
    try:
        version = version_in(request.POST.get("version"))
        drafts.save(draft=draft, form=change(), version=version, by=request.user)
    except (ValueError, drafts.Stale) as error:  # CatalogueError is a ValueError
        messages.error(request, str(error))
        return False
    messages.success(request, "Đã lưu bản soạn.")
    return True


@require_http_methods(["GET", "POST"])
def draft_table(request, code, number):
    """The rows of one table: GET draws the editor, POST saves it whole and answers in JSON."""
    draft = draft_in_scope(request, code)
    if request.method == "POST":
        drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
        return save_table(request, draft, number)
    form = catalogue.form_spec(draft)
    try:
        table = editing.table_of(form, number)
    except ValueError:
        return redirect("indicators:draft-detail", code)
    context = {
        "draft": draft,
        "form": form,
        "table": table,
        "content": answer(draft, form, number) | {"title": table.title},
        "known": [(one.code, one.name) for one in catalogue.dictionary().values()],
        "markers": MARKERS.items(),
        "types": [(key, pages.VALUE_TYPE_WORDS[key]) for key in VALUE_TYPES],
        "rollups": [(key, pages.ROLLUP_WORDS[key]) for key in ROLLUPS],
        "bases": [(key, pages.TIME_BASIS_WORDS[key]) for key in TIME_BASES],
        "may_edit": drafts.may(request.user, Permission.CATALOGUE_EDIT, draft),
    }
    return render(request, "indicators/draft_table.html", context)


def save_table(request, draft: FormVersion, number: str) -> JsonResponse:
    if len(request.body) > BODY_LIMIT:
        return JsonResponse({"reason": "Biểu quá lớn."}, status=413)
    try:
        body = json.loads(request.body)
        rows, version = list(body["rows"]), version_in(body["version"])
        if not all(isinstance(row, dict) for row in rows):
            raise ValueError("Dòng gửi lên không đúng dạng.")
        form = editing.with_table(
            catalogue.form_spec(draft), number, str(body["title"]), rows, catalogue.dictionary()
        )
        draft = drafts.save(draft=draft, form=form, version=version, by=request.user)
    except drafts.Stale as error:
        return JsonResponse({"reason": str(error)}, status=409)
    except (KeyError, TypeError, json.JSONDecodeError):
        return JsonResponse({"reason": "Yêu cầu không đúng dạng."}, status=422)
    except ValueError as error:
        return JsonResponse({"reason": str(error)}, status=422)
    return JsonResponse(answer(draft, form, number))


def answer(draft: FormVersion, form, number: str) -> dict:
    """Return what the editor knows of a table: rows, what is wrong, each formula in words."""
    table = editing.table_of(form, number)
    return {
        "version": draft.version,
        "rows": editing.rows_of(form, table),
        "faults": [{"item": item, "text": text} for item, text in fault_lines(form)],
        "words": {
            item.code: words
            for item in table.items
            if (words := pages.calculation_words(form, item))
        },
    }


def fault_lines(form) -> list[tuple[str, str]]:
    """Return (item code or "", sentence) for everything that keeps the form from being issued."""
    found = faults.form_faults(form) + drafts.meaning_faults(form, catalogue.dictionary())
    return [(item_named(form, sentence), sentence) for sentence in found]


def item_named(form, sentence: str) -> str:
    """Return the row a fault is about: the one it names, else the row of the indicator it names."""
    match = _ROW.search(sentence)
    if match and match[1] in form.items:
        return match[1]
    words = [word.strip("«»,.:") for word in sentence.split()]
    return next((form.item_of[word] for word in words if word in form.item_of), "")


def unsure(request, draft: FormVersion, what: str, **told):
    """Return the page that asks before something goes; None once that was answered.

    With a script the question stands on the button, which then says «chac» itself.
    """
    if request.POST.get("chac"):
        return None
    context = {"draft": draft, "what": what, "back": request.path, **told}
    if what != "rule":
        context["back"] = reverse("indicators:draft-detail", args=[draft.code])
    return render(request, "indicators/draft_confirm.html", context)


@require_POST
def draft_tables(request, code):
    """Add a table to a draft, or take one out."""
    draft = draft_in_scope(request, code)
    drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
    form = catalogue.form_spec(draft)
    number = request.POST.get("number", "").strip()
    title = request.POST.get("title", "").strip()
    if gone := request.POST.get("bo"):
        table = next((one for one in form.tables if one.number == gone), None)
        if table and (asked := unsure(request, draft, "table", table=table)):
            return asked
        kept(request, draft, lambda: editing.without_table(form, gone))
    elif kept(request, draft, lambda: editing.with_new_table(form, number, title)):
        return redirect("indicators:draft-table", code, number)
    return redirect("indicators:draft-detail", code)


@require_http_methods(["GET", "POST"])
def draft_rules(request, code):
    """The checks a draft states: a list, and one form for a new rule or the one in ?ma=."""
    draft = draft_in_scope(request, code)
    form = catalogue.form_spec(draft)
    was = request.POST.get("was", request.GET.get("ma", ""))
    stands = next((asdict(rule) for rule in form.rules if rule.code == was), None)
    asked = RuleForm(request.POST or None, initial=stands)
    if request.method == "POST":
        drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
        if gone := request.POST.get("bo"):
            if asked_first := unsure(request, draft, "rule", rule=gone):
                return asked_first
            kept(request, draft, lambda: editing.without_rule(form, gone))
            return redirect("indicators:draft-rules", code)
        if asked.is_valid() and kept(
            request, draft, lambda: editing.with_rule(form, asked.spec, was)
        ):
            return redirect("indicators:draft-rules", code)
    context = {
        "draft": draft,
        "form": form,
        "rules": list(zip(form.rules, pages.rule_lines_as_stated(form), strict=True)),
        "asked": asked,
        "was": was if stands else "",
        "known": [(item.indicator, item.label) for item in form.items.values() if item.indicator],
        "faults": [text for _, text in fault_lines(form) if text.startswith("Quy tắc")],
        "may_edit": drafts.may(request.user, Permission.CATALOGUE_EDIT, draft),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "indicators/draft_rules.html", context, status=status)


@require_POST
def draft_upload(request, code):
    """Take a draft whole from the workbook or TOML it was taken away as."""
    draft = draft_in_scope(request, code)
    drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
    kept(request, draft, lambda: uploaded(request.FILES.get("tep"), draft))
    return redirect("indicators:draft-detail", code)


def uploaded(file, draft: FormVersion) -> FormSpec:
    """Return the form in an uploaded file. Raise ValueError with what to do about it."""
    if file is None:
        raise ValueError("Chọn tệp Excel (.xlsx) hoặc TOML của bản soạn.")
    if file.size > FILE_LIMIT:
        raise ValueError("Tệp lớn hơn 5 MB; tệp của một mẫu nhỏ hơn nhiều, hãy chọn lại.")
    content = file.read()
    if file.name.lower().endswith(".toml"):
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError("Tệp TOML phải lưu bằng bảng mã UTF-8.") from error
        form = formfile.read_whole(text, catalogue.dictionary())
    else:
        form = workbook.read(content, catalogue.dictionary())
    if form.code != draft.code:
        raise ValueError(f"Tệp là của mẫu {form.code}, không phải của bản soạn {draft.code}.")
    return form


@require_POST
def draft_publish(request, code):
    draft = draft_in_scope(request, code)
    drafts.require(request.user, Permission.CATALOGUE_PUBLISH, draft)
    try:
        version = version_in(request.POST.get("version"))
        drafts.publish(draft=draft, version=version, by=request.user)
    except (ValueError, drafts.Stale) as error:
        messages.error(request, str(error))
        return redirect("indicators:draft-detail", code)
    messages.success(request, "Đã ban hành mẫu; từ nay mẫu không sửa được.")
    return redirect("indicators:form-detail", code)


@require_POST
def draft_discard(request, code):
    draft = draft_in_scope(request, code)
    drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
    if asked := unsure(request, draft, "draft"):
        return asked
    drafts.discard(draft=draft, by=request.user)
    messages.success(request, f"Đã bỏ bản soạn {code}.")
    return redirect("indicators:form-list")
