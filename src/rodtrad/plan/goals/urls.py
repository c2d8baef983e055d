"""Addresses of goals."""

from django.urls import path

from rodtrad.plan.goals import views

app_name = "goals"
urlpatterns = [
    path("", views.list_goals, name="list"),
    path("new/", views.create, name="create"),
    path("<int:goal_id>/", views.show, name="show"),
    path("<int:goal_id>/change/", views.change, name="change"),
    path("<int:goal_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:goal_id>/restore/", views.restore, name="restore"),
    path("<int:goal_id>/indicators/", views.link, name="link"),
]
