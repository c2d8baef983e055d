"""The chain: one parent on the level above in one's own line, years that fit, no circles, and who may change what."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from rodtrad.core.policy import is_permitted
from rodtrad.org.people.models import Role, RoleKind
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.goals import operations, queries
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator, GoalSupport
from rodtrad.plan.indicators.models import Target
from rodtrad.plan.plans.operations import create_plan
from tests.plan.chain import YEAR, money

pytestmark = pytest.mark.django_db
COUNCIL = {"level": "area", "title": "Omsorg", "first_year": 2023, "last_year": 2026}


@pytest.fixture
def unit_goal(chain):
    return chain.goal(chain.plan())


def test_every_rule_answers_as_its_queryset(chain):
    chain.goal(chain.plan("E1"))
    chain.goal(chain.plan("E3"))
    chain.revised(code="E2", year=YEAR - 1)
    restricted = chain.goal(chain.plan("E2"))
    restricted.plan.adopted_version, restricted.plan.openness = 1, "restricted"
    restricted.plan.save()
    public = chain.goal(chain.plan("E1", YEAR - 1))
    public.plan.adopted_version, public.plan.openness = 1, "public"
    public.plan.save()
    Goal.objects.filter(pk__in=[restricted.pk, public.pk]).update(title_in_force="Gäller")
    goals = list(Goal.objects.select_related("plan"))
    assert len(goals) > 8
    for name in [*chain.people, None]:
        who = chain.who(name) if name else AnonymousUser()
        by_rule = {g.pk for g in goals if is_permitted("goals.view", who, g)}
        assert by_rule == set(queries.visible_to(who).values_list("pk", flat=True)), name


def test_the_council_writes_its_goals_through_the_executive_office_alone(chain):
    parent = chain.area.parent
    made = operations.create_council_goal(
        actor=chain.who("office"), node=chain.nodes["KF"], fields={**COUNCIL, "parent": parent}
    )
    assert made.title_in_force == "Omsorg"
    for name in set(chain.people) - {"office"}:
        with pytest.raises(PermissionDenied, match="Stadsledningskontoret"):
            operations.change_council_goal(actor=chain.who(name), goal_id=made.pk, fields={"title": "x"})
        with pytest.raises(PermissionDenied, match="Stadsledningskontoret"):
            operations.withdraw_goal(actor=chain.who(name), goal_id=made.pk, reason="x")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "inte vara tomt|får inte"),
        ({"first_year": 2026, "last_year": 2023}, "före det första"),
        ({"last_year": 2030}, "gäller 2023–2026"),
        ({"level": "direction"}, "nivån närmast ovanför"),
        ({"level": "unit"}, "plan"),
        ({"parent": None}, "Välj vilket mål ovanför"),
    ],
)
def test_a_council_goal_that_does_not_fit_is_refused(chain, change, says):
    fields = {**COUNCIL, "parent": chain.area.parent, **change}
    with pytest.raises(ValidationError, match=says):
        operations.create_council_goal(actor=chain.who("office"), node=chain.nodes["KF"], fields=fields)


def test_a_council_goal_does_not_leave_the_goals_below_it_hanging(chain):
    office, direction = chain.who("office"), chain.area.parent
    vision = direction.parent
    with pytest.raises(ValidationError, match=r"byta nivå|nivån närmast"):
        operations.change_council_goal(actor=office, goal_id=direction.pk, fields={"level": "area"})
    with pytest.raises(ValidationError, match="Låt åren omfatta"):
        operations.change_council_goal(actor=office, goal_id=direction.pk, fields={"last_year": 2024})
    with pytest.raises(ValidationError, match="Visionen står överst"):
        operations.change_council_goal(actor=office, goal_id=vision.pk, fields={"parent": chain.area})
    with pytest.raises(ValidationError, match="mål utgår från det här"):
        operations.withdraw_goal(actor=office, goal_id=direction.pk, reason="Slut.")


def test_no_goal_hangs_under_itself_not_even_by_raw_sql(chain):
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.filter(pk=chain.area.pk).update(parent=chain.area)


def test_a_goal_of_the_council_is_withdrawn_and_put_back(chain, log_in):
    browser = log_in("office")
    assert browser.post(reverse("goals:withdraw", args=[chain.area.pk]), {"reason": "Slut."}).status_code == 302
    assert chain.area.title in browser.get(reverse("goals:list") + f"?year={YEAR}").content.decode()
    assert browser.post(reverse("goals:restore", args=[chain.area.pk])).status_code == 302
    chain.area.refresh_from_db()
    assert chain.area.withdrawn_at is None
    assert log_in("manager").post(reverse("goals:restore", args=[chain.area.pk])).status_code == 403


@pytest.mark.parametrize(
    ("parent", "says"),
    [
        ("area", "annan nivå"),
        ("own", "annan nivå"),
        ("other_board", "annan nämnds"),
        ("gone", "borttaget"),
        ("old", "inte det året"),
    ],
)
def test_a_unit_goal_starts_from_a_standing_goal_of_its_own_board_this_year(chain, unit_goal, parent, says):
    gone = chain.board_goal(title="Borta")
    Goal.objects.filter(pk=gone.pk).update(withdrawn_at="2026-01-01T00:00Z")
    parents = {
        "area": chain.area,
        "own": unit_goal,
        "other_board": chain.board_goal("N2"),
        "gone": Goal.objects.get(pk=gone.pk),
        "old": chain.board_goal(year=YEAR - 1),
    }
    who = chain.who("manager")
    with pytest.raises(ValidationError, match=says):
        operations.set_parent(actor=who, goal_id=unit_goal.pk, parent=parents[parent])
    with pytest.raises(ValidationError, match=says):
        operations.add_goal(actor=who, plan=unit_goal.plan, parent=parents[parent], title="Nytt")


def test_a_company_boards_goal_hangs_under_an_area_goal_and_may_take_it_over(chain):
    valid = chain.people["manager"].roles.get().valid
    Role.objects.create(person=chain.people["stranger"], kind=RoleKind.MANAGEMENT, node=chain.nodes["B1"], valid=valid)
    who = chain.who("stranger")
    plan = create_plan(actor=who, period=chain.period("B1"), year=BudgetYear.objects.get(pk=YEAR))
    goal = operations.add_goal(actor=who, plan=plan, parent=chain.area, title=chain.area.title, takes_over=True)
    assert (goal.level, goal.takes_over) == ("board", True)
    with pytest.raises(ValidationError, match="redan övertaget"):
        operations.add_goal(actor=who, plan=plan, parent=chain.area, title=chain.area.title, takes_over=True)
    changed = operations.edit_goal(actor=who, goal_id=goal.pk, edits={"title": "Egna ord"}, seen={})
    assert changed.takes_over is False


def test_a_goal_also_supports_others_above_it_and_never_itself(chain, unit_goal):
    who = chain.who("manager")
    other = chain.board_goal(title="Annat")
    operations.also_support(actor=who, goal_id=unit_goal.pk, supported=[other, chain.area, unit_goal.parent])
    assert set(GoalSupport.objects.values_list("supported_id", flat=True)) == {other.pk, chain.area.pk}
    with pytest.raises(ValidationError, match="stödja sig självt"):
        operations.also_support(actor=who, goal_id=unit_goal.pk, supported=[unit_goal])
    with pytest.raises(ValidationError, match="nivå ovanför"):
        operations.also_support(actor=who, goal_id=unit_goal.pk, supported=[chain.goal(unit_goal.plan, "Granne")])
    operations.set_parent(actor=who, goal_id=unit_goal.pk, parent=other)
    assert set(GoalSupport.objects.values_list("supported_id", flat=True)) == {chain.area.pk}


def test_goals_are_put_in_order_and_stay_at_the_ends(chain, unit_goal):
    second = chain.goal(unit_goal.plan, "Två")
    who = chain.who("manager")
    for goal, step in ((second, -1), (second, -1), (unit_goal, 1)):
        operations.order_goals(actor=who, goal_id=goal.pk, step=step)
    assert list(queries.of_plan(unit_goal.plan_id)) == [second, unit_goal]


def test_a_goal_is_withdrawn_with_a_reason_and_put_back(chain, unit_goal):
    who = chain.who("manager")
    with pytest.raises(ValidationError, match="varför målet tas bort"):
        operations.withdraw_goal(actor=who, goal_id=unit_goal.pk, reason=" ")
    with pytest.raises(ValidationError, match="301"):
        operations.withdraw_goal(actor=who, goal_id=unit_goal.pk, reason="x" * 301)
    operations.withdraw_goal(actor=who, goal_id=unit_goal.pk, reason="Ingår i ett annat.")
    with pytest.raises(ValidationError, match="Målet är borttaget"):
        operations.edit_goal(actor=who, goal_id=unit_goal.pk, edits={"title": "x"}, seen={})
    assert operations.restore_goal(actor=who, goal_id=unit_goal.pk).withdrawn_at is None


def test_a_goal_whose_parent_is_gone_is_not_put_back_to_hang_loose(chain, unit_goal):
    operations.withdraw_goal(actor=chain.who("manager"), goal_id=unit_goal.pk, reason="Slut.")
    operations.withdraw_goal(actor=chain.who("management"), goal_id=unit_goal.parent_id, reason="Slut.")
    with pytest.raises(ValidationError, match="Målet ovanför är borttaget"):
        operations.restore_goal(actor=chain.who("manager"), goal_id=unit_goal.pk)


def test_a_goal_needs_words(chain, unit_goal):
    with pytest.raises(ValidationError, match="behöver en lydelse"):
        operations.edit_goal(actor=chain.who("manager"), goal_id=unit_goal.pk, edits={"title": " "}, seen={})


def result(chain, goal, **fields):
    return operations.add_result(actor=chain.who("manager"), goal_id=goal.pk, fields={"text": "Alla läser.", **fields})


def edit(chain, row, **edits):
    return operations.edit_result(actor=chain.who("manager"), result_id=row.pk, edits=edits, seen={})


def test_a_number_makes_a_target_value_and_another_kind_drops_the_number(chain, unit_goal):
    row = result(chain, unit_goal)
    with pytest.raises(ValidationError, match="behöver ett tal"):
        edit(chain, row, kind="target_value")
    row = edit(chain, row, target_value=money(90))
    assert (row.kind, row.target_value) == ("target_value", 90)
    with pytest.raises(ValidationError, match="behöver ett tal"):
        edit(chain, row, target_value=None)
    row = edit(chain, row, kind="target_picture")
    assert (row.kind, row.target_value) == ("target_picture", None)


def test_an_expected_result_is_taken_out_and_put_back(chain, unit_goal):
    row = result(chain, unit_goal)
    operations.withdraw_result(actor=chain.who("manager"), result_id=row.pk)
    with pytest.raises(ValidationError, match="borttaget"):
        edit(chain, row, text="Nytt")
    assert operations.restore_result(actor=chain.who("manager"), result_id=row.pk).withdrawn_at is None
    with pytest.raises(ValidationError, match="ska ha uppnåtts"):
        edit(chain, row, text=" ")


def test_a_result_is_measured_by_an_indicator_of_the_line_that_is_in_use(chain, unit_goal):
    good, other = chain.indicator(), chain.indicator("N2", "I2")
    old = chain.indicator("KF", "I3", last_year=YEAR - 1)
    row = result(chain, unit_goal, indicator=good)
    assert GoalIndicator.objects.get(goal=unit_goal).indicator == good
    with pytest.raises(ValidationError, match="hör till någon annan"):
        edit(chain, row, indicator_id=other.pk)
    with pytest.raises(ValidationError, match="upphörde"):
        result(chain, unit_goal, indicator=old)
    with pytest.raises(ValidationError):
        edit(chain, row, indicator_id=10**9)
    with pytest.raises(ValidationError, match="mäts med indikatorn"):
        operations.unlink_indicator(actor=chain.who("manager"), goal_id=unit_goal.pk, indicator_id=good.pk)
    edit(chain, row, indicator_id=None)
    operations.unlink_indicator(actor=chain.who("manager"), goal_id=unit_goal.pk, indicator_id=good.pk)
    assert not GoalIndicator.objects.exists()
    assert ExpectedResult.objects.count() == 1


def test_a_board_sets_its_mandatory_indicators_and_an_unknown_role_is_refused(chain):
    goal, who = chain.board_goal(), chain.who("management")
    link = operations.link_indicator(actor=who, goal_id=goal.pk, indicator=chain.indicator(), role="mandatory")
    assert link.role == "mandatory"
    with pytest.raises(ValidationError, match="vilken roll"):
        operations.link_indicator(actor=who, goal_id=goal.pk, indicator=link.indicator, role="boss")


def test_the_councils_page_shows_indicators_with_the_annual_target(chain, log_in, django_assert_max_num_queries):
    indicator = chain.indicator()
    operations.link_indicator(
        actor=chain.who("office"), goal_id=chain.area.pk, indicator=indicator, role="council_target"
    )
    Target.objects.create(indicator=indicator, node=chain.nodes["KF"], year=YEAR, set_by="council", value=money(87))
    browser = log_in("reader")
    url = reverse("goals:list") + f"?year={YEAR}"
    page = browser.get(url).content.decode()
    assert "Mått I1" in page
    assert "87 %" in " ".join(page.split())
    with django_assert_max_num_queries(20) as one:
        browser.get(url)
    for i in range(30):
        Goal.objects.create(node=chain.nodes["KF"], parent=chain.area.parent, **{**COUNCIL, "title": f"Mål {i}"})
    with django_assert_max_num_queries(20) as thirty:
        browser.get(url)
    assert len(one) == len(thirty)


@pytest.mark.parametrize("name", ["office", "manager", "reader", "auditor"])
def test_pages_of_council_goals_open_as_they_may(chain, log_in, name):
    browser, leads = log_in(name), name == "office"
    assert browser.get(reverse("goals:show", args=[chain.area.pk])).status_code == 200
    for page in ("change", "withdraw"):
        assert browser.get(reverse(f"goals:{page}", args=[chain.area.pk])).status_code == (200 if leads else 403)
    assert browser.get(reverse("goals:create") + f"?parent={chain.area.parent_id}").status_code == (
        200 if leads else 403
    )
    assert browser.get(reverse("goals:create") + "?parent=x").status_code == (200 if leads else 403)


def test_a_form_that_is_refused_keeps_what_was_typed(chain, log_in):
    form = {
        "level": "area",
        "parent": chain.area.parent_id,
        "title": "Mitt mål",
        "first_year": 2030,
        "last_year": 2031,
        "position": 0,
    }
    answer = log_in("office").post(reverse("goals:create"), form)
    assert answer.status_code == 422
    assert "Mitt mål" in answer.content.decode()
    assert "gäller 2023–2026" in answer.content.decode()
