"""The administration leaves out the queue's own table: jobs have pages, faults are in the log."""

import django_tasks_db.admin  # noqa: F401 - registers it, once, before it is taken out
from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
