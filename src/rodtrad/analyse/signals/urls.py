"""Addresses of signals."""

from __future__ import annotations

from django.urls import path

from rodtrad.analyse.signals import views

app_name = "signals"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:node_id>/", views.show_overview, name="overview"),
    path("<int:indicator_id>/at/<int:node_id>/", views.show_series, name="series"),
    path("<int:indicator_id>/at/<int:node_id>/step/", views.set_step, name="set_step"),
    path("<int:indicator_id>/at/<int:node_id>/overrule/", views.overrule, name="overrule"),
    path("steps/<int:step_id>/withdraw/", views.withdraw_step, name="withdraw_step"),
]
