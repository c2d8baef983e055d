"""Addresses of rounds."""

from django.urls import path

from rodtrad.follow.rounds.views import asking, leading, reading

app_name = "rounds"
urlpatterns = [
    path("", reading.list_rounds, name="list"),
    path("prepare/", leading.prepare, name="prepare"),
    path("<int:round_id>/", reading.show, name="show"),
    path("<int:round_id>/move/", leading.take_step, name="move"),
    path("<int:round_id>/turn/", leading.take_turn, name="turn"),
    path("<int:round_id>/deadline/", leading.set_deadline, name="deadline"),
    path("<int:round_id>/asks/", asking.asks, name="asks"),
    path("<int:round_id>/asks/add/", asking.add_ask, name="add_ask"),
    path("<int:round_id>/asks/copy/", asking.copy_asks, name="copy_asks"),
    path("<int:round_id>/asks/<int:ask_id>/", asking.change_ask, name="change_ask"),
    path("<int:round_id>/rule/", asking.rule, name="rule"),
    path("<int:round_id>/exemptions/", asking.exemptions, name="exemptions"),
    path("<int:round_id>/exemptions/<int:exemption_id>/end/", asking.end_exemption, name="end_exemption"),
]
