"""Pages of jobs. The stem of each name is its view's and its template's."""

from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("tac-vu/", views.job_list, name="job-list"),
    path("tac-vu/<int:pk>/", views.job_detail, name="job-detail"),
    path("tac-vu/<int:pk>/tien-do/", views.job_progress, name="job-progress"),
    path("tac-vu/<int:pk>/huy/", views.job_cancel, name="job-cancel"),
    path("tac-vu/<int:pk>/chay-lai/", views.job_retry, name="job-retry"),
]
