"""Addresses of the desk."""

from django.urls import path

from rodtrad.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("notices/<int:notice_id>/put-away/", views.put_away_notice, name="put_away"),
    path("search", views.search, name="search"),
    path("thread/", views.threads, name="threads"),
    path("thread/<int:goal_id>/", views.thread, name="thread"),
    path("check/", views.checks, name="checks"),
    path("check/<int:node_id>/", views.check, name="check"),
    path("calendar/", views.calendar, name="calendar"),
    path("help/", views.help_page, name="help"),
]
