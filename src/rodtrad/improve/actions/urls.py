"""Addresses of improvement actions."""

from django.urls import path

from rodtrad.improve.actions.views import many, reading, writing

app_name = "actions"
urlpatterns = [
    path("", reading.board, name="board"),
    path("list/", reading.list_actions, name="list"),
    path("timeline/", reading.timeline, name="timeline"),
    path("excel/", reading.excel, name="excel"),
    path("new/", writing.create, name="create"),
    path("many/", many.change_many, name="many"),
    path("undo/<int:batch_id>/", many.undo, name="undo"),
    path("<int:action_id>/", reading.show, name="show"),
    path("<int:action_id>/change/", writing.change, name="change"),
    path("<int:action_id>/move/", writing.take_step, name="move"),
    path("<int:action_id>/effect/", writing.effect, name="effect"),
]
