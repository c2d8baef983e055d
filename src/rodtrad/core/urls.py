"""Addresses of the pages about the product itself, open to all."""

from django.urls import path

from rodtrad.core import views

app_name = "core"
urlpatterns = [
    path("about/", views.about, name="about"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/privacy/", views.privacy, name="privacy"),
]
