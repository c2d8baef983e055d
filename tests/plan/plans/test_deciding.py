"""Every step of a plan: taken by the one who may, refused for the others and from every other state, with the sentence."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from rodtrad.core.models import Notice
from rodtrad.core.periods import today
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import operations, states
from rodtrad.plan.plans.models import CredibilityAssessment, MissingDutyReason, Plan, PlanStep, PlanVersion
from rodtrad.plan.plans.operations.deciding import duties_of
from rodtrad.plan.plans.snapshot import PLAN
from rodtrad.plan.plans.states import PlanState
from tests.plan.chain import decision

pytestmark = pytest.mark.django_db
CALLS = {
    "submit": lambda who, pk: operations.submit(actor=who, plan_id=pk),
    "assess": lambda who, pk: operations.finish_assessment(actor=who, plan_id=pk),
    "return": lambda who, pk: operations.return_plan(actor=who, plan_id=pk, reason="Skäl."),
    "adopt": lambda who, pk: operations.adopt(actor=who, plan_id=pk, **decision()),
    "revise": lambda who, pk: operations.revise(actor=who, plan_id=pk, reason="Skäl."),
    "close": lambda who, pk: operations.close(actor=who, plan_id=pk),
    "recall": lambda who, pk: operations.recall(actor=who, plan_id=pk),
    "reopen": lambda who, pk: operations.reopen_assessment(actor=who, plan_id=pk),
    "unreturn": lambda who, pk: operations.undo_return(actor=who, plan_id=pk),
    "abandon": lambda who, pk: operations.abandon_revision(actor=who, plan_id=pk),
}
MAY = {
    "plans.submit": {"manager", "management"},
    "plans.assess": {"controller", "management"},
    "plans.adopt": {"management", "secretary"},
}


def test_there_is_a_call_for_each_transition():
    assert set(CALLS) == {t.name for t in states.TRANSITIONS}


@pytest.mark.parametrize("step", states.TRANSITIONS, ids=lambda t: t.name)
def test_every_other_state_refuses_the_step_with_a_sentence(chain, step):
    plan = chain.whole()
    for state in PlanState:
        if state in step.sources:
            continue
        Plan.objects.filter(pk=plan.pk).update(state=state)
        with pytest.raises(ValidationError, match=str(state.label)) as caught:
            CALLS[step.name](chain.who("management"), plan.pk)
        assert caught.value.code == "wrong_state"
        assert Plan.objects.get(pk=plan.pk).state == state


@pytest.mark.parametrize("step", states.TRANSITIONS, ids=lambda t: t.name)
def test_only_those_with_the_right_role_may_take_the_step(chain, step):
    plan = chain.whole()
    Plan.objects.filter(pk=plan.pk).update(state=next(iter(step.sources)))
    for name in chain.people:
        if name in MAY[step.permission]:
            continue
        with pytest.raises(PermissionDenied, match=str(step.who)[:20]):
            CALLS[step.name](chain.who(name), plan.pk)
    assert not PlanStep.objects.filter(plan=plan).exists()


def test_a_whole_plan_goes_all_the_way(chain):
    plan = chain.adopted()

    assert (plan.state, plan.version, plan.adopted_version) == ("adopted", 1, 1)
    assert list(plan.steps.values_list("name", flat=True)) == ["adopt", "assess", "submit"]
    goal = Goal.objects.get(plan=plan)
    assert goal.title_in_force == goal.title


def test_a_plan_that_lacks_duties_is_refused_with_each_of_them_named(chain):
    plan = chain.plan()
    goal = chain.goal(plan, "Läsning")

    with pytest.raises(ValidationError) as caught:
        operations.submit(actor=chain.who("manager"), plan_id=plan.pk)

    sentence = " ".join(caught.value.messages)
    assert caught.value.code == "duties_missing"
    assert sentence.count("saknas för målet “Läsning”") == 5
    assert sentence.count("saknas.") == 3
    assert goal.title in sentence


def test_a_reason_for_each_missing_duty_lets_the_plan_through_and_the_assessor_sees_them(chain):
    plan = chain.plan()
    chain.goal(plan)
    reasons = {s.key: f"Vi väntar på {s.duty.code}." for s in duties_of(Plan.objects.get(pk=plan.pk)) if not s.is_met}

    operations.submit(actor=chain.who("manager"), plan_id=plan.pk, reasons=reasons)

    kept = MissingDutyReason.objects.filter(plan=plan)
    assert {r.reason for r in kept} == set(reasons.values())
    assert Notice.objects.filter(recipient__in=[chain.people["controller"]], text__contains="lämnats in").exists()


def test_a_reason_that_is_too_long_is_refused_and_not_cut(chain):
    plan = chain.whole()
    with pytest.raises(ValidationError, match="501"):
        operations.submit(actor=chain.who("manager"), plan_id=plan.pk, reasons={":dialogue": "x" * 501})
    assert Plan.objects.get(pk=plan.pk).state == "draft"


def test_a_plan_without_goals_lacks_its_first_duty(chain):
    plan = chain.plan()
    with pytest.raises(ValidationError, match="saknas"):
        operations.submit(actor=chain.who("manager"), plan_id=plan.pk)


def test_a_submitted_plan_is_taken_back_until_someone_has_begun_to_judge_it(chain):
    plan = chain.submitted()
    operations.recall(actor=chain.who("manager"), plan_id=plan.pk)
    assert Plan.objects.get(pk=plan.pk).state == "draft"

    plan = operations.submit(actor=chain.who("manager"), plan_id=plan.pk)
    goal = Goal.objects.get(plan=plan)
    operations.assess_goal(actor=chain.who("controller"), plan_id=plan.pk, goal_id=goal.pk, credibility="credible")
    with pytest.raises(ValidationError, match="Bedömningen har börjat"):
        operations.recall(actor=chain.who("manager"), plan_id=plan.pk)


def test_doubt_needs_a_reason_and_judging_again_replaces(chain):
    plan = chain.submitted()
    goal = Goal.objects.get(plan=plan)
    who = chain.who("controller")
    with pytest.raises(ValidationError, match="inte bedöms som trovärdigt"):
        operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk, credibility="doubtful")
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk, credibility="doubtful", reason="Vagt.")
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk, credibility="credible")

    assert CredibilityAssessment.objects.get(plan=plan).credibility == "credible"


@pytest.mark.parametrize(("goal_id", "credibility"), [(0, "credible"), (None, "credible"), ("own", "superb")])
def test_what_is_no_goal_of_the_plan_or_no_judgement_is_refused(chain, goal_id, credibility):
    plan = chain.submitted()
    other = chain.board_goal(title="Annat")
    pk = {0: 0, None: other.pk, "own": Goal.objects.get(plan=plan).pk}[goal_id]
    with pytest.raises(ValidationError, match="Välj ett av planens mål"):
        operations.assess_goal(actor=chain.who("controller"), plan_id=plan.pk, goal_id=pk, credibility=credibility)


def test_the_assessment_is_not_ended_before_each_goal_and_the_frame_is_judged(chain):
    plan = chain.submitted(n_goals=2)
    who = chain.who("controller")
    first, second = Goal.objects.filter(plan=plan).order_by("position")
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=first.pk, credibility="credible")
    with pytest.raises(ValidationError, match="1 mål är inte bedömda"):
        operations.finish_assessment(actor=who, plan_id=plan.pk)
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=second.pk, credibility="credible")
    with pytest.raises(ValidationError, match="ekonomiska ramen"):
        operations.finish_assessment(actor=who, plan_id=plan.pk)
    operations.judge_frame(actor=who, plan_id=plan.pk, fits_frame=True)
    operations.finish_assessment(actor=who, plan_id=plan.pk)
    assert Notice.objects.filter(recipient=chain.people["management"], text__contains="väntar på att antas").exists()


def test_a_goal_that_changed_after_its_judgement_is_judged_again(chain):
    plan = chain.submitted()
    goal = Goal.objects.get(plan=plan)
    who = chain.who("controller")
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk, credibility="credible")
    operations.return_plan(actor=who, plan_id=plan.pk, reason="Skriv om arbetssättet.")
    chain.write(plan, "working_methods", goal, "Helt annat.")
    operations.submit(actor=chain.who("manager"), plan_id=plan.pk)

    with pytest.raises(ValidationError, match="har ändrats sedan de bedömdes"):
        operations.assess_as_credible(actor=who, plan_id=plan.pk)
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk, credibility="credible")
    operations.assess_as_credible(actor=who, plan_id=plan.pk)
    assert Plan.objects.get(pk=plan.pk).state == "assessed"


def test_returning_needs_a_reason_and_tells_the_manager(chain):
    plan = chain.submitted()
    with pytest.raises(ValidationError, match="motivering"):
        operations.return_plan(actor=chain.who("controller"), plan_id=plan.pk, reason=" \n ")
    operations.return_plan(actor=chain.who("controller"), plan_id=plan.pk, reason="Målet är vagt.")

    assert Notice.objects.filter(recipient=chain.people["manager"], text__contains="Målet är vagt").exists()


def test_a_return_is_undone_until_someone_writes(chain):
    plan = chain.submitted()
    who = chain.who("controller")
    operations.return_plan(actor=who, plan_id=plan.pk, reason="Fel plan.")
    operations.undo_return(actor=who, plan_id=plan.pk)
    assert Plan.objects.get(pk=plan.pk).state == "submitted"

    operations.return_plan(actor=who, plan_id=plan.pk, reason="Rätt plan.")
    chain.write(plan, "dialogue", text="Nytt.")
    with pytest.raises(ValidationError, match="börjat ändra"):
        operations.undo_return(actor=who, plan_id=plan.pk)


def test_a_draft_that_was_never_returned_has_no_return_to_undo(chain):
    with pytest.raises(ValidationError, match="inte skickats tillbaka"):
        operations.undo_return(actor=chain.who("controller"), plan_id=chain.whole().pk)


def test_an_assessment_is_opened_again_until_the_plan_is_adopted(chain):
    plan = chain.assessed()
    operations.reopen_assessment(actor=chain.who("controller"), plan_id=plan.pk)
    assert Plan.objects.get(pk=plan.pk).state == "submitted"
    assert CredibilityAssessment.objects.filter(plan=plan).exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"decided_on": today() + timedelta(days=1)}, "framtiden"),
        ({"decided_on": date(1999, 1, 1)}, "långt före"),
        ({"decided_by": "  "}, "vem som beslutade"),
        ({"paragraph": "x" * 21}, "20"),
    ],
)
def test_a_decision_that_cannot_be_right_is_refused_and_nothing_is_adopted(chain, change, says):
    plan = chain.assessed()
    with pytest.raises(ValidationError, match=says):
        operations.adopt(actor=chain.who("management"), plan_id=plan.pk, **{**decision(), **change})
    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.state, plan.adopted_version, PlanVersion.objects.count()) == ("assessed", 0, 0)


def test_a_boards_plan_is_adopted_by_its_secretary_with_paragraph_and_number_never_by_its_management(chain):
    goal = chain.board_goal()
    plan = goal.plan
    Plan.objects.filter(pk=plan.pk).update(state="assessed")
    with pytest.raises(PermissionDenied, match="nämndsekreteraren"):
        operations.adopt(actor=chain.who("management"), plan_id=plan.pk, **decision())
    with pytest.raises(ValidationError, match="paragraf och diarienummer"):
        operations.adopt(actor=chain.who("secretary"), plan_id=plan.pk, **decision(), paragraph="§ 12")
    version = operations.adopt(
        actor=chain.who("secretary"), plan_id=plan.pk, **decision(), paragraph="§ 12", registration_number="606-2025"
    )
    assert (version.paragraph, version.registration_number) == ("§ 12", "606-2025")


def test_a_revision_leaves_the_adopted_version_in_force_until_the_next_is_adopted(chain):
    plan = chain.revised()
    goal = Goal.objects.get(plan=plan)
    assert (plan.state, plan.version, plan.adopted_version, plan.fits_frame) == ("draft", 2, 1, None)
    Goal.objects.filter(pk=goal.pk).update(title="Nytt mål")

    operations.submit(actor=chain.who("manager"), plan_id=plan.pk)
    operations.assess_as_credible(actor=chain.who("controller"), plan_id=plan.pk)
    early = {**decision(), "decided_on": date(2025, 1, 1)}
    with pytest.raises(ValidationError, match="Version 1 beslutades"):
        operations.adopt(actor=chain.who("management"), plan_id=plan.pk, **early)
    operations.adopt(actor=chain.who("management"), plan_id=plan.pk, **decision())

    texts = {v.number: PLAN.read(v.snapshot).goals[0].title for v in plan.versions.select_related("snapshot")}
    assert texts == {1: "Mål 1", 2: "Nytt mål"}


def test_a_revision_in_which_nothing_changed_is_dropped_and_one_with_changes_is_not(chain):
    plan = chain.revised()
    operations.abandon_revision(actor=chain.who("manager"), plan_id=plan.pk)
    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.state, plan.version, plan.fits_frame) == ("adopted", 1, True)

    operations.revise(actor=chain.who("manager"), plan_id=plan.pk, reason="Igen.")
    chain.write(plan, "dialogue", text="Nytt.")
    with pytest.raises(ValidationError, match="Texten är ändrad"):
        operations.abandon_revision(actor=chain.who("manager"), plan_id=plan.pk)


def test_a_first_draft_is_no_revision_to_drop(chain):
    with pytest.raises(ValidationError, match="ingen antagen version"):
        operations.abandon_revision(actor=chain.who("manager"), plan_id=chain.whole().pk)


def test_revising_needs_a_reason(chain):
    with pytest.raises(ValidationError, match="motivering"):
        operations.revise(actor=chain.who("manager"), plan_id=chain.adopted().pk, reason="")


def test_a_plan_is_closed_when_its_year_is_over(chain):
    plan = chain.adopted(year=2026)
    if plan.year_id >= today().year:
        with pytest.raises(ValidationError, match="Året är inte slut"):
            operations.close(actor=chain.who("management"), plan_id=plan.pk)
    old = chain.adopted(code="E2", year=2025)
    operations.close(actor=chain.who("management"), plan_id=old.pk)
    assert Plan.objects.get(pk=old.pk).state == "closed"


def test_the_words_of_a_decision_are_corrected_with_a_reason_and_the_text_stands(chain):
    plan = chain.adopted()
    before = PlanVersion.objects.get(plan=plan)
    fields = {"decided_on": date(2025, 12, 16), "decided_by": "Nämnden", "paragraph": "§ 3"}
    with pytest.raises(ValidationError, match="vad som var fel"):
        operations.correct_decision(actor=chain.who("management"), plan_id=plan.pk, number=1, fields=fields, reason="")
    with pytest.raises(PermissionDenied):
        operations.correct_decision(actor=chain.who("manager"), plan_id=plan.pk, number=1, fields=fields, reason="x")

    after = operations.correct_decision(
        actor=chain.who("management"), plan_id=plan.pk, number=1, fields=fields, reason="Fel dag."
    )

    assert (after.decided_on, after.paragraph, after.snapshot_id) == (date(2025, 12, 16), "§ 3", before.snapshot_id)
    assert plan.steps.first().name == "correct"


def test_many_are_assessed_together_and_undone_together(chain):
    plans = [chain.submitted(), chain.submitted(code="E2")]
    goal = Goal.objects.get(plan=plans[0])
    who = chain.who("controller")
    operations.assess_goal(actor=who, plan_id=plans[0].pk, goal_id=goal.pk, credibility="doubtful", reason="Vagt.")

    judged = operations.assess_many(actor=who, plan_ids=[p.pk for p in plans])
    assert set(Plan.objects.filter(level="unit").values_list("state", flat=True)) == {"assessed"}
    assert CredibilityAssessment.objects.get(goal=goal).credibility == "doubtful"

    operations.undo_assess_many(actor=who, judged=judged)
    assert set(Plan.objects.filter(level="unit").values_list("state", "fits_frame")) == {("submitted", None)}
    assert list(CredibilityAssessment.objects.values_list("goal_id", flat=True)) == [goal.pk]


def test_one_refusal_among_many_leaves_all_as_they_were(chain):
    good, bad = chain.submitted(), chain.whole(code="E2")
    for call in (
        lambda ids: operations.assess_many(actor=chain.who("controller"), plan_ids=ids),
        lambda ids: operations.return_many(actor=chain.who("controller"), plan_ids=ids, reason="Skäl."),
    ):
        with pytest.raises(ValidationError):
            call([good.pk, bad.pk])
        assert Plan.objects.get(pk=good.pk).state == "submitted"


def test_many_are_returned_together_and_undone_together(chain):
    plans = [chain.submitted(), chain.submitted(code="E2")]
    ids = [p.pk for p in plans]
    assert operations.return_many(actor=chain.who("controller"), plan_ids=ids, reason="Fel mall.") == 2
    assert operations.undo_return_many(actor=chain.who("controller"), plan_ids=ids) == 2
    assert set(Plan.objects.filter(pk__in=ids).values_list("state", flat=True)) == {"submitted"}


def test_many_are_adopted_by_one_decision(chain):
    ids = [chain.assessed().pk, chain.assessed(code="E2").pk]
    assert operations.adopt_many(actor=chain.who("management"), plan_ids=ids, decision=decision()) == 2
    assert PlanVersion.objects.filter(plan__in=ids).count() == 2


def test_the_time_of_submission_is_kept(chain):
    before = timezone.now()
    assert chain.submitted().submitted_at >= before
