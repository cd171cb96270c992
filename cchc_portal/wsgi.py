"""The entry of the web server: refuses to start where figures could be lost or pages would fail."""

import os
import warnings

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

with warnings.catch_warnings():
    # Whitenoise warns where collectstatic never ran; the check below refuses with a sentence.
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
    application = get_wsgi_application()

from cchc_portal.checks import check_static

# A web server, unlike manage.py, runs no checks by itself, and manage.py leaves out the database's.
_problems = run_checks(databases=["default"]) + check_static(None)
_serious = [str(problem) for problem in _problems if problem.is_serious()]
if _serious:
    raise ImproperlyConfigured("\n".join(_serious))
