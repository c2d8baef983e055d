"""The room's addresses."""

from django.urls import path

from rodtrad.exchange.files import views

app_name = "files"
urlpatterns = [
    path("", views.list_imports, name="list"),
    path("new/<slug:file_kind>/", views.bring, name="bring"),
    path("templates/<slug:file_kind>.<slug:file_format>", views.template, name="template"),
    path("export/<slug:file_kind>.<slug:file_format>", views.export, name="export"),
    path("<int:run_id>/", views.show, name="show"),
    path("<int:run_id>/progress/", views.progress, name="progress"),
    path("<int:run_id>/original/", views.original, name="original"),
    path("<int:run_id>/report/", views.report, name="report"),
    path("<int:run_id>/do/", views.act, name="act"),
]
