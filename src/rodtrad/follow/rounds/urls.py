"""Addresses of rounds."""

from django.urls import path

from rodtrad.follow.rounds import views

app_name = "rounds"
urlpatterns = [
    path("", views.list_rounds, name="list"),
    path("prepare/", views.prepare, name="prepare"),
    path("<int:round_id>/", views.show, name="show"),
    path("<int:round_id>/move/", views.take_step, name="move"),
]
