"""The room's addresses: the API with all its calls."""

from django.urls import path

from rodtrad.exchange.api import views

urlpatterns = [path("", views.api.urls)]
