"""The table of a batch, looked at and sent back as its person does."""

from django.urls import reverse

from reports.models import Batch, BatchFile


def files_of(batch: Batch) -> dict[str, BatchFile]:
    return {one.name: one for one in batch.files.select_related("report__unit")}


def page(client, batch, status=200):
    answer = client.get(reverse("reports:batch-detail", args=[batch.pk]))
    assert answer.status_code == status
    return answer


def post(client, batch, step, status=302, files=(), **units):
    """Send the table: `files` are those ticked, `units` gives file name -> what was typed."""
    known = files_of(batch)
    fields = {f"don-vi-{known[name].pk}": text for name, text in units.items()}
    ticked = [str(known[name].pk) for name in files]
    answer = client.post(
        reverse("reports:batch-detail", args=[batch.pk]),
        {"buoc": step, "nhap": ticked} | fields,
        follow=status == 302,
    )
    if status != 302:
        assert answer.status_code == status
    return answer.content.decode()
