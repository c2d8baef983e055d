"""Rounds: prepared from the last one, opened when priced, for all or one board; asked twice needs a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.periods import today
from rodtrad.follow.reports.models import Report
from rodtrad.follow.rounds import operations, states
from rodtrad.follow.rounds.burden import burden_of, repeats_of
from rodtrad.follow.rounds.models import Ask, BoardTurn, Duration, Exemption, RollUpRule, Round
from rodtrad.follow.rounds.queries import asked_of, before, input_state, open_rounds, state_at
from tests.follow.world import YEAR

pytestmark = pytest.mark.django_db
CALLS = {
    "open": lambda actor, pk: operations.open_round(actor=actor, round_id=pk),
    "lock": lambda actor, pk: operations.lock_round(actor=actor, round_id=pk),
    "unlock": lambda actor, pk: operations.unlock_round(actor=actor, round_id=pk, reason="En nämnd saknas."),
}
STEPS = {step.name: step for step in states.TRANSITIONS}


@pytest.fixture
def office(world):
    return world.people["office"]


def prepared(world, kind="t2"):
    return operations.prepare_round(actor=world.people["office"], year=world.year, kind=kind)


@pytest.mark.parametrize("state", ["prepared", "open", "locked"])
@pytest.mark.parametrize("name", CALLS)
def test_a_step_is_taken_only_from_where_it_may(world, office, name, state):
    Round.objects.filter(pk=world.round.pk).update(state=state)
    if state in STEPS[name].sources:
        CALLS[name](office, world.round.pk)
        assert Round.objects.get(pk=world.round.pk).state == STEPS[name].target
    else:
        with pytest.raises(ValidationError):
            CALLS[name](office, world.round.pk)


@pytest.mark.parametrize("who", ["controller", "management", "manager1", "auditor", "stranger"])
@pytest.mark.parametrize("name", CALLS)
def test_only_the_executive_office_takes_steps(world, who, name):
    Round.objects.filter(pk=world.round.pk).update(state=min(STEPS[name].sources))
    with pytest.raises(PermissionDenied, match="Stadsledningskontoret"):
        CALLS[name](world.people[who], world.round.pk)


def test_unlocking_needs_a_reason(world, office):
    Round.objects.update(state="locked")
    with pytest.raises(ValidationError, match="motivering"):
        operations.unlock_round(actor=office, round_id=world.round.pk, reason=" ")


def test_a_new_round_asks_for_the_standard_and_the_next_for_what_it_asked(world, office):
    first = prepared(world, "t2")
    assert first.asks.filter(level="unit").count() == 7
    operations.add_ask(
        actor=office,
        round_id=first.pk,
        fields={"level": "unit", "section": "question", "title": "Hur gick sommaren?", "minutes": None},
    )
    rule = operations.set_rule(
        actor=office,
        round_id=first.pk,
        fields={
            "name": "Mildare",
            "fully_share": Decimal("0.6"),
            "not_share": Decimal("0.5"),
            "least_coverage": Decimal("0.5"),
            "indicator_share": Decimal(1),
        },
    )
    second = prepared(world, "vb")

    assert second.asks.get(section="question").title == "Hur gick sommaren?"
    assert second.rule == rule
    assert prepared(world, "vb") == second


def test_a_round_is_not_opened_long_before_its_time(world, office):
    far = Round.objects.create(year=world.year, kind="vb", state="prepared")
    if far.as_of - today() <= timedelta(days=60):
        pytest.skip("2026-11-25: the year is soon over, so the round may be opened now.")
    with pytest.raises(ValidationError, match="tidigast"):
        operations.open_round(actor=office, round_id=far.pk)


def test_what_is_asked_is_not_changed_once_it_is_open(world, office):
    with pytest.raises(ValidationError, match="har öppnats"):
        operations.add_ask(actor=office, round_id=world.round.pk, fields={"level": "unit", "section": "summary"})
    with pytest.raises(PermissionDenied):
        operations.copy_asks(actor=world.people["controller"], round_id=prepared(world).pk)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"level": "unit", "section": "question", "title": ""}, "Skriv frågan"),
        ({"level": "unit", "section": "summary"}, "redan"),
        ({"level": "unit", "section": "indicator"}, "Välj vilken indikator"),
        ({"level": "unit", "section": "question", "title": "x", "minutes": Decimal(-1)}, "Tiden"),
    ],
)
def test_an_ask_that_says_nothing_is_refused_in_a_sentence(world, office, fields, words):
    round_ = prepared(world)
    with pytest.raises(ValidationError) as refusal:
        operations.add_ask(actor=office, round_id=round_.pk, fields={"minutes": None, **fields})
    assert words in " ".join(refusal.value.messages)


def ask(round_, title="", **more):
    section = "indicator" if "indicator" in more else "question"
    return Ask.objects.create(
        round=round_, level=more.pop("level", "unit"), section=section, title=title, minutes=5, **more
    )


@pytest.mark.parametrize(
    ("earlier", "now", "how"),
    [
        ("Hur har brukarna varit med?", "Hur har brukarna varit med?", "samma fråga"),
        ("Hur har brukarna varit med?", "hur har brukarna varit med", "samma fråga"),
        (
            "Hur påverkar brukarna verksamheten under sommaren?",
            "Hur har brukare påverkat verksamheterna i somras?",
            "nästan",
        ),
        ("Hur påverkar brukarna verksamheten?", "Vilka lokaler behöver bytas ut?", ""),
    ],
)
def test_questions_asked_within_the_year_are_found_by_their_stems(world, earlier, now, how):
    ask(world.round, earlier)
    later = Round.objects.create(year=world.year, kind="t2")
    mine = ask(later, now)

    found = repeats_of(later)

    assert [r.ask for r in found] == ([mine] if how else [])
    assert not how or how in str(found[0].how)


def test_the_same_question_to_another_level_or_more_than_a_year_ago_is_no_repeat(world):
    ask(world.round, "Hur gick det?", level="board")
    later = Round.objects.create(year=world.year, kind="vb")
    ask(later, "Hur gick det?")
    assert repeats_of(later) == []


def test_the_same_indicator_asked_twice_needs_a_reason_before_opening(world, office):
    ask(world.round, indicator=world.indicator)
    later = Round.objects.create(year=world.year, kind="t2")
    again = ask(later, indicator=world.indicator)
    with pytest.raises(ValidationError) as refusal:
        operations.open_round(actor=office, round_id=later.pk)
    assert refusal.value.code == "asked_twice"
    operations.change_ask(actor=office, round_id=later.pk, ask_id=again.pk, fields={"repeat_reason": "Rättad metod."})

    operations.open_round(actor=office, round_id=later.pk)


def test_a_retired_indicator_is_not_asked_for(world, office):
    later = Round.objects.create(year=world.year, kind="t2")
    ask(later, indicator=world.indicator)
    world.indicator.last_year = YEAR - 1
    world.indicator.save()
    with pytest.raises(ValidationError) as refusal:
        operations.open_round(actor=office, round_id=later.pk)
    assert refusal.value.code == "indicator_retired"


def test_the_price_is_pieces_times_minutes_and_the_median_when_there_are_enough(world):
    round_ = prepared(world)
    first = burden_of(round_)
    assessment = next(a for a in first.asks if a.ask.level == "unit" and a.ask.section == "assessment")
    assert (assessment.n_pieces, assessment.minutes, assessment.n_measured) == (2, Decimal(1), 0)
    for minutes in (1, 2, 30, 4):
        Duration.objects.create(round=world.round, level="unit", section="assessment", minutes=minutes)
    assert next(a for a in burden_of(round_).asks if a.ask == assessment.ask).n_measured == 0
    Duration.objects.create(round=world.round, level="unit", section="assessment", minutes=3)

    measured = next(a for a in burden_of(round_).asks if a.ask == assessment.ask)

    assert (measured.minutes, measured.n_measured) == (Decimal("3.0"), 5)
    assert measured.hours == pytest.approx(0.1)


def test_the_sum_of_the_kinds_is_the_citys_hours(world):
    burden = burden_of(prepared(world))

    assert sum(k.hours for k in burden.kinds) == pytest.approx(burden.hours)
    assert {k.name for k in burden.kinds if k.n == 2} >= {"Förskola"}


def test_the_exempted_cost_nothing_and_what_is_fetched_costs_nothing(world, office):
    round_ = prepared(world)
    before_ = burden_of(round_).hours
    operations.exempt(actor=office, round_id=round_.pk, node_id=world.nodes["a1"].pk, reason="stängd")
    assert burden_of(round_).hours < before_
    world.indicator.source = "kolada"
    world.indicator.save()
    fetched = burden_of(round_)
    figures = next(a for a in fetched.asks if a.ask.level == "board" and a.ask.section == "figure")
    assert (figures.n_pieces, fetched.n_fetchable_links) == (0, 1)


def test_the_price_takes_as_many_queries_for_two_units_as_for_thirty(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    round_ = prepared(world)
    ask(round_, "Fråga nummer ett om något eget ämne")
    ask(round_, "Fråga nummer två om något eget ämne")
    with CaptureQueriesContext(
        connection,
    ) as few:
        burden_of(round_)
    for i in range(28):
        ask(round_, f"Fråga nummer {i} om något helt eget ämne{i}")
    with django_assert_num_queries(len(few)):
        burden_of(round_)


def turn(world, step, who="office", board="A", **more):
    return operations.take_turn(
        actor=world.people[who], round_id=world.round.pk, board_id=world.nodes[board].pk, step=step, **more
    )


def test_one_board_is_opened_before_the_others_and_gets_its_reports(world):
    Report.objects.all().delete()
    Round.objects.update(state="prepared")
    turn(world, "open_turn")

    assert set(Report.objects.values_list("node__code", flat=True)) == {"A", "a1", "a2"}
    assert state_at(world.round, world.nodes["a1"].pk) == "open"
    assert state_at(Round.objects.get(), world.nodes["B"].pk) == "prepared"
    assert list(open_rounds()) == [world.round]


def test_a_board_locks_its_own_and_the_expression_says_the_same_as_the_question(world):
    turn(world, "lock_turn", "controller")

    states_ = dict(Report.objects.annotate(now=input_state()).values_list("node__code", "now"))
    assert states_ == {"A": "locked", "a1": "locked", "a2": "locked", "B": "open", "council": "open"}
    for name, node in world.nodes.items():
        assert state_at(world.round, node.pk) == states_[name]


@pytest.mark.parametrize(
    ("who", "board"), [("controller", "B"), ("manager1", "A"), ("stranger", "A"), ("auditor", "A")]
)
def test_nobody_else_locks_a_board(world, who, board):
    with pytest.raises(PermissionDenied):
        turn(world, "lock_turn", who, board)


@pytest.mark.parametrize("round_state", ["prepared", "open", "locked"])
@pytest.mark.parametrize("step", ["open_turn", "lock_turn", "unlock_turn", "nonsense"])
def test_a_turn_is_taken_only_from_where_it_may(world, step, round_state):
    Round.objects.update(state=round_state)
    allowed = {"open_turn": {"prepared"}, "lock_turn": {"prepared", "open"}, "unlock_turn": {"locked"}}
    if round_state in allowed.get(step, set()):
        assert turn(world, step, reason="Skäl.").state in {"open", "locked"}
    else:
        with pytest.raises(ValidationError):
            turn(world, step, reason="Skäl.")


def test_when_the_whole_round_moves_the_boards_follow_again(world, office):
    turn(world, "lock_turn")
    operations.lock_round(actor=office, round_id=world.round.pk)
    operations.unlock_round(actor=office, round_id=world.round.pk, reason="En nämnd saknas.")

    assert state_at(Round.objects.get(), world.nodes["a1"].pk) == "open"
    assert BoardTurn.objects.get().is_over


def test_a_unit_is_not_a_board(world):
    with pytest.raises(ValidationError, match="nämnd eller ett bolag"):
        turn(world, "lock_turn", board="a1")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("office", True),
        ("controller", True),
        ("management", True),
        ("manager1", False),
        ("other_controller", False),
        ("auditor", False),
    ],
)
def test_who_exempts_a_unit(world, who, may):
    call = {"actor": world.people[who], "round_id": world.round.pk, "node_id": world.nodes["a1"].pk, "reason": "stängd"}
    if may:
        assert operations.exempt(**call).granted_by == world.people[who]
    else:
        with pytest.raises(PermissionDenied):
            operations.exempt(**call)


def test_an_exemption_needs_a_reason_is_given_once_and_can_be_ended(world, office):
    call = {"actor": office, "round_id": world.round.pk, "node_id": world.nodes["a1"].pk}
    with pytest.raises(ValidationError, match="varför"):
        operations.exempt(**call, reason="  ")
    row = operations.exempt(**call, reason="stängd")
    with pytest.raises(ValidationError, match="redan"):
        operations.exempt(**call, reason="igen")
    assert asked_of(world.round, "unit", world.nodes["a1"].pk).is_exempt
    operations.end_exemption(actor=office, round_id=world.round.pk, exemption_id=row.pk)

    assert not asked_of(world.round, "unit", world.nodes["a1"].pk).is_exempt
    assert Exemption.objects.get().ended_at is not None


def test_the_exempted_get_no_report_when_the_round_opens(world, office):
    round_ = prepared(world)
    operations.exempt(actor=office, round_id=round_.pk, node_id=world.nodes["a1"].pk, reason="stängd")
    operations.open_round(actor=office, round_id=round_.pk)

    made = set(Report.objects.filter(round=round_).values_list("node__code", flat=True))
    assert made == {"council", "A", "B", "a2"}


def test_deadlines_are_moved_by_the_executive_office_and_never_before_the_day_itself(world, office):
    operations.set_deadline(actor=office, round_id=world.round.pk, level="unit", due_on=date(YEAR, 5, 20))
    with pytest.raises(ValidationError, match="före dagen"):
        operations.set_deadline(actor=office, round_id=world.round.pk, level="unit", due_on=date(YEAR, 4, 1))
    with pytest.raises(PermissionDenied):
        operations.set_deadline(
            actor=world.people["controller"], round_id=world.round.pk, level="unit", due_on=date(YEAR, 5, 20)
        )


def test_a_share_above_one_is_refused_and_an_equal_rule_is_used_again(world, office):
    round_ = prepared(world)
    shares = {
        "fully_share": Decimal("0.7"),
        "not_share": Decimal("0.5"),
        "least_coverage": Decimal("0.5"),
        "indicator_share": Decimal(1),
    }
    for _ in range(2):
        operations.set_rule(actor=office, round_id=round_.pk, fields={"name": "x", **shares})
    assert RollUpRule.objects.count() == 1
    with pytest.raises(ValidationError, match="0 och 100"):
        operations.set_rule(
            actor=office, round_id=round_.pk, fields={"name": "x", **shares, "not_share": Decimal("1.5")}
        )


def test_the_round_before(world):
    second = Round.objects.create(year=world.year, kind="t2")
    third = Round.objects.create(year=world.year, kind="vb")

    assert [before(r) for r in (world.round, second, third)] == [None, world.round, second]
