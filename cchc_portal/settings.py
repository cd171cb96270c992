"""The one settings module: what differs between machines comes from the environment.

DATABASE_URL, SECRET_KEY, DEBUG, ALLOWED_HOSTS, MEDIA_ROOT, EMAIL_URL, EMAIL_FROM, PORTAL_URL,
SECURE_SSL and the numbers of the jobs are read by `cchc_portal.environment`, which refuses a bad
value; `cchc_portal.checks` looks at the rest.
"""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from cchc_portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# What the machine decides
DEBUG = environment.boolean(os.environ, "DEBUG", default=False)
SECRET_KEY = environment.secret_key(os.environ, DEBUG, BASE_DIR)
ALLOWED_HOSTS = environment.hosts(os.environ, DEBUG)
DATABASES = {"default": environment.database(os.environ, BASE_DIR)}
MEDIA_ROOT = environment.folder(os.environ, "MEDIA_ROOT", default=BASE_DIR / "media")
vars().update(environment.mail(os.environ, DEBUG))
DEFAULT_FROM_EMAIL = environment.sender(os.environ)
PORTAL_URL = environment.portal_url(os.environ)  # "": mails carry no link
EMAIL_TIMEOUT = 10  # seconds; a server that does not answer must not hold up a worker

# SECURE_SSL=0 only for an intranet without certificates: cookies then travel unprotected.
SECURE_SSL = environment.boolean(os.environ, "SECURE_SSL", default=not DEBUG)

# What the portal is made of
INSTALLED_APPS = [
    "jobs",
    "units",
    "indicators",
    "reports",
    "cchc_portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "import_export",
    "rest_framework",
    "simple_history",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cchc_portal.compression.Compression",  # a Biểu is a tenth of its size on a slow line
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers a locked-out login
]
if DEBUG:
    MIDDLEWARE.append("cchc_portal.not_found.NotFoundPage")
ROOT_URLCONF = "cchc_portal.urls"
WSGI_APPLICATION = "cchc_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cchc_portal.context.portal",
            ],
        },
    },
]

# Language and time: one place, one language
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]  # what the libraries leave in English
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # indicators.numbers.display is the one formatter of figures
FORMAT_MODULE_PATH = ["cchc_portal.formats"]

# Static files: vendored, hashed and compressed by collectstatic, served by whitenoise
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = ""  # no address serves uploaded files; views hand them out after asking who may
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "cchc_portal.static_files.StaticFiles"
    },
}
DOCUMENT_FONTS = BASE_DIR / "static" / "vendor" / "tinos"  # TTF files embedded in documents
SCREEN_FONTS = BASE_DIR / "static" / "vendor" / "be-vietnam-pro"

# Who is asking
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses before a password is tried
    "django.contrib.auth.backends.ModelBackend",
    "units.backend.PolicyBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
# One address must not lock out a colleague's account, nor one account a whole office.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_DISABLE_ACCESS_LOG = True  # who signed in from where is not kept

# What travels
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one working day
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE_SSL else 0
# Whether subdomains and browsers' preload lists join in is for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# The server listens on this machine only; the proxy before it sets this header (deploy/).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],  # Bootstrap draws its check marks as data: images
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes; the API answers 413 above it
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # the preview of an import has a few fields for every row
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # the page of many files says its own limit in a sentence
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes; larger uploads go to a temporary file

# Work that takes long: tasks wait in the database, `manage.py run_jobs` runs them
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_KINDS = {
    name: {"run": f"reports.batches.{step}.run", "template": "reports/_batch_result.html"}
    for name, step in (("batch-read", "reading"), ("batch-write", "writing"))
} | {
    "archive": {"run": "reports.files.archives.run", "template": "reports/_archive_result.html"},
    "render": {"run": "reports.files.rendering.run", "template": "reports/_render_result.html"},
    "consolidated": {
        "run": "reports.files.consolidated.run",
        "template": "reports/_consolidated_result.html",
    },
}
JOB_PERIODS = {
    "reap": {"run": "jobs.sweeping.reap", "every": 15},  # seconds
    "clear": {"run": "jobs.sweeping.clear", "every": 60 * 60},
    "clear-uploads": {"run": "reports.batches.keeping.clear", "every": 60 * 60},
    "clear-files": {"run": "reports.files.keeping.clear", "every": 60 * 60},
    "mail": {"run": "reports.mailing.send", "every": 30},
    "remind": {"run": "reports.reminders.remind", "every": 60 * 60},
    "digest": {"run": "reports.digest.digest", "every": 60 * 60},
    "clear-notifications": {"run": "reports.notifications.clear", "every": 24 * 60 * 60},
}
JOBS_PER_PERSON = 3  # unfinished at a time
JOBS_ATTEMPTS = 3  # of a job whose worker dies; then it ends with a sentence
JOBS_STEP_SECONDS = 10 * 60  # a job that says nothing for so long is taken for dead
JOBS_HEARTBEAT_SECONDS = environment.number(os.environ, "JOBS_HEARTBEAT_SECONDS", 5, 0.1)
# Without a heartbeat for so long a job is given to another worker.
JOBS_STALE_SECONDS = environment.number(os.environ, "JOBS_STALE_SECONDS", 60, 1)
JOBS_BACKOFF_SECONDS = environment.number(os.environ, "JOBS_BACKOFF_SECONDS", 10, 0)
JOBS_KEPT_DAYS = environment.number(os.environ, "JOBS_KEPT_DAYS", 30, 1)
UPLOADS_KEPT_DAYS = environment.number(os.environ, "UPLOADS_KEPT_DAYS", 7, 1)
FILES_KEPT_DAYS = environment.number(os.environ, "FILES_KEPT_DAYS", 30, 1)
FILES_KEPT_MB = environment.number(os.environ, "FILES_KEPT_MB", 20_000, 100)

# Whom rounds ask to file, told to the roll-ups by the app that keeps rounds: `indicators.asking`
WHO_IS_ASKED = "reports.asked.units"

# What is told by the clock
REMINDER_DAYS = (7, 3, 1, -1)  # before a report's deadline; negative: after it
REMINDERS_FROM_HOUR = 7  # in the morning, so that they are read on the day they are about

# The API and the tables of the administration
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "reports.api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "reports.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,  # ?format= names a document's format
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["reports.api.parsers.ShallowJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng báo cáo CCHC",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"  # by default any staff account may
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# Everything to standard error; whoever runs the server decides where it is kept. Names of people
# and addresses are not written: axes would name both in its warnings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django_tasks": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django_tasks_db": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "fontTools": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "weasyprint": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
