"""The page of a draft's outline: each step saves the outline whole, with a script or without."""

import re
from dataclasses import astuple, dataclass

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators import catalogue, drafts, faults, outlining
from indicators.models import FormVersion
from indicators.outlining import FIELDS, STEPS, Outline
from indicators.spec import FormSpec, SectionSpec
from indicators.views.drafts import draft_in_scope, version_in
from units.policy import Permission

KEPT = "de-cuong"  # of the session: the outlines before the last changes, of one draft
STEPS_BACK = 20
UNDO, RENUMBER = "hoan-tac", "so"
SAID = {
    "len": "Mục này đã đứng đầu trong nhóm của nó.",
    "xuong": "Mục này đã đứng cuối trong nhóm của nó.",
    "vao": "Không thụt mục này vào được: phía trên không có mục cùng cấp, hoặc đã đủ "
    f"{outlining.DEEPEST} cấp.",
    "ra": "Mục này đã ở cấp ngoài cùng.",
    RENUMBER: "Số mục đã theo đúng thứ tự.",
    UNDO: "Không còn thay đổi nào để hoàn tác.",
}
_KEY = re.compile(r"Mục (\S+?):? của đề cương")


@dataclass(frozen=True)
class Line:
    """A section as a row of the page."""

    section: SectionSpec
    below: int  # sections below it, which go where it goes
    fault: str


@require_http_methods(["GET", "POST"])
def draft_outline(request, code):
    """GET draws the outline; POST takes it whole, with one step to do to it, and saves it."""
    draft = draft_in_scope(request, code)
    may_edit = drafts.may(request.user, Permission.CATALOGUE_EDIT, draft)
    form = catalogue.form_spec(draft)
    status, wants_json = 200, request.headers.get("accept") == "application/json"
    if request.method == "POST":
        drafts.require(request.user, Permission.CATALOGUE_EDIT, draft)
        try:
            draft, form, at, said = stepped(request, draft, form)
        except (ValueError, drafts.Stale) as error:  # CatalogueError is a ValueError
            status = 409 if isinstance(error, drafts.Stale) else 422
            if wants_json:
                return JsonResponse({"reason": str(error)}, status=status)
            messages.error(request, str(error))
        else:
            if wants_json:
                return JsonResponse(answer(request, draft, form, at, said))
            messages.success(request, "Đã lưu đề cương.")
            if said:
                messages.warning(request, said)
            place = f"#muc-{at}" if 0 <= at < len(form.outline) else ""
            return redirect(reverse("indicators:draft-outline", args=[code]) + place)
    context = shown(request, draft, form) | {"may_edit": may_edit}
    return render(request, "indicators/draft_outline.html", context, status=status)


def stepped(request, draft: FormVersion, form: FormSpec) -> tuple[FormVersion, FormSpec, int, str]:
    """Do what was asked; return the draft and its form, the row to go to, and what to say."""
    version = version_in(request.POST.get("version"))
    outline = outlining.sent({name: request.POST.getlist(name) for name in FIELDS})
    if form.outline and not outline:  # the page never sends this
        raise ValueError("Yêu cầu thiếu các mục của đề cương; hãy tải lại trang.")
    name, _, place = request.POST.get("lam", "").partition(":")
    at, said = int(place) if place.isascii() and place.isdecimal() else -1, ""
    past = kept(request, draft)
    if name == UNDO:
        # What was typed and not saved is the last change: then the saved outline is shown again.
        is_typed = outline != outlining.plain(form.outline)
        said = "" if is_typed or past else SAID[UNDO]
        outline = form.outline
        if past and not is_typed:
            outline, past = restored(past[-1]), past[:-1]
    elif name == RENUMBER:
        numbered = outlining.renumbered(outline)
        outline, said = numbered, SAID[RENUMBER] if numbered == outline else ""
    elif name in STEPS and (at < len(outline)) and (at >= 0 or name == "them"):
        changed = STEPS[name](outline, at)
        said = SAID.get(name, "") if changed == outline else ""
        at = landed(name, outline, changed, at)
        outline = changed
    if any(not one.key for one in outline):
        outline = outlining.keyed(outline, drafts.spent_keys(form))
    changed_form = outlining.with_outline(form, outline)
    if changed_form != form:
        if name != UNDO and not (request.POST.get("gop") and past):
            past = [*past, [astuple(one) for one in form.outline]][-STEPS_BACK:]
        draft = drafts.save(draft=draft, form=changed_form, version=version, by=request.user)
        request.session[KEPT] = {"code": draft.code, "version": draft.version, "past": past}
    elif version != draft.version:
        raise drafts.Stale
    return draft, changed_form, at, said


def landed(name: str, before: Outline, after: Outline, at: int) -> int:
    """Return the row of the section a step was about; of a dropped one, the row in its place."""
    if name == "them":
        return next(i for i, one in enumerate(after) if i >= len(before) or one is not before[i])
    if name in ("len", "xuong"):
        return next(i for i, one in enumerate(after) if one is before[at])
    return min(at, len(after) - 1)


def kept(request, draft: FormVersion) -> list:
    """Return the outlines to go back to; none once the draft was changed in another way."""
    held = request.session.get(KEPT, {})
    same = (held.get("code"), held.get("version")) == (draft.code, draft.version)
    return held["past"] if same else []


def restored(sections: list) -> Outline:
    return tuple(
        SectionSpec(key, number, level, title, tuple(tables), takes)
        for key, number, level, title, tables, takes in sections
    )


def shown(request, draft: FormVersion, form: FormSpec) -> dict:
    found = faults.outline_faults(form)
    under: dict[str, list[str]] = {}
    for text in found:
        if match := _KEY.match(text):
            under.setdefault(match[1], []).append(text)
    lines = [
        Line(one, outlining.end(form.outline, at) - at - 1, " ".join(under.get(one.key, ())))
        for at, one in enumerate(form.outline)
    ]
    return {
        "draft": draft,
        "form": form,
        "lines": lines,
        "faults": found,
        "can_undo": bool(kept(request, draft)),
    }


def answer(request, draft: FormVersion, form: FormSpec, at: int, said: str) -> dict:
    """Return what the page's script redraws."""
    context = shown(request, draft, form) | {"may_edit": True}
    return {
        "version": draft.version,
        "rows": render_to_string("indicators/_outline_rows.html", context, request),
        "faults": context["faults"],
        "can_undo": context["can_undo"],
        "at": at,
        "said": said,
    }
