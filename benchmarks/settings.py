"""The portal's settings with one more address, for the trivial view it is measured against."""

from cchc_portal.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
