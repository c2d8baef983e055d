"""Addresses of economy."""

from django.urls import path, register_converter

from rodtrad.follow.economy import views


class What:
    """What is typed: a figure or a forecast."""

    regex = "figure|forecast"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(What, "economy_what")
app_name = "economy"
urlpatterns = [
    path("", views.list_nodes, name="list"),
    path("<int:node_id>/", views.show, name="show"),
    path("<int:node_id>/pdf/", views.pdf, name="pdf"),
    path("<int:node_id>/word/", views.word, name="word"),
    path("<int:node_id>/new/<economy_what:what>/", views.record, name="record"),
    path("<int:node_id>/close/<int:year>/", views.close, name="close"),
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/<int:import_id>/", views.import_show, name="import"),
    path("imports/<int:import_id>/<slug:verb>/", views.import_move, name="import_move"),
    path("formats/", views.formats, name="formats"),
    path("formats/<slug:file_kind>/", views.example, name="example"),
    path("carry-over/", views.rules, name="rules"),
    path("carry-over/rules/new/", views.new_rule, name="new_rule"),
    path("carry-over/units/new/", views.new_unit, name="new_unit"),
    path("carry-over/units/<int:result_unit_id>/end/", views.end_unit, name="end_unit"),
]
