"""Addresses of reports."""

from django.urls import path

from rodtrad.follow.reports.views import deciding, files, parts, reading, writing

app_name = "reports"
urlpatterns = [
    path("", reading.list_reports, name="list"),
    path("of/<int:node_id>/unused-indicators/", deciding.unused, name="unused"),
    path("of/<int:node_id>/<int:round_id>/", deciding.table, name="table"),
    path("of/<int:node_id>/<int:round_id>/bulk/", deciding.bulk, name="bulk"),
    path("of/<int:node_id>/<int:round_id>/remind/", deciding.remind, name="remind"),
    path("<int:report_id>/", reading.show, name="show"),
    path("<int:report_id>/brief/", reading.brief, name="brief"),
    path("<int:report_id>/brief.pdf", reading.brief_pdf, name="brief_pdf"),
    path("<int:report_id>/report.pdf", reading.pdf, name="pdf"),
    path("<int:report_id>/report.docx", reading.word, name="word"),
    path("<int:report_id>/report.xlsx", reading.excel, name="excel"),
    path("<int:report_id>/files/", files.files, name="files"),
    path("<int:report_id>/files/want/", files.want, name="want_file"),
    path("<int:report_id>/files/<int:file_id>/", files.fetch_file, name="fetch_file"),
    path("<int:report_id>/versions/<int:number>/", reading.show_version, name="version"),
    path("<int:report_id>/edit/", writing.edit, name="edit"),
    path("<int:report_id>/save/", writing.save, name="save"),
    path("<int:report_id>/keep/", parts.keep_rest, name="keep_rest"),
    path("<int:report_id>/goals/<int:goal_id>/keep/", parts.keep, name="keep"),
    path("<int:report_id>/goals/<int:goal_id>/quote/", parts.quote, name="quote"),
    path("<int:report_id>/activities/<int:activity_id>/", parts.activity, name="activity"),
    path("<int:report_id>/hand-over/", parts.hand_over, name="hand_over"),
    path("<int:report_id>/late/", parts.late, name="late"),
    path("<int:report_id>/parts/", parts.choose_parts, name="parts"),
    path("<int:report_id>/submit/", deciding.submit, name="submit"),
    path("<int:report_id>/move/<slug:verb>/", deciding.take_step, name="move"),
    path("<int:report_id>/<slug:verb>/", deciding.with_form, name="with_form"),
]
