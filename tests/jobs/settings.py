"""The portal's settings with the kinds of these tests, for workers that are processes."""

from cchc_portal.settings import *  # noqa: F403
from cchc_portal.settings import JOB_KINDS as PORTAL_KINDS
from cchc_portal.settings import JOB_PERIODS as PORTAL_PERIODS
from tests.jobs.kinds import KINDS

JOB_KINDS = PORTAL_KINDS | KINDS
JOB_PERIODS = PORTAL_PERIODS | {"reap": {"run": "jobs.sweeping.reap", "every": 0.5}}
