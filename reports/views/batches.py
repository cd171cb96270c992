"""Many files at once, for the units that report to one: upload, look, correct, confirm."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from jobs.views import worker_words
from reports import actions
from reports.batches import messages as words
from reports.models import Batch
from reports.pages import batches
from reports.refusals import BadRequest
from units import policy
from units.models import held_by
from units.policy import Permission


def require_filling_in(user) -> None:
    if not policy.has(held_by(user), Permission.REPORT_FILL_IN):
        raise PermissionDenied("Tài khoản này không có quyền nhập thay cho đơn vị trực thuộc.")


@require_http_methods(["GET", "POST"])
def batch_create(request):
    """Choose period and files; the files are then read by a job."""
    require_filling_in(request.user)
    try:
        target = batches.target(request.user, request.POST or request.GET)
    except batches.OutOfScope as error:
        raise Http404 from error
    fault = ""
    if request.method == "POST":
        try:
            batch = begin(request, target)
        except BadRequest as error:
            fault = str(error)
        else:
            return redirect("reports:batch-detail", batch.pk)
    context = {
        "target": target,
        "fault": fault,
        "recent": batches.recent(request.user),
        "limits": words,
    }
    return render(request, "reports/batch_create.html", context, status=422 if fault else 200)


def begin(request, target) -> Batch:
    if target is None:
        raise BadRequest(words.NO_DRAFTS)
    return actions.begin_batch(
        owner=target.owner,
        period=str(target.period),
        files=request.FILES.getlist("tep"),
        by=request.user,
    )


@require_http_methods(["GET", "POST"])
def batch_detail(request, pk):
    """The table of one's own batch; a POST corrects units, confirms, or reads files again."""
    batches_of = Batch.objects.filter(by=request.user).select_related("owner", "job")
    batch = get_object_or_404(batches_of, pk=pk)
    require_filling_in(request.user)
    typed, ticked, fault = None, None, ""
    if request.method == "POST":
        typed, ticked = sent(request.POST)
        try:
            messages.success(request, changed(request, batch, typed, ticked))
            return redirect("reports:batch-detail", pk)
        except BadRequest as error:
            fault = str(error)
    is_busy = bool(batch.job and batch.job.is_unfinished)
    context = {
        "batch": batch,
        "table": batches.table(batch, request.user, typed, ticked),
        "job": batch.job,
        "is_busy": is_busy,
        "shows_job": bool(batch.job and (is_busy or batch.job.may_be_retried)),
        "warning": worker_words() if is_busy else "",
        "fault": fault,
    }
    return render(request, "reports/batch_detail.html", context, status=422 if fault else 200)


def sent(post) -> tuple[dict[int, str], set[int]]:
    """Return what a person typed as units (file id -> text) and ticked (file ids)."""
    fields = {name.removeprefix("don-vi-"): text for name, text in post.items()}
    typed = {int(name): text.strip() for name, text in fields.items() if is_id(name)}
    return typed, {int(one) for one in post.getlist("nhap") if is_id(one)}


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def changed(request, batch: Batch, typed: dict[int, str], ticked: set[int]) -> str:
    """Do what was asked for; return what to say. A corrected file is looked at before it counts."""
    table = batches.table(batch, request.user, typed, ticked)
    if fault := next((line.fault for line in table.lines if line.fault), ""):
        raise BadRequest(fault)
    known = {one.report.pk: one.label for one in table.choices}
    moved = {}
    for line in table.lines:
        if line.file.pk in typed and line.unit != known.get(line.file.report_id, ""):
            choice = batches.chosen(line.unit, table.choices)
            moved[line.file.pk] = choice.report.pk if choice else None
    step = request.POST.get("buoc", "")
    if moved or step in ("sua", "doc-lai"):
        actions.reread(batch=batch, chosen=moved, failed=step == "doc-lai")
        return words.REREAD
    actions.confirm_batch(batch=batch, files=ticked)
    return words.STARTED
