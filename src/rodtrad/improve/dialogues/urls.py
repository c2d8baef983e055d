"""Addresses of result dialogues."""

from django.urls import path

from rodtrad.improve.dialogues.views import planning, talking

app_name = "result_dialogues"
urlpatterns = [
    path("", planning.calendar, name="list"),
    path("plan-many/", planning.plan_many, name="plan_many"),
    path("plan/<int:node_id>/", planning.plan, name="plan"),
    path("<int:dialogue_id>/", talking.show, name="show"),
    path("<int:dialogue_id>/day/", planning.move_day, name="day"),
    path("<int:dialogue_id>/cancel/", planning.cancel, name="cancel"),
    path("<int:dialogue_id>/resume/", planning.resume, name="resume"),
    path("<int:dialogue_id>/held/", talking.hold, name="hold"),
    path("<int:dialogue_id>/point/", talking.add_point, name="point"),
    path("<int:dialogue_id>/note/", talking.add_note, name="note"),
    path("<int:dialogue_id>/guest/", talking.add_guest, name="guest"),
    path("<int:dialogue_id>/confirm/", talking.confirm, name="confirm"),
    path("<int:dialogue_id>/reconsider/", talking.reconsider, name="reconsider"),
    path("point/<int:point_id>/action/", talking.make_action, name="action"),
    path("point/<int:point_id>/withdraw/", talking.withdraw_point, name="withdraw"),
]
