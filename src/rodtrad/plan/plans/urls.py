"""Addresses of plans."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from rodtrad.plan.plans.views import (
    acting,
    assessing,
    bulk,
    common,
    comparing,
    deciding,
    following,
    reading,
    table,
    writing,
)


class PlaceConverter(StringConverter):
    """A place in a plan: goal id or 0, duty, aspect or -, with points between."""

    regex = r"[0-9]+\.[a-z0-9_-]+\.[a-z_-]+"


register_converter(PlaceConverter, "place")

app_name = "plans"
urlpatterns = [
    path("", reading.list_plans, name="list"),
    path("begin/<int:node_id>/<int:year>/", writing.create, name="create"),
    path("preview/", writing.preview, name="preview"),
    path("left/<int:node_id>/", following.left, name="left"),
    path("of/<int:node_id>/", table.table, name="table"),
    path("of/<int:node_id>/bulk/", bulk.bulk, name="bulk"),
    path("of/<int:node_id>/bulk/undo/", bulk.undo, name="undo"),
    path("of/<int:node_id>/plans.xlsx", table.excel, name="excel"),
    path("common/<int:node_id>/", common.list_common, name="common"),
    path("common/<int:node_id>/new/", common.write_common, name="new_common"),
    path("common/<int:node_id>/<int:common_id>/", common.write_common, name="change_common"),
    path("<int:plan_id>/", reading.show, name="show"),
    path("<int:plan_id>/plan.pdf", reading.pdf, name="pdf"),
    path("<int:plan_id>/plan.docx", reading.word, name="word"),
    path("<int:plan_id>/versions/<int:number>/", reading.show_version, name="version"),
    path("<int:plan_id>/versions/<int:number>/correct/", deciding.correct, name="correct"),
    path("<int:plan_id>/compare/", comparing.compare, name="compare"),
    path("<int:plan_id>/edit/", writing.edit, name="edit"),
    path("<int:plan_id>/save/", writing.save, name="save"),
    path("<int:plan_id>/carry-over/", acting.carry_over_once, name="carry_over_once"),
    path("<int:plan_id>/carry-over/goals/", acting.carry_over_all, name="carry_over_all"),
    path("<int:plan_id>/confirm/", acting.confirm_once, name="confirm_once"),
    path("<int:plan_id>/goals/add/", acting.add_goal, name="add_goal"),
    path("<int:plan_id>/goals/<int:goal_id>/carry-over/", acting.carry_over, name="carry_over"),
    path("<int:plan_id>/goals/<int:goal_id>/activity/", acting.to_activity, name="to_activity"),
    path("<int:plan_id>/goals/<int:goal_id>/results/add/", acting.add_result, name="add_result"),
    path("<int:plan_id>/goals/<int:goal_id>/<slug:verb>/", acting.change_goal, name="change_goal"),
    path("<int:plan_id>/results/<int:result_id>/<slug:verb>/", acting.turn_result, name="turn_result"),
    path("<int:plan_id>/parts/<place:place>/common/", acting.refer, name="refer"),
    path("<int:plan_id>/submit/", deciding.submit, name="submit"),
    path("<int:plan_id>/assess/", assessing.assess, name="assess"),
    path("<int:plan_id>/return/", deciding.send_back, name="return"),
    path("<int:plan_id>/adopt/", deciding.adopt, name="adopt"),
    path("<int:plan_id>/revise/", deciding.revise, name="revise"),
    path("<int:plan_id>/close/", deciding.close, name="close"),
    path("<int:plan_id>/step/<slug:verb>/", deciding.step, name="step"),
    path("<int:plan_id>/openness/", deciding.openness, name="openness"),
]
