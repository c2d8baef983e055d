"""Each rule has its queryset, for each person and plan; and what those outside the line must not read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from rodtrad.core.policy import is_permitted
from rodtrad.plan.goals import operations as goals
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import operations, queries
from rodtrad.plan.plans.models import Plan
from tests.plan.chain import YEAR, decision

pytestmark = pytest.mark.django_db
TWINS = {
    "plans.view": queries.visible_to,
    "plans.view_live": queries.in_line,
    "plans.edit": queries.editable_by,
    "plans.submit": queries.submittable_by,
    "plans.assess": queries.assessable_by,
    "plans.adopt": queries.adoptable_by,
}
SECRET = "Hemligt utkast"


@pytest.fixture
def plans(chain):
    """One of each: a draft, an adopted one, a revised one, a restricted one, a public one, boards' own, another board's."""
    chain.plan("E1")
    chain.adopted(code="E2", year=YEAR - 1)
    chain.plan("E3")
    chain.board_goal("N2")
    Plan.objects.create(node=chain.nodes["E1"], year_id=YEAR - 1, level="unit", adopted_version=1, openness="public")
    Plan.objects.create(
        node=chain.nodes["E3"], year_id=YEAR - 1, level="unit", adopted_version=1, openness="restricted"
    )
    Plan.objects.create(node=chain.nodes["B1"], year_id=YEAR, level="board", version=2, adopted_version=1)
    return list(Plan.objects.all())


def test_every_rule_answers_as_its_queryset(chain, plans):
    assert len(plans) >= 8
    for permission, twin in TWINS.items():
        for name in [*chain.people, None]:
            who = chain.who(name) if name else AnonymousUser()
            by_rule = {p.pk for p in plans if is_permitted(permission, who, p)}
            assert by_rule == set(twin(who).values_list("pk", flat=True)), f"{permission} for {name}"


def test_the_permissions_of_one_who_left_are_gone(chain):
    plan = chain.plan()
    chain.people["manager"].is_active = False
    chain.people["manager"].save()
    assert not chain.who("manager").has_perm("plans.edit", plan)
    assert not queries.editable_by(chain.who("manager")).exists()


def under_revision(chain):
    """An adopted plan in which something new is being written."""
    plan = chain.revised()
    goal = Goal.objects.get(plan=plan)
    goals.edit_goal(actor=chain.who("manager"), goal_id=goal.pk, edits={"title": SECRET}, seen={})
    chain.write(plan, "dialogue", text=SECRET)
    return plan


def addresses(plan):
    pk = plan.pk
    names = ["show", "pdf", "word", "compare"]
    found = [reverse(f"plans:{n}", args=[pk]) for n in names]
    found += [reverse("plans:pdf", args=[pk]) + f"?version={v}" for v in ("live", "2", "99", "x")]
    found += [reverse("plans:word", args=[pk]) + "?version=live", reverse("plans:version", args=[pk, 1])]
    live = f"{plan.year_id}.live"
    found += [reverse("plans:compare", args=[pk]) + f"?from={plan.year_id}.1&to={live}&all=1"]
    goal = Goal.objects.get(plan=plan)
    return [*found, reverse("goals:show", args=[goal.pk]), reverse("plans:list"), reverse("goals:list")]


@pytest.mark.parametrize("name", ["neighbour", "reader", "stranger", "other_controller", "handler"])
def test_nobody_outside_the_line_reads_what_is_being_revised(chain, log_in, name):
    plan = under_revision(chain)
    browser = log_in(name)
    for address in addresses(plan):
        answer = browser.get(address)
        assert answer.status_code in {200, 404}, address
        assert SECRET not in answer.content.decode(errors="replace"), address
    assert "Mål 1" in browser.get(reverse("plans:show", args=[plan.pk])).content.decode()


@pytest.mark.parametrize("name", ["manager", "contributor", "controller", "member", "auditor"])
def test_those_in_the_line_read_it(chain, log_in, name):
    plan = under_revision(chain)
    assert SECRET in log_in(name).get(reverse("plans:show", args=[plan.pk])).content.decode()


def test_last_years_plan_under_revision_does_not_leak_through_the_comparison(chain, log_in):
    old = chain.revised(year=YEAR - 1)
    chain.write(old, "dialogue", text=SECRET)
    chain.board_goal(year=YEAR)
    new = chain.adopted(year=YEAR)
    for old_key in (f"{YEAR - 1}.live", f"{YEAR - 1}.1", "before"):
        url = reverse("plans:compare", args=[new.pk]) + f"?from={old_key}&to={YEAR}.1&all=1"
        assert SECRET not in log_in("reader").get(url).content.decode()


def test_a_restricted_plan_is_not_there_for_others_in_any_way(chain, log_in):
    plan = chain.adopted()
    operations.set_openness(actor=chain.who("management"), plan_id=plan.pk, openness="restricted")
    browser = log_in("reader")
    for name in ("show", "pdf", "word", "compare"):
        assert browser.get(reverse(f"plans:{name}", args=[plan.pk])).status_code == 404
    other = chain.adopted(code="E1", year=YEAR - 1)
    url = reverse("plans:compare", args=[other.pk]) + f"?to={YEAR}.1&from={YEAR - 1}.1"
    assert f"{YEAR}.1" not in str(browser.get(url).context["choices"])


def test_a_plan_adopted_before_versions_were_kept_is_not_shown_to_others_while_it_is_revised(chain, log_in):
    plan = chain.whole()
    Plan.objects.filter(pk=plan.pk).update(state="adopted", adopted_version=1)
    assert log_in("reader").get(reverse("plans:show", args=[plan.pk])).status_code == 200
    operations.revise(actor=chain.who("manager"), plan_id=plan.pk, reason="Nytt.")
    for name in ("show", "pdf", "word"):
        assert log_in("reader").get(reverse(f"plans:{name}", args=[plan.pk])).status_code == 404


def test_the_public_reads_the_adopted_version_of_a_public_plan_alone(chain):
    plan = under_revision(chain)
    browser = Client(raise_request_exception=True)
    assert browser.get(reverse("plans:show", args=[plan.pk])).status_code == 404
    operations.set_openness(actor=chain.who("management"), plan_id=plan.pk, openness="public")
    page = browser.get(reverse("plans:show", args=[plan.pk]))
    assert (page.status_code, SECRET in page.content.decode(), "Mål 1" in page.content.decode()) == (200, False, True)
    assert browser.get(reverse("plans:pdf", args=[plan.pk])).status_code == 200
    for name in ("edit", "submit", "assess", "compare", "adopt", "revise", "return"):
        assert browser.get(reverse(f"plans:{name}", args=[plan.pk])).status_code == 302


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("manager", {"edit": 200, "submit": 200, "assess": 200, "return": 403, "revise": 200, "openness": 403}),
        ("contributor", {"edit": 200, "submit": 200, "assess": 200, "return": 403, "revise": 403, "openness": 403}),
        ("controller", {"edit": 200, "submit": 200, "assess": 200, "return": 200, "revise": 403, "openness": 403}),
        ("management", {"edit": 200, "submit": 200, "assess": 200, "return": 200, "revise": 200, "openness": 200}),
        ("secretary", {"edit": 200, "submit": 200, "assess": 200, "return": 403, "revise": 403, "openness": 200}),
        ("neighbour", dict.fromkeys(["edit", "submit", "assess", "return", "revise", "openness"], 404)),
        ("stranger", dict.fromkeys(["edit", "submit", "assess", "return", "revise", "openness"], 404)),
    ],
)
def test_the_pages_of_a_draft_open_for_those_who_may(chain, log_in, name, expected):
    plan = chain.whole()
    browser = log_in(name)
    assert {p: browser.get(reverse(f"plans:{p}", args=[plan.pk])).status_code for p in expected} == expected


def test_the_table_is_for_those_in_the_line(chain, log_in):
    node = chain.nodes["N1"].pk
    chain.plan()
    for name in ("controller", "management", "secretary", "member", "office", "auditor"):
        assert log_in(name).get(reverse("plans:table", args=[node])).status_code == 200
        assert log_in(name).get(reverse("plans:excel", args=[node])).status_code == 200
    for name in ("manager", "neighbour", "other_controller", "reader", "stranger", "handler", "system"):
        assert log_in(name).get(reverse("plans:table", args=[node])).status_code == 403
        assert log_in(name).get(reverse("plans:excel", args=[node])).status_code == 403
    assert log_in("office").get(reverse("plans:table", args=[10**12])).status_code == 404


def test_bulk_reaches_no_plan_outside_the_table_and_none_that_one_may_not_judge(chain, log_in):
    mine, theirs = chain.submitted(), chain.whole(code="E3")
    Plan.objects.filter(pk=theirs.pk).update(state="submitted")
    url = reverse("plans:bulk", args=[chain.nodes["N1"].pk])
    form = {"verb": "assess", "plan": [mine.pk, theirs.pk, 10**30, "x"], "do": "1"}
    assert log_in("member").post(url, form).status_code == 422
    assert Plan.objects.get(pk=mine.pk).state == "submitted"
    assert log_in("controller").post(url, form).status_code == 302
    assert (Plan.objects.get(pk=mine.pk).state, Plan.objects.get(pk=theirs.pk).state) == ("assessed", "submitted")


def test_ids_of_others_in_addresses_are_not_found(chain, log_in):
    mine, theirs = chain.plan("E1"), chain.plan("E2")
    goal = chain.goal(theirs)
    result = goals.add_result(actor=chain.who("management"), goal_id=goal.pk, fields={"text": "Alla läser."})
    browser = log_in("manager")
    posts = [
        reverse("plans:change_goal", args=[mine.pk, goal.pk, "up"]),
        reverse("plans:change_goal", args=[mine.pk, goal.pk, "withdraw"]),
        reverse("plans:turn_result", args=[mine.pk, result.pk, "withdraw"]),
        reverse("plans:add_result", args=[mine.pk, goal.pk]),
        reverse("plans:carry_over", args=[mine.pk, goal.pk]),
        reverse("plans:change_goal", args=[theirs.pk, goal.pk, "up"]),
        reverse("plans:save", args=[theirs.pk]),
        reverse("plans:step", args=[theirs.pk, "recall"]),
    ]
    for url in posts:
        assert browser.post(url, {f"why-{goal.pk}": "x"}).status_code == 404, url
    goal.refresh_from_db()
    result.refresh_from_db()
    assert (goal.withdrawn_at, result.withdrawn_at) == (None, None)


def test_adopted_versions_are_read_for_ever(chain, log_in):
    plan = under_revision(chain)
    operations.submit(actor=chain.who("manager"), plan_id=plan.pk)
    operations.assess_as_credible(actor=chain.who("controller"), plan_id=plan.pk)
    operations.adopt(actor=chain.who("management"), plan_id=plan.pk, **decision())
    page = log_in("reader").get(reverse("plans:version", args=[plan.pk, 1])).content.decode()
    assert "Gäller inte längre" in page
    assert SECRET not in page
    assert log_in("reader").get(reverse("plans:version", args=[plan.pk, 3])).status_code == 404
