"""Addresses of budget years."""

from django.urls import path

from rodtrad.org.years import views

app_name = "years"
urlpatterns = [
    path("", views.list_years, name="list"),
    path("first/", views.add_first, name="add_first"),
    path("mandates/new/", views.add_mandate, name="add_mandate"),
    path("<int:year>/", views.show, name="show"),
    path("<int:year>/copy/", views.copy, name="copy"),
    path("<int:year>/calendar/", views.calendar, name="calendar"),
    path("<int:year>/programme/", views.programme, name="programme"),
    path("<int:year>/open/", views.open_year, name="open"),
    path("<int:year>/close/", views.close_year, name="close"),
]
