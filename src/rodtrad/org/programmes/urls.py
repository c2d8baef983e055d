"""Addresses of the programme versions."""

from django.urls import path

from rodtrad.org.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.list_versions, name="list"),
    path("<int:programme_id>/", views.show, name="show"),
    path("<int:programme_id>/copy/", views.copy, name="copy"),
    path("<int:programme_id>/change/", views.change, name="change"),
    path("<int:programme_id>/change/<slug:kind>/", views.change_contents, name="change_contents"),
    path("<int:programme_id>/decide/", views.decide, name="decide"),
]
