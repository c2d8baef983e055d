"""Addresses of activities."""

from django.urls import path

from rodtrad.plan.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.list_activities, name="list"),
    path("move/", views.take_step_with, name="move_many"),
    path("add/<int:goal_id>/", views.add, name="add"),
    path("<int:activity_id>/", views.show, name="show"),
    path("<int:activity_id>/change/", views.change, name="change"),
    path("<int:activity_id>/move/", views.take_step, name="move"),
    path("<int:activity_id>/restore/", views.restore, name="restore"),
    path("<int:activity_id>/withdraw/", views.withdraw, name="withdraw"),
]
