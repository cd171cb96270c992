"""Pages of one's own jobs: the list, one job with its progress, cancel and retry."""

from django.contrib import messages
from django.db.models import Count
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobs import kinds, queue
from jobs.messages import NO_WORKER
from jobs.models import Job, Worker
from jobs.refusals import JobRefused

SHOWN = 50  # of a person's jobs; older ones are cleared after a while


def own(request):
    return Job.objects.filter(by=request.user)


def worker_words() -> str:
    """Return what to say when nothing runs jobs, "" when something does. One query."""
    return "" if Worker.objects.seen_lately().exists() else NO_WORKER


@require_safe
def job_list(request):
    """One's own jobs; whoever runs the portal also sees how many there are of all."""
    counts = None
    if request.user.has_perm("jobs.view_job"):
        found = dict(Job.objects.order_by().values_list("state").annotate(count=Count("pk")))
        counts = [(state.label, found.get(state.value, 0)) for state in Job.State]
    context = {"jobs": own(request)[:SHOWN], "counts": counts, "warning": worker_words()}
    return render(request, "jobs/job_list.html", context)


@require_safe
def job_detail(request, pk):
    job = get_object_or_404(own(request), pk=pk)
    kind = kinds.of(job.kind)
    context = {
        "job": job,
        "warning": worker_words() if job.is_unfinished else "",
        "result_template": kind.template if kind and job.state == Job.State.DONE else "",
    }
    return render(request, "jobs/job_detail.html", context)


@require_safe
def job_progress(request, pk):
    """How far a job is, for the script that asks once a second."""
    job = get_object_or_404(own(request), pk=pk)
    return JsonResponse(
        {
            "state": job.state,
            "label": job.get_state_display(),
            "done": job.done,
            "total": job.total,
            "message": job.message,
            "finished": not job.is_unfinished,
            "warning": worker_words() if job.is_unfinished else "",
        }
    )


@require_POST
def job_cancel(request, pk):
    return changed(request, pk, queue.cancel)


@require_POST
def job_retry(request, pk):
    return changed(request, pk, queue.retry)


def changed(request, pk, action):
    job = get_object_or_404(own(request).select_related("by"), pk=pk)
    try:
        messages.success(request, action(job))
    except JobRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("jobs:job-detail", pk)
