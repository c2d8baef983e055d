"""Pages and operations of signals in the tiny demo city."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from rodtrad.analyse.signals import operations
from rodtrad.analyse.signals.models import Overruling, Progress, Signal, Step
from rodtrad.analyse.signals.queries import readings, tallies, visible_to
from rodtrad.analyse.signals.states import CHANGES
from rodtrad.core.contributions import readings_of
from rodtrad.core.models import Notice
from rodtrad.demo.people import PERSONAS
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.tree.models import NodePeriod
from rodtrad.plan.indicators.models import Indicator, Value
from rodtrad.plan.indicators.operations import record_value

pytestmark = pytest.mark.django_db


def person(email):
    return User.objects.get(email=f"{email}@demo.example")


@pytest.fixture
def manager(city):
    return person("enhetschef")


@pytest.fixture
def home(manager):
    return Role.objects.get(person=manager, kind=RoleKind.UNIT_MANAGER).node


@pytest.fixture
def signal(home):
    return Signal.objects.filter(node=home).select_related("indicator", "node").order_by("pk")[0]


def log_in(who):
    browser = Client()
    browser.force_login(who)
    return browser


def periods(signal):
    rows = Value.objects.filter(indicator=signal.indicator, node=signal.node, sex="T", is_current=True)
    return sorted(rows.exclude(part="").values_list("year", "part"))


def test_every_series_with_figures_has_a_signal(city):
    pairs = set(Value.objects.exclude(part="").values_list("indicator_id", "node_id"))
    assert pairs <= set(Signal.objects.values_list("indicator_id", "node_id"))
    stepped = set(Step.objects.values_list("indicator_id", "node_id"))
    for indicator_id, node_id in pairs:
        gap = Signal.objects.get(indicator_id=indicator_id, node_id=node_id).gap
        assert gap == ("too_few" if (indicator_id, node_id) in stepped else "")


def test_the_known_change_is_found_and_little_else(home):
    """Three changes were put into the tiny city; in one series a manager has set a step. Chance may give a few more."""
    assert Signal.objects.get(node=home, indicator__code="F-SPRAK").variation == "improvement_high"
    assert 2 <= Signal.objects.filter(variation__in=CHANGES).count() <= 5


def test_overview_says_what_deserves_a_talk_first(manager, home):
    page = log_in(manager).get(reverse("signals:overview", args=[home.pk])).content.decode()
    rows = page.split("<tbody>")[-1]
    assert rows.index("förbättring") < rows.index("ryms i den vanliga variationen")


def test_home_leads_to_ones_own_unit_and_says_when_there_is_none(manager, home):
    assert log_in(manager).get(reverse("signals:home")).headers["Location"] == reverse(
        "signals:overview", args=[home.pk]
    )
    stranger = User.objects.create_user("stranger@stad.example", name="Stina Främling")
    assert "Du har ingen roll" in log_in(stranger).get(reverse("signals:home")).content.decode()


@pytest.mark.parametrize("n_more", [0, 29])
def test_the_overview_runs_the_same_queries_for_one_and_for_many(manager, signal, n_more, django_assert_num_queries):
    Signal.objects.exclude(pk=signal.pk).delete()
    copies = [
        Indicator(code=f"COPY-{i}", name=f"Kopia {i}", node_id=signal.indicator.node_id, unit_of_measure="procent")
        for i in range(n_more)
    ]
    Indicator.objects.bulk_create(copies)
    rows = []
    for indicator in Indicator.objects.filter(code__startswith="COPY-"):
        row = Signal.objects.get(pk=signal.pk)
        row.pk, row.indicator, row._state.adding = None, indicator, True
        rows.append(row)
    Signal.objects.bulk_create(rows)
    browser = log_in(manager)
    url = reverse("signals:overview", args=[signal.node_id]) + "?show=all"
    browser.get(url)
    with django_assert_num_queries(7):
        response = browser.get(url)
    assert response.content.decode().count("<tr>") == 2 + n_more


def test_the_series_page_shows_chart_table_rule_and_sentence(manager, signal):
    page = log_in(manager).get(reverse("signals:series", args=[signal.indicator_id, signal.node_id])).content.decode()
    assert "Styrdiagram" in page
    assert "Regel:" in page
    assert "Siffrorna som tabell" in page


def test_a_step_is_set_shown_and_withdrawn(manager, signal):
    browser, period = log_in(manager), periods(signal)[5]
    series = reverse("signals:series", args=[signal.indicator_id, signal.node_id])
    sent = {"period": f"{period[0]}-{period[1]}", "reason": "Ny mätmetod"}
    answer = browser.post(reverse("signals:set_step", args=[signal.indicator_id, signal.node_id]), sent)
    assert answer.headers["Location"] == series
    step = Step.objects.get(indicator=signal.indicator, node=signal.node, withdrawn_at=None)
    assert "Ny mätmetod" in browser.get(series).content.decode()
    browser.post(reverse("signals:withdraw_step", args=[step.pk]), {"reason": "Fel period"})
    step.refresh_from_db()
    assert (step.withdrawn_reason, step.withdrawn_at is not None) == ("Fel period", True)
    answer = browser.post(reverse("signals:withdraw_step", args=[step.pk]), {"reason": "En gång till"})
    assert (answer.status_code, "redan borttaget" in answer.content.decode()) == (422, True)


def test_a_step_that_cannot_be_is_refused_with_the_text_kept(manager, signal):
    browser = log_in(manager)
    url = reverse("signals:set_step", args=[signal.indicator_id, signal.node_id])
    early = periods(signal)[1]
    answer = browser.post(url, {"period": f"{early[0]}-{early[1]}", "reason": "Ny <b>metod</b>"})
    page = answer.content.decode()
    assert (answer.status_code, "minst två mätningar före" in page, "Ny &lt;b&gt;metod" in page) == (422, True, True)
    for bad in ({"period": "1999-T1", "reason": "x"}, {"period": "", "reason": ""}, {}):
        assert browser.post(url, bad).status_code == 422
    assert not Step.objects.filter(indicator=signal.indicator, node=signal.node).exists()


@pytest.mark.parametrize(
    ("period", "code"),
    [((1990, "T1"), "no_such_period"), ("first", "too_early"), ("doubled", None), ("next", "too_close")],
)
def test_steps_are_refused_with_their_reason(manager, signal, period, code):
    known = periods(signal)
    operations.set_step(actor=manager, indicator=signal.indicator, node=signal.node, period=known[6], reason="Först")
    chosen = {"first": known[0], "doubled": known[6], "next": known[7]}.get(period, period)
    with pytest.raises(ValidationError) as refused:
        operations.set_step(actor=manager, indicator=signal.indicator, node=signal.node, period=chosen, reason="Sedan")
    assert code is None or refused.value.code == code
    assert Step.objects.filter(indicator=signal.indicator, node=signal.node).count() == 1


def test_a_step_needs_a_reason(manager, signal):
    with pytest.raises(ValidationError, match=r"tomt|ändrades"):
        operations.set_step(
            actor=manager, indicator=signal.indicator, node=signal.node, period=periods(signal)[6], reason="  "
        )


def test_a_judgement_is_overruled_and_both_stay(manager, signal):
    browser = log_in(manager)
    url = reverse("signals:overrule", args=[signal.indicator_id, signal.node_id])
    other = "neutral_low" if signal.variation != "neutral_low" else "common_cause"
    browser.post(url, {"variation": other, "reason": "Vi bytte enkät i maj."})
    page = browser.get(reverse("signals:series", args=[signal.indicator_id, signal.node_id])).content.decode()
    assert "Vi bytte enkät i maj." in page
    assert "regeln sade" in page
    assert (
        readings(manager, [(signal.indicator_id, signal.node_id)])[
            signal.indicator_id, signal.node_id
        ].overruled_because
        == "Vi bytte enkät i maj."
    )
    same = browser.post(url, {"variation": signal.variation, "reason": "x"})
    assert same.status_code == 422
    assert browser.post(url, {"variation": "", "reason": ""}).status_code == 422


def test_who_may_not_judge_is_told_who_may(signal):
    for email in ("ledamot", "revisor", "medarbetare"):
        with pytest.raises(PermissionDenied, match="Enhetschefen"):
            operations.set_step(
                actor=person(email), indicator=signal.indicator, node=signal.node, period=(2025, "T1"), reason="x"
            )
        with pytest.raises(PermissionDenied):
            operations.overrule(actor=person(email), signal_id=signal.pk, variation="common_cause", reason="x")
    assert not Overruling.objects.exists()


def test_a_manager_elsewhere_may_not_judge_here(signal):
    elsewhere = Role.objects.filter(kind=RoleKind.UNIT_MANAGER).exclude(node_id=signal.node_id)[0].person
    browser = log_in(elsewhere)
    assert browser.post(reverse("signals:set_step", args=[signal.indicator_id, signal.node_id]), {}).status_code == 403
    assert browser.get(reverse("signals:series", args=[signal.indicator_id, signal.node_id])).status_code == 200


def test_rule_and_queryset_agree(city):
    signal = Signal.objects.all()[0]
    for persona in PERSONAS:
        who = User.objects.get(email=persona.email)
        assert who.has_perm("signals.view", signal) is visible_to(who).filter(pk=signal.pk).exists() is True


def test_new_figures_are_caught_up_with(manager, signal):
    assert operations.catch_up(actor=None) == 0
    record_value(actor=manager, indicator=signal.indicator, node=signal.node, year=2026, part="T3", value=1)
    assert operations.catch_up(actor=None) == 1
    after = Signal.objects.get(pk=signal.pk)
    assert (after.part, after.n_points, after.latest) == ("T3", signal.n_points + 1, 1.0)
    assert Progress.objects.count() == 1


def test_news_is_told_once(city):
    told = operations.tell_new(actor=None)
    assert told == Notice.objects.filter(text__contains="slumpen").count() > 0
    assert operations.tell_new(actor=None) == 0
    operations.refresh(actor=None)
    assert operations.tell_new(actor=None) == 0
    Signal.objects.filter(variation__in=CHANGES).update(variation="common_cause")
    operations.refresh(actor=None)
    assert operations.tell_new(actor=None) == told


def test_other_rooms_get_the_same_answer(manager, signal):
    pair = (signal.indicator_id, signal.node_id)
    assert readings_of(manager, [pair])[pair] == readings(manager, [pair])[pair]
    assert readings_of(manager, [(0, 0)]) == {}


def test_a_node_above_tallies_its_units(city):
    board = NodePeriod.objects.filter(kind="board")[0]
    lines = tallies(person("controller"), board.node_id)
    assert all(line.n_judged <= line.n_series for line in lines)


@pytest.mark.parametrize("query", ["?page=9999", "?page=x", "?indicator=abc", "?indicator=99999999999999", "?show=<x>"])
def test_odd_questions_get_a_page(manager, home, query):
    assert log_in(manager).get(reverse("signals:overview", args=[home.pk]) + query).status_code == 200


def test_what_is_not_there_is_not_found(manager):
    browser = log_in(manager)
    assert browser.get(reverse("signals:overview", args=[99_999_999])).status_code == 404
    assert browser.get(reverse("signals:series", args=[99_999_999, 1])).status_code == 404
    assert browser.get(reverse("signals:withdraw_step", args=[99_999_999])).status_code == 404


def test_the_anonymous_are_asked_to_log_in(home):
    assert Client().get(reverse("signals:overview", args=[home.pk])).status_code == 302
