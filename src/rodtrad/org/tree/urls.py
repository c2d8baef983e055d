"""Addresses of the organisation."""

from django.urls import path

from rodtrad.org.tree.views import changing, reading, services, succeeding

app_name = "tree"
urlpatterns = [
    path("", reading.index, name="index"),
    path("changes/", reading.changes, name="changes"),
    path("changes/<int:reorganisation_id>/undo/", succeeding.undo, name="undo"),
    path("services/", services.list_services, name="services"),
    path("services/new/", services.change, name="new_service"),
    path("services/<int:service_id>/", services.change, name="service"),
    path("<int:node_id>/", reading.show, name="show"),
    path("<int:node_id>/add/", changing.add, name="add"),
    path("<int:node_id>/change/", changing.change, name="change"),
    path("<int:node_id>/move/", changing.move, name="move"),
    path("<int:node_id>/end/", changing.end, name="end"),
    path("<int:node_id>/merge/", succeeding.merge, name="merge"),
    path("<int:node_id>/split/", succeeding.split, name="split"),
]
