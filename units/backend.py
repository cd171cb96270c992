"""The administration asks the policy, not a second set of permissions.

Django's admin asks `user.has_perm("units.change_unit")`; this backend answers from the roles held.
A superuser (made on the server's command line) passes everywhere in the administration, and still
sees no report: pages ask for roles.
"""

from django.contrib.auth.backends import BaseBackend

from units import policy
from units.models import held_by
from units.policy import Permission

# What each model of the administration takes; a model not named here is nobody's.
NEEDED = {
    "units.unit": Permission.CATALOGUE_EDIT,
    "units.unitparent": Permission.CATALOGUE_EDIT,
    "units.unitsuccession": Permission.CATALOGUE_EDIT,
    "units.assignment": Permission.ACCOUNT_MANAGE,
    "auth.user": Permission.ACCOUNT_MANAGE,
    "indicators.indicator": Permission.CATALOGUE_EDIT,
    "indicators.formversion": Permission.CATALOGUE_EDIT,
    "indicators.target": Permission.CATALOGUE_EDIT,
    "jobs.job": Permission.ACCOUNT_MANAGE,  # only how many there are: jobs are their persons' own
}


class PolicyBackend(BaseBackend):
    def has_perm(self, user_obj, perm, obj=None):
        app, _, action = perm.partition(".")
        needed = NEEDED.get(f"{app}.{action.partition('_')[2]}")
        return bool(needed and user_obj.is_active and policy.has(held_by(user_obj), needed))

    def has_module_perms(self, user_obj, app_label):
        held = held_by(user_obj)
        return user_obj.is_active and any(
            policy.has(held, needed)
            for model, needed in NEEDED.items()
            if model.startswith(f"{app_label}.")
        )
