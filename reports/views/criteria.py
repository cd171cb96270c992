"""Check a table of criteria before it is issued: choose a file or paste it, read what is found."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from indicators.criteria import Check
from reports.imports import criteria, read
from reports.messages import NO_CRITERIA_RIGHT
from reports.pages import criteria as page
from units import policy
from units.models import held_by
from units.policy import Permission


@require_http_methods(["GET", "POST"])
def criteria_check(request):
    """Show the form, or what a table's check gave. Nothing is stored."""
    if not policy.has(held_by(request.user), Permission.CATALOGUE_EDIT):
        raise PermissionDenied(NO_CRITERIA_RIGHT)
    context = {"explanations": page.EXPLANATIONS, "text": request.POST.get("bang", "")}
    if request.method == "GET":
        return render(request, "reports/criteria_check.html", context)
    file = request.FILES.get("tep")
    try:
        found = given(file, context["text"])
    except read.NotAnAppendix as error:
        context["error"] = str(error)
        return render(request, "reports/criteria_check.html", context, status=422)
    context |= {
        "name": file.name if file else "",
        "text": "" if file else context["text"],
        "rows": page.rows(found),
        "tally": page.tally(found),
        "jumps": page.jumps(found),
    }
    return render(request, "reports/criteria_check.html", context)


def given(file, text: str) -> Check:
    """Check the file where one was chosen, else the pasted table. Raise NotAnAppendix."""
    if file is not None:
        return criteria.check_file(file.read(read.SIZE + 1), file.name)
    if not text.strip():
        raise read.refuse("nothing_given")
    return criteria.check_text(text)
