"""Addresses of sources."""

from django.urls import path

from rodtrad.exchange.fetchers import views

app_name = "fetchers"
urlpatterns = [
    path("", views.list_sources, name="list"),
    path("new/", views.create, name="create"),
    path("<int:source_id>/", views.show, name="show"),
    path("<int:source_id>/change/", views.change, name="change"),
    path("<int:source_id>/fetch/", views.fetch_now, name="fetch"),
    path("<int:source_id>/places/new/", views.new_place, name="new_place"),
    path("<int:source_id>/feeds/new/", views.new_feed, name="new_feed"),
]
