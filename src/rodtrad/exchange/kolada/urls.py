"""The room's addresses."""

from django.urls import path

from rodtrad.exchange.kolada import views

app_name = "kolada"
urlpatterns = [
    path("", views.list_kpis, name="list"),
    path("groups/", views.list_groups, name="groups"),
    path("groups/<str:group_code>/", views.group, name="group"),
    path("<str:kpi_code>/", views.show, name="show"),
    path("<str:kpi_code>/make/", views.make, name="make"),
]
