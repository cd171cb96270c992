"""In whose name something was done: what a step and a submission record of it, who is a party.

Who may is `units.policy`; how a signature block reads is `units.signing`. Reads only.
"""

from collections import defaultdict
from collections.abc import Iterable

from reports import workflow
from reports.models import Event
from units import policy
from units.models import Assignment, full_name, held_by, person
from units.policy import Held, Permission, Place
from units.signing import Authority, Form


def signing(role: Held) -> Authority:
    """Return on what authority a person signs in a role held. One query."""
    post = read(role)
    origin, name = post.delegated_from, full_name(post.user)
    if origin is None:
        return Authority(post.signing_form, post.title, name)
    head = origin.title if origin.signing_form in (Form.HEAD, Form.ACTING) else ""
    form = post.signing_form or Form.DELEGATED
    return Authority(form, post.title, name, head, person(origin.user), post.basis)


def delegation(role: Held) -> dict:
    """Return what an event records where somebody acts for another; {} in his own right.

    One query for a delegated role, none for another.
    """
    if role.delegator is None:
        return {}
    post = read(role)
    return {
        "delegation": {
            "user": role.delegator,
            "name": person(post.delegated_from.user),
            "role": role.role.value,
            "unit": role.unit_code,
            "form": post.signing_form or Form.DELEGATED.value,
            "basis": post.basis,
            "until": post.valid_to.isoformat(),
        }
    }


def made_for(by, permissions: Iterable[Permission], place: Place) -> dict:
    """Return what an event records of in whose name a person acts; {} in his own right.

    One query where he holds the permission from another alone, beside his roles none otherwise.
    """
    roles = policy.able(held_by(by), tuple(permissions), place)
    return delegation(roles[0]) if roles else {}


def read(role: Held) -> Assignment:
    return Assignment.objects.select_related("user", "delegated_from__user").get(pk=role.post)


def told(payload: dict) -> str:
    """Return how a list of events says that a step was made for another, "" where it was not."""
    kept = payload.get("delegation")
    return f"Theo ủy quyền của {kept['name']} (văn bản {kept['basis']})" if kept else ""


def parties(reports: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return report id -> user ids of who touched it, and of those in whose name. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    events = Event.objects.filter(report_id__in=reports, name__in=workflow.TOUCHING).order_by()
    rows = events.values_list("report_id", "by_id", "payload__delegation__user").distinct()
    for report_id, *people in rows:
        found[report_id].update(one for one in people if one is not None)
    return {report_id: frozenset(people) for report_id, people in found.items()}
