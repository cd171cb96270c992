"""Files the portal makes: put documents together, take one's own files away, delete them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import actions, exports
from reports.files import downloads, keeping
from reports.files import messages as words
from reports.models import MadeFile
from reports.pages import made_files as pages
from reports.refusals import BadRequest
from reports.views.batches import is_id
from reports.views.refusals import answers_refusals
from units import policy
from units.models import held_by
from units.policy import Permission

AGAIN = "lam-lai"  # the step that makes the documents again and puts nothing together


@require_safe
def file_list(request):
    """What one's own jobs made, and until when it is kept."""
    return render(request, "reports/file_list.html", {"lines": pages.own_files(request.user)})


@require_http_methods(["GET", "POST"])
@answers_refusals
def file_archive(request):
    """Choose units, part and formats; a job then puts the documents into one file."""
    if not policy.has(held_by(request.user), Permission.REPORT_VIEW):
        raise PermissionDenied("Tài khoản này không xem báo cáo của đơn vị nào.")
    source = request.POST or request.GET
    try:
        found = pages.choice(request.user, source)
    except pages.OutOfScope:
        raise Http404 from None
    fault, chosen = "", {"formats": ["pdf"], "part": exports.FULL, "reports": None}
    if request.method == "POST":
        chosen = {
            "formats": request.POST.getlist("dinh-dang"),
            "part": request.POST.get("phan", ""),
            "reports": [int(one) for one in request.POST.getlist("bao-cao") if is_id(one)],
        }
        try:
            job = started(request, found, chosen)
        except BadRequest as error:
            fault = str(error)
        else:
            return redirect("jobs:job-detail", job.pk)
    context = {
        "found": found,
        "chosen": chosen,
        "fault": fault,
        "parts": exports.PARTS.items(),
        "formats": exports.FORMATS.items(),
    }
    return render(request, "reports/file_archive.html", context, status=422 if fault else 200)


def started(request, found: pages.Choice | None, chosen: dict):
    if found is None:
        raise BadRequest(words.NOTHING_CHOSEN)
    if request.POST.get("buoc") == AGAIN:
        job = actions.start_rendering(by=request.user, **chosen)
        messages.success(request, words.RENDER_STARTED)
        return job
    asked = {"owner": found.owner.code, "period": str(found.period)}
    job = actions.start_archive(by=request.user, **asked, **chosen)
    messages.success(request, words.ARCHIVE_STARTED)
    return job


def own_file(request, pk: int) -> MadeFile:
    return get_object_or_404(MadeFile.objects.owned_by(request.user), pk=pk)


@require_safe
def file_take(request, pk):
    """One of one's own files, as long as one may read every report in it."""
    row = own_file(request, pk)
    if not row.is_open_to(request.user) or not keeping.is_there(row):
        raise Http404
    return downloads.of_row(request, row)


@require_POST
def file_discard(request, pk):
    actions.discard_file(file=own_file(request, pk))
    messages.success(request, words.DISCARDED)
    return redirect("reports:file-list")
