"""What a person was told: the list, opening one, marking read, and which mails he wants."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import actions
from reports.models import Notification
from reports.notifications import OPTIONAL
from reports.pages import notifications as pages


def own(request):
    return Notification.objects.filter(to=request.user)


@require_safe
def notification_list(request):
    context = {"told": pages.notification_list(request.user, request.GET)}
    return render(request, "reports/notification_list.html", context)


@require_safe
def notification_open(request, pk):
    """Mark it read and go where it leads, as a link in a mail does: again changes nothing."""
    one = get_object_or_404(own(request), pk=pk)
    own(request).filter(pk=pk).unread().update(read_at=timezone.now())
    return redirect(pages.page_of(one))


@require_POST
def notification_read(request):
    """Mark one read (`thong-bao`), or all that were there when the page was shown (`den`)."""
    chosen = own(request).unread()
    one, until = request.POST.get("thong-bao", ""), request.POST.get("den", "")
    if is_id(one):
        chosen.filter(pk=one).update(read_at=timezone.now())
    elif is_id(until):
        count = chosen.filter(pk__lte=until).update(read_at=timezone.now())
        messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    return redirect("reports:notification-list")


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


@require_http_methods(["GET", "POST"])
def notification_mail(request):
    """Where mails go and which come; returns and refusals come in any case."""
    posted = request.POST if request.method == "POST" else None
    form = pages.MailAddress(posted, initial={"email": request.user.email})
    wanted = set(request.POST.getlist("nhan"))
    if form.is_valid():
        off = [one for one in OPTIONAL if one not in wanted]
        actions.choose_mail(by=request.user, email=form.cleaned_data["email"], off=off)
        messages.success(request, "Đã lưu địa chỉ và loại thư muốn nhận.")
        return redirect("reports:notification-mail")
    choices = pages.mail_choices(request.user, wanted if form.is_bound else None)
    context = {"form": form, "choices": choices}
    status = 422 if form.errors else 200
    return render(request, "reports/notification_mail.html", context, status=status)
