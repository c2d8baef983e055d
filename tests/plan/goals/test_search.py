"""A search finds a goal by the words that one may read, and by no others."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from rodtrad.plan.goals.models import Goal
from rodtrad.plan.goals.providers import search
from rodtrad.plan.goals.queries import live_for, reads_live_text, visible_to
from tests.plan.chain import YEAR

LINE = ("manager", "contributor", "controller", "management", "office", "auditor", "member")
OUTSIDE = ("neighbour", "stranger", "other_controller", "reader", "system")


@pytest.fixture
def revised(chain):
    """A goal whose adopted words are of reading; the draft of the revision says that the unit is closed down."""
    plan = chain.revised()
    goal = Goal.objects.get(plan=plan)
    draft = {"title": "Avveckling av enheten", "purpose": "Uppsägningar"}
    Goal.objects.filter(pk=goal.pk).update(title_in_force="Läsning varje dag", **draft)
    return goal


def titles(chain, name, text):
    return [hit.title for hit in search(chain.who(name), text, 10)]


@pytest.mark.parametrize("name", LINE)
def test_the_line_finds_the_draft_by_its_words(chain, revised, name):
    assert titles(chain, name, "avvecklingen") == ["Avveckling av enheten"]
    assert titles(chain, name, "uppsägning") == ["Avveckling av enheten"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_others_find_the_adopted_words_alone(chain, revised, name):
    for secret in ("avveckling", "uppsägningar", "avveckling OR läsning -dag", "enhet"):
        assert titles(chain, name, secret) == []
    assert titles(chain, name, "läsningen") == ["Läsning varje dag"]


def test_the_anonymous_find_the_councils_goals_alone(chain, revised):
    assert search(AnonymousUser(), "avveckling", 10) == []
    assert [hit.title for hit in search(AnonymousUser(), "skola", 10)] == ["Skola"]


@pytest.mark.parametrize("name", [*LINE, *OUTSIDE])
def test_whose_live_text_one_reads_is_answered_the_same_for_one_and_for_many(chain, revised, name):
    chain.adopted(year=YEAR - 1)
    chain.whole(code="E2")
    person = chain.who(name)
    goals = visible_to(person)
    assert {g.pk for g in goals if reads_live_text(person, g)} == set(
        goals.filter(live_for(person)).values_list("pk", flat=True)
    )
