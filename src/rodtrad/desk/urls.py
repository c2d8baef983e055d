"""Addresses of the desk."""

from django.urls import path

from rodtrad.desk.views import check, reading, thread

app_name = "desk"
urlpatterns = [
    path("", reading.home, name="home"),
    path("notices/<int:notice_id>/put-away/", reading.put_away_notice, name="put_away"),
    path("search", reading.search, name="search"),
    path("thread/", thread.threads, name="threads"),
    path("thread/<int:goal_id>/", thread.thread, name="thread"),
    path("check/", check.checks, name="checks"),
    path("check/<int:node_id>/", check.check, name="check"),
    path("calendar/", reading.calendar, name="calendar"),
    path("help/", reading.help_page, name="help"),
]
