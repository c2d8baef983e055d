"""Writing in a plan: what is saved, what is refused with which sentence, and that nobody writes over anybody."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.editing import EditConflict, fingerprint
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.activities import operations as activities
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals import operations as goals
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.models import CommonPart, Part, Plan
from rodtrad.plan.plans.operations.carrying import a_year_later
from tests.plan.chain import YEAR

pytestmark = pytest.mark.django_db
WRITERS = {"manager", "contributor", "controller", "management"}


def edit(who, plan, place, text, seen=None):
    return operations.edit_part(
        actor=who, plan_id=plan.pk, place=place, edits={"text": text}, seen={"text": seen} if seen else {}
    )


def test_a_plan_is_begun_once_however_many_times_one_asks(chain):
    assert chain.plan(by="manager").pk == chain.plan(by="contributor").pk
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "code", "error", "says"),
    [
        ("neighbour", "E1", PermissionDenied, "roll som skriver"),
        ("auditor", "E1", PermissionDenied, "roll som skriver"),
        ("management", "F1", ValidationError, "nämnder, bolag och enheter"),
    ],
)
def test_a_plan_is_not_begun_by_others_or_for_what_has_no_plan(chain, who, code, error, says):
    with pytest.raises(error, match=says):
        operations.create_plan(actor=chain.who(who), period=chain.period(code), year=BudgetYear.objects.get(pk=YEAR))


def test_a_year_that_is_not_open_is_not_planned(chain):
    BudgetYear.objects.update(state="prepared")
    with pytest.raises(ValidationError, match="inte öppet"):
        chain.plan()


def test_those_with_a_role_that_writes_write_and_nobody_else(chain):
    plan = chain.plan()
    for name in chain.people:
        if name in WRITERS:
            edit(chain.who(name), plan, (None, "dialogue", ""), f"Av {name}.")
            assert Part.objects.get(plan=plan).text == f"Av {name}."
        else:
            with pytest.raises(PermissionDenied, match="skriver i planen"):
                edit(chain.who(name), plan, (None, "dialogue", ""), "Nej.")


@pytest.mark.parametrize("state", ["submitted", "assessed", "adopted", "closed"])
def test_nothing_is_written_in_a_plan_that_is_no_draft(chain, state):
    plan = chain.plan()
    goal = chain.goal(plan)
    result = goals.add_result(actor=chain.who("manager"), goal_id=goal.pk, fields={"text": "Alla läser."})
    Plan.objects.filter(pk=plan.pk).update(state=state)
    who = chain.who("manager")
    calls = [
        lambda: edit(who, plan, (None, "dialogue", ""), "Nytt."),
        lambda: operations.edit_plan(actor=who, plan_id=plan.pk, edits={"introduction": "x"}, seen={}),
        lambda: operations.refer_to_common(actor=who, plan_id=plan.pk, place=(None, "dialogue", ""), common_id=None),
        lambda: operations.carry_over_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk),
        lambda: operations.carry_over_all(actor=who, plan_id=plan.pk),
        lambda: operations.carry_over_once(actor=who, plan_id=plan.pk),
        lambda: operations.confirm_carried(actor=who, plan_id=plan.pk, goal_id=None),
        lambda: goals.add_goal(actor=who, plan=plan, parent=goal.parent, title="x"),
        lambda: goals.edit_goal(actor=who, goal_id=goal.pk, edits={"title": "x"}, seen={}),
        lambda: goals.set_parent(actor=who, goal_id=goal.pk, parent=goal.parent),
        lambda: goals.also_support(actor=who, goal_id=goal.pk, supported=[]),
        lambda: goals.order_goals(actor=who, goal_id=goal.pk, step=1),
        lambda: goals.withdraw_goal(actor=who, goal_id=goal.pk, reason="x"),
        lambda: goals.restore_goal(actor=who, goal_id=goal.pk),
        lambda: goals.add_result(actor=who, goal_id=goal.pk, fields={"text": "x"}),
        lambda: goals.edit_result(actor=who, result_id=result.pk, edits={"text": "x"}, seen={}),
        lambda: goals.withdraw_result(actor=who, result_id=result.pk),
        lambda: goals.restore_result(actor=who, result_id=result.pk),
        lambda: goals.link_indicator(actor=who, goal_id=goal.pk, indicator=chain.indicator(name="I9")),
        lambda: goals.unlink_indicator(actor=who, goal_id=goal.pk, indicator_id=1),
        lambda: activities.add_activity(actor=who, goal_id=goal.pk, fields={"title": "x"}),
    ]
    for call in calls:
        with pytest.raises(ValidationError) as caught:
            call()
        assert caught.value.code == "not_draft"


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ((None, "coffee", ""), "finns inte i årets program"),
        ((None, "working_methods", ""), "finns inte i årets program"),
        ((None, "goal", ""), "finns inte i årets program"),
        ((None, "dialogue", "gold"), "finns inte i årets program"),
        ((0, "working_methods", ""), "finns inte längre"),
    ],
)
def test_a_text_at_a_place_that_is_not_there_is_refused(chain, place, says):
    with pytest.raises(ValidationError, match=says):
        edit(chain.who("manager"), chain.plan(), place, "Text.")
    assert not Part.objects.exists()


def test_the_goal_of_another_unit_takes_no_text_in_this_plan(chain):
    theirs = chain.goal(chain.plan("E2"))
    with pytest.raises(ValidationError, match="finns inte längre"):
        edit(chain.who("manager"), chain.plan("E1"), (theirs.pk, "working_methods", ""), "Text.")


def test_an_empty_text_makes_no_row(chain):
    assert edit(chain.who("manager"), chain.plan(), (None, "dialogue", ""), "") is None
    assert not Part.objects.exists()


def test_the_second_of_two_gets_both_texts(chain):
    plan, place = chain.plan(), (None, "dialogue", "")
    edit(chain.who("manager"), plan, place, "Först.")
    seen = fingerprint("Först.")
    edit(chain.who("contributor"), plan, place, "Deras.", seen)

    with pytest.raises(EditConflict) as caught:
        edit(chain.who("manager"), plan, place, "Mitt.", seen)

    assert [(c.theirs, c.yours) for c in caught.value.clashes] == [("Deras.", "Mitt.")]
    assert Part.objects.get(plan=plan).text == "Deras."


def test_hostile_texts_are_kept_as_they_are(chain):
    text = '\u202etnemucod\u202c \U0001f469\u200d\U0001f467 "citat" \'; DROP TABLE plans; -- <script>alert(1)</script> {{ x }} =1+1'
    plan = chain.plan()
    edit(chain.who("manager"), plan, (None, "dialogue", ""), text)
    assert Part.objects.get(plan=plan).text == text


def test_a_goal_carried_over_brings_everything_with_it_and_is_marked_until_touched(chain):
    old = chain.whole(year=YEAR - 1)
    source = Goal.objects.get(plan=old)
    indicator = chain.indicator()
    goals.link_indicator(actor=chain.who("manager"), goal_id=source.pk, indicator=indicator)
    fields = {"title": "Bokpåse", "starts_on": "2024-02-29", "ends_on": "2025-06-01"}
    activities.add_activity(actor=chain.who("manager"), goal_id=source.pk, fields=fields)
    stopped = activities.add_activity(actor=chain.who("manager"), goal_id=source.pk, fields={**fields, "title": "Nej"})
    activities.take_step(actor=chain.who("manager"), activity_id=stopped.pk, step="stop", reason="Sjuk.")
    chain.board_goal(year=YEAR)
    plan = chain.plan(year=YEAR)

    goal = operations.carry_over_goal(actor=chain.who("manager"), plan_id=plan.pk, goal_id=source.pk)

    assert (goal.title, goal.carried_over_from, goal.is_carried_over) == (source.title, source, True)
    assert goal.parent.first_year == YEAR
    assert ExpectedResult.objects.filter(goal=goal).count() == 1
    assert GoalIndicator.objects.get(goal=goal).indicator == indicator
    assert [(a.title, str(a.starts_on)) for a in Activity.objects.filter(goal=goal)] == [("Bokpåse", "2025-02-28")]
    assert set(Part.objects.filter(goal=goal).values_list("is_carried_over", flat=True)) == {True}

    edit(chain.who("manager"), plan, (goal.pk, "working_methods", ""), "Nytt i år.")
    goal.refresh_from_db()
    marks = dict(Part.objects.filter(goal=goal).values_list("kind", "is_carried_over"))
    assert (goal.is_carried_over, marks["working_methods"], marks["follow_up"]) == (False, False, True)

    assert operations.confirm_carried(actor=chain.who("manager"), plan_id=plan.pk, goal_id=goal.pk) == 3
    assert not Part.objects.filter(goal=goal, is_carried_over=True).exists()


def test_a_goal_is_carried_over_once_from_the_unit_itself_and_the_year_before(chain):
    old = chain.whole(year=YEAR - 1)
    source = Goal.objects.get(plan=old)
    theirs = chain.goal(chain.plan("E2", YEAR - 1))
    chain.board_goal(year=YEAR)
    plan, who = chain.plan(), chain.who("manager")
    operations.carry_over_goal(actor=who, plan_id=plan.pk, goal_id=source.pk)

    with pytest.raises(ValidationError, match="redan övertaget"):
        operations.carry_over_goal(actor=who, plan_id=plan.pk, goal_id=source.pk)
    with pytest.raises(ValidationError, match="egna mål från året före"):
        operations.carry_over_goal(actor=who, plan_id=plan.pk, goal_id=theirs.pk)


def test_a_goal_whose_boards_goal_is_gone_says_what_to_do(chain):
    source = Goal.objects.get(plan=chain.whole(year=YEAR - 1))
    plan = chain.plan()
    with pytest.raises(ValidationError, match="välj vad det utgår från"):
        operations.carry_over_goal(actor=chain.who("manager"), plan_id=plan.pk, goal_id=source.pk)
    made, left = operations.carry_over_all(actor=chain.who("manager"), plan_id=plan.pk)
    assert (made, left) == ([], [source])


def test_all_goals_are_carried_over_together(chain):
    chain.whole(year=YEAR - 1, n_goals=3)
    chain.board_goal(year=YEAR)
    made, left = operations.carry_over_all(actor=chain.who("manager"), plan_id=chain.plan().pk)
    assert ([g.title for g in made], left) == (["Mål 1", "Mål 2", "Mål 3"], [])


def test_texts_for_the_whole_unit_are_taken_over_where_nothing_is_written(chain):
    old = chain.whole(year=YEAR - 1)
    Plan.objects.filter(pk=old.pk).update(introduction="Vi är till för barnen.")
    plan = chain.plan()
    chain.write(plan, "dialogue", text="Nytt i år.")

    assert operations.carry_over_once(actor=chain.who("manager"), plan_id=plan.pk) == 3

    found = dict(Part.objects.filter(plan=plan).values_list("kind", "is_carried_over"))
    assert found == {"dialogue": False, "feedback_system": True, "good_examples": True}
    assert Plan.objects.get(pk=plan.pk).introduction == "Vi är till för barnen."
    assert operations.carry_over_once(actor=chain.who("manager"), plan_id=plan.pk) == 0


def test_without_a_plan_of_last_year_there_is_nothing_to_take_over(chain):
    with pytest.raises(ValidationError, match="året före"):
        operations.carry_over_once(actor=chain.who("manager"), plan_id=chain.plan().pk)


def common(chain, code="F1", **more):
    fields = {"kind": "dialogue", "title": "Brukarråd", "text": "Vi har brukarråd.", "first_year": YEAR - 1}
    return CommonPart.objects.create(node=chain.nodes[code], **{**fields, **more})


def refer(chain, plan, common_id, kind="dialogue"):
    return operations.refer_to_common(
        actor=chain.who("manager"), plan_id=plan.pk, place=(None, kind, ""), common_id=common_id
    )


def test_a_common_text_answers_the_duty_and_what_is_written_stays_beside_it(chain):
    plan = chain.plan()
    chain.write(plan, "dialogue", text="Och föräldrakaffe.")
    part = refer(chain, plan, common(chain).pk)
    assert (part.common.title, part.text, part.answers) == ("Brukarråd", "Och föräldrakaffe.", True)
    assert refer(chain, plan, None).common is None


@pytest.mark.parametrize(
    ("where", "says"),
    [({"code": "F2"}, "finns inte för enheten"), ({"last_year": YEAR - 1}, "finns inte för enheten")],
)
def test_anothers_common_text_and_one_that_has_ended_are_not_referred_to(chain, where, says):
    with pytest.raises(ValidationError, match=says):
        refer(chain, chain.plan(), common(chain, **where).pk)


def test_a_common_text_answers_its_own_duty_only(chain):
    with pytest.raises(ValidationError, match="annat krav"):
        refer(chain, chain.plan(), common(chain).pk, kind="good_examples")


def test_a_common_text_that_has_ended_is_copied_in_when_carried_over(chain):
    old = chain.plan(year=YEAR - 1)
    refer(chain, old, common(chain, last_year=YEAR - 1).pk)
    plan = chain.plan()
    operations.carry_over_once(actor=chain.who("manager"), plan_id=plan.pk)
    part = Part.objects.get(plan=plan)
    assert (part.common, part.text) == (None, "Vi har brukarråd.")


def test_common_texts_are_written_and_ended_by_controller_and_management_alone(chain):
    fields = {"kind": "dialogue", "title": "A", "text": "B", "first_year": YEAR}
    made = operations.write_common_part(actor=chain.who("controller"), node_id=chain.nodes["F1"].pk, fields=fields)
    for name in ("manager", "contributor", "secretary", "other_controller", "office", "auditor"):
        with pytest.raises(PermissionDenied, match="gemensamma texter"):
            operations.write_common_part(actor=chain.who(name), node_id=chain.nodes["F1"].pk, fields=fields)
        with pytest.raises(PermissionDenied, match="gemensamma texter"):
            operations.end_common_part(actor=chain.who(name), common_id=made.pk, last_year=YEAR)
    with pytest.raises(ValidationError, match="före det första"):
        operations.end_common_part(actor=chain.who("controller"), common_id=made.pk, last_year=YEAR - 1)
    assert (
        operations.end_common_part(actor=chain.who("controller"), common_id=made.pk, last_year=YEAR).last_year == YEAR
    )


def test_who_may_read_is_said_by_those_who_adopt(chain):
    plan = chain.plan()
    with pytest.raises(PermissionDenied):
        operations.set_openness(actor=chain.who("manager"), plan_id=plan.pk, openness="public")
    with pytest.raises(ValidationError, match="Välj vem"):
        operations.set_openness(actor=chain.who("management"), plan_id=plan.pk, openness="everyone")
    assert (
        operations.set_openness(actor=chain.who("management"), plan_id=plan.pk, openness="public").openness == "public"
    )


def test_a_leap_day_comes_a_day_earlier_next_year():
    from datetime import date

    assert a_year_later(date(2024, 2, 29)) == date(2025, 2, 28)
