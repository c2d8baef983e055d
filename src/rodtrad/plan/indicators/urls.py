"""Addresses of indicators."""

from django.urls import path

from rodtrad.plan.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.list_indicators, name="list"),
    path("new/<int:node_id>/", views.create, name="create"),
    path("<int:indicator_id>/", views.show, name="show"),
    path("<int:indicator_id>/change/", views.change, name="change"),
    path("<int:indicator_id>/owner/", views.give, name="give"),
    path("<int:indicator_id>/retire/", views.retire, name="retire"),
    path("<int:indicator_id>/values/<int:node_id>/", views.record, name="record"),
    path("<int:indicator_id>/targets/<int:node_id>/", views.set_target, name="set_target"),
]
